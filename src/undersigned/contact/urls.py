"""The addresses of the room `contact`."""

from django.urls import path

from . import desk, report_views, views

urlpatterns = [
    path("report", report_views.report, name="report"),
    path("campaigns/<slug:slug>/contact", views.write_to_campaign, name="campaign-contact"),
    path("letters/<slug:slug>/contact", views.write_about_letter, name="letter-contact"),
    path("meetings/<slug:slug>/contact", views.write_about_meeting, name="meeting-contact"),
    path("messages/<str:token>", views.message, name="message"),
    path("messages/<str:token>/answer", views.answer, name="message-answer"),
    path("messages/<str:token>/end", views.end, name="message-end"),
    path("messages/<str:token>/not-me", views.not_me, name="message-not-me"),
    path("desk/campaigns/<slug:campaign>/messages/", desk.conversations, name="desk-conversations"),
    path("desk/campaigns/<slug:campaign>/messages/door", desk.door, name="desk-conversations-door"),
    path("desk/messages/<uuid:conversation>/", desk.conversation, name="desk-conversation"),
    path("desk/messages/<uuid:conversation>/close", desk.close, name="desk-conversation-close"),
]
