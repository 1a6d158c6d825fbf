"""Where a letter of ours has appeared, and the letters of others that a campaign of ours reprints."""

import uuid
from dataclasses import dataclass
from datetime import timedelta

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from undersigned.campaigns.models import Campaign
from undersigned.common import clock
from undersigned.importing.models import ImportedDocument
from undersigned.letters.models import Letter

from .comparing import Verdict

MAX_URL = 2000
MOST_APPEARANCES = 200  # of one letter and kind: more are no list that anybody reads
CONFIRMED = "confirmed"  # the verdict on an introduction that is hosted here: its outlet's page says so
MOST_ANNOUNCED = 20  # of one letter, announced by anybody and not verified yet


class Consent(models.TextChoices):
    """What the letter's organisers say to a reprint."""

    WAITING = "waiting", _("not answered yet")
    AGREED = "agreed", pgettext_lazy("reprint", "agreed")
    REFUSED = "refused", _("refused")
    REVOKED = "revoked", _("agreed once, and no longer")


# Every legal move at once: what was agreed to once is revoked, not refused, and the page says which.
CONSENT_MOVES: dict[Consent, frozenset[Consent]] = {
    Consent.WAITING: frozenset({Consent.AGREED, Consent.REFUSED}),
    Consent.AGREED: frozenset({Consent.REVOKED}),
    Consent.REFUSED: frozenset({Consent.AGREED}),
    Consent.REVOKED: frozenset({Consent.AGREED}),
}


class Appearance(models.Model):
    """One place where a letter was reprinted, and what comparing it with the letter said last."""

    class Kind(models.TextChoices):
        """What kind of place it is."""

        PAGE = "page", _("a web page")
        DOCUMENT = "document", _("the document that the letter was imported from")
        INSTANCE = "instance", _("a signed reprint")
        HOSTED = "hosted", _("an introduction that is hosted here")

    letter = models.ForeignKey(Letter, models.CASCADE, related_name="appearances")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    url = models.CharField(_("address"), max_length=MAX_URL, blank=True)
    document = models.ForeignKey(ImportedDocument, models.SET_NULL, null=True, related_name="+")
    outlet = models.CharField(_("outlet"), max_length=200, blank=True)  # "" where nobody knows
    dated = models.DateField(_("date"), null=True)
    introduction = models.TextField(blank=True)  # the outlet's own, recognised or written down
    # What it quotes in its turn, from the outermost: [{"outlet": …, "text": …}]. So a chain is one row.
    quoting = models.JSONField(default=list)
    consent = models.CharField(max_length=10, choices=Consent.choices, default=Consent.WAITING)
    decided_at = models.DateTimeField(null=True)
    noted_at = models.DateTimeField(default=clock.now)
    # The check. `due_at` is moved ahead while somebody is at it, so that no two ask at once.
    due_at = models.DateTimeField(default=clock.now, db_index=True)
    checked_at = models.DateTimeField(null=True)
    failed_since = models.DateTimeField(null=True)
    failures = models.PositiveIntegerField(default=0)
    problem = models.CharField(max_length=300, blank=True)  # why the last check could not be made, for organisers
    verdict = models.CharField(max_length=12, blank=True)
    language = models.CharField(max_length=16, blank=True)  # of the text that stands there
    changes = models.JSONField(default=list)  # [{"kind", "ours", "theirs", "before", "after"}]
    has_title = models.BooleanField(default=False)
    content_sha256 = models.BinaryField(max_length=32, null=True)
    etag = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["dated", "noted_at"]
        constraints = [
            models.UniqueConstraint(fields=["letter", "url"], condition=~Q(url=""), name="one_appearance_per_address"),
            models.UniqueConstraint(fields=["letter", "document"], name="one_appearance_per_document"),
        ]

    def __str__(self) -> str:
        return f"appearance {self.pk}"

    @property
    def is_public(self) -> bool:
        """Whether the letter's page shows it."""
        return self.consent == Consent.AGREED

    @property
    def chain(self) -> list["Hop"]:
        """From the first reprint to this one: who printed it, with which words before it."""
        inner = [Hop(quoted["outlet"], quoted["text"]) for quoted in reversed(self.quoting)]
        return [*inner, Hop(self.outlet, self.introduction)]

    @property
    def is_verbatim(self) -> bool:
        """Whether every word is the letter's."""
        return self.verdict in (Verdict.IDENTICAL, Verdict.TYPOGRAPHY)


