"""Messages to organisers. Every address, name and word of them is in a box; the keys are not in the database.

What nobody has confirmed yet is under the day's key. A conversation has a key of its own, destroyed with it.
"""

import uuid
from datetime import timedelta

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from undersigned.campaigns.models import Campaign, Organiser
from undersigned.common import clock
from undersigned.letters.models import Letter
from undersigned.meetings.models import Meeting

SILENT = timedelta(days=60)
"""How long a conversation may be silent before it is closed."""
KEPT = timedelta(days=30)
"""How long a closed conversation is kept, so that it can be looked up."""


class ClosedDoor(models.Model):
    """A campaign that takes no new messages now. Campaigns take them where there is no such row."""

    campaign = models.OneToOneField(Campaign, models.CASCADE, primary_key=True, related_name="+")

    def __str__(self) -> str:
        return "takes no messages"


class About(models.Model):
    """What somebody writes about: a campaign, and perhaps one of its letters or meetings."""

    campaign = models.ForeignKey(Campaign, models.CASCADE, related_name="+")
    letter = models.ForeignKey(Letter, models.CASCADE, related_name="+", null=True)
    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="+", null=True)

    class Meta:
        abstract = True


class PendingMessage(About):
    """Somebody wrote and has not confirmed their address yet; the box is under the day's key.

    The primary key is an HMAC of what was typed in these ten minutes: a second click is the same row.
    """

    class Progress(models.TextChoices):
        """New -> planned (it has a time to be mailed at) -> queued (with the mail room) -> mailed."""

        NEW = "new"
        PLANNED = "planned"
        QUEUED = "queued"
        MAILED = "mailed"

    id = models.UUIDField(primary_key=True)
    key_day = models.DateField()
    network = models.BinaryField(max_length=32)  # HMAC of campaign and network under the day's key; empty: the crowd
    handle = models.BinaryField(max_length=32, unique=True)
    box = models.BinaryField()
    progress = models.CharField(max_length=7, choices=Progress.choices, default=Progress.NEW)
    mail_after = models.DateTimeField(null=True)
    expires_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["id"], name="contact_new", condition=Q(progress="new")),
            models.Index(fields=["mail_after"], name="contact_planned", condition=Q(progress="planned")),
        ]

    def __str__(self) -> str:
        return f"pending message, {self.progress}"


class State(models.TextChoices):
    """Whether more can be said. What is closed stays so: its addresses are over."""

    OPEN = "open", pgettext_lazy("conversation", "open")
    CLOSED = "closed", pgettext_lazy("conversation", "closed")


class Conversation(About):
    """A confirmed message and the answers to it. The box holds address, name, subject and the link's token."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    handle = models.BinaryField(max_length=32, unique=True)
    box = models.BinaryField()
    state = models.CharField(max_length=6, choices=State.choices, default=State.OPEN)
    last_at = models.DateTimeField()  # the last message, or when it was closed
    unanswered = models.BooleanField(default=True)  # the last word is the writer's

    class Meta:
        indexes = [
            models.Index(fields=["campaign", "-last_at"], name="contact_of_campaign"),
            models.Index(fields=["last_at"], name="contact_last"),
        ]

    def __str__(self) -> str:
        return f"conversation, {self.state}"

    @property
    def is_open(self) -> bool:
        """Whether more can be said."""
        return self.state == State.OPEN


class Message(models.Model):
    """One message of a conversation. `author` is the organiser who answered, and none for the writer."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    conversation = models.ForeignKey(Conversation, models.CASCADE, related_name="messages", db_index=False)
    from_writer = models.BooleanField()
    author = models.ForeignKey(Organiser, models.SET_NULL, null=True, related_name="+")
    box = models.BinaryField()
    fingerprint = models.BinaryField(max_length=16)  # of the mail it came in, keyed: the same mail twice is one message
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["conversation", "fingerprint"], name="contact_message_once"),
        ]

    def __str__(self) -> str:
        return "message"


class Report(models.Model):
    """A page that somebody wants the operator to look at. The words are in a box under the key `reports`."""

    class Reason(models.TextChoices):
        """What is wrong with it."""

        LAW = "law", _("it breaks the law")
        EXPOSES = "exposes", _("it threatens or exposes somebody")
        POSES = "poses", _("it poses as somebody else")
        SPAM = "spam", _("it is advertising, or no letter at all")
        UNUSABLE = "unusable", _("the page cannot be used")
        OTHER = "other", _("something else")

    class Decision(models.TextChoices):
        """What came of it."""

        DOWN = "down", pgettext_lazy("report", "taken down")
        LEFT = "left", _("left as it is")
        BACK = "back", _("put back")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    path = models.CharField(_("page"), max_length=300, blank=True)
    reason = models.CharField(_("reason"), max_length=8, choices=Reason.choices)
    box = models.BinaryField(null=True)
    made_at = models.DateTimeField(_("reported"), default=clock.now, editable=False)
    decided_at = models.DateTimeField(_("decided"), null=True)
    decision = models.CharField(_("decision"), max_length=4, choices=Decision.choices, blank=True)

    class Meta:
        verbose_name = _("report")
        verbose_name_plural = _("reports")
        indexes = [models.Index(fields=["made_at"], name="reports_waiting", condition=models.Q(decided_at=None))]

    def __str__(self) -> str:
        return self.path or str(self.pk)
