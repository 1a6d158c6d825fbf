"""The page on which the owners of a team see who viewed, changed or exported what."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from . import queries
from .access import organiser_required, signed_in
from .activity import ACTIVITY_SEEN, DEEDS, KEPT, record_activity
from .models import Activity, Campaign
from .queries import campaign_by_slug
from .roles import Right, Role

PAGE = 100


@require_safe
@organiser_required(Right.MANAGE_TEAM, campaign=campaign_by_slug)
def activity(request: HttpRequest, campaign: Campaign) -> HttpResponse:
    """The latest first, a page at a time, of one kind or all."""
    kind = request.GET.get("kind", "")
    kind = kind if kind in Activity.Kind.values else ""
    before = request.GET.get("before", "")
    rows = list(
        queries.activity_of(campaign, kind=kind, before=int(before) if _is_number(before) else None)[: PAGE + 1]
    )
    record_activity(campaign=campaign, by=signed_in(request), deed=ACTIVITY_SEEN)
    context = {
        "campaign": campaign,
        "rows": [{"row": row, "what": _label(row), "about": _about(row)} for row in rows[:PAGE]],
        "further": rows[PAGE - 1].pk if len(rows) > PAGE else None,
        "kinds": Activity.Kind.choices,
        "kind": kind,
        "days": KEPT.days,
    }
    return render(request, "campaigns/activity.html", context)


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 19


def _label(row: Activity) -> object:
    """The deed in words; its name, where the version that wrote it knew more deeds than this one."""
    known = DEEDS.get(row.deed)
    return known.label if known else row.deed


def _about(row: Activity) -> object:
    """A role in words, anything else as it is."""
    return Role(row.about).label if row.about in Role.values else row.about
