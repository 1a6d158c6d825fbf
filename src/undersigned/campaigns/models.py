"""Organisers and their teams. Secrets stand here only as digests or in boxes; sign-in addresses are readable.

Organisers' own addresses are the one kind of address that a stolen database gives away (the threat model says so):
they are needed to sign in and to be told about mail that failed.
"""

import secrets
import uuid
from typing import ClassVar

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.db import models
from django.db.models.functions import Greatest, Least, Lower
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from undersigned.common import clock

from .roles import Right, Role

DIGEST_BYTES = 32
UNPROVEN = "unproven.invalid"  # the host of what stands for an address that nobody has proved to be theirs


def new_stamp() -> str:
    """A fresh value that no session was made with."""
    return secrets.token_hex(16)


class OrganiserManager(BaseUserManager["Organiser"]):
    """Finds organisers by address, whatever its case."""

    def get_by_natural_key(self, username: str | None) -> "Organiser":
        """The organiser with this address; raises Organiser.DoesNotExist."""
        return self.get(email=(username or "").strip().lower())


class Organiser(AbstractBaseUser, PermissionsMixin):
    """Someone who runs a campaign, or the operator. There is no password: the column itself is absent."""

    password = None  # type: ignore[assignment]  # Django's way to leave out a column of an abstract model

    email = models.EmailField(_("e-mail address"), unique=True)  # always lower case: save() and the database see to it
    name = models.CharField(_("public name"), max_length=120, blank=True)
    language = models.CharField(_("language"), max_length=16, default="en")
    is_active = models.BooleanField(_("may sign in"), default=True)
    is_staff = models.BooleanField(_("operator"), default=False)
    # Empty: waiting for the operator to let this person start campaigns.
    approved_at = models.DateTimeField(_("approved"), null=True, blank=True)
    # What a person who waits wants to start, in their words: the operator decides by it.
    plan = models.TextField(_("plan"), max_length=1000, blank=True)
    joined = models.DateTimeField(_("joined"), default=clock.now, editable=False)
    # Every session carries a tag of this stamp; a new stamp ends them all.
    session_stamp = models.CharField(max_length=32, default=new_stamp, editable=False)

    objects = OrganiserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        verbose_name = _("organiser")
        verbose_name_plural = _("organisers")
        constraints = [
            models.CheckConstraint(condition=models.Q(email=Lower("email")), name="organiser_email_is_lower_case"),
        ]

    def __str__(self) -> str:
        return self.email

    def save(self, *args: object, **kwargs: object) -> None:
        """Store; the address in lower case, so that one person has one account."""
        self.email = self.email.strip().lower()
        super().save(*args, **kwargs)  # type: ignore[arg-type]

    def get_session_auth_hash(self) -> str:
        """What a session must carry to count as this organiser's: changes with the stamp, not with a password."""
        return salted_hmac("undersigned.campaigns.session", self.session_stamp, algorithm="sha256").hexdigest()

    def get_session_auth_fallback_hash(self) -> list[str]:
        """No older keys are accepted."""
        return []

    def set_password(self, raw_password: str | None) -> None:
        """Nobody has a password; Django and allauth may call this, and it does nothing."""

    def set_unusable_password(self) -> None:
        """As set_password."""

    def has_usable_password(self) -> bool:
        """Never."""
        return False

    def check_password(self, raw_password: str) -> bool:  # noqa: ARG002
        """No password is right."""
        return False

    @property
    def is_approved(self) -> bool:
        """Whether this person may use the desk."""
        return self.approved_at is not None

    @property
    def shown_as(self) -> str:
        """The name for the team's own pages."""
        return self.name or self.email


