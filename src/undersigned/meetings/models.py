"""Meetings, replies to them, and which change each reply has been told of.

Nothing here holds an address or a name in the clear: what a reply needs is in boxes under a key of its meeting, which
is never in the database and is destroyed seven days after the meeting. A plain "I am coming" is a number in a counter.
"""

import uuid
from datetime import datetime, timedelta

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from undersigned.campaigns.models import Campaign
from undersigned.common import clock
from undersigned.common.written import parted_in
from undersigned.translating.models import WorkingCopy

LASTS = timedelta(hours=3)
"""How long a meeting is taken to last when no end is given."""
KEPT = timedelta(days=7)
"""How long replies are kept after the meeting."""


class State(models.TextChoices):
    """Whether a meeting takes place as it was announced."""

    SCHEDULED = "scheduled", _("as announced")
    MOVED = "moved", _("moved")
    CANCELLED = "cancelled", _("cancelled")


# Every legal move at once. What was cancelled stays so: whoever was told must be able to rely on it.
MOVES: dict[State, frozenset[State]] = {
    State.SCHEDULED: frozenset({State.MOVED, State.CANCELLED}),
    State.MOVED: frozenset({State.MOVED, State.CANCELLED}),
    State.CANCELLED: frozenset(),
}


class Meeting(models.Model):
    """A public meeting. `sequence` counts the changes of time and place (RFC 5545, 3.8.7.4); `uid` never changes."""

    class Contact(models.TextChoices):
        """Whether there is somebody to ask."""

        NONE = "none", _("no contact on the page")
        SHOWN = "shown", _("show the contact below on the page")
        RELAYED = "relayed", _("a form on the page; messages are passed on without showing an address")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    campaign = models.ForeignKey(Campaign, models.CASCADE, related_name="meetings")
    slug = models.SlugField(_("address"), max_length=80, unique=True)
    uid = models.CharField(max_length=255, unique=True, editable=False)
    language = models.CharField(_("language"), max_length=16)
    title = models.CharField(_("title"), max_length=200)
    strapline = models.CharField(_("strapline"), max_length=300, blank=True)
    starts = models.DateTimeField(_("start"))
    ends = models.DateTimeField(_("end"), null=True, blank=True)
    zone = models.CharField(_("time zone"), max_length=64)
    venue = models.CharField(_("venue"), max_length=200, blank=True)
    address = models.CharField(_("street"), max_length=300, blank=True)
    postcode = models.CharField(_("postcode"), max_length=20, blank=True)
    city = models.CharField(_("city"), max_length=100, blank=True)
    link = models.URLField(_("link to take part online"), max_length=500, blank=True)
    organisers = models.CharField(_("organisers"), max_length=300, blank=True)
    cohosts = models.CharField(_("co-hosts"), max_length=500, blank=True)
    contact_shown = models.CharField(max_length=8, choices=Contact.choices, default=Contact.NONE)
    contact = models.CharField(_("contact"), max_length=300, blank=True)
    access = models.TextField(_("access"), blank=True)
    spoken = models.CharField(_("languages spoken"), max_length=300, blank=True)
    capacity = models.PositiveIntegerField(_("places"), null=True, blank=True)
    state = models.CharField(max_length=9, choices=State.choices, default=State.SCHEDULED)
    sequence = models.PositiveIntegerField(default=0)
    # Everybody who replied before it has been told of the change with this number.
    told_sequence = models.PositiveIntegerField(default=0)
    # Where and when it was before the last move, for the page; the starts are equal when only the place changed.
    moved_from_starts = models.DateTimeField(null=True)
    moved_from_zone = models.CharField(max_length=64, blank=True)
    moved_from_place = models.CharField(max_length=800, blank=True)
    created = models.DateTimeField(default=clock.now)
    modified = models.DateTimeField(default=clock.now)
    # By the operator, who can put it back; the notice stands in its place meanwhile.
    taken_down_at = models.DateTimeField(null=True)
    notice = models.CharField(max_length=500, blank=True)
    # Replies and their key are gone; the numbers stay.
    forgotten_at = models.DateTimeField(null=True)
    # In the words of another language (words.py): the meeting as it was announced. Never stored.
    said_of: "Meeting | None" = None
    # The translations that readers see, once they were asked for.
    seen: "list[MeetingTranslation] | None" = None

    class Meta:
        indexes = [
            models.Index(fields=["campaign", "starts"], name="meeting_of_campaign"),
            models.Index(fields=["starts"], name="meeting_remembered", condition=Q(forgotten_at__isnull=True)),
            models.Index(fields=["id"], name="meeting_to_tell", condition=Q(told_sequence__lt=F("sequence"))),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(ends=None) | Q(ends__gt=F("starts")), name="meeting_ends_after_start"),
        ]

    def __str__(self) -> str:
        return self.slug

    @property
    def over_at(self) -> datetime:
        """When it is over, or is taken to be."""
        return self.ends or self.starts + LASTS

    @property
    def is_over(self) -> bool:
        """Whether it lies in the past."""
        return self.over_at <= clock.now()

    @property
    def is_cancelled(self) -> bool:
        """Whether it does not take place."""
        return self.state == State.CANCELLED

    @property
    def takes_replies(self) -> bool:
        """Whether one can still say that one is coming."""
        return not (self.is_cancelled or self.is_over or self.forgotten_at or self.taken_down_at)

    @property
    def announced(self) -> "Meeting":
        """As it was announced, whatever language this one is said in."""
        return self.said_of or self

    @property
    def place(self) -> str:
        """The place on one line; empty for a meeting that is only online."""
        street = " ".join(part for part in (self.postcode, self.city) if part)
        return parted_in(self.language, (self.venue, self.address, street))


