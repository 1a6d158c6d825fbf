"""A leaflet in several languages: each is a leaflet of its own, and they are linked (docs/decisions/leaflets.md)."""

from django.db import transaction
from django.utils.translation import gettext as _

from undersigned.common.languages import name_of

from ..errors import LeafletError
from ..models import Leaflet
from ..queries import in_other_languages
from .editing import copy_block, locked, start_leaflet


@transaction.atomic
def translate_leaflet(*, leaflet: Leaflet, language: str) -> Leaflet:
    """A draft in another language with the same blocks, to be written over. Raises LeafletError.

    Its claims are those of the original until their words are written anew: then each becomes a claim of its own, with
    the same figures, date and sources. Quotations are copied at once.
    """
    leaflet = locked(leaflet)
    _demand_free(leaflet, language)
    made = start_leaflet(campaign=leaflet.campaign, headline=leaflet.headline, language=language)
    made.imprint, made.original = leaflet.imprint, leaflet.original or leaflet
    made.save(update_fields=["imprint", "original"])
    for block in leaflet.blocks.select_related("table", "quotation"):
        copy_block(block, made, block.position, own_quotation=True)
    return made


@transaction.atomic
def link_translation(*, leaflet: Leaflet, original: Leaflet | None) -> None:
    """Say of which leaflet this one is a translation, or of none. Raises LeafletError."""
    leaflet = locked(leaflet)
    if original is not None:
        if original.campaign_id != leaflet.campaign_id:
            raise LeafletError(_("This leaflet belongs to another campaign. Link leaflets of one campaign."))
        if leaflet.translations.exists():
            raise LeafletError(_("Other leaflets are translations of this one. Link those first."))
        original = original.original or original
        if original.pk == leaflet.pk:
            raise LeafletError(_("A leaflet is no translation of itself. Choose another one."))
        _demand_free(original, leaflet.language, besides=leaflet)
    leaflet.original = original
    leaflet.save(update_fields=["original"])


def _demand_free(leaflet: Leaflet, language: str, besides: Leaflet | None = None) -> None:
    others = [leaflet, *in_other_languages(leaflet)]
    if any(one.language == language for one in others if besides is None or one.pk != besides.pk):
        raise LeafletError(
            _("There is one in %(language)s already. Write on that one.") % {"language": name_of(language)}
        )
