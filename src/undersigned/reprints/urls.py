"""The addresses of the room `reprints`."""

from django.urls import path

from . import elsewhere, views

urlpatterns = [
    path("letters/<slug:slug>/reprints", views.reprints, name="reprints"),
    path("letters/<slug:slug>/reprints.json", elsewhere.consents, name="reprint-consents"),
    path("letters/<slug:slug>/reprints/announce", elsewhere.announce, name="reprint-announce"),
    path("reprints/keys", elsewhere.keys, name="reprint-keys"),
    path("reprints/<slug:slug>/", elsewhere.reprint, name="reprint"),
    path("reprints/<slug:slug>/chain", elsewhere.chain, name="reprint-chain"),
    path("reprints/<slug:slug>/text.<str:language>.md", elsewhere.body, name="reprint-text"),
    path("reprints/<slug:slug>/kept/letters/<slug:name>/<path:path>", elsewhere.kept, name="reprint-kept"),
    path("desk/letters/<slug:letter>/reprints", views.desk, name="desk-reprints"),
    path("desk/letters/<slug:letter>/reprints/<int:number>/<str:name>", views.step, name="desk-reprint-step"),
    path("desk/campaigns/<slug:campaign>/reprints/", elsewhere.desk_reprints, name="desk-reprints-of-others"),
    path("desk/reprints/<slug:reprint>/", elsewhere.desk_reprint, name="desk-reprint"),
    path("desk/reprints/<slug:reprint>/withdraw", elsewhere.desk_withdraw, name="desk-reprint-withdraw"),
]
