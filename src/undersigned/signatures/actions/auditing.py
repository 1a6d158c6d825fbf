"""A sample audit from its announcement to its report.

Organisers say first who asks, how many, and until when people can agree; each of these is public before anybody can
know who will be drawn. A checkpoint that comes after the list was closed draws (sampling.py).
"""

from datetime import date, timedelta

from django.db import IntegrityError, transaction
from django.db.models import Max
from django.dispatch import receiver
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from undersigned.campaigns.activity import record_activity
from undersigned.campaigns.agreeing import ask_approval, joint, latest_approval
from undersigned.campaigns.models import Approval, Organiser
from undersigned.campaigns.roles import Right
from undersigned.common import clock
from undersigned.common.addresses import Address
from undersigned.ledger.actions import hold_log
from undersigned.ledger.models import Checkpoint, Leaf
from undersigned.letters.models import Letter, State
from undersigned.letters.signals import log_ending
from undersigned.letters.timeline import event_kind, note_event
from undersigned.sealing.bundle import Bundle
from undersigned.sealing.errors import RecipientError
from undersigned.sealing.recipients import check_recipient, close_to

from ..auditing import bundle_of_sample
from ..deeds import AUDIT_ANNOUNCED, AUDIT_OFF, AUDIT_REPORTED, SAMPLE_TAKEN, record
from ..errors import AuditError
from ..keys import has_letter_key
from ..models import CONFIRMED_CLASSES, Audit, AuditConsent, Signature
from ..queries import count_of
from ..sampling import audit_seed, draw
from .bundling import use_to_take_addresses
from .duplicates import signature_of_address

LONGEST = timedelta(days=90)  # for people to agree
KEPT = timedelta(days=30)  # what was drawn, for the auditor to be given
_UNDER_WAY = (Audit.State.GATHERING, Audit.State.CLOSED, Audit.State.DRAWN)
SAMPLE = joint("audit-sample", Right.OPEN, gettext_lazy("give the addresses drawn for an audit to the auditor"))
_ANNOUNCED = event_kind("audit", lambda data: _("A check by a sample was announced: %(who)s will ask.") % data)
_REPORTED = event_kind("audit-report", lambda data: _("The check by a sample by %(who)s has a result.") % data)


@transaction.atomic
def announce_audit(*, by: Organiser, letter: Letter, auditor: str, recipient: str, size: int, until: date) -> Audit:
    """Say in public who will ask how many; from now on people can agree on their own pages.

    Raises AuditError for a letter at risk, one that is not open, while another audit is under way, or for a key that is
    none.
    """
    letter = Letter.objects.select_for_update().get(pk=letter.pk)
    if letter.is_at_risk:
        raise AuditError(_("Nobody is asked about a letter at risk: that would be one more place with an address."))
    if letter.state != State.OPEN:
        raise AuditError(_("A check by a sample can be announced while the letter is open for signing."))
    if not clock.today() <= until <= clock.today() + LONGEST:
        raise AuditError(_("Choose a last day within the next %(days)d days.") % {"days": LONGEST.days})
    try:
        word = check_recipient(recipient)
    except RecipientError as error:
        raise AuditError(str(error)) from error
    number = (letter.audits.aggregate(last=Max("number"))["last"] or 0) + 1
    now = clock.now()
    try:
        with transaction.atomic():
            audit = Audit.objects.create(
                letter=letter, number=number, auditor=auditor, recipient=word, size=size, until=until, announced_at=now
            )
    except IntegrityError as error:
        raise AuditError(_("Another check is under way. It ends with its report, or is called off.")) from error
    record(letter=letter, by=by, deed=AUDIT_ANNOUNCED, number=size)
    link = f"{reverse('counted', args=[letter.slug])}#audits"
    note_event(letter=letter, kind=_ANNOUNCED, key=str(number), data={"who": auditor}, link=link, at=now)
    return audit


@transaction.atomic
def agree_to_be_asked(*, signature: Signature, address: Address) -> None:
    """Close the signatory's address to the auditor's key and keep it. Raises AuditError."""
    audit = Audit.objects.select_for_update().filter(letter_id=signature.letter_id, state=Audit.State.GATHERING).first()
    if audit is None or signature.status != Signature.Status.COUNTED or signature.klass not in CONFIRMED_CLASSES:
        raise AuditError(_("Nobody asks any more, so your address was not kept."))
    found = None
    if has_letter_key(signature.letter_id):
        found = signature_of_address(letter_id=signature.letter_id, address=address.canonical)
    if found is None or found.pk != signature.pk:
        raise AuditError(
            _("This is not the address that you signed with, so it was not kept. Write the one our first mail went to.")
        )
    box = close_to([audit.recipient], address.deliverable.encode())
    AuditConsent.objects.update_or_create(signature=signature, defaults={"audit": audit, "box": box})


def take_consent_back(*, signature: Signature) -> None:
    """Forget the address; whose entry was drawn is not asked any more, unless the auditor has it already."""
    AuditConsent.objects.filter(pk=signature.pk).delete()


@transaction.atomic
def call_off_audit(*, by: Organiser, audit: Audit) -> None:
    """Ask nobody, and forget all addresses. That it was announced stays public. Raises AuditError once reported."""
    audit = Audit.objects.select_for_update().select_related("letter__campaign").get(pk=audit.pk)
    if audit.state not in _UNDER_WAY:
        raise AuditError(_("This check is over, so it cannot be called off."))
    _call_off(audit)
    record(letter=audit.letter, by=by, deed=AUDIT_OFF)


