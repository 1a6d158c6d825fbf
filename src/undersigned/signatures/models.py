"""Pending and confirmed signatures, and the counts that the sequencer leaves behind.

Nothing here holds a mail address in the clear, and nothing of a hidden signatory but a place in the log.
"""

import uuid

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from undersigned.campaigns.models import Campaign, Organiser
from undersigned.common import clock
from undersigned.ledger.models import Leaf
from undersigned.letters.models import Letter, Text

from .audit_models import Audit as Audit
from .audit_models import AuditConsent as AuditConsent
from .moderation_models import BulkVoid as BulkVoid
from .moderation_models import BulkVoidEntry as BulkVoidEntry
from .moderation_models import Origin as Origin
from .moderation_models import OriginTag as OriginTag
from .moderation_models import Reason as Reason
from .moderation_models import Report as Report
from .moderation_models import TrendAlert as TrendAlert
from .moderation_models import WatchList as WatchList


class SignatureClass(models.TextChoices):
    """How a signature came."""

    EMAIL = "email", _("confirmed by e-mail")
    DOMAIN = "domain", _("confirmed at a listed institution")
    VOUCHED = "vouched", _("vouched for by the organisers")
    PAPER = "paper", _("on paper")
    IMPORTED = "imported", _("brought along from elsewhere")


# The headline count, badge and API hold these only.
CONFIRMED_CLASSES = (SignatureClass.EMAIL, SignatureClass.DOMAIN)


class Show(models.TextChoices):
    """How a signatory appears."""

    NAMED = "named", _("named")
    HIDDEN = "hidden", _("hidden")


class Flag(models.TextChoices):
    """What makes a name worth a look before it is listed (looking.py)."""

    WATCH_WORD = "watch-word", _("a word that you watch for")
    LOOK_ALIKE = "look-alike", _("letters that look like others")
    SHORT_LIVED = "short-lived", _("confirmed from a short-lived mailbox")


class Pending(models.Model):
    """Someone filled in the form and has not confirmed yet.

    The box holds address, name, choices and the token T, under the day's pending key, which is never in the database.
    The primary key is an HMAC of what was typed in these ten minutes: a second click is the same row.
    """

    class State(models.TextChoices):
        """New -> planned (it has a time to be mailed at) -> queued (with the mail room) -> mailed."""

        NEW = "new", _("new")
        PLANNED = "planned", _("waiting for its turn")
        QUEUED = "queued", _("with the mail server")
        MAILED = "mailed", _("mailed")
        HELD = "held", _("held for a person to look at")

    class Held(models.TextChoices):
        """Why a row waits for a person."""

        CROSS_SITE = "cross-site", _("sent from a form on another site")
        HONEYPOT = "honeypot", _("a field that people cannot see was filled in")
        MANY_MAILS = "many-mails", _("this address has already had five mails about this letter")

    id = models.UUIDField(primary_key=True)
    letter = models.ForeignKey(Letter, models.CASCADE, related_name="+", db_index=False)
    text = models.ForeignKey(Text, models.CASCADE, related_name="+", db_index=False)
    key_day = models.DateField()
    # HMAC of letter and network under the day's key; empty: the crowd, and every row that has its turn.
    network = models.BinaryField(max_length=32)
    handle = models.BinaryField(max_length=32, unique=True)  # another digest of T than the signature's
    box = models.BinaryField()
    state = models.CharField(max_length=8, choices=State.choices, default=State.NEW)
    held = models.CharField(max_length=10, choices=Held.choices, blank=True)
    mail_after = models.DateTimeField(null=True)
    mailed_at = models.DateTimeField(null=True)  # the next full hour
    reminded = models.BooleanField(default=False)
    expires_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            # Two small indexes over what the worker looks for; a row leaves them when it is mailed.
            models.Index(fields=["id"], name="pending_new", condition=Q(state="new")),
            models.Index(fields=["mail_after"], name="pending_planned", condition=Q(state="planned")),
            models.Index(fields=["expires_at"], name="pending_expiring", condition=Q(expires_at__isnull=False)),
            models.Index(fields=["letter"], name="pending_held", condition=Q(state="held")),
        ]

    def __str__(self) -> str:
        return f"pending signature, {self.state}"


