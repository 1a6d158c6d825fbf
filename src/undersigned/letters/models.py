"""Letters, their texts, what outlets wrote before them and what was corrected beside them."""

import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from undersigned.campaigns.models import Campaign
from undersigned.common import clock
from undersigned.ledger.models import Log
from undersigned.translating.models import WorkingCopy


class State(models.TextChoices):
    """Where a letter is in its life."""

    DRAFT = "draft", _("draft")
    FROZEN = "frozen", _("frozen")
    OPEN = "open", pgettext_lazy("letter", "open")
    CLOSED = "closed", pgettext_lazy("letter", "closed")
    TAKEN_DOWN = "taken-down", pgettext_lazy("letter", "taken down")


# Every legal move at once. Back to draft only while nobody but the team and the first signatories has signed,
# which is exactly as long as the letter has not opened.
MOVES: dict[State, frozenset[State]] = {
    State.DRAFT: frozenset({State.FROZEN}),
    State.FROZEN: frozenset({State.DRAFT, State.OPEN}),
    State.OPEN: frozenset({State.CLOSED, State.TAKEN_DOWN}),
    State.CLOSED: frozenset({State.TAKEN_DOWN}),
    State.TAKEN_DOWN: frozenset(),  # for its organisers: what the operator took down, they put back (put_letter_back)
}

PUBLIC_STATES = (State.OPEN, State.CLOSED, State.TAKEN_DOWN)


class Letter(models.Model):
    """An open letter, in as many languages as it has texts."""

    class NamesShown(models.TextChoices):
        """When a name that someone signed with appears on the list."""

        AT_ONCE = "at-once", _("at once")
        AFTER_A_LOOK = "after-a-look", _("after one of us has looked")

    class Protection(models.TextChoices):
        """What signing this letter could cost; chosen while it is a draft, and fixed with the text."""

        STANDARD = "standard", _("an ordinary letter")
        SEALED = "sealed", _("sealed: this server cannot read addresses for news")
        AT_RISK = "at-risk", _("at risk: signing can harm people")

    class Licence(models.TextChoices):
        """What others may do with the text, by the organisers' word; it stands in the kit for reprinting."""

        UNSTATED = "", _("not stated: others have to ask")
        UNCHANGED = "unchanged", _("may be reprinted unchanged, with its credit line")
        BY_ND = "CC-BY-ND-4.0", _("Creative Commons, attribution, no derivatives (CC BY-ND 4.0)")
        BY = "CC-BY-4.0", _("Creative Commons, attribution (CC BY 4.0)")
        ZERO = "CC0-1.0", _("public domain (CC0 1.0)")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    campaign = models.ForeignKey(Campaign, models.CASCADE, related_name="letters")
    slug = models.SlugField(_("address"), max_length=80, unique=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.DRAFT)
    original_language = models.CharField(_("language of the original"), max_length=16)
    names_shown = models.CharField(
        _("names appear"), max_length=12, choices=NamesShown.choices, default=NamesShown.AT_ONCE
    )
    accepts_organisations = models.BooleanField(_("organisations may sign"), default=False)
    protection = models.CharField(
        _("protection"), max_length=8, choices=Protection.choices, default=Protection.STANDARD
    )
    recipients = models.BinaryField(null=True)  # the bytes whose hash the log holds last: whose keys open addresses
    # So long after signing has ended the letter is archived: its key and all that leads to addresses are destroyed.
    archive_months = models.PositiveSmallIntegerField(_("archived after"), default=6)
    archived_at = models.DateTimeField(null=True)
    licence = models.CharField(
        _("licence"), max_length=12, choices=Licence.choices, default=Licence.UNSTATED, blank=True
    )
    # A new draft link takes the place of the old one when this changes; the link itself is never stored.
    draft_link_generation = models.PositiveIntegerField(default=0)
    log = models.OneToOneField(Log, models.PROTECT, null=True, related_name="+")
    rules = models.BinaryField(null=True)  # the bytes whose hash stands in leaf 0
    supersedes = models.OneToOneField("self", models.SET_NULL, null=True, related_name="superseded_by")
    # While this lasts, people who sign on one network (in a meeting) are not slowed.
    meeting_window_until = models.DateTimeField(null=True)
    dated = models.DateField(null=True)  # the date an imported letter bears, where it has one
    created = models.DateTimeField(default=clock.now)
    frozen_at = models.DateTimeField(null=True)
    opened_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    sealed_at = models.DateTimeField(null=True)  # the log has its `close` leaf: nobody can sign any more
    taken_down_at = models.DateTimeField(null=True)
    taken_down_notice = models.TextField(blank=True)
    taken_down_by_operator = models.BooleanField(default=False)  # who may also put it back

    def __str__(self) -> str:
        return self.slug

    @property
    def is_public(self) -> bool:
        """Whether anyone may read it."""
        return self.state in PUBLIC_STATES

    @property
    def is_at_risk(self) -> bool:
        """Whether signing can harm people, by their organisers' word."""
        return self.protection == self.Protection.AT_RISK

    @property
    def is_sealed(self) -> bool:
        """Whether contact data are closed to keys that only organisers have."""
        return self.protection != self.Protection.STANDARD

    @property
    def takes_signatures(self) -> bool:
        """Open to everyone, or frozen for its first signatories."""
        return self.state in (State.FROZEN, State.OPEN)