def look_after_audits() -> None:
    """Close the lists whose day is over, draw what a checkpoint has fixed, and forget addresses in time."""
    for audit in Audit.objects.filter(state__in=_UNDER_WAY, letter__state=State.TAKEN_DOWN):
        _call_off(audit)
    over = Audit.objects.filter(state=Audit.State.GATHERING, until__lt=clock.today())
    for audit in over.select_related("letter"):
        _close_list(audit.letter)
    for audit in Audit.objects.filter(state=Audit.State.CLOSED):
        _draw(audit)
    AuditConsent.objects.filter(audit__drawn_at__lt=clock.now() - KEPT).delete()


def sample_approval(audit: Audit) -> Approval | None:
    """What was asked for last about handing out this sample, and is not over."""
    return latest_approval(SAMPLE, campaign=audit.letter.campaign, subject=audit.pk)


def ask_for_sample(*, by: Organiser, audit: Audit) -> Approval:
    """Ask a second organiser. Raises NotAllowedError, and ApprovalError when nobody else could agree."""
    letter = audit.letter
    return ask_approval(
        by=by,
        campaign=letter.campaign,
        joint=SAMPLE,
        subject=audit.pk,
        path=reverse("desk-audit", args=[letter.slug]),
        about=letter.slug,
        number=len(audit.sample),
    )


@transaction.atomic
def take_sample(*, by: Organiser, audit: Audit) -> Bundle:
    """The closed addresses of those who were drawn, for either of the two who agreed; once. Raises ApprovalError."""
    use_to_take_addresses(sample_approval(audit) if audit.state == Audit.State.DRAWN else None, by=by)
    bundle = bundle_of_sample(audit)
    letter, number = audit.letter, len(bundle.sealed)
    record_activity(campaign=letter.campaign, by=by, deed=SAMPLE_TAKEN, about=letter.slug, number=number)
    return bundle


@transaction.atomic
def report_audit(*, by: Organiser, audit: Audit, asked: int, confirmed: int, denied: int, statement: str = "") -> None:
    """Publish what came of it, and forget the addresses. A report can be put right by another one.

    Raises AuditError when nothing was drawn, or for numbers that cannot be.
    """
    audit = Audit.objects.select_for_update().select_related("letter__campaign").get(pk=audit.pk)
    if audit.state not in (Audit.State.DRAWN, Audit.State.REPORTED):
        raise AuditError(_("Nobody was drawn, so there is nothing to report."))
    if not confirmed + denied <= asked <= len(audit.sample):
        raise AuditError(
            _("Not more can be asked than were drawn (%(n)d), and not more can answer than were asked.")
            % {"n": len(audit.sample)}
        )
    audit.asked, audit.confirmed, audit.denied, audit.statement = asked, confirmed, denied, statement
    audit.state, audit.reported_at = Audit.State.REPORTED, clock.now()
    audit.save()
    audit.consents.all().delete()
    record(letter=audit.letter, by=by, deed=AUDIT_REPORTED)
    link = f"{reverse('counted', args=[audit.letter.slug])}#audits"
    data = {"who": audit.auditor}
    note_event(letter=audit.letter, kind=_REPORTED, key=str(audit.number), data=data, link=link, at=audit.reported_at)


@receiver(log_ending)
def _the_log_ends(*, letter: Letter, **_kwargs: object) -> None:
    """The last leaf has not come yet, and with it comes the last checkpoint that can draw."""
    _close_list(letter)


@transaction.atomic
def _close_list(letter: Letter) -> None:
    """From now on the entries that can be drawn are known, and nobody can add one."""
    if letter.log_id is None:
        return
    hold_log(log_id=letter.log_id)
    audit = Audit.objects.select_for_update().filter(letter_id=letter.pk, state=Audit.State.GATHERING).first()
    if audit is None:
        return
    agreed = Signature.objects.filter(
        pk__in=audit.consents.values("pk"), status=Signature.Status.COUNTED, index__isnull=False
    )
    audit.eligible = list(agreed.order_by("index").values_list("index", flat=True))
    audit.log_size = Leaf.objects.filter(log_id=letter.log_id).count()  # with those that have no place yet
    audit.counted, audit.state = count_of(letter).total, Audit.State.CLOSED
    audit.save()


@transaction.atomic
def _draw(audit: Audit) -> None:
    """Draw, if a checkpoint has come that nobody could know when the list was closed."""
    rows = Audit.objects.select_for_update(of=("self",)).select_related("letter__log")
    audit = rows.get(pk=audit.pk)
    log = audit.letter.log
    if audit.state != Audit.State.CLOSED or log is None:
        return
    later = Checkpoint.objects.filter(log=log, size__gt=audit.log_size).order_by("size").first()
    if later is None:
        return
    root = bytes(later.root)
    seed = audit_seed(origin=log.origin, number=audit.number, root=root)
    audit.checkpoint_size, audit.root, audit.drawn_at = later.size, root, clock.now()
    audit.sample, audit.state = draw(seed, audit.eligible, audit.size), Audit.State.DRAWN
    audit.save()
    audit.consents.exclude(signature__index__in=audit.sample).delete()


def _call_off(audit: Audit) -> None:
    audit.state = Audit.State.OFF
    audit.save(update_fields=["state"])
    audit.consents.all().delete()
