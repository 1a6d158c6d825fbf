"""Working copies of translations, as each room has its own table of them; and the campaign's glossary."""

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _

from undersigned.campaigns.models import Campaign


class WorkingCopy(models.Model):
    """One translation that is being worked on, unit by unit. What becomes of it, its room says (works.py)."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    language = models.CharField(_("language"), max_length=16)
    units = models.JSONField(default=list)  # see units.py
    credit = models.CharField(_("translated by"), max_length=200, blank=True)
    revision = models.PositiveIntegerField(default=0)
    # A new link takes the place of the old one when this changes; the link itself is never stored.
    link_generation = models.PositiveIntegerField(default=0)
    # Who wrote and who read last: an organiser's number, or "link" for whoever holds the private link.
    written_by = models.CharField(max_length=20, blank=True)
    reviewed_by = models.CharField(max_length=20, blank=True)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"translation into {self.language}"

    @property
    def is_reviewed(self) -> bool:
        """Whether a second person has read it beside the original since it last changed."""
        return bool(self.reviewed_by)

    @property
    def campaign(self) -> Campaign:
        """Whose it is."""
        raise NotImplementedError


class GlossaryTerm(models.Model):
    """How a campaign's translators say one of its words in one language."""

    campaign = models.ForeignKey(Campaign, models.CASCADE, related_name="glossary")
    language = models.CharField(_("language"), max_length=16)
    term = models.CharField(_("word"), max_length=200)
    translation = models.CharField(_("translation"), max_length=200)

    class Meta:
        db_table = "letters_glossaryterm"  # where it was made: renaming it would stop servers during an update
        ordering = ["term"]
        constraints = [
            models.UniqueConstraint(fields=["campaign", "language", "term"], name="one_translation_of_a_term"),
        ]

    def __str__(self) -> str:
        return self.term
