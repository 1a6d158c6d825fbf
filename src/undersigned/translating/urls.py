"""The addresses of the room `translating`."""

from django.urls import path

from . import views

urlpatterns = [
    path("translate/<str:token>/", views.by_link, name="translate"),
    path("translate/<str:token>/file/<str:form>", views.file_by_link, name="translate-file"),
    path("translate/<str:token>/upload", views.upload_by_link, name="translate-upload"),
    path("translate/<str:token>/review", views.review_by_link, name="translate-review"),
    path("desk/campaigns/<slug:campaign>/glossary/<str:language>", views.glossary, name="glossary"),
    path("desk/translations/<uuid:copy>/", views.on_the_desk, name="desk-working-copy"),
    path("desk/translations/<uuid:copy>/file/<str:form>", views.file_on_the_desk, name="desk-working-copy-file"),
    path("desk/translations/<uuid:copy>/upload", views.upload_on_the_desk, name="desk-working-copy-upload"),
    path("desk/translations/<uuid:copy>/review", views.review_on_the_desk, name="desk-working-copy-review"),
    path("desk/translations/<uuid:copy>/link", views.new_link, name="desk-working-copy-link"),
    path("desk/translations/<uuid:copy>/publish", views.publish, name="desk-working-copy-publish"),
]
