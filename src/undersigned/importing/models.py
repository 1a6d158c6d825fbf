"""What was imported: documents with their drafts and answers; lists of people on their way to a letter."""

import uuid

from django.db import models

from undersigned.campaigns.models import Campaign, Organiser
from undersigned.common import clock
from undersigned.leaflets.models import Leaflet
from undersigned.letters.models import Letter
from undersigned.signatures.models import Batch


class ImportedDocument(models.Model):
    """One document on its way to a letter or leaflet. The original stays, with its hash, as proof of the words."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    campaign = models.ForeignKey(Campaign, models.CASCADE, related_name="imported_documents")
    letter = models.ForeignKey(Letter, models.SET_NULL, null=True, related_name="imported_from")
    leaflet = models.ForeignKey(Leaflet, models.SET_NULL, null=True, related_name="imported_from")
    filename = models.CharField(max_length=200, blank=True)
    original = models.BinaryField()
    sha256 = models.BinaryField(max_length=32)
    draft = models.JSONField()  # undersigned-draft/1, as read; answers never change it
    answers = models.JSONField(default=dict)  # {place of the doubt: answer}
    imported_at = models.DateTimeField(default=clock.now)

    def __str__(self) -> str:
        return f"imported document of {self.imported_at:%Y-%m-%d}"

    @property
    def sha256_hex(self) -> str:
        """As `sha256sum` prints it."""
        return bytes(self.sha256).hex()


class BroughtList(models.Model):
    """A list of people who signed elsewhere, while an organiser says what its columns hold.

    It is full of addresses, so the bytes and the table read from them are in boxes, under a key of their own, and both
    go when the people have been entered or after a week. `choices` holds what was said about the columns.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    letter = models.ForeignKey(Letter, models.CASCADE, related_name="brought_lists")
    brought_by = models.ForeignKey(Organiser, models.SET_NULL, null=True, related_name="+", db_index=False)
    brought_at = models.DateTimeField(default=clock.now)
    sha256 = models.BinaryField(max_length=32)
    pasted = models.BooleanField(default=False)
    encoding = models.CharField(max_length=30, blank=True)  # empty unless a person chose it
    original = models.BinaryField(null=True)
    table = models.BinaryField(null=True)
    choices = models.JSONField(default=dict)
    batch = models.OneToOneField(Batch, models.SET_NULL, null=True, related_name="+")

    def __str__(self) -> str:
        return f"list brought on {self.brought_at:%Y-%m-%d}"

    @property
    def campaign(self) -> Campaign:
        """Whose desk it lies on."""
        return self.letter.campaign

    @property
    def sha256_hex(self) -> str:
        """As `sha256sum` prints it."""
        return bytes(self.sha256).hex()
