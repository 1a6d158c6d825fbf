"""What is written down of what a team does to its letters (campaigns/activity.py)."""

from django.utils.translation import gettext_lazy as _

from undersigned.campaigns.activity import deed, record_activity
from undersigned.campaigns.models import Activity, Organiser

from .models import Letter

_CHANGED = Activity.Kind.CHANGED
STEPS = {
    "freeze": deed("letter-freeze", _CHANGED, _("froze the letter")),
    "thaw": deed("letter-thaw", _CHANGED, _("took the letter back to draft")),
    "open": deed("letter-open", _CHANGED, _("opened the letter")),
    "close": deed("letter-close", _CHANGED, _("ended signing")),
    "take-down": deed("letter-take-down", _CHANGED, _("took the letter down")),
    "correct": deed("letter-correct", _CHANGED, _("added a correction")),
    "supersede": deed("letter-supersede", _CHANGED, _("began a letter that takes this one’s place")),
    "meeting-window": deed("letter-meeting-window", _CHANGED, _("changed the window for signing at a meeting")),
    "translation": deed("letter-translation", _CHANGED, _("published a translation")),
    "draft-link": deed("letter-draft-link", _CHANGED, _("made a new private link")),
    "settings": deed("letter-settings", _CHANGED, _("changed the letter’s settings")),
}


def record_step(*, letter: Letter, by: Organiser, step: str) -> None:
    """Write down a step of a letter's life; raises KeyError for one that is not listed above."""
    record_activity(campaign=letter.campaign, by=by, deed=STEPS[step], about=letter.slug)