class Campaign(models.Model):
    """The group's home."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    slug = models.SlugField(_("address"), max_length=60, unique=True)
    name = models.CharField(_("name"), max_length=120)
    about = models.TextField(_("about"), blank=True)  # the Markdown subset of canon/1
    language = models.CharField(_("language"), max_length=16, default="en")
    created = models.DateTimeField(_("created"), default=clock.now, editable=False)
    # The operator knows them: what holds for new campaigns (quota.py) does not hold for this one.
    limits_lifted = models.BooleanField(_("known to the operator"), default=False, editable=False)

    class Meta:
        verbose_name = _("campaign")
        verbose_name_plural = _("campaigns")

    def __str__(self) -> str:
        return self.name


class Membership(models.Model):
    """One organiser's place in one team."""

    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="memberships")
    organiser = models.ForeignKey(Organiser, on_delete=models.CASCADE, related_name="memberships")
    role = models.CharField(_("role"), max_length=16, choices=Role.choices)
    since = models.DateTimeField(default=clock.now, editable=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["campaign", "organiser"], name="one_role_in_a_team")]

    def __str__(self) -> str:
        return f"{self.role} in {self.campaign_id}"


class Link(models.Model):
    """Two campaigns and a sentence on what they share. Proposed by one; public once the other has confirmed it."""

    proposer = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="+")
    other = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="+")
    sentence = models.CharField(_("what you share"), max_length=300)
    language = models.CharField(_("language"), max_length=16)
    proposed = models.DateTimeField(default=clock.now, editable=False)
    confirmed = models.DateTimeField(null=True, editable=False)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~models.Q(proposer=models.F("other")), name="a_link_has_two_ends"),
            models.UniqueConstraint(
                Least("proposer", "other"), Greatest("proposer", "other"), name="one_link_between_two_campaigns"
            ),
        ]

    def __str__(self) -> str:
        return f"link {self.pk}"

    @property
    def is_confirmed(self) -> bool:
        """Whether both have consented, so that everyone can see it."""
        return self.confirmed is not None

    def far_end(self, campaign: Campaign) -> Campaign:
        """The other one of the two, seen from `campaign`."""
        return self.other if campaign.pk == self.proposer_id else self.proposer


class Invitation(models.Model):
    """A link that lets its holder start a campaign (no campaign set) or join a team with a role; works once."""

    token_digest = models.BinaryField(max_length=DIGEST_BYTES, unique=True, editable=False)
    # The invited address, sealed: shown to the team while the invitation waits, removed once it is used.
    email_box = models.BinaryField(null=True, editable=False)
    campaign = models.ForeignKey(
        Campaign, on_delete=models.CASCADE, related_name="invitations", null=True, blank=True, editable=False
    )
    role = models.CharField(_("role"), max_length=16, choices=Role.choices, blank=True)
    invited_by = models.ForeignKey(Organiser, on_delete=models.SET_NULL, null=True, related_name="+")
    created = models.DateTimeField(default=clock.now, editable=False)
    expires = models.DateTimeField(_("expires"))
    used = models.DateTimeField(_("used"), null=True, editable=False)

    class Meta:
        verbose_name = _("invitation")
        verbose_name_plural = _("invitations")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(campaign__isnull=True, role="")
                | models.Q(campaign__isnull=False) & ~models.Q(role=""),
                name="invitation_to_a_team_has_a_role",
            ),
        ]

    def __str__(self) -> str:
        return f"invitation {self.pk}"


