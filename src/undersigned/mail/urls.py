"""Addresses of the mail room: the demo's outbox, and nothing outside the demo."""

from django.conf import settings
from django.urls import URLPattern, path

from . import outbox

app_name = "mail"

outbox_urls: list[URLPattern] = [
    path("outbox/", outbox.outbox_list, name="outbox"),
    path("outbox/<int:mail_id>/", outbox.outbox_mail, name="outbox-mail"),
]

urlpatterns = outbox_urls if settings.UNDERSIGNED_DEMO else []