@dataclass(frozen=True, slots=True)
class Hop:
    """One step of a chain: an outlet, "" where it is not known, and its introduction, "" for none."""

    outlet: str
    introduction: str


class HostedIntroduction(models.Model):
    """An introduction that an outlet without a server of this kind wrote here, by a private link.

    Its outlet, words, address and checks are the appearance's. It is confirmed by its own address, or by `mark`, on
    the outlet's page.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    appearance = models.OneToOneField(Appearance, models.CASCADE, related_name="hosted")
    slug = models.SlugField(max_length=100, unique=True)  # of its page here; nobody guesses it
    language = models.CharField(max_length=16, default="en")  # of the introduction
    # A new private link takes the place of the old one when this changes; the link itself is never stored.
    link_generation = models.PositiveIntegerField(default=0)
    told_on = models.DateField(null=True)  # when the organisers were last told that it waits for them
    taken_down_at = models.DateTimeField(null=True)  # by the operator, who can put it back
    notice = models.CharField(max_length=500, blank=True)

    def __str__(self) -> str:
        return self.slug

    @property
    def mark(self) -> str:
        """What can stand on the outlet's page in place of a link."""
        return f"undersigned-introduction={self.slug}"

    @property
    def campaign(self) -> Campaign:
        """Whose letter it introduces."""
        return self.appearance.letter.campaign

    @property
    def is_public(self) -> bool:
        """Whether anyone may read it: confirmed on the outlet's page, agreed to, and not taken down."""
        seen = self.appearance
        return seen.is_public and bool(seen.verdict) and self.taken_down_at is None


OFTEN_FOR = timedelta(days=7)
OFTEN, SELDOM = timedelta(days=1), timedelta(days=7)
RETRIES = (timedelta(hours=1), timedelta(hours=6), timedelta(days=1), timedelta(days=3))
"""A page is looked at daily in its first week, then weekly; one that does not answer, again after these."""


class Reprint(models.Model):
    """A letter of another instance, under an introduction of our own.

    What it rests on is kept in `KeptFile`: the letter's public files, and the chain of reprints before ours. The keys
    that were found at first are pinned, so that another log under the same address is noticed.
    """

    class State(models.TextChoices):
        """Where it is in its life."""

        ASKED = "asked", _("being fetched")
        READY = "ready", _("verified, not published")
        PUBLISHED = "published", pgettext_lazy("reprint", "published")
        TAKEN_DOWN = "taken-down", _("taken down")  # by the operator, who can put it back

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    campaign = models.ForeignKey(Campaign, models.CASCADE, related_name="reprints")
    slug = models.SlugField(max_length=100, unique=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.ASKED)
    source = models.CharField(_("address"), max_length=MAX_URL)  # what was pasted: a letter, or a reprint of one
    letter = models.CharField(max_length=MAX_URL, blank=True)  # the letter's own address, once it is known
    language = models.CharField(max_length=16, blank=True)
    title = models.CharField(max_length=400, blank=True)  # of the text that is shown
    introduction = models.TextField(_("introduction"), blank=True)
    hop = models.BinaryField(null=True)  # ours, signed, once it is published
    log_keys = models.JSONField(default=list)  # pinned: verifier keys of the letter's log
    total = models.PositiveBigIntegerField(default=0)  # confirmed signatures, as the kept files show
    log_size = models.PositiveBigIntegerField(default=0)
    verified_at = models.DateTimeField(null=True)
    taken_down_at = models.DateTimeField(null=True)  # when we first heard that the letter's organisers took it down
    published_at = models.DateTimeField(null=True)
    announced_at = models.DateTimeField(null=True)
    consent = models.CharField(max_length=10, choices=Consent.choices, default=Consent.WAITING)  # the origin's
    asked_at = models.DateTimeField(default=clock.now)
    due_at = models.DateTimeField(default=clock.now, db_index=True)
    failed_since = models.DateTimeField(null=True)
    failures = models.PositiveIntegerField(default=0)
    problem = models.CharField(max_length=300, blank=True)
    notice = models.CharField(max_length=500, blank=True)  # while it is taken down

    class Meta:
        ordering = ["-asked_at"]
        constraints = [models.UniqueConstraint(fields=["campaign", "source"], name="one_reprint_of_an_address")]

    def __str__(self) -> str:
        return self.slug

    @property
    def is_public(self) -> bool:
        """Whether anyone may read it."""
        return self.state == self.State.PUBLISHED


