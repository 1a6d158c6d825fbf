"""The addresses of the room `reprints`."""

from django.urls import path

from . import elsewhere, hosted_views, link_views, support_views, views

urlpatterns = [
    path("letters/<slug:slug>/reprints", views.reprints, name="reprints"),
    path("letters/<slug:slug>/reprints.json", elsewhere.consents, name="reprint-consents"),
    path("letters/<slug:slug>/reprints/announce", elsewhere.announce, name="reprint-announce"),
    path("introductions/<slug:slug>/", hosted_views.introduction, name="hosted-introduction"),
    path("introductions/write/<str:token>", hosted_views.write, name="introduction-write"),
    path("desk/letters/<slug:letter>/introductions", hosted_views.invite, name="desk-introduction-invite"),
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
    path("campaigns/<slug:slug>/support", support_views.timeline, name="campaign-support"),
    path("desk/campaigns/<slug:campaign>/support/", support_views.desk_support, name="desk-support"),
    path(
        "desk/campaigns/<slug:campaign>/support/<int:number>/<str:name>",
        support_views.desk_support_step,
        name="desk-support-step",
    ),
    path(
        "desk/letters/<slug:letter>/endorsements/<int:number>/<str:name>",
        support_views.desk_endorsement,
        name="desk-endorsement",
    ),
    path("directory", link_views.directory_page, name="directory"),
    path("campaigns/<slug:slug>/links.json", link_views.links_json, name="links-json"),
    path("campaigns/<slug:slug>/links/announce", link_views.announce, name="links-announce"),
    path("desk/campaigns/<slug:campaign>/far-links/", link_views.desk_far_links, name="desk-far-links"),
    path(
        "desk/campaigns/<slug:campaign>/far-links/<int:number>/<str:name>",
        link_views.desk_far_link_step,
        name="desk-far-link-step",
    ),
    path("desk/campaigns/<slug:campaign>/directory", link_views.desk_directory, name="desk-directory"),
]
