"""The addresses of the room `leaflets`."""

from django.urls import path

from . import blocks, claims, desk, views

urlpatterns = [
    path("leaflets/<slug:slug>.pdf", views.pdf, name="leaflet-pdf"),
    path("leaflets/<slug:slug>/", views.leaflet, name="leaflet"),
    path("leaflets/<slug:slug>/side-by-side", views.side_by_side, name="leaflet-side-by-side"),
    path("leaflets/<slug:slug>/card.png", views.card, name="leaflet-card"),
    path("leaflets/<slug:slug>/claims/<uuid:claim>", views.claim, name="leaflet-claim"),
    path("leaflets/<slug:slug>/tables/<uuid:table>.<str:form>", views.table, name="leaflet-table"),
    path("leaflets/<slug:slug>/images/<uuid:block>", views.image, name="leaflet-image"),
    path("desk/campaigns/<slug:campaign>/leaflets/new", desk.start, name="leaflet-start"),
    path("desk/campaigns/<slug:campaign>/claims/", desk.claims, name="desk-claims"),
    path("desk/leaflets/<slug:leaflet>/", desk.leaflet, name="desk-leaflet"),
    path("desk/leaflets/<slug:leaflet>/settings", desk.settings, name="desk-leaflet-settings"),
    path("desk/leaflets/<slug:leaflet>/take-down", desk.take_down, name="desk-leaflet-take-down"),
    path("desk/leaflets/<slug:leaflet>/delete", desk.delete, name="desk-leaflet-delete"),
    path("desk/leaflets/<slug:leaflet>/languages", desk.languages, name="desk-leaflet-languages"),
    path("desk/leaflets/<slug:leaflet>/steps/<str:name>", desk.step, name="desk-leaflet-step"),
    path("desk/leaflets/<slug:leaflet>/blocks/add", desk.add, name="desk-block-add"),
    path("desk/leaflets/<slug:leaflet>/print", desk.print_page, name="desk-leaflet-print"),
    path("desk/leaflets/<slug:leaflet>/leaflet.pdf", desk.pdf, name="desk-leaflet-pdf"),
    path("desk/blocks/<uuid:block>/", blocks.block, name="desk-block"),
    path("desk/blocks/<uuid:block>/do", blocks.do, name="desk-block-do"),
    path("desk/blocks/<uuid:block>/image", blocks.image, name="desk-block-image"),
    path("desk/blocks/<uuid:block>/table.<str:form>", blocks.table, name="desk-block-table"),
    path("desk/claims/<uuid:claim>/", claims.claim, name="desk-claim"),
    path("desk/sources/<uuid:source>/", claims.source, name="desk-source"),
    path("desk/sources/<uuid:source>/copy", claims.kept, name="desk-source-copy"),
    path("desk/sources/<uuid:source>/looked", claims.looked, name="desk-source-looked"),
    path("desk/sources/<uuid:source>/keep", claims.keep, name="desk-source-keep"),
]
