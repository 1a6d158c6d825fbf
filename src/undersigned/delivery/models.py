"""Updates to those who wanted news, and how far each has been sent. Nothing here says to whom it went."""

import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

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