class Batch(models.Model):
    """Signatures that the organisers answer for, entered together: a file, a paper sheet, a set of single-use codes.

    `entered_as` is public, and is what the organiser who entered them wanted to be called there. `number` is how many
    were brought (for codes: made), `left_out` how many of them had signed, or had taken their signature back, before
    their turn came.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    letter = models.ForeignKey(Letter, models.CASCADE, related_name="batches")
    text = models.ForeignKey(Text, models.PROTECT, related_name="+", db_index=False)
    klass = models.CharField(max_length=8, choices=SignatureClass.choices)
    entered_by = models.ForeignKey(Organiser, models.SET_NULL, null=True, related_name="+", db_index=False)
    entered_as = models.CharField(max_length=255)
    entered_at = models.DateTimeField(default=clock.now)
    source_sha256 = models.BinaryField(max_length=32, null=True)
    sheet = models.CharField(max_length=40, blank=True)  # what is written on a paper sheet
    number = models.PositiveIntegerField(default=0)
    left_out = models.PositiveIntegerField(default=0)
    finished_at = models.DateTimeField(null=True)  # empty while a part still waits to be entered
    invited_at = models.DateTimeField(null=True)  # since when its people are asked to confirm

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["letter", "sheet"], condition=~Q(sheet=""), name="each_paper_sheet_once")
        ]

    def __str__(self) -> str:
        return f"batch of {self.klass}, {self.entered_at:%Y-%m-%d}"

    @property
    def campaign(self) -> Campaign:
        """Whose desk it stands on."""
        return self.letter.campaign

    @property
    def source_hex(self) -> str:
        """The source file's hash as `sha256sum` prints it; empty where there is no file."""
        return bytes(self.source_sha256).hex() if self.source_sha256 else ""


class WaitingPart(models.Model):
    """A part of a batch that waits to be entered: a sealed box with its people. It goes in the transaction that enters
    them, so that whoever is killed in between enters nobody twice."""

    id = models.BigAutoField(primary_key=True)
    batch = models.ForeignKey(Batch, models.CASCADE, related_name="parts")
    box = models.BinaryField()

    def __str__(self) -> str:
        return "part of a batch"


class Code(models.Model):
    """A single-use code that was not used yet: its HMAC under the letter's key. It goes when somebody signs with it."""

    digest = models.BinaryField(max_length=32, primary_key=True)
    batch = models.ForeignKey(Batch, models.CASCADE, related_name="codes")

    def __str__(self) -> str:
        return "single-use code"


class Signature(models.Model):
    """A confirmed signature. Hidden: place in the log and digest of the handle, nothing else about the person."""

    class Status(models.TextChoices):
        """Counted, or the way out it took."""

        COUNTED = "counted", _("counted")
        WITHDRAWN = "withdrawn", _("withdrawn")
        VOID = "void", _("voided")

    class Display(models.TextChoices):
        """Whether a name may be listed; the count does not depend on it."""

        SHOWN = "shown", _("listed")
        AWAITS = "awaits", _("awaits a look")
        STOPPED = "stopped", _("not listed")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    letter = models.ForeignKey(Letter, models.CASCADE, related_name="signatures", db_index=False)
    text = models.ForeignKey(Text, models.PROTECT, related_name="+", db_index=False)
    klass = models.CharField(max_length=8, choices=SignatureClass.choices)
    status = models.CharField(max_length=9, choices=Status.choices, default=Status.COUNTED)
    show = models.CharField(max_length=6, choices=Show.choices)
    display = models.CharField(max_length=7, choices=Display.choices, default=Display.SHOWN)
    # Why the name waits for a look whatever the letter's setting is: names of `Flag`, with commas.
    flags = models.CharField(max_length=60, blank=True)
    first = models.BooleanField(default=False)  # a first signatory, listed first
    name = models.CharField(max_length=255, blank=True)
    affiliation = models.CharField(max_length=255, blank=True)
    place = models.CharField(max_length=255, blank=True)
    organisation = models.BooleanField(default=False)
    salt = models.BinaryField(max_length=32, null=True)  # kept while named: it is published with the fields
    sort_key = models.TextField(blank=True, db_collation="C")
    search = SearchVectorField(null=True)
    handle = models.BinaryField(max_length=32, unique=True)
    amendments = models.PositiveIntegerField(default=0)
    leaf = models.OneToOneField(Leaf, models.CASCADE, related_name="+")
    # The `amend` leaf that holds the present commitment; empty: the first leaf does.
    amend_leaf = models.OneToOneField(Leaf, models.SET_NULL, null=True, related_name="+")
    index = models.BigIntegerField(null=True)  # the leaf's place; empty until it is sequenced
    end_leaf = models.OneToOneField(Leaf, models.SET_NULL, null=True, related_name="+")
    reason = models.CharField(max_length=13, choices=Reason.choices, blank=True)
    batch = models.ForeignKey(Batch, models.SET_NULL, null=True, related_name="signatures", db_index=False)

    class Meta:
        indexes = [
            models.Index(
                fields=["letter", "-index"],
                name="listed_newest",
                condition=Q(status="counted", show="named", display="shown", index__isnull=False),
            ),
            models.Index(
                fields=["letter", "sort_key", "id"],
                name="listed_by_name",
                condition=Q(status="counted", show="named", display="shown", index__isnull=False),
            ),
            models.Index(
                # Few rows: without it the letter's page would look for them among all who signed.
                fields=["letter", "sort_key", "id"],
                name="first_by_name",
                condition=Q(first=True, status="counted", show="named", display="shown", index__isnull=False),
            ),
            models.Index(fields=["letter", "sort_key", "id"], name="all_by_name"),
            models.Index(fields=["letter"], name="awaiting_a_look", condition=Q(display="awaits", status="counted")),
            models.Index(
                fields=["letter", "status", "reason"],
                name="ended_by_reason",
                condition=Q(status__in=("withdrawn", "void")),
            ),
            models.Index(
                fields=["letter", "batch", "status"], name="claimed_by_batch", condition=Q(batch__isnull=False)
            ),
            GinIndex(fields=["search"], name="signature_search", condition=Q(search__isnull=False)),
        ]
        constraints = [
            models.UniqueConstraint(fields=["letter", "index"], name="one_signature_per_index"),
            models.CheckConstraint(
                condition=Q(show="named") | Q(name="", affiliation="", place="", sort_key="", search__isnull=True),
                name="hidden_keeps_no_name",
            ),
        ]

    def __str__(self) -> str:
        return f"signature {self.index}"

    @property
    def flag_labels(self) -> list[str]:
        """Why the name waits for a look, in words."""
        return [str(Flag(flag).label) for flag in self.flags.split(",") if flag in Flag.values]


