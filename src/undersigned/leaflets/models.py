"""Leaflets and their blocks; tables of answers and claims; where claims and quotations can be checked.

Claims, sources and quotations belong to the campaign: the same claim in several leaflets is one row, with one history.
"""

import hashlib
import uuid
from decimal import Decimal

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from undersigned.campaigns.models import Campaign
from undersigned.common import clock
from undersigned.letters.models import Letter
from undersigned.meetings.models import Meeting
from undersigned.translating.models import WorkingCopy


class State(models.TextChoices):
    """Whether anyone may read the leaflet."""

    DRAFT = "draft", _("draft")
    PUBLISHED = "published", pgettext_lazy("leaflet", "published")
    TAKEN_DOWN = "taken-down", pgettext_lazy("leaflet", "taken down")


# Every legal move at once. What was public may be taken back to be written on, or taken down for good; the history of
# its claims stays with the claims.
MOVES: dict[State, frozenset[State]] = {
    State.DRAFT: frozenset({State.PUBLISHED, State.TAKEN_DOWN}),
    State.PUBLISHED: frozenset({State.DRAFT, State.TAKEN_DOWN}),
    State.TAKEN_DOWN: frozenset(),
}


class Kind(models.TextChoices):
    """What a block is."""

    TEXT = "text", _("text")
    HEADING = "heading", _("heading")
    TABLE = "table", _("comparison table")
    QUOTATION = "quotation", _("quotation")
    MEETING = "meeting", _("meeting notice")
    CALL = "call", _("call to sign")
    IMAGE = "image", _("image")


class Leaflet(models.Model):
    """A page made to be printed. `imprint` says who answers for it; `notice` stands in its place once it is taken down.

    A leaflet in several languages is several leaflets: each translation names the one that it is a translation of.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    campaign = models.ForeignKey(Campaign, models.CASCADE, related_name="leaflets")
    slug = models.SlugField(_("address"), max_length=80, unique=True)
    language = models.CharField(_("language"), max_length=16)
    headline = models.CharField(_("headline"), max_length=300)
    imprint = models.CharField(_("imprint"), max_length=300, blank=True)
    original = models.ForeignKey("self", models.SET_NULL, null=True, blank=True, related_name="translations")
    notice = models.CharField(_("notice"), max_length=500, blank=True)
    taken_down_by_operator = models.BooleanField(default=False)  # who may also put it back
    state = models.CharField(max_length=10, choices=State.choices, default=State.DRAFT)
    created = models.DateTimeField(default=clock.now)
    modified = models.DateTimeField(default=clock.now)
    published_at = models.DateTimeField(null=True)
    # Of a translation, as it was published last: who made it, whether a second person read it, and when it joined.
    translator = models.CharField(_("translated by"), max_length=200, blank=True)
    reviewed = models.BooleanField(default=False)
    translated_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.slug

    @property
    def is_public(self) -> bool:
        """Whether anyone may read it."""
        return self.state == State.PUBLISHED


class LeafletTranslation(WorkingCopy):
    """A leaflet that is translated beside its original, unit by unit: the leaflet is what comes of it.

    A linked leaflet without such a row is written by hand. `published` are the units that readers see.
    """

    leaflet = models.OneToOneField(Leaflet, models.CASCADE, related_name="working_copy")
    published = models.JSONField(default=list)

    @property
    def campaign(self) -> Campaign:
        """Whose it is."""
        return self.leaflet.campaign


class ComparisonTable(models.Model):
    """Subjects (columns) by questions (rows)."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    campaign = models.ForeignKey(Campaign, models.CASCADE, related_name="+")
    caption = models.CharField(_("caption"), max_length=300, blank=True)
    corner = models.CharField(_("heading of the questions"), max_length=100, blank=True)

    def __str__(self) -> str:
        return self.caption or "table"


