"""What organisers do about reprints, for the list of the team's activity."""

from django.utils.translation import gettext_lazy as _

from undersigned.campaigns.activity import deed
from undersigned.campaigns.models import Activity

REPRINT_AGREED = deed("reprint-agreed", Activity.Kind.CHANGED, _("agreed to a reprint"))
REPRINT_REVOKED = deed("reprint-revoked", Activity.Kind.CHANGED, _("refused a reprint, or took the agreement back"))
REPRINT_PUBLISHED = deed("reprint-published", Activity.Kind.CHANGED, _("published a reprint of a letter elsewhere"))
ENDORSED = deed("letter-endorsed", Activity.Kind.CHANGED, _("endorsed a letter of others"))
