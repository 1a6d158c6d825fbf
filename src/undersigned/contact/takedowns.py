"""What the operator can take down out of the queue of reports, and put back.

Each room says once how that is done for its own pages, by the first word of their addresses:

    takes_down("meetings", find=reported_meeting, take=take_down_meeting, back=put_meeting_back)
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from undersigned.campaigns.mails import tell_team
from undersigned.campaigns.roles import Right

from .errors import NotTakenDownError
from .models import Report
from .reports import decide_report

Find = Callable[[str], Any]  # the thing whose address ends in this, with a `campaign`; None where there is none


@dataclass(frozen=True)
class Takedown:
    """How one kind of page goes and comes back; both raise UndersignedError when that cannot be."""

    find: Find
    take: Callable[[Any, str], object]
    back: Callable[[Any], object]


_KINDS: dict[str, Takedown] = {}


def takes_down(word: str, *, find: Find, take: Callable[[Any, str], object], back: Callable[[Any], object]) -> None:
    """Make known how pages whose address begins with /word/ are taken down."""
    _KINDS[word] = Takedown(find, take, back)


@transaction.atomic
def take_down_reported(*, report: Report) -> None:
    """A notice that names the reason stands in the page's place; its organisers are told. Raises UndersignedError."""
    kind, thing = _found(report)
    notice = _("Taken down by whoever runs this server, after a report: %(reason)s.")
    kind.take(thing, notice % {"reason": report.get_reason_display()})
    decide_report(report=report, decision=Report.Decision.DOWN)
    _tell(report, thing, back=False)


@transaction.atomic
def put_back_reported(*, report: Report) -> None:
    """What was taken down after this report is as it was before; its organisers are told. Raises UndersignedError."""
    kind, thing = _found(report)
    if report.decision != Report.Decision.DOWN:
        raise NotTakenDownError(_("%(path)s was not taken down, so nothing was put back.") % {"path": report.path})
    kind.back(thing)
    decide_report(report=report, decision=Report.Decision.BACK)
    _tell(report, thing, back=True)


def _found(report: Report) -> tuple[Takedown, Any]:
    word, slug = report.path.strip("/").split("/")[:2]
    kind = _KINDS.get(word)
    thing = kind.find(slug) if kind else None
    if kind is None or thing is None:
        raise NotTakenDownError(
            _("%(path)s is nothing that can be taken down here. Write to its organisers, or shut them out.")
            % {"path": report.path}
        )
    return kind, thing


def _tell(report: Report, thing: Any, *, back: bool) -> None:
    # The label is put into words where the mail is written, in its reader's language.
    context = {"path": report.path, "label": Report.Reason(report.reason).label, "back": back}
    tell_team("contact/mail/taken-down", campaign=thing.campaign, right=Right.OPEN, context=context)
