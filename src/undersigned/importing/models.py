"""What was imported: the original bytes, the draft made of them, and the answers given to its doubts."""

import uuid

from django.db import models

from undersigned.campaigns.models import Campaign
from undersigned.common import clock
from undersigned.leaflets.models import Leaflet
from undersigned.letters.models import Letter


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
