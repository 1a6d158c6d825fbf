"""A claim's words in other languages: written for it first, and seen by readers once a leaflet with them is public."""

from collections.abc import Iterable

from django.utils.translation import gettext as _

from ..models import Claim, ClaimRevision, ClaimWording
from .claims import said_before, words_of_claim


def propose_wording(*, claim: Claim, language: str, text: str, of: str) -> bool:
    """Write a translation of the claim's words `of`; returns whether it differs from what is there. Raises ClaimError.

    Without words, what was written and not published is taken back.
    """
    words = words_of_claim(text) if text.strip() else ""
    row, _made = ClaimWording.objects.select_for_update().get_or_create(claim=claim, language=language)
    if row.now == (words, of):
        return False
    row.proposed, row.proposed_of = words, of if words else ""
    row.save(update_fields=["proposed", "proposed_of"])
    return True


def accept_wordings(*, claims: Iterable[Claim], language: str, why: str = "") -> None:
    """What was written for these claims is what readers see from now on; what they saw goes into the history."""
    rows = ClaimWording.objects.select_for_update().select_related("claim")
    for row in rows.filter(claim__in=list(claims), language=language).exclude(proposed=""):
        if row.text and row.text != row.proposed and row.claim.public_since is not None:
            reason = why.strip() or _("The translation was revised.")
            said = said_before(row.claim, reason)
            ClaimRevision.objects.create(**said | {"language": language, "text": row.text})
        row.text, row.of, row.proposed, row.proposed_of = row.proposed, row.proposed_of, "", ""
        row.save()
