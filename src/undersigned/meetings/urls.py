"""The addresses of the room `meetings`."""

from django.urls import path

from . import desk, views

urlpatterns = [
    path("calendar.ics", views.instance_calendar, name="calendar"),
    path("campaigns/<slug:slug>/calendar.ics", views.campaign_calendar, name="campaign-calendar"),
    path("meetings/<slug:slug>.ics", views.meeting_calendar, name="meeting-calendar"),
    path("meetings/<slug:slug>/", views.meeting, name="meeting"),
    path("meetings/<slug:slug>/side-by-side/<str:language>", views.side_by_side, name="meeting-side-by-side"),
    path("meetings/<slug:slug>/poster.pdf", views.poster, name="meeting-poster"),
    path("meetings/<slug:slug>/card.png", views.card, name="meeting-card"),
    path("meetings/<slug:slug>/coming", views.coming, name="meeting-coming"),
    path("meetings/<slug:slug>/noted", views.noted, name="meeting-noted"),
    path("meetings/<slug:slug>/reply", views.reply, name="meeting-reply"),
    path("replies/<str:token>", views.own_reply, name="reply"),
    path("replies/<str:token>/cancel", views.cancel, name="reply-cancel"),
    path("replies/<str:token>/not-me", views.not_me, name="reply-not-me"),
    path("desk/campaigns/<slug:campaign>/meetings/", desk.meetings, name="desk-meetings"),
    path("desk/campaigns/<slug:campaign>/meetings/new", desk.start, name="meeting-start"),
    path("desk/meetings/<slug:meeting>/", desk.meeting, name="desk-meeting"),
    path("desk/meetings/<slug:meeting>/words", desk.revise, name="desk-meeting-revise"),
    path("desk/meetings/<slug:meeting>/languages", desk.languages, name="desk-meeting-languages"),
    path("desk/meetings/<slug:meeting>/print", desk.print_page, name="desk-meeting-print"),
    path("desk/meetings/<slug:meeting>/door.pdf", desk.door, name="desk-meeting-door"),
    path("desk/meetings/<slug:meeting>/names.pdf", desk.guests, name="desk-meeting-names"),
    path("desk/meetings/<slug:meeting>/move", desk.move, name="desk-meeting-move"),
    path("desk/meetings/<slug:meeting>/cancel", desk.cancel, name="desk-meeting-cancel"),
]
