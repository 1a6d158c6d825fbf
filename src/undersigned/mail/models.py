"""The queue of outgoing mail, addresses that want no more mail, counters that slow it, and the demo's outbox.

What is personal in a queued mail is in its sealed box; the row beside it says only what kind of mail waits. The box is
gone as soon as the mail was accepted or has finally failed, and its day's key as soon as no box of that day is left.
"""

import uuid

from django.db import models
from django.db.models import Q


class State(models.TextChoices):
    """Where a mail is. An accepted mail has no state: its row is deleted."""

    WAITING = "waiting"
    SENDING = "sending"  # claimed until a moment; afterwards anyone may claim it again
    FAILED = "failed"  # the box is emptied; the row stays a month, so that the desk can say so


# Every move there is: from -> to.
MOVES: dict[State, frozenset[State]] = {
    State.WAITING: frozenset({State.SENDING}),
    State.SENDING: frozenset({State.SENDING, State.WAITING, State.FAILED}),
    State.FAILED: frozenset(),
}


def states_before(state: State) -> list[State]:
    """The states from which a mail may come to `state`."""
    return [before for before, after in MOVES.items() if state in after]


class QueuedMail(models.Model):
    """One mail to one recipient, waiting to be accepted by the mail server."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(max_length=24)
    reference = models.CharField(max_length=64)
    about = models.UUIDField(null=True)
    urgent = models.BooleanField(default=False)
    box = models.BinaryField(null=True)
    key_day = models.DateField()  # the day of the key that closed the box; also all that is known of its age
    state = models.CharField(max_length=8, choices=State, default=State.WAITING)
    attempts = models.PositiveSmallIntegerField(default=0)
    next_attempt = models.DateTimeField()
    claimed_until = models.DateTimeField(null=True)
    failure = models.CharField(max_length=24, default="", blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="mail_box_until_failed",
                condition=Q(state=State.FAILED, box__isnull=True) | (~Q(state=State.FAILED) & Q(box__isnull=False)),
            ),
            models.CheckConstraint(
                name="mail_claimed_while_sending",
                condition=Q(state=State.SENDING, claimed_until__isnull=False)
                | (~Q(state=State.SENDING) & Q(claimed_until__isnull=True)),
            ),
        ]
        indexes = [
            # The claim's own order, over what can be claimed and nothing else.
            models.Index(fields=["-urgent", "next_attempt"], name="mail_waiting", condition=Q(state=State.WAITING)),
            models.Index(fields=["claimed_until"], name="mail_sending", condition=Q(state=State.SENDING)),
            models.Index(fields=["about", "state"], name="mail_about", condition=Q(about__isnull=False)),
            models.Index(fields=["key_day"], name="mail_key_day"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} ({self.state})"


class StoppedAddress(models.Model):
    """Someone said “this wasn't me”: no mail goes to this address any more. The row holds a keyed tag of it only."""

    digest = models.BinaryField(primary_key=True)

    def __str__(self) -> str:
        return "a stopped address"


class ReturnedAddress(models.Model):
    """Mail to this address came back, or somebody there complained. The row holds a keyed digest of it only.

    `stopped` addresses are written to no more. What came back once is forgotten when it does not come back again.
    """

    class Why(models.TextChoices):
        """The last thing that was said."""

        GONE = "gone"
        REFUSED = "refused"
        COMPLAINT = "complaint"

    digest = models.BinaryField(max_length=12, primary_key=True)
    why = models.CharField(max_length=9, choices=Why)
    times = models.PositiveSmallIntegerField(default=1)  # days on which something came back
    stopped = models.BooleanField(default=False)
    last = models.DateField()

    class Meta:
        indexes = [models.Index(fields=["last"], name="mail_returned_last")]

    def __str__(self) -> str:
        return f"a returned address ({self.why})"


class ReturnCount(models.Model):
    """How many mails about one thing came back, by what was said. `about` is the beginning of that thing's id."""

    about = models.BinaryField(max_length=5)  # zeros: about nothing that has a page
    why = models.CharField(max_length=9, choices=ReturnedAddress.Why)
    number = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["about", "why"], name="mail_returns_once")]

    def __str__(self) -> str:
        return f"{self.number} ({self.why})"


class OutboxMail(models.Model):
    """The demo's mails, readable in the browser. Empty everywhere but in a demo."""

    at = models.DateTimeField()
    kind = models.CharField(max_length=24)
    recipient = models.TextField()
    subject = models.TextField()
    headers = models.JSONField()  # [[name, value], …] in the order of the mail
    text = models.TextField()
    html = models.TextField(null=True)
    language = models.CharField(max_length=35)

    def __str__(self) -> str:
        return self.subject


class Pace(models.Model):
    """How much a network or an address has had lately; keys are HMACs under a daily key. The table is UNLOGGED."""

    key = models.BinaryField(max_length=32, primary_key=True)
    count = models.IntegerField(default=0)
    next_at = models.DateTimeField(null=True)
    expires = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return "pace"
