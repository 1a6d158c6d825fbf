"""Logs and their leaves."""

import uuid

from django.db import models
from django.db.models import Q


class Log(models.Model):
    """One append-only log; its size is how many leaves have a place."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    size = models.BigIntegerField(default=0)

    def __str__(self) -> str:
        return f"log of {self.size} leaves"


class Leaf(models.Model):
    """One leaf. Its key is random and it carries no time; until it is sequenced it has no index."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    log = models.ForeignKey(Log, models.CASCADE, related_name="leaves", db_index=False)
    index = models.BigIntegerField(null=True)
    data = models.BinaryField()
    hash = models.BinaryField(max_length=32)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["log", "index"], name="one_leaf_per_index")]
        indexes = [models.Index(fields=["log"], name="leaves_waiting", condition=Q(index__isnull=True))]

    def __str__(self) -> str:
        return f"leaf {self.index}"
