"""The addresses of the room `signatures`."""

from django.urls import path

from . import checking, claimed_desk, counted, desk, ending, kept, lists, mine, published, sealed, views

urlpatterns = [
    path("letters/<slug:slug>/sign", views.sign, name="sign"),
    path("letters/<slug:slug>/signatures", lists.signatures, name="signatures"),
    path("letters/<slug:slug>/count.json", lists.count, name="count"),
    path("letters/<slug:slug>/counted", counted.counted, name="counted"),
    path("letters/<slug:slug>/kept", kept.kept, name="kept"),
    path("letters/<slug:slug>/signatures.jsonl", published.openings, name="openings"),
    path("letters/<slug:slug>/log/checkpoint", published.checkpoint, name="log-checkpoint"),
    path("letters/<slug:slug>/log/keys", published.keys, name="log-keys"),
    path("letters/<slug:slug>/log/key-history.json", published.key_history, name="log-key-history"),
    path("letters/<slug:slug>/log/history.json", published.history, name="log-history"),
    path("letters/<slug:slug>/log/<path:path>", published.tile, name="log-tile"),
    path("confirm/<str:token>", views.confirm, name="confirm"),
    path("confirm/<str:token>/not-me", views.not_me, name="not-me"),
    path("my/<str:token>", views.own_page, name="own-page"),
    path("my/<str:token>/change", views.change, name="own-page-change"),
    path("my/<str:token>/withdraw", views.withdraw, name="own-page-withdraw"),
    path("my/<str:token>/news", views.news, name="own-page-news"),
    path("my/<str:token>/data", mine.data, name="own-page-data"),
    path("my/<str:token>/erase", mine.erase, name="own-page-erase"),
    path("my/<str:token>/receipt", views.receipt, name="own-page-receipt"),
    path("news/<str:token>/end", ending.end, name="end-news"),
    path("verify", checking.verify, name="verify"),
    path("desk/letters/<slug:letter>/signatures", desk.signatures, name="desk-signatures"),
    path("desk/letters/<slug:letter>/signatures/void", desk.void, name="desk-void"),
    path("desk/letters/<slug:letter>/signatures/display", desk.display, name="desk-display"),
    path("desk/letters/<slug:letter>/signatures/review", desk.review, name="desk-review"),
    path("desk/letters/<slug:letter>/signatures/held", desk.held, name="desk-held"),
    path("desk/letters/<slug:letter>/signatures/list.<str:kind>", desk.export, name="desk-export"),
    path("desk/letters/<slug:letter>/claimed", claimed_desk.claimed, name="desk-claimed"),
    path("desk/batches/<uuid:batch>/invite", claimed_desk.invite, name="desk-batch-invite"),
    path("desk/letters/<slug:letter>/mail", desk.mail, name="desk-mail"),
    path("desk/letters/<slug:letter>/sealed", sealed.sealed, name="desk-sealed"),
    path("desk/letters/<slug:letter>/sealed/bundle", sealed.bundle, name="desk-bundle"),
]
