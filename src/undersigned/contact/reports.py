"""Anyone reports a page of a campaign to whoever runs the server; what was written is sealed until it is decided."""

import uuid
from datetime import timedelta
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.translation import gettext as _

from undersigned.common import clock
from undersigned.mail.pacing import count_once, limits_key
from undersigned.sealing import boxes
from undersigned.sealing.derive import tag
from undersigned.sealing.errors import SealingError

from .errors import NotTakenError
from .models import Report

KEY = "reports"
MOST_WAITING = 2000  # beyond this nobody reads them, and a flood only fills the disk
MOST_OF_A_NETWORK = 20
COUNTED_FOR = timedelta(days=1)
REPORTED = ("letters", "leaflets", "meetings", "campaigns", "reprints", "introductions")


def path_of(typed: str) -> str:
    """The path of a page of ours that can be reported, out of an address or a path; "" for any other."""
    try:
        parts = urlsplit(typed.strip())
    except ValueError:
        return ""
    pieces = parts.path.split("/")
    if parts.netloc and parts.netloc != urlsplit(settings.UNDERSIGNED_ORIGIN).netloc:
        return ""
    return f"/{pieces[1]}/{pieces[2]}/" if len(pieces) > 2 and pieces[1] in REPORTED and pieces[2] else ""


def report_page(*, path: str, reason: str, words: str, network: str) -> None:
    """Put a report into the operator's queue. Raises NotTakenError for a flood, from one network or in all."""
    full = Report.objects.filter(decided_at=None).count() >= MOST_WAITING
    if not full and network:
        day = clock.today()
        full = count_once(tag(limits_key(day), "report", network), lasts=COUNTED_FOR) > MOST_OF_A_NETWORK
    if full:
        raise NotTakenError(
            _("There are too many reports now, so yours was not kept. The imprint says whom you can write to.")
        )
    report = Report(id=uuid.uuid4(), path=path, reason=reason)
    report.box = boxes.seal(settings.KEYSTORE.ensure(KEY), words.encode(), context=f"report {report.id}")
    report.save(force_insert=True)


def words_of(report: Report) -> str:
    """What was written; "" once it is decided, or when the key is gone."""
    if report.box is None:
        return ""
    try:
        return boxes.unseal(settings.KEYSTORE.get(KEY), report.box, context=f"report {report.id}").decode()
    except SealingError:
        return ""


def decide_report(*, report: Report, decision: str) -> None:
    """Close a report; the words go, and what was decided stays."""
    Report.objects.filter(pk=report.pk).update(decided_at=clock.now(), decision=decision, box=None)
