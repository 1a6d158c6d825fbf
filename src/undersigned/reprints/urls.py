"""The addresses of the room `reprints`."""

from django.urls import path

from . import views

urlpatterns = [
    path("letters/<slug:slug>/reprints", views.reprints, name="reprints"),
    path("desk/letters/<slug:letter>/reprints", views.desk, name="desk-reprints"),
    path("desk/letters/<slug:letter>/reprints/<int:number>/<str:name>", views.step, name="desk-reprint-step"),
]
