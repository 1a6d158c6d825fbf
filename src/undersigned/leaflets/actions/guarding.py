"""Where a leaflet may be written: in its blocks, or beside its original."""

from django.utils.translation import gettext as _

from ..errors import WrongStateError
from ..models import Leaflet
from ..queries import working_copy_of


def demand_by_hand(leaflet: Leaflet) -> None:
    """That it is not translated beside its original, where the next save would put these words away again."""
    if working_copy_of(leaflet) is not None:
        raise WrongStateError(
            _("This leaflet is translated beside its original. Write there, or write it by hand from now on.")
        )
