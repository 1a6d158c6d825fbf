"""The addresses of the interface for programs; `test_api.py` knocks at each, as the doors' tests do at all others."""

from django.urls import path

from . import views as api

urlpatterns = [
    path("api/v1/openapi.json", api.description, name="api-description"),
    path("api/v1/letters", api.letters, name="api-letters"),
    path("api/v1/letters/<slug:slug>", api.letter, name="api-letter"),
    path("api/v1/letters/<slug:slug>/texts", api.texts, name="api-texts"),
    path("api/v1/letters/<slug:slug>/count", api.count, name="api-count"),
    path("api/v1/letters/<slug:slug>/signatories", api.signatories, name="api-signatories"),
    path("api/v1/meetings", api.meetings, name="api-meetings"),
    path("api/v1/meetings/<slug:slug>", api.meeting, name="api-meeting"),
    path("api/v1/leaflets", api.leaflets, name="api-leaflets"),
    path("api/v1/leaflets/<slug:slug>", api.leaflet, name="api-leaflet"),
    path("api/v1/desk/drafts", api.drafts, name="api-drafts"),
    path("api/v1/desk/counts", api.desk_counts, name="api-desk-counts"),
    path("api/v1/<path:path>", api.nothing, name="api-nothing"),
]
