"""Updates to those who wanted news, addressees, and when a letter was handed over to them.

Nothing here says to whom an update went. An addressee's mail address or street stands in a box.
"""

import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from undersigned.campaigns.models import Campaign, Organiser
from undersigned.common import clock
from undersigned.letters.models import Letter
from undersigned.meetings.models import Meeting


class State(models.TextChoices):
    """Where an update is."""

    DRAFT = "draft", _("being written")
    SENDING = "sending", _("being sent")
    SENT = "sent", _("sent")
    STOPPED = "stopped", _("stopped")


# Every legal move at once. What was stopped stays so: those who have it cannot be told apart from those who have not.
MOVES: dict[State, frozenset[State]] = {
    State.DRAFT: frozenset({State.SENDING}),
    State.SENDING: frozenset({State.SENT, State.STOPPED}),
    State.SENT: frozenset(),
    State.STOPPED: frozenset(),
}
UNDER_WAY = (State.SENDING, State.SENT, State.STOPPED)


class Update(models.Model):
    """A mail to all who want news of a letter, in as many languages as it has texts.

    `reached` is the mark of the last reader it was queued for: readers are gone through in the order of their marks, so
    this is all that must be known for each to be written to once. It is emptied at the end.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    letter = models.ForeignKey(Letter, models.CASCADE, related_name="updates")
    # Set: this update tells of a meeting. One update of a letter does for each.
    meeting = models.ForeignKey(Meeting, models.SET_NULL, null=True, related_name="+")
    state = models.CharField(max_length=7, choices=State.choices, default=State.DRAFT)
    public = models.BooleanField(_("also on the letter’s page"), default=False)
    created = models.DateTimeField(default=clock.now)
    sent_by = models.ForeignKey(Organiser, models.SET_NULL, null=True, related_name="+")
    started_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    next_batch = models.DateTimeField(null=True)
    reached = models.BinaryField(max_length=32, default=b"")
    queued = models.PositiveIntegerField(default=0)

    class Meta:
        indexes = [models.Index(fields=["next_batch"], name="update_sending", condition=Q(state="sending"))]
        constraints = [
            models.UniqueConstraint(
                fields=["letter", "meeting"],
                condition=Q(meeting__isnull=False) & ~Q(state="draft"),
                name="told_of_a_meeting_once",
            )
        ]

    def __str__(self) -> str:
        return f"update, {self.state}"

    @property
    def campaign(self) -> Campaign:
        """Whose it is: for the doors of the desk."""
        return self.letter.campaign

    @property
    def is_draft(self) -> bool:
        """Whether it can still be written."""
        return self.state == State.DRAFT


class UpdateText(models.Model):
    """The update in one language. `body` is the Markdown subset of letters; the mail is plain text made of it."""

    update = models.ForeignKey(Update, models.CASCADE, related_name="texts")
    language = models.CharField(_("language"), max_length=16)
    subject = models.CharField(_("subject"), max_length=200)
    body = models.TextField(_("body"))

    class Meta:
        constraints = [models.UniqueConstraint(fields=["update", "language"], name="one_update_text_per_language")]

    def __str__(self) -> str:
        return f"{self.subject} ({self.language})"


class Channel(models.TextChoices):
    """How a letter reaches an addressee."""

    MAIL = "mail", _("by e-mail, from here")
    POST = "post", _("by post")
    WEB_FORM = "web-form", _("by a form on their site")
    IN_PERSON = "in-person", _("in person")
    PUBLISHED = "published", _("published to them: a movement, a group, the public")


class Addressee(models.Model):
    """Someone a letter is to be handed over to. Public: the name. In the box: address or whereabouts, for the team."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    letter = models.ForeignKey(Letter, models.CASCADE, related_name="+")
    name = models.CharField(_("name"), max_length=300)
    channel = models.CharField(_("how it reaches them"), max_length=9, choices=Channel.choices)
    language = models.CharField(_("language"), max_length=16)
    box = models.BinaryField()

    def __str__(self) -> str:
        return f"addressee {self.pk}"

    @property
    def campaign(self) -> Campaign:
        """Whose it is: for the doors of the desk."""
        return self.letter.campaign


class Progress(models.TextChoices):
    """Where a handing over is."""

    WAITING = "waiting", _("the package is being made")
    QUEUED = "queued", _("with the mail server")
    DELIVERED = "delivered", _("the mail server took it")
    FAILED = "failed", _("the mail could not be sent")
    DONE = "done", pgettext_lazy("handing over", "done")


# By mail it goes from waiting to delivered or failed; by any other way somebody says that it is done.
PROGRESS: dict[Progress, frozenset[Progress]] = {
    Progress.WAITING: frozenset({Progress.QUEUED, Progress.FAILED}),
    Progress.QUEUED: frozenset({Progress.DELIVERED, Progress.FAILED}),
    Progress.DELIVERED: frozenset(),
    Progress.FAILED: frozenset(),
    Progress.DONE: frozenset(),
}


class HandOver(models.Model):
    """That the letter was handed over: when, to whom, with which count of the log at which size, and the reply."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    letter = models.ForeignKey(Letter, models.CASCADE, related_name="+")
    # The words as they were: an addressee may be taken off the list, and what was done stays.
    to = models.CharField(max_length=300)
    channel = models.CharField(max_length=9, choices=Channel.choices)
    addressee = models.ForeignKey(Addressee, models.SET_NULL, null=True, related_name="+")
    by = models.ForeignKey(Organiser, models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(default=clock.now)
    progress = models.CharField(max_length=9, choices=Progress.choices)
    settled_at = models.DateTimeField(null=True)
    with_names = models.BooleanField(default=True)
    size = models.BigIntegerField()  # of the log: the checkpoint that the package holds
    total = models.PositiveIntegerField()
    note = models.CharField(max_length=500, blank=True)
    reply = models.TextField(blank=True)
    reply_language = models.CharField(max_length=16, blank=True)
    replied_on = models.DateField(null=True)
    reply_public = models.BooleanField(default=False)

    class Meta:
        indexes = [
            models.Index(fields=["letter", "at"], name="hand_over_of_letter"),
            models.Index(fields=["at"], name="hand_over_waiting", condition=Q(progress="waiting")),
        ]

    def __str__(self) -> str:
        return f"hand-over, {self.progress}"

    @property
    def campaign(self) -> Campaign:
        """Whose it is: for the doors of the desk."""
        return self.letter.campaign

    @property
    def happened(self) -> bool:
        """Whether the letter's page says so."""
        return self.progress in (Progress.DELIVERED, Progress.DONE)


class DigestOff(models.Model):
    """A member of a team who wants no daily mail about a campaign."""

    campaign = models.ForeignKey(Campaign, models.CASCADE, related_name="+")
    organiser = models.ForeignKey(Organiser, models.CASCADE, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["campaign", "organiser"], name="digest_off_once")]

    def __str__(self) -> str:
        return "no digest"


class Digest(models.Model):
    """What a team was told last, and for which day: numbers only, by the letter's id."""

    campaign = models.OneToOneField(Campaign, models.CASCADE, primary_key=True, related_name="+")
    day = models.DateField()
    waiting = models.JSONField(default=dict)

    def __str__(self) -> str:
        return f"digest of {self.day}"