class Invitation(models.Model):
    """Someone in a batch may be asked to confirm: their address in a sealed box, until they are or the time is over."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    batch = models.ForeignKey(Batch, models.CASCADE, related_name="invitations")
    signature = models.OneToOneField(Signature, models.CASCADE, related_name="+")
    box = models.BinaryField()

    def __str__(self) -> str:
        return "invitation to confirm"


class FreshHandle(models.Model):
    """A second link to a signature, mailed to someone who had lost the first. It can remove, not change."""

    handle = models.BinaryField(max_length=32, primary_key=True)
    signature = models.ForeignKey(Signature, models.CASCADE, related_name="+")
    news = models.BinaryField(null=True)  # for the link's holder: the mark under which `NewsAddress` has the address

    def __str__(self) -> str:
        return "fresh handle"


class NewsAddress(models.Model):
    """Where to write what becomes of a letter, for someone who asked for it.

    Nothing leads from here to the signature: the digest of the news handle finds the row for who has the link, the mark
    (an HMAC under the letter's key) keeps one address to one row. Both look random, no time is kept, and the rows are
    laid anew in random order, so that neither order nor transaction leads to the signature.
    """

    handle = models.BinaryField(max_length=32, primary_key=True)
    letter = models.ForeignKey(Letter, models.CASCADE, related_name="+", db_index=False)
    mark = models.BinaryField(max_length=32)
    language = models.CharField(max_length=16)
    box = models.BinaryField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["letter", "mark"], name="one_news_address_each")]

    def __str__(self) -> str:
        return "news address"


class DuplicateTag(models.Model):
    """That an address has signed a letter: an HMAC under the letter's key, and a box that leads to the signature.

    The box opens only for who knows both the key and the address. There is no reference to the signature in the clear.
    """

    id = models.BigAutoField(primary_key=True)
    letter = models.ForeignKey(Letter, models.CASCADE, related_name="+", db_index=False)
    tag = models.BinaryField(max_length=32)
    pointer = models.BinaryField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["letter", "tag"], name="one_signature_per_address")]

    def __str__(self) -> str:
        return "duplicate tag"


class Tally(models.Model):
    """The count as a fact of the log at one size: {class: {language: number}}. Only the sequencer writes it."""

    letter = models.OneToOneField(Letter, models.CASCADE, primary_key=True, related_name="tally")
    size = models.BigIntegerField(default=0)
    counts = models.JSONField(default=dict)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"tally at {self.size}"


class DayTally(models.Model):
    """The last tally of each day, for the plot of how signatures came in."""

    letter = models.ForeignKey(Letter, models.CASCADE, related_name="day_tallies", db_index=False)
    day = models.DateField()
    counts = models.JSONField(default=dict)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["letter", "day"], name="one_tally_per_day")]

    def __str__(self) -> str:
        return f"tally of {self.day}"
