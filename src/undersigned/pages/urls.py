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
    path("desk/campaigns/<slug:campaign>/tokens", tokens.tokens, name="desk-tokens"),
    path("desk/tokens/<uuid:token>/end", tokens.end, name="desk-token-end"),
    path("desk/", desk.desk, name="desk"),
    path("desk/letters/<slug:letter>/", desk.letter, name="desk-letter"),
]
