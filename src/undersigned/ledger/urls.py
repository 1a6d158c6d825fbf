"""The addresses of the room `ledger`."""

from django.urls import path

from . import views

urlpatterns = [
    path("witness/add-checkpoint", views.add_checkpoint, name="add-checkpoint"),
    path("witness/key", views.key, name="witness-key"),
    path("verify/undersigned-verify.pyz", views.verifier, name="standalone-verifier"),
]
