"""The addresses of the room `pages`."""

from django.urls import path

from undersigned.pages import views

urlpatterns = [
    path("", views.home, name="home"),
    path("healthz", views.healthz, name="healthz"),
]
