"""Addresses of the room."""

from django.urls import path

from . import desk, desk_digest, desk_handing, views

urlpatterns = [
    path("letters/<slug:slug>/news", views.news, name="news"),
    path("letters/<slug:slug>/news/<str:language>", views.news, name="news-in-language"),
    path("desk/letters/<slug:letter>/updates", desk.updates, name="desk-updates"),
    path("desk/letters/<slug:letter>/updates/new", desk.start, name="desk-update-start"),
    path("desk/updates/<uuid:update>/", desk.update, name="desk-update"),
    path("desk/updates/<uuid:update>/texts/add", desk.add_text, name="desk-update-text-add"),
    path("desk/updates/<uuid:update>/texts/<str:language>", desk.text, name="desk-update-text"),
    path("desk/updates/<uuid:update>/send", desk.send, name="desk-update-send"),
    path("desk/updates/<uuid:update>/do/<str:what>", desk.do, name="desk-update-do"),
    path("desk/campaigns/<slug:campaign>/digest", desk_digest.digest, name="desk-digest"),
    path("desk/letters/<slug:letter>/handing-over", desk_handing.handing_over, name="desk-handing-over"),
    path("desk/letters/<slug:letter>/package.zip", desk_handing.package, name="desk-package"),
    path("desk/addressees/<uuid:addressee>/hand-over", desk_handing.give, name="desk-hand-over"),
    path("desk/addressees/<uuid:addressee>/remove", desk_handing.remove, name="desk-addressee-remove"),
    path("desk/hand-overs/<uuid:given>/reply", desk_handing.reply, name="desk-hand-over-reply"),
    path("desk/hand-overs/<uuid:given>/undo", desk_handing.undo, name="desk-hand-over-undo"),
]