class ArchivedCopy(models.Model):
    """A cited page as it was when it was cited: its bytes, and the words that we could read in them."""

    sha256 = models.BinaryField(max_length=32, primary_key=True)
    data = models.BinaryField()
    words = models.TextField(blank=True)  # empty: bytes of a kind that we do not read
    kept_at = models.DateTimeField(default=clock.now)

    def __str__(self) -> str:
        return self.sha256_hex[:16]

    @property
    def sha256_hex(self) -> str:
        """As `sha256sum` prints it."""
        return bytes(self.sha256).hex()


class Source(models.Model):
    """Where a claim or a quotation can be checked."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    campaign = models.ForeignKey(Campaign, models.CASCADE, related_name="sources")
    title = models.CharField(_("title"), max_length=300)
    publisher = models.CharField(_("publisher"), max_length=200, blank=True)
    date = models.DateField(_("date"), null=True, blank=True)
    url = models.URLField(_("web address"), max_length=1000, blank=True)
    page = models.CharField(_("page"), max_length=60, blank=True)
    archived = models.ForeignKey(ArchivedCopy, models.PROTECT, null=True, related_name="sources")

    class Meta:
        ordering = ["title", "id"]

    def __str__(self) -> str:
        return self.title


class PageCheck(models.Model):
    """What became of a cited page since it was cited. `words_sha256` is of its main words when it was first looked at,
    or when a person last said that the change does not matter; `seen_sha256` of what stands there now.
    """

    class Found(models.TextChoices):
        """What the last look showed."""

        NEW = "new", _("not looked at yet")
        SAME = "same", _("as it was")
        CHANGED = "changed", pgettext_lazy("cited page", "changed")
        GONE = "gone", _("gone")
        NO_ANSWER = "no-answer", _("no answer")
        UNREADABLE = "unreadable", _("its words cannot be read")

    source = models.OneToOneField(Source, models.CASCADE, related_name="check_of_page")
    url = models.CharField(max_length=1000)
    words_sha256 = models.BinaryField(max_length=32, null=True)
    seen_sha256 = models.BinaryField(max_length=32, null=True)
    etag = models.CharField(max_length=200, blank=True)
    found = models.CharField(max_length=10, choices=Found.choices, default=Found.NEW)
    quotations_gone = models.BooleanField(default=False)  # words that are quoted from it do not stand there
    failures = models.PositiveSmallIntegerField(default=0)  # in a row
    looked_at = models.DateTimeField(null=True)
    next_at = models.DateTimeField(default=clock.now)

    class Meta:
        indexes = [models.Index(fields=["next_at"], name="page_to_look_at")]

    def __str__(self) -> str:
        return self.found


class Quotation(models.Model):
    """Words that somebody said."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    campaign = models.ForeignKey(Campaign, models.CASCADE, related_name="quotations")
    words = models.TextField(_("words"), max_length=4000)
    speaker = models.CharField(_("speaker"), max_length=200, blank=True)
    role = models.CharField(_("role"), max_length=300, blank=True)
    date = models.DateField(_("date"), null=True, blank=True)
    source = models.ForeignKey(Source, models.SET_NULL, null=True, related_name="quotations")
    # The words as they were said, of which these are a translation.
    translates = models.ForeignKey("self", models.SET_NULL, null=True, related_name="translations")

    def __str__(self) -> str:
        return f"quotation of {self.speaker}"


