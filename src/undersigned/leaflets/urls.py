"""The addresses of the room `leaflets`."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
