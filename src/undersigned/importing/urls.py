"""The addresses of the room `importing`."""

from django.urls import path

from . import views

urlpatterns = [
    path("desk/import", views.new_campaign, name="import-campaign"),
    path("desk/campaigns/<slug:campaign>/import", views.start, name="import-start"),
    path("desk/imports/<uuid:document>/", views.doubts, name="import-doubts"),
    path("desk/imports/<uuid:document>/original", views.original, name="import-original"),
]
