"""Pages of sealed letters, of letters at risk and of archived ones, and of one's own data."""

from datetime import timedelta

from tests.journeys.seeing import OWNER, Sight
from tests.letters.letters import draft_for_tests, open_letter_for_tests
from tests.letters.sealed import new_key, protected_letter
from tests.signatures.claims import organiser_of
from tests.signatures.people import HIDDEN, NAMED, fill_in, sign_and_confirm
from undersigned.campaigns.models import Campaign, Membership
from undersigned.common import clock
from undersigned.common.addresses import normalise
from undersigned.ledger.publishing import publish_log
from undersigned.letters.actions import choose_protection, close_letter
from undersigned.letters.holders import add_holder
from undersigned.letters.models import Letter
from undersigned.signatures import holder
from undersigned.signatures.actions.auditing import agree_to_be_asked, announce_audit, look_after_audits, report_audit
from undersigned.signatures.queries import signature_of_token


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
        *_audits(campaign, sealed),
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


def _audits(campaign: Campaign, none_yet: Letter) -> list[Sight]:
    """One that people can agree to; one that was drawn; one with its result; and none yet."""
    own = Campaign.objects.create(slug="example-audits", name="Example: letters that are checked")
    for member in campaign.memberships.all():  # a campaign of their own: few letters may be open at once
        Membership.objects.create(campaign=own, organiser=member.organiser, role=member.role)
    reported, _who = _audited(own, draw=True)
    report_audit(
        by=organiser_of(reported),
        audit=reported.audits.get(),
        asked=1,
        confirmed=1,
        denied=0,
        statement="https://notary.example/",
    )
    drawn, _who = _audited(own, draw=True)
    gathering, agreed = _audited(own, draw=False)
    unasked = sign_and_confirm(gathering, "bo@example.org", NAMED)
    desk, text, wrong = "/desk/letters/", holder.token_text, {"do": "on", "asked-email": "bo@"}
    typed = {"do": "report", "asked": "1", "confirmed": "2", "denied": "0"}
    return [
        Sight("no audit yet", f"{desk}{none_yet.slug}/audit", who=OWNER),
        Sight("audit error", f"{desk}{none_yet.slug}/audit", 422, {"do": "announce", "size": "0"}, OWNER, summary=True),
        Sight("audit that gathers", f"{desk}{gathering.slug}/audit", who=OWNER),
        Sight("audit drawn", f"{desk}{drawn.slug}/audit", who=OWNER),
        Sight("audit report error", f"{desk}{drawn.slug}/audit", 422, typed, OWNER, summary=True),
        Sight("counted with an audit that gathers", f"/letters/{gathering.slug}/counted"),
        Sight("counted with a report", f"/letters/{reported.slug}/counted"),
        Sight("kept with an audit", f"/letters/{gathering.slug}/kept"),
        Sight("own page that asks", f"/my/{text(unasked)}"),
        Sight("own page that asks, error", f"/my/{text(unasked)}/asked", 422, wrong, summary=True),
        Sight("own page of who agreed", f"/my/{text(agreed)}"),
    ]


def _audited(campaign: Campaign, *, draw: bool) -> tuple[Letter, bytes]:
    """A letter with an audit, and the token of somebody who agreed; closed once it is drawn."""
    letter = open_letter_for_tests(campaign)
    by, until, key = organiser_of(letter), clock.today() + timedelta(days=3), new_key().recipient
    announce_audit(by=by, letter=letter, auditor="Example Notary Ruth", recipient=key, size=50, until=until)
    token = sign_and_confirm(letter, "ada@example.org", NAMED)
    signature = signature_of_token(token)
    assert signature is not None
    agree_to_be_asked(signature=signature, address=normalise("ada@example.org"))
    if draw:
        letter.audits.update(until=clock.today() - timedelta(days=1))
        look_after_audits()
        sign_and_confirm(letter, "bo@example.org", NAMED)
        publish_log(log_id=letter.log_id)  # type: ignore[arg-type]  # open letters have a log
        look_after_audits()
        close_letter(letter=letter)
    return letter, token
