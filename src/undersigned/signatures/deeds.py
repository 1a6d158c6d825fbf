"""What is written down of what a team does with signatures (campaigns/activity.py). None names a signatory."""

from django.utils.translation import gettext_lazy as _

from undersigned.campaigns.activity import Deed, deed, record_activity
from undersigned.campaigns.models import Activity, Organiser
from undersigned.letters.models import Letter

_VIEWED, _CHANGED, _EXPORTED = Activity.Kind.VIEWED, Activity.Kind.CHANGED, Activity.Kind.EXPORTED
LIST_SEEN = deed("signatures-seen", _VIEWED, _("looked at the signatures, hidden and waiting ones too"))
REVIEW_SEEN = deed("signatures-review-seen", _VIEWED, _("looked at names that wait for a look"))
HELD_SEEN = deed("signatures-held-seen", _VIEWED, _("looked at forms that are held"))
REPORTS_SEEN = deed("signatures-reports-seen", _VIEWED, _("looked at what was reported"))
LIST_EXPORTED = deed("signatures-exported", _EXPORTED, _("took the public list away as a file"))
BUNDLE_TAKEN = deed("sealed-bundle", _EXPORTED, _("downloaded the sealed addresses of a letter"))
SAMPLE_TAKEN = deed("audit-sample", _EXPORTED, _("downloaded the addresses drawn for an audit"))
AUDIT_ANNOUNCED = deed("audit-announced", _CHANGED, _("announced a check by a sample"))
AUDIT_OFF = deed("audit-off", _CHANGED, _("called off a check by a sample"))
AUDIT_REPORTED = deed("audit-reported", _CHANGED, _("reported a check by a sample"))
VOIDED = deed("signatures-voided", _CHANGED, _("voided signatures"))
VOIDED_MANY = deed("signatures-bulk-voided", _CHANGED, _("voided many signatures at once, with a second organiser"))
LISTED = deed("signatures-listed", _CHANGED, _("listed names"))
STOPPED = deed("signatures-stopped", _CHANGED, _("stopped listing names"))
RELEASED = deed("signatures-held-released", _CHANGED, _("let held forms go on"))
DISCARDED = deed("signatures-held-discarded", _CHANGED, _("forgot held forms"))
SETTLED = deed("signatures-reports-settled", _CHANGED, _("settled reports"))
WATCHED = deed("signatures-watch-words", _CHANGED, _("changed the words to watch for"))


def record(*, letter: Letter, by: Organiser, deed: Deed, number: int | None = None) -> None:
    """Write down what was done to a letter's signatures."""
    record_activity(campaign=letter.campaign, by=by, deed=deed, about=letter.slug, number=number)
