"""Sample audits: somebody independent asks people, drawn by lot among those who agreed, whether they signed.

Part of `models`, apart only for size. Addresses stand here in boxes that this server cannot open.
"""

import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from undersigned.letters.models import Letter


class Audit(models.Model):
    """One sample audit of a letter, public from its announcement on, whatever becomes of it.

    `eligible` are the entries (places in the log) of those who had agreed when it was closed, at which moment the log
    had `log_size` leaves; the first published checkpoint beyond them draws the `sample`.
    """

    class State(models.TextChoices):
        """Gathering -> closed -> drawn -> reported; or off."""

        GATHERING = "gathering", _("people can agree to be asked")
        CLOSED = "closed", _("waits for the next checkpoint")
        DRAWN = "drawn", _("drawn")
        REPORTED = "reported", _("reported")
        OFF = "off", _("called off")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    letter = models.ForeignKey(Letter, models.CASCADE, related_name="audits", db_index=False)
    number = models.PositiveIntegerField()  # 1, 2, … of this letter
    state = models.CharField(max_length=9, choices=State.choices, default=State.GATHERING)
    auditor = models.CharField(max_length=120)
    recipient = models.CharField(max_length=200)  # the auditor's age key: addresses are closed to it at once
    size = models.PositiveIntegerField()  # how many are to be asked
    until = models.DateField()  # the last day on which people can agree
    announced_at = models.DateTimeField()
    log_size = models.BigIntegerField(null=True)
    counted = models.PositiveIntegerField(null=True)  # confirmations when it was closed
    eligible = models.JSONField(default=list)
    checkpoint_size = models.BigIntegerField(null=True)
    root = models.BinaryField(max_length=32, null=True)
    sample = models.JSONField(default=list)
    drawn_at = models.DateTimeField(null=True)
    asked = models.PositiveIntegerField(null=True)
    confirmed = models.PositiveIntegerField(null=True)
    denied = models.PositiveIntegerField(null=True)
    statement = models.URLField(max_length=500, blank=True)  # where the auditor says it in words of their own
    reported_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["letter", "number"], name="audits_are_numbered"),
            models.UniqueConstraint(
                fields=["letter"], condition=Q(state__in=("gathering", "closed", "drawn")), name="one_audit_at_a_time"
            ),
        ]

    def __str__(self) -> str:
        return f"audit {self.number}, {self.state}"

    @property
    def answered(self) -> int:
        """Who was asked and said yes or no."""
        return (self.confirmed or 0) + (self.denied or 0)

    @property
    def silent(self) -> int:
        """Who was asked and did not answer."""
        return (self.asked or 0) - self.answered


class AuditConsent(models.Model):
    """Somebody agreed to be asked: their address, closed to the auditor's key before it is written down.

    It stands beside the signature on purpose: what is drawn is an entry of the log. It goes with the signature, when
    its owner changes their mind, when another is drawn, and otherwise soon after the draw.
    """

    signature = models.OneToOneField("signatures.Signature", models.CASCADE, primary_key=True, related_name="+")
    audit = models.ForeignKey(Audit, models.CASCADE, related_name="consents")
    box = models.BinaryField()

    def __str__(self) -> str:
        return "consent to be asked"