class Block(models.Model):
    """One part of a leaflet. `words`: Markdown for text, one line for a heading, a call, an image's caption."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    leaflet = models.ForeignKey(Leaflet, models.CASCADE, related_name="blocks")
    position = models.PositiveIntegerField()
    kind = models.CharField(max_length=9, choices=Kind.choices)
    words = models.TextField(blank=True)
    table = models.OneToOneField(ComparisonTable, models.RESTRICT, null=True, related_name="block")
    quotation = models.ForeignKey(Quotation, models.RESTRICT, null=True, related_name="blocks")
    meeting = models.ForeignKey(Meeting, models.SET_NULL, null=True, related_name="+")
    letter = models.ForeignKey(Letter, models.SET_NULL, null=True, related_name="+")
    image = models.BinaryField(null=True)
    image_type = models.CharField(max_length=10, blank=True)  # image/png or image/jpeg
    alternative = models.CharField(_("what the picture shows"), max_length=600, blank=True)
    revision = models.PositiveIntegerField(default=0)
    # In a leaflet that is translated beside its original: the block of the original that this one says.
    translates = models.ForeignKey("self", models.SET_NULL, null=True, related_name="+")

    class Meta:
        ordering = ["position", "id"]
        constraints = [
            models.CheckConstraint(condition=~Q(kind="table") | Q(table__isnull=False), name="table_block_has_table"),
            models.CheckConstraint(
                condition=~Q(kind="quotation") | Q(quotation__isnull=False), name="quotation_block_has_quotation"
            ),
            models.CheckConstraint(
                condition=Q(image__isnull=True) | ~Q(alternative=""), name="image_says_what_it_shows"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.position}"

    @property
    def campaign(self) -> Campaign:
        """Whose it is."""
        return self.leaflet.campaign


class Subject(models.Model):
    """One column of a table."""

    table = models.ForeignKey(ComparisonTable, models.CASCADE, related_name="subjects")
    position = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["position"]
        constraints = [models.UniqueConstraint(fields=["table", "position"], name="one_subject_per_place")]

    def __str__(self) -> str:
        return self.name


class Question(models.Model):
    """One row of a table."""

    table = models.ForeignKey(ComparisonTable, models.CASCADE, related_name="questions")
    position = models.PositiveSmallIntegerField()
    text = models.CharField(max_length=500, blank=True)

    class Meta:
        ordering = ["position"]
        constraints = [models.UniqueConstraint(fields=["table", "position"], name="one_question_per_place")]

    def __str__(self) -> str:
        return self.text


class Claim(models.Model):
    """A statement of fact, in the words and the language in which it was written first; other languages: ClaimWording.

    `needs_source` is off for a judgement, which nobody can look up.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    campaign = models.ForeignKey(Campaign, models.CASCADE, related_name="claims")
    text = models.TextField(_("claim"), max_length=4000)
    language = models.CharField(_("language"), max_length=16, blank=True)
    text_sha256 = models.BinaryField(max_length=32, editable=False)  # long texts do not fit into an index
    as_of = models.DateField(_("as of"), null=True, blank=True)
    needs_source = models.BooleanField(_("needs a source"), default=True)
    sources: "models.ManyToManyField[Source, ClaimSource]" = models.ManyToManyField(
        Source, through="ClaimSource", related_name="claims"
    )
    # From its first day in a published leaflet on, every change is in the public history.
    public_since = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["campaign", "text_sha256"], name="one_claim_with_these_words")]

    def __str__(self) -> str:
        return self.text[:60]

    def save(self, *args: object, **kwargs: object) -> None:
        """Store, with the hash that keeps one claim with these words in a campaign."""
        self.text_sha256 = text_hash(self.text)
        super().save(*args, **kwargs)  # type: ignore[arg-type]

    def said_in(self, language: str, *, draft: bool = False) -> str:
        """Its words in a language; its own where nobody has translated it. `draft`: with words not published yet."""
        if language == self.language:
            return self.text
        wording = next((one for one in self.wordings.all() if one.language == language), None)
        words = ((wording.proposed if draft else "") or wording.text) if wording else ""
        return words or self.text

    def stands_in(self, leaflet: Leaflet) -> str:
        """Its words as that leaflet has them."""
        return self.said_in(leaflet.language, draft=not leaflet.is_public)


class ClaimWording(models.Model):
    """A claim's translation: the same claim in every leaflet of that language.

    `text` is what readers see; `of` are the claim's words that it translates. What is written for it and not published
    yet is `proposed`, of `proposed_of`.
    """

    claim = models.ForeignKey(Claim, models.CASCADE, related_name="wordings")
    language = models.CharField(max_length=16)
    text = models.TextField(blank=True)
    of = models.TextField(blank=True)
    proposed = models.TextField(blank=True)
    proposed_of = models.TextField(blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["claim", "language"], name="one_wording_in_a_language")]

    def __str__(self) -> str:
        return f"claim in {self.language}"

    @property
    def now(self) -> tuple[str, str]:
        """The latest words, and the claim's words that they translate."""
        return (self.proposed, self.proposed_of) if self.proposed else (self.text, self.of)