class KeptFile(models.Model):
    """One public file as it was fetched and verified. `path` is relative to the letter, or `chain`."""

    reprint = models.ForeignKey(Reprint, models.CASCADE, related_name="files")
    path = models.CharField(max_length=200)
    data = models.BinaryField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["reprint", "path"], name="one_kept_file_at_a_path")]

    def __str__(self) -> str:
        return self.path


CHAIN_FILE = "chain"
FRESH = timedelta(minutes=10)
"""A published reprint's count is fetched anew this often."""


class Support(models.Model):
    """A letter of others that a campaign puts on its page: one on this server, or one that it reprints."""

    campaign = models.ForeignKey(Campaign, models.CASCADE, related_name="supports")
    letter = models.ForeignKey(Letter, models.CASCADE, null=True, related_name="+")
    reprint = models.ForeignKey(Reprint, models.CASCADE, null=True, related_name="+")
    added_at = models.DateTimeField(default=clock.now)
    endorsed_at = models.DateTimeField(null=True)  # as an organisation, in public
    statement = models.CharField(_("in a sentence, why"), max_length=300, blank=True)
    on_letter = models.BooleanField(default=False)  # the letter's organisers show the endorsement on its page

    class Meta:
        ordering = ["-added_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(letter__isnull=True) ^ Q(reprint__isnull=True), name="support_is_of_one_thing"
            ),
            models.UniqueConstraint(fields=["campaign", "letter"], name="one_support_of_a_letter"),
            models.UniqueConstraint(fields=["campaign", "reprint"], name="one_support_of_a_reprint"),
        ]

    def __str__(self) -> str:
        return f"support {self.pk}"


class SupportStep(models.Model):
    """Something that a campaign did for such a letter, in its own words."""

    support = models.ForeignKey(Support, models.CASCADE, related_name="steps")
    day = models.DateField(_("day"))
    text = models.CharField(_("what you did"), max_length=300)

    class Meta:
        ordering = ["day", "pk"]

    def __str__(self) -> str:
        return f"step of {self.day}"


class FarLink(models.Model):
    """A link with a campaign on another server: public while both sides say so, each on its own page."""

    campaign = models.ForeignKey(Campaign, models.CASCADE, related_name="far_links")
    address = models.CharField(_("address"), max_length=MAX_URL)  # https://host/campaigns/slug
    sentence = models.CharField(_("what you share"), max_length=300, blank=True)
    language = models.CharField(max_length=16, blank=True)
    ours = models.BooleanField(default=False)  # we say so
    theirs = models.BooleanField(default=False)  # they did when last looked at
    proposed_at = models.DateTimeField(default=clock.now)
    confirmed_at = models.DateTimeField(null=True)
    # What the other campaign says of itself.
    name = models.CharField(max_length=200, blank=True)
    far_language = models.CharField(max_length=16, blank=True)
    topics = models.JSONField(default=list)
    place = models.CharField(max_length=100, blank=True)
    due_at = models.DateTimeField(default=clock.now, db_index=True)
    failures = models.PositiveIntegerField(default=0)
    announced = models.BooleanField(default=False)

    class Meta:
        ordering = ["proposed_at"]
        constraints = [models.UniqueConstraint(fields=["campaign", "address"], name="one_far_link_with_a_campaign")]

    def __str__(self) -> str:
        return f"far link {self.pk}"

    @property
    def is_confirmed(self) -> bool:
        """Whether both sides say so, so that everyone can see it."""
        return self.ours and self.theirs


class DirectoryEntry(models.Model):
    """How a campaign can be found in the directory."""

    campaign = models.OneToOneField(Campaign, models.CASCADE, related_name="directory_entry")
    topics = models.JSONField(default=list)  # a few words each, in the campaign's language
    place = models.CharField(_("place"), max_length=100, blank=True)

    def __str__(self) -> str:
        return f"directory entry {self.pk}"