class MeetingTranslation(WorkingCopy):
    """What is written about a meeting in another language. `published` are the units that readers see."""

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="translations")
    published = models.JSONField(default=list)
    translator = models.CharField(max_length=200, blank=True)
    reviewed = models.BooleanField(default=False)
    published_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["meeting", "language"], name="one_translation_of_a_meeting")]

    @property
    def campaign(self) -> Campaign:
        """Whose it is."""
        return self.meeting.campaign


class Coming(models.Model):
    """How many said that they come: `plain` without an address, `confirmed` by one.

    A meeting has several such rows, and each reply counts in one of them by chance: people who press the button in one
    moment do not wait for each other. The number is their sum. One row can be negative, the sum cannot.
    """

    SLOTS = 16

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="+", db_index=False)
    slot = models.PositiveSmallIntegerField()
    plain = models.IntegerField(default=0)
    confirmed = models.IntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["meeting", "slot"], name="one_counter_per_slot")]

    def __str__(self) -> str:
        return f"counter {self.slot}"


class PendingReply(models.Model):
    """Someone replied by address and has not confirmed yet; the box is under the day's key.

    The primary key is an HMAC of what was typed in these ten minutes: a second click is the same row.
    """

    class Progress(models.TextChoices):
        """New -> planned (it has a time to be mailed at) -> queued (with the mail room) -> mailed."""

        NEW = "new"
        PLANNED = "planned"
        QUEUED = "queued"
        MAILED = "mailed"

    id = models.UUIDField(primary_key=True)
    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="+")
    key_day = models.DateField()
    network = models.BinaryField(max_length=32)  # HMAC of meeting and network under the day's key; empty: the crowd
    handle = models.BinaryField(max_length=32, unique=True)
    box = models.BinaryField()
    progress = models.CharField(max_length=7, choices=Progress.choices, default=Progress.NEW)
    mail_after = models.DateTimeField(null=True)
    expires_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["id"], name="reply_new", condition=Q(progress="new")),
            models.Index(fields=["mail_after"], name="reply_planned", condition=Q(progress="planned")),
        ]

    def __str__(self) -> str:
        return f"pending reply, {self.progress}"


class Reply(models.Model):
    """A confirmed reply. The tag is an HMAC of the address, the boxes hold address and link, and the name if wished;
    all three under the meeting's key.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="replies", db_index=False)
    tag = models.BinaryField(max_length=32)
    box = models.BinaryField()
    name_box = models.BinaryField(null=True)  # only for who wants their name on the page
    # They knew the meeting as it was after this many changes, and are told of the later ones.
    since_sequence = models.PositiveIntegerField()

    class Meta:
        indexes = [models.Index(fields=["meeting"], name="reply_named", condition=Q(name_box__isnull=False))]
        constraints = [models.UniqueConstraint(fields=["meeting", "tag"], name="one_reply_per_address")]

    def __str__(self) -> str:
        return "reply"


class ReplyHandle(models.Model):
    """A link that leads to a reply; two mails that crossed make two."""

    handle = models.BinaryField(max_length=32, primary_key=True)
    reply = models.ForeignKey(Reply, models.CASCADE, related_name="handles")

    def __str__(self) -> str:
        return "reply handle"


class Notice(models.Model):
    """That a mail of this kind about the meeting after so many changes was queued for this reply; never twice."""

    class Kind(models.TextChoices):
        """What was mailed."""

        CHANGE = "change"
        REMINDER = "reminder"

    reply = models.ForeignKey(Reply, models.CASCADE, related_name="notices", db_index=False)
    kind = models.CharField(max_length=8, choices=Kind.choices)
    sequence = models.PositiveIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["reply", "kind", "sequence"], name="told_once")]

    def __str__(self) -> str:
        return f"{self.kind} {self.sequence}"
