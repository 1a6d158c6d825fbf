"""What is written down of what a team sends and hands over (campaigns/activity.py)."""

from django.utils.translation import gettext_lazy as _

from undersigned.campaigns.activity import deed
from undersigned.campaigns.models import Activity

UPDATE_SENT = deed("update-sent", Activity.Kind.CHANGED, _("sent an update to those who want news"))
UPDATE_STOPPED = deed("update-stopped", Activity.Kind.CHANGED, _("stopped an update"))
HANDED_OVER = deed("handed-over", Activity.Kind.CHANGED, _("handed the letter over"))
TAKEN_BACK = deed("hand-over-removed", Activity.Kind.CHANGED, _("took back that the letter was handed over"))
PACKAGE_TAKEN = deed("package-taken", Activity.Kind.EXPORTED, _("downloaded the package for handing over"))
