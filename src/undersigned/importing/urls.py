"""The addresses of the room `importing`."""

from django.urls import path

from . import bringing_desk, views

urlpatterns = [
    path("desk/import", views.new_campaign, name="import-campaign"),
    path("desk/campaigns/<slug:campaign>/import", views.start, name="import-start"),
    path("desk/imports/<uuid:document>/", views.doubts, name="import-doubts"),
    path("desk/imports/<uuid:document>/original", views.original, name="import-original"),
    path("desk/letters/<slug:letter>/bring", bringing_desk.bring, name="bring"),
    path("desk/lists/<uuid:brought>/", bringing_desk.columns, name="brought-list"),
    path("desk/lists/<uuid:brought>/left-out.csv", bringing_desk.odd_rows, name="brought-odd"),
    path("desk/lists/<uuid:brought>/forget", bringing_desk.forget, name="brought-forget"),
]
