"""Pages of sealed letters, of letters at risk and of archived ones, and of one's own data."""

from tests.journeys.seeing import OWNER, Sight
from tests.letters.letters import draft_for_tests
from tests.letters.sealed import new_key, protected_letter
from tests.signatures.people import HIDDEN, NAMED, fill_in, sign_and_confirm
from undersigned.campaigns.models import Campaign
from undersigned.common import clock
from undersigned.letters.actions import choose_protection, close_letter
from undersigned.letters.holders import add_holder
from undersigned.letters.models import Letter
from undersigned.signatures import holder


def protection_sights(campaign: Campaign) -> list[Sight]:
    """Makes the letters and lists their pages."""
    draft, sealed = draft_for_tests(campaign), protected_letter("sealed", campaign)
    choose_protection(letter=draft, protection="at-risk")
    tried = add_holder(letter=draft, name="Example Ines", recipient=new_key().recipient)
    risk, archived, old = (protected_letter("at-risk", campaign) for _ in range(3))
    close_letter(letter=old)
    close_letter(letter=archived)
    Letter.objects.filter(pk=archived.pk).update(archived_at=clock.now())
    first, second = (sign_and_confirm(sealed, f"{who}@example.org", NAMED) for who in ("ada", "bo"))
    waiting = fill_in(risk, "waiting@example.org", HIDDEN)
    own, text = sign_and_confirm(risk, "own@example.org", HIDDEN), holder.token_text
    desk = "/desk/letters/"
    return [
        Sight("protection", f"{desk}{draft.slug}/protection", who=OWNER),
        Sight("protection, fixed", f"{desk}{sealed.slug}/protection", who=OWNER),
        Sight("protection error", f"{desk}{draft.slug}/protection", 422, {"protection": "x"}, OWNER, summary=True),
        Sight("keys, untried", f"{desk}{draft.slug}/keys", who=OWNER),
        Sight("keys in use", f"{desk}{sealed.slug}/keys", who=OWNER),
        Sight("keys error", f"{desk}{draft.slug}/keys", 422, {"name": "", "recipient": "age1"}, OWNER, summary=True),
        Sight("drill error", f"{desk}{draft.slug}/keys/{tried.pk}/answer", 422, {"words": "x"}, OWNER, summary=True),
        Sight("sealed addresses", f"{desk}{sealed.slug}/sealed", who=OWNER),
        Sight("sealed addresses error", f"{desk}{sealed.slug}/sealed", 422, {"bundle": ""}, OWNER, summary=True),
        Sight("desk of a letter at risk", f"{desk}{risk.slug}/", who=OWNER),
        Sight("letter at risk", f"/letters/{risk.slug}/en/"),
        Sight("kept at risk", f"/letters/{risk.slug}/kept"),
        Sight("to be archived", f"/letters/{old.slug}/en/"),
        Sight("archived", f"/letters/{archived.slug}/en/"),
        Sight("kept, archived", f"/letters/{archived.slug}/kept"),
        Sight("confirm at risk", f"/confirm/{text(waiting)}"),
        Sight("own page at risk", f"/my/{text(own)}"),
        Sight("erase", f"/my/{text(first)}/erase"),
        Sight("erase error", f"/my/{text(second)}/erase", 422, {"email": "bo@"}, summary=True),
    ]
