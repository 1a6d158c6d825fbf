"""Logs, their leaves and tiles, and the checkpoints that were published."""

import uuid

from django.db import models
from django.db.models import Q


class Log(models.Model):
    """One append-only log. `size` counts the leaves that have a place, `published_size` those under a checkpoint."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    origin = models.CharField(max_length=200, unique=True)  # names the log in its checkpoints, for ever
    size = models.BigIntegerField(default=0)
    published_size = models.BigIntegerField(default=0)
    # Places are given to at least so many leaves at once, else to those that waited when a day was over: a small batch
    # shows who signed to whoever watched a few people sign.
    least_batch = models.PositiveSmallIntegerField(default=1)
    batch_day = models.DateField(null=True)  # the day up to whose beginning nothing waits; only where batches gather
    is_public = models.BooleanField(default=False)  # until its letter opens nobody outside may see a checkpoint
    # Who publishes holds a lease; its number fences off one that was thought dead and comes back.
    fence = models.BigIntegerField(default=0)
    lease_until = models.DateTimeField(null=True)
    # Why nothing is signed for this log: the fork guard's sentence; empty in ordinary times.
    refusal = models.TextField(blank=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["id"], name="logs_to_publish", condition=Q(is_public=True, size__gt=models.F("published_size"))
            )
        ]

    def __str__(self) -> str:
        return self.origin


class Leaf(models.Model):
    """One leaf. Its key is random and it carries no time; until it is sequenced it has no index."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    log = models.ForeignKey(Log, models.CASCADE, related_name="leaves", db_index=False)
    index = models.BigIntegerField(null=True)
    data = models.BinaryField()
    hash = models.BinaryField(max_length=32)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["log", "index"], name="one_leaf_per_index"),
            # A leaf holds a random commitment or an index, so the same bytes twice are the same thing done twice.
            models.UniqueConstraint(fields=["log", "hash"], name="each_leaf_once"),
        ]
        indexes = [models.Index(fields=["log"], name="leaves_waiting", condition=Q(index__isnull=True))]

    def __str__(self) -> str:
        return f"leaf {self.index}"


class Tile(models.Model):
    """The hashes of one tile (c2sp.org/tlog-tiles), full or as far as the log goes: what proofs are made of."""

    log = models.ForeignKey(Log, models.CASCADE, related_name="tiles", db_index=False)
    level = models.PositiveSmallIntegerField()
    index = models.BigIntegerField()
    data = models.BinaryField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["log", "level", "index"], name="one_tile_per_place")]

    def __str__(self) -> str:
        return f"tile {self.level}/{self.index}"


class Checkpoint(models.Model):
    """A published checkpoint: `note` is the signed text with its cosignatures; `at` dates the counts under it."""

    log = models.ForeignKey(Log, models.CASCADE, related_name="checkpoints", db_index=False)
    size = models.BigIntegerField()
    root = models.BinaryField(max_length=32)
    note = models.BinaryField()
    witnesses = models.PositiveSmallIntegerField(default=0)
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["log", "size"], name="one_checkpoint_per_size")]

    def __str__(self) -> str:
        return f"checkpoint at {self.size}"


class AskedWitness(models.Model):
    """How far a witness has seen one of our logs, so that it is sent the proof from there."""

    log = models.ForeignKey(Log, models.CASCADE, related_name="+", db_index=False)
    name = models.CharField(max_length=255)
    size = models.BigIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["log", "name"], name="one_memory_per_witness")]

    def __str__(self) -> str:
        return f"{self.name} at {self.size}"


class LogKey(models.Model):
    """A key that signs or has signed this instance's logs: its public half stays when the secret is destroyed."""

    generation = models.PositiveIntegerField()  # not unique: a lost key folder starts again at 1
    public = models.BinaryField(max_length=32, unique=True)
    since = models.DateTimeField()  # when it first signed
    until = models.DateTimeField(null=True)  # when it was retired

    def __str__(self) -> str:
        return f"log key {self.generation}"


class WitnessedLog(models.Model):
    """Another instance's log that this one watches: the last checkpoint that it cosigned."""

    origin = models.CharField(max_length=200, primary_key=True)
    vkeys = models.TextField()  # one a line
    size = models.BigIntegerField(default=0)
    root = models.BinaryField(max_length=32, null=True)

    def __str__(self) -> str:
        return self.origin
