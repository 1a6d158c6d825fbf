"""What organisers need to look after a letter's signatures. Part of `models`, apart only for size.

Nothing here holds an address: where a signature came from stands here as marks under a key that is destroyed after
fourteen days, and what somebody reports is in a box.
"""

import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from undersigned.campaigns.models import Approval, Campaign
from undersigned.letters.models import Letter


class Reason(models.TextChoices):
    """Why organisers void a signature; it is public."""

    HOLDER = "holder", _("the signatory asked for it")
    DUPLICATE = "duplicate", _("the same person signed twice")
    FRAUD = "fraud", _("made up")
    IMPERSONATION = "impersonation", _("in the name of someone who did not sign")
    ABUSE = "abuse", _("abusive")
    ERASURE = "erasure", _("erased by law")


class Origin(models.TextChoices):
    """What can be told apart about where a signature came from."""

    DOMAIN = "domain", _("mail domain")
    NETWORK = "network", _("network")


class OriginTag(models.Model):
    """Where one signature was confirmed from: HMACs of its mail domain and network, under the key of that day.

    They can be compared, so that many from one place are noticed and can be voided together. After fourteen days the
    row goes and the key is destroyed; from then on nobody can tell, whatever copy of the row they have.
    """

    signature = models.OneToOneField("signatures.Signature", models.CASCADE, primary_key=True, related_name="+")
    letter = models.ForeignKey(Letter, models.CASCADE, related_name="+", db_index=False)
    day = models.DateField()
    domain = models.BinaryField(max_length=32)
    network = models.BinaryField(max_length=32)  # empty: the crowd of shared networks
    noticed = models.BooleanField(default=False)  # counted for the alert

    class Meta:
        indexes = [
            models.Index(fields=["letter", "day"], name="origins_of_letter"),
            models.Index(fields=["day"], name="origins_by_age"),
            models.Index(fields=["signature"], name="origins_to_notice", condition=Q(noticed=False)),
        ]

    def __str__(self) -> str:
        return "origin tag"


class TrendAlert(models.Model):
    """The team was told that many confirmations came from one place. Once a day for each such place."""

    letter = models.ForeignKey(Letter, models.CASCADE, related_name="+", db_index=False)
    day = models.DateField()
    origin = models.CharField(max_length=7, choices=Origin.choices)
    tag = models.BinaryField(max_length=32)
    number = models.PositiveIntegerField()  # in the hour before

    class Meta:
        constraints = [models.UniqueConstraint(fields=["letter", "day", "tag"], name="one_alert_a_day")]

    def __str__(self) -> str:
        return f"alert about one {self.origin}"


class BulkVoid(models.Model):
    """A void of all signatures that fit a rule: seen in a preview, agreed to by two, and still to be called off.

    Which signatures those are is fixed when it is asked for: what the second organiser agrees to is what happens.
    """

    class State(models.TextChoices):
        """Asked -> due (agreed, in its grace) -> under way -> done; or off."""

        ASKED = "asked", _("waits for a second organiser")
        DUE = "due", _("agreed; can still be called off")
        UNDER_WAY = "under-way", _("under way")
        DONE = "done", pgettext_lazy("bulk void", "done")
        OFF = "off", pgettext_lazy("bulk void", "called off")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    letter = models.ForeignKey(Letter, models.CASCADE, related_name="bulk_voids")
    approval = models.OneToOneField(Approval, models.SET_NULL, null=True, related_name="+")
    rule = models.JSONField(default=dict)  # bulk.Rule; emptied at the end, since names may stand in it
    reason = models.CharField(max_length=13, choices=Reason.choices)
    state = models.CharField(max_length=9, choices=State.choices, default=State.ASKED)
    asked = models.DateTimeField()
    due = models.DateTimeField(null=True)
    number = models.PositiveIntegerField()  # how many fitted when it was asked for
    by_class = models.JSONField(default=dict)  # of these, by class
    done = models.PositiveIntegerField(default=0)

    class Meta:
        indexes = [
            models.Index(fields=["due"], name="bulk_voids_to_do", condition=Q(state__in=("due", "under-way"))),
        ]

    def __str__(self) -> str:
        return f"bulk void, {self.state}"


class BulkVoidEntry(models.Model):
    """One signature that a bulk void is to take out; gone when it is done or called off."""

    bulk = models.ForeignKey(BulkVoid, models.CASCADE, related_name="entries", db_index=False)
    signature = models.ForeignKey("signatures.Signature", models.CASCADE, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["bulk", "signature"], name="once_in_a_bulk_void")]

    def __str__(self) -> str:
        return "entry of a bulk void"


class Report(models.Model):
    """Somebody says that something is wrong with an entry. Of who wrote it nothing is kept but their words, sealed."""

    class Cause(models.TextChoices):
        """What they say is wrong."""

        NOT_ME = "not-me", _("this is my name, and I did not sign")
        NOT_THEM = "not-them", _("this person did not sign")
        MADE_UP = "made-up", _("nobody of this name exists")
        ABUSIVE = "abusive", _("the words are abusive")
        OTHER = "other", _("something else")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    letter = models.ForeignKey(Letter, models.CASCADE, related_name="+", db_index=False)
    signature = models.ForeignKey("signatures.Signature", models.CASCADE, related_name="+")
    cause = models.CharField(max_length=8, choices=Cause.choices)
    day = models.DateField()  # of the key that closed the box
    box = models.BinaryField(null=True)  # empty: they wrote nothing

    class Meta:
        indexes = [models.Index(fields=["letter", "day"], name="reports_of_letter")]

    def __str__(self) -> str:
        return f"report: {self.cause}"


class WatchList(models.Model):
    """Words that a campaign wants to look at before a name with one of them is listed, one a line."""

    campaign = models.OneToOneField(Campaign, models.CASCADE, primary_key=True, related_name="+")
    words = models.TextField(blank=True)

    def __str__(self) -> str:
        return "watch words"