class Figure(models.Model):
    """A number in a claim, or a vague magnitude ("tens of thousands"), with what keeps it honest."""

    claim = models.ForeignKey(Claim, models.CASCADE, related_name="figures")
    position = models.PositiveSmallIntegerField()
    number = models.DecimalField(max_digits=24, decimal_places=6, null=True)
    magnitude = models.CharField(max_length=100, blank=True)
    qualifiers = models.CharField(max_length=200, blank=True)  # "at least, probably many more"
    unit = models.CharField(max_length=100, blank=True)
    period = models.CharField(max_length=100, blank=True)

    class Meta:
        ordering = ["position"]
        constraints = [
            models.CheckConstraint(
                condition=Q(number__isnull=False, magnitude="") | Q(number__isnull=True) & ~Q(magnitude=""),
                name="figure_is_number_or_magnitude",
            )
        ]

    def __str__(self) -> str:
        return self.value

    @property
    def value(self) -> str:
        """The number without needless zeros, or the magnitude's words."""
        return plain_number(self.number) if self.number is not None else self.magnitude


class ClaimSource(models.Model):
    """A source of a claim, in order."""

    claim = models.ForeignKey(Claim, models.CASCADE, related_name="cited")
    source = models.ForeignKey(Source, models.CASCADE, related_name="citing")
    position = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ["position", "id"]
        constraints = [models.UniqueConstraint(fields=["claim", "source"], name="one_citation_of_a_source")]

    def __str__(self) -> str:
        return f"citation {self.position}"


class ClaimRevision(models.Model):
    """What a public claim said before it was changed. Never changed itself."""

    claim = models.ForeignKey(Claim, models.CASCADE, related_name="revisions")
    language = models.CharField(max_length=16, blank=True)  # of a translation; empty for the claim's own words
    text = models.TextField()
    as_of = models.DateField(null=True)
    figures = models.JSONField(default=list)  # each as one line, as the page showed it
    sources = models.JSONField(default=list)
    changed_at = models.DateTimeField(default=clock.now)
    why = models.CharField(max_length=500)

    class Meta:
        ordering = ["-changed_at", "-id"]

    def __str__(self) -> str:
        return f"before {self.changed_at:%Y-%m-%d}"


class Cell(models.Model):
    """One subject's answer to one question. A cell without answer and claims has no row."""

    subject = models.ForeignKey(Subject, models.CASCADE, related_name="cells")
    question = models.ForeignKey(Question, models.CASCADE, related_name="cells")
    answer = models.CharField(max_length=200, blank=True)
    claims: "models.ManyToManyField[Claim, CellClaim]" = models.ManyToManyField(
        Claim, through="CellClaim", related_name="cells"
    )

    class Meta:
        constraints = [models.UniqueConstraint(fields=["subject", "question"], name="one_cell_per_place")]

    def __str__(self) -> str:
        return self.answer


class CellClaim(models.Model):
    """A claim's place in a cell."""

    cell = models.ForeignKey(Cell, models.CASCADE, related_name="stated")
    claim = models.ForeignKey(Claim, models.RESTRICT, related_name="places")
    position = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ["position", "id"]
        constraints = [models.UniqueConstraint(fields=["cell", "claim"], name="a_claim_once_in_a_cell")]

    def __str__(self) -> str:
        return f"claim {self.position}"


def text_hash(text: str) -> bytes:
    """By which the same words are found again."""
    return hashlib.sha256(text.encode()).digest()


def plain_number(number: Decimal) -> str:
    """A number in full, without exponent and needless zeros: 35000, 0.5."""
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
