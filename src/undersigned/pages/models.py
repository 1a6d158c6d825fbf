"""Tokens with which organisers' own tools read the interface for programs; the record of upgrades."""

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _

from undersigned.campaigns.models import Campaign, Organiser
from undersigned.common import clock


class Scope(models.TextChoices):
    """What a token may read beyond what everyone may."""

    DRAFTS = "drafts", _("letters that are not public yet, with their texts")
    COUNTS = "counts", _("counts as the desk shows them: waiting, held, failed")


class ApiToken(models.Model):
    """A token for one campaign. Its digest alone is kept; it reads and never changes anything."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    campaign = models.ForeignKey(Campaign, models.CASCADE, related_name="api_tokens")
    name = models.CharField(max_length=100)
    digest = models.BinaryField(max_length=32, unique=True)
    scopes = models.JSONField(default=list)
    made_by = models.ForeignKey(Organiser, models.SET_NULL, null=True, related_name="+", db_index=False)
    made_at = models.DateTimeField(default=clock.now)
    used_on = models.DateField(null=True)  # the last day, not the moment

    def __str__(self) -> str:
        return self.name


class Upgrade(models.Model):
    """One time that a version of the program brought the database to what it needs."""

    at = models.DateTimeField(default=clock.now)
    version = models.CharField(max_length=60)
    packages = models.JSONField(default=dict)  # name: version, of those that bring migrations
    migrations = models.JSONField(default=list)  # those that were applied then: "room.name"

    def __str__(self) -> str:
        return self.version