class Approval(models.Model):
    """Something that one organiser may not do alone: asked for by one, agreed to by another (see agreeing.py)."""

    class State(models.TextChoices):
        """Waiting -> agreed -> used; until it is used, anyone with the right can end it."""

        WAITING = "waiting", _("waits for a second organiser")
        AGREED = "agreed", pgettext_lazy("approval", "agreed")
        USED = "used", pgettext_lazy("approval", "done")
        ENDED = "ended", pgettext_lazy("approval", "called off")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="approvals")
    joint = models.CharField(max_length=40)  # the name of what takes two: agreeing.JOINTS
    right = models.CharField(max_length=16, choices=[(right.value, right.value) for right in Right])
    subject = models.UUIDField()  # the row of the room above that it is about
    about = models.CharField(max_length=120, blank=True)  # such as a letter's address; names nobody
    number = models.PositiveIntegerField(null=True)  # of how many, where that can be said
    path = models.CharField(max_length=300)  # the page of the desk that shows what would be done
    state = models.CharField(max_length=7, choices=State.choices, default=State.WAITING)
    asked_by = models.ForeignKey(Organiser, on_delete=models.SET_NULL, null=True, related_name="+")
    asked = models.DateTimeField(default=clock.now, editable=False)
    answered_by = models.ForeignKey(Organiser, on_delete=models.SET_NULL, null=True, related_name="+")
    answered = models.DateTimeField(null=True)
    expires = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(state__in=("agreed", "used"), answered_by=models.F("asked_by")),
                name="two_organisers_agree",
            ),
        ]
        indexes = [models.Index(fields=["campaign", "-asked"], name="approvals_of_campaign")]

    def __str__(self) -> str:
        return f"{self.joint} ({self.state})"

    def is_between(self, organiser: Organiser) -> bool:
        """Whether this is one of the two: who asked, or who answered."""
        return organiser.pk in (self.asked_by_id, self.answered_by_id)

    @property
    def is_waiting(self) -> bool:
        """Whether a second organiser can still agree."""
        return self.state == self.State.WAITING and self.expires > clock.now()

    @property
    def can_be_used(self) -> bool:
        """Whether it was agreed to, not long ago, and not used yet."""
        return self.state == self.State.AGREED and self.expires > clock.now()


class Activity(models.Model):
    """Who of a team viewed, changed or exported what, and when. Only added to: the database refuses to change a row.

    No signatory, no address and no name stands here; `about` is the address of a letter or a word such as a role.
    """

    class Kind(models.TextChoices):
        """What sort of thing was done."""

        VIEWED = "viewed", _("viewed")
        CHANGED = "changed", pgettext_lazy("deed", "changed")
        EXPORTED = "exported", _("exported")

    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="+", db_index=False)
    organiser = models.ForeignKey(Organiser, on_delete=models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(default=clock.now)
    kind = models.CharField(max_length=8, choices=Kind.choices)
    deed = models.CharField(max_length=40)  # the name of a deed: activity.DEEDS
    about = models.CharField(max_length=120, blank=True)
    number = models.PositiveIntegerField(null=True)
    whom = models.ForeignKey(Organiser, on_delete=models.SET_NULL, null=True, related_name="+")

    class Meta:
        indexes = [
            models.Index(fields=["campaign", "-id"], name="activity_of_campaign"),
            models.Index(fields=["at"], name="activity_by_age"),
        ]

    def __str__(self) -> str:
        return f"{self.kind}: {self.deed}"


class Blocked(models.Model):
    """One thing that the operator has shut out (blocked.py). Nobody's address stands here: whole domains do."""

    class Kind(models.TextChoices):
        """Which list it stands on, by what the list does."""

        DOMAIN = "domain", _("mail domains that are refused")
        SHORT_LIVED = "short-lived", _("short-lived mailboxes: names from there wait for a look")
        WORDS = "words", _("words that no name or title may have")

    kind = models.CharField(_("list"), max_length=11, choices=Kind.choices)
    entry = models.CharField(_("entry"), max_length=253)
    note = models.CharField(_("note"), max_length=200, blank=True)
    since = models.DateTimeField(_("since"), default=clock.now, editable=False)

    class Meta:
        verbose_name = _("entry of a blocklist")
        verbose_name_plural = _("blocklists")
        constraints = [models.UniqueConstraint(fields=["kind", "entry"], name="blocked_once")]

    def __str__(self) -> str:
        return self.entry


class SignInLink(models.Model):
    """A one-time way in, for the demo's organiser and for an operator whose mail does not work."""

    token_digest = models.BinaryField(max_length=DIGEST_BYTES, unique=True)
    organiser = models.ForeignKey(Organiser, on_delete=models.CASCADE, related_name="+")
    expires = models.DateTimeField()
    used = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"sign-in link {self.pk}"


class Session(models.Model):
    """One browser's session: found by a digest of its cookie, readable only with the cookie (see sessions.py)."""

    digest = models.CharField(max_length=64, primary_key=True)  # SHA-256 of the cookie's value, hex
    box = models.BinaryField()
    expires = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return f"session {self.digest[:8]}"
