"""The addresses of the room `pages`."""

from django.urls import path

from undersigned.pages import desk, drafts, embedding, feeds, house, kit, letter, printed, views, watching
from undersigned.pages.api import desk as tokens
from undersigned.pages.api import views as api

urlpatterns = [
    path("", views.home, name="home"),
    path("healthz", watching.healthz, name="healthz"),
    path("readyz", watching.readyz, name="readyz"),
    path("metrics", watching.metrics, name="metrics"),
    path("operator/status/", watching.status, name="operator-status"),
    *(path(name, house.page, {"name": name}, name=name) for name in ("imprint", "terms", "privacy", "accessibility")),
    path("favicon.ico", views.favicon, name="favicon"),
    path("feed.atom", feeds.instance_feed, name="feed"),
    path("oembed", embedding.oembed, name="oembed"),
    path("campaigns/<slug:slug>/feed.atom", feeds.campaign_feed, name="campaign-feed"),
    path("campaigns/<slug:slug>/", letter.campaign, name="campaign"),
    path("letters/<slug:slug>/letter.<str:language>.pdf", printed.letter_pdf, name="letter-pdf"),
    path("letters/<slug:slug>/card.<str:language>.png", printed.card, name="letter-card"),
    path("letters/<slug:slug>/kit", kit.kit, name="letter-kit"),
    path("letters/<slug:slug>/kit.<str:language>", kit.kit, name="letter-kit-in-language"),
    path("letters/<slug:slug>/embed", embedding.embed, name="embed"),
    path("letters/<slug:slug>/embed.<str:language>", embedding.embed, name="embed-in-language"),
    path("letters/<slug:slug>/badge.svg", embedding.badge, name="badge"),
    path("letters/<slug:slug>/badge.<str:language>.svg", embedding.badge, name="badge-in-language"),
    path("letters/<slug:slug>/feed.atom", feeds.letter_feed, name="letter-feed"),
    path("letters/<slug:slug>/", letter.letter, name="letter"),
    path("letters/<slug:slug>/<str:language>/", letter.letter, name="letter-in-language"),
    path("drafts/<str:token>/", drafts.draft, name="draft"),
    path("api/v1/", api.readable, name="api"),
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
    path("desk/campaigns/<slug:campaign>/tokens", tokens.tokens, name="desk-tokens"),
    path("desk/tokens/<uuid:token>/end", tokens.end, name="desk-token-end"),
    path("desk/", desk.desk, name="desk"),
    path("desk/letters/<slug:letter>/", desk.letter, name="desk-letter"),
]
