"""Actions on one organiser's own account: how it comes to be, is approved, signs in by a link, and ends.

Apart from `actions` only for size; like there, each function is one change of state.
"""

from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from undersigned.common import clock
from undersigned.common.addresses import normalise
from undersigned.common.canonical import one_line
from undersigned.sealing.derive import tag

from . import mails, queries
from .blocked import refusal_of
from .errors import BlockedError, LinkError
from .models import UNPROVEN, Invitation, Organiser, SignInLink, new_stamp
from .sessions import SessionStore
from .tokens import digest, new_token

LINK_LASTS = timedelta(hours=1)
UNPROVEN_LASTS = timedelta(days=1)
PLAN_LENGTH = 1000


def ensure_organiser(*, email: str, language: str = "en") -> Organiser | None:
    """The organiser with this address, made now if there is none; None for one whom an operator has shut out.

    A new one has proved nothing and may do nothing. Anybody can type anybody's address, so until the code from the mail
    comes back the row has a mark in its place; `tidy` removes it after a day if the code is never used.
    """
    address = email.strip().lower()
    organiser = Organiser.objects.filter(email=address).first()
    if organiser is None:
        organiser, _new = Organiser.objects.get_or_create(email=_mark(address), defaults={"language": language})
    return organiser if organiser.is_active else None


@transaction.atomic
def prove_address(*, organiser: Organiser, email: str) -> Organiser:
    """The code from the mail to this address came back: from now on it stands in the row. Returns who it belongs to,
    which is another one if the same address was proved meanwhile."""
    address = email.strip().lower()
    if organiser.email != _mark(address):
        return organiser
    known = Organiser.objects.filter(email=address).first()
    if known is not None:
        organiser.delete()
        return known
    organiser.email = address
    organiser.save(update_fields=["email"])
    return organiser


def _mark(address: str) -> str:
    """Stands for an address that nobody has proved to be theirs; the name can never exist (RFC 2606)."""
    return f"{tag(settings.KEYSTORE.ensure('unproven'), 'organiser', address).hex()}@{UNPROVEN}"


def update_account(*, organiser: Organiser, name: str, language: str) -> None:
    """Change the public name (may be empty) and the language of mails. Raises NotCanonicalError for the name."""
    organiser.name = one_line(name, max_length=120) if name.strip() else ""
    organiser.language = language
    organiser.save(update_fields=["name", "language"])


def allow_to_start(organiser: Organiser) -> None:
    """Raises BlockedError for somebody new whose mail domain the operator has shut out; who is known stays so."""
    if sentence := refusal_of(normalise(organiser.email)):
        raise BlockedError(sentence)


def ask_for_approval(*, organiser: Organiser, plan: str) -> None:
    """Keep what the person wants to start, and tell the operators once that someone waits. Raises BlockedError."""
    allow_to_start(organiser)
    first_time = not organiser.plan
    organiser.plan = plan.strip()[:PLAN_LENGTH]
    with transaction.atomic():
        organiser.save(update_fields=["plan"])
        if first_time:
            for operator in queries.operators():
                path = reverse("admin:campaigns_organiser_changelist")
                mails.send("waiting", to=operator.email, language=operator.language, context={"path": path})


def approve_organiser(*, organiser: Organiser) -> None:
    """Let the organiser start campaigns, and tell them so by mail. A second approval changes nothing."""
    with transaction.atomic():
        changed = Organiser.objects.filter(pk=organiser.pk, approved_at=None).update(approved_at=clock.now())
        organiser.refresh_from_db()
        if changed:
            context = {"path": reverse("start")}
            mails.send("approved", to=organiser.email, language=organiser.language, context=context)


def make_operator(*, email: str) -> Organiser:
    """The organiser with this address, approved, with every right in the server's administration."""
    organiser, _new = Organiser.objects.get_or_create(email=email.strip().lower())
    organiser.is_active = organiser.is_staff = organiser.is_superuser = True
    organiser.approved_at = organiser.approved_at or clock.now()
    organiser.save()
    return organiser


def make_sign_in_link(*, organiser: Organiser) -> str:
    """The path of a link that signs this organiser in: once, within an hour (in the demo as often as wanted)."""
    token = new_token()
    SignInLink.objects.create(token_digest=digest(token), organiser=organiser, expires=clock.now() + LINK_LASTS)
    return reverse("welcome", args=[token])


def use_sign_in_link(*, token: str) -> Organiser:
    """The organiser whom the link signs in; the link is used up, except in the demo. Raises LinkError."""
    link = queries.sign_in_link_by_token(token)
    if link is not None:
        if settings.UNDERSIGNED_DEMO:
            return link.organiser
        # One statement decides: of two requests at the same moment, one gets in.
        if SignInLink.objects.filter(pk=link.pk, used=None).update(used=clock.now()):
            return link.organiser
    raise LinkError(_("This link was used already or is too old. Sign in with your e-mail address."))


def sign_out_everywhere(*, organiser: Organiser) -> None:
    """End every session of this organiser, whichever browser holds it."""
    organiser.session_stamp = new_stamp()
    organiser.save(update_fields=["session_stamp"])


def tidy() -> None:
    """Remove what has ended: sessions, links, invitations, and addresses that nobody ever proved to be theirs."""
    now = clock.now()
    SessionStore.clear_expired()
    SignInLink.objects.filter(expires__lte=now).delete()
    Invitation.objects.filter(expires__lte=now).delete()
    unproven = Organiser.objects.filter(last_login=None, approved_at=None, is_staff=False, is_active=True)
    unproven.filter(memberships=None, joined__lte=now - UNPROVEN_LASTS).delete()