class Text(models.Model):
    """The letter in one language. From freezing on, `canonical` is the truth and the parts are how it is shown."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    letter = models.ForeignKey(Letter, models.CASCADE, related_name="texts")
    language = models.CharField(_("language"), max_length=16)
    title = models.CharField(_("title"), max_length=300)
    salutation = models.CharField(_("salutation"), max_length=300, blank=True)
    body = models.TextField(_("body"), blank=True)
    closing = models.CharField(_("closing"), max_length=600, blank=True)
    sender = models.CharField(_("who “we” is"), max_length=500, blank=True)
    addressee = models.CharField(_("addressed to"), max_length=500, blank=True)
    translator = models.CharField(_("translated by"), max_length=200, blank=True)
    reviewed = models.BooleanField(default=False)  # a translation that a second person has read beside the original
    joined_at = models.DateTimeField(null=True)  # when it joined or took another's place; empty: frozen with the letter
    canonical = models.BinaryField(null=True)
    sha256 = models.BinaryField(max_length=32, null=True)
    superseded_by = models.OneToOneField("self", models.SET_NULL, null=True, related_name="superseding")
    revision = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["letter", "language"], condition=Q(superseded_by__isnull=True), name="one_text_per_language"
            )
        ]

    def __str__(self) -> str:
        return f"{self.title} ({self.language})"

    @property
    def is_original(self) -> bool:
        """Whether this is the language it was written in."""
        return self.language == self.letter.original_language

    @property
    def sha256_hex(self) -> str:
        """The text's hash as `sha256sum` prints it; empty before freezing."""
        return bytes(self.sha256).hex() if self.sha256 else ""


class Translation(WorkingCopy):
    """The working copy of one translation. While the letter is a draft, its text follows each save."""

    letter = models.ForeignKey(Letter, models.CASCADE, related_name="translations")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["letter", "language"], name="one_translation_per_language"),
        ]

    @property
    def campaign(self) -> Campaign:
        """Whose it is."""
        return self.letter.campaign


class Introduction(models.Model):
    """An outlet's words before the letter, as they came with an imported document. Never part of what is signed."""

    letter = models.ForeignKey(Letter, models.CASCADE, related_name="introductions")
    position = models.PositiveSmallIntegerField()  # from the outermost
    outlet = models.CharField(max_length=200, blank=True)
    text = models.TextField()
    language = models.CharField(max_length=16)

    class Meta:
        ordering = ["position"]

    def __str__(self) -> str:
        return f"introduction by {self.outlet}"


class Correction(models.Model):
    """A dated note beside a text that can no longer change."""

    letter = models.ForeignKey(Letter, models.CASCADE, related_name="corrections")
    text = models.TextField()
    language = models.CharField(max_length=16)
    made_at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ["made_at"]

    def __str__(self) -> str:
        return f"correction of {self.made_at:%Y-%m-%d}"


class Event(models.Model):
    """One thing that happened to a letter, for its timeline. What it says is made of `data` when it is read."""

    letter = models.ForeignKey(Letter, models.CASCADE, related_name="events", db_index=False)
    kind = models.CharField(max_length=20)
    key = models.CharField(max_length=80, blank=True)  # tells several of one kind apart
    at = models.DateTimeField(default=clock.now)
    data = models.JSONField(default=dict)
    link = models.CharField(max_length=500, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["letter", "kind", "key"], name="one_event_of_a_kind_and_key")]

    def __str__(self) -> str:
        return f"{self.kind} {self.at:%Y-%m-%d}"


class Holder(models.Model):
    """Someone who holds a key to the contact data of a sealed letter; the key itself never comes here.

    In use from `since` to `until`. Before that a drill shows that the person can open what is sealed to the key.
    """

    letter = models.ForeignKey(Letter, models.CASCADE, related_name="holders")
    name = models.CharField(_("whose key it is"), max_length=80)
    recipient = models.CharField(_("public key"), max_length=62)
    drilled_at = models.DateTimeField(null=True)
    since = models.DateTimeField(null=True)
    until = models.DateTimeField(null=True)

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["letter", "recipient"], name="each_key_once_per_letter")]

    def __str__(self) -> str:
        return f"key of {self.name}"
