"""A world with something behind every door."""

import uuid
from collections.abc import Callable
from datetime import timedelta

import pytest

from tests.contact.writers import conversation, write
from tests.delivery.handing import addressee
from tests.delivery.readers import draft as draft_update
from tests.importing.lists import export
from tests.leaflets.leaflets import IN_ARABIC, VISITS, claim_with, full_leaflet, table_block, translated_leaflet
from tests.letters.letters import draft_for_tests, open_letter_for_tests
from tests.letters.sealed import new_key, protected_letter
from tests.meetings.people import ask_to_come, come, meeting_for_tests, translated_meeting
from tests.reprints.reprinting import published_reprint
from tests.signatures.claims import bring, person
from tests.signatures.people import fill_in, sign_and_confirm
from undersigned.campaigns.actions import invite, propose_link
from undersigned.campaigns.agreeing import ask_approval, joint
from undersigned.campaigns.models import Campaign, Membership, Organiser
from undersigned.campaigns.roles import Right, Role
from undersigned.common import clock
from undersigned.delivery.actions.handing import hand_over
from undersigned.importing.actions import keep_document
from undersigned.importing.bringing import keep_list
from undersigned.leaflets.actions import keep_copy, publish_leaflet
from undersigned.ledger.publishing import publish_log
from undersigned.letters.actions import freeze_letter, start_letter
from undersigned.letters.models import Letter
from undersigned.letters.queries import draft_token
from undersigned.letters.translating import start_translation
from undersigned.meetings.actions import publish_translation
from undersigned.meetings.words import units_of
from undersigned.pages.api.tokens import make_token
from undersigned.reprints.actions import note_page
from undersigned.reprints.far_links import propose_far_link
from undersigned.reprints.hosting import introduction_token, invite_outlet
from undersigned.reprints.models import Appearance, Reprint
from undersigned.reprints.supporting import endorse, support_letter
from undersigned.sealing.tokens import token_text
from undersigned.signatures import holder
from undersigned.signatures.actions.auditing import announce_audit
from undersigned.signatures.actions.bulk import ask_bulk_void
from undersigned.signatures.bulk import Rule
from undersigned.signatures.models import BulkVoid, Signature
from undersigned.signatures.news import end_token
from undersigned.translating.queries import translation_token

EXAMPLE = joint("doors-example", Right.MODERATE, "do something that takes two")
Fill = Callable[[str], str]
NOTE = b"Dear neighbours,\n\nPlease open the swimming pool before work.\n\nWith kind regards,\n"


@pytest.fixture
def fill(campaign: Campaign, olena: Organiser) -> Fill:
    """Puts the world's slugs and tokens into a path."""
    opened, draft = open_letter_for_tests(campaign), draft_for_tests(campaign)
    frozen = start_letter(
        campaign=campaign, language="en", title="Frozen", body="Words.", sender="neighbours", addressee="the council"
    )
    freeze_letter(letter=frozen)
    frozen.refresh_from_db()
    assert opened.log_id is not None
    working_copy = start_translation(letter=opened, language="fr")
    publish_log(log_id=opened.log_id)
    sealed = protected_letter("sealed", campaign)
    until, key = clock.today() + timedelta(days=3), new_key().recipient
    announce_audit(by=olena, letter=opened, auditor="Ruth (example)", recipient=key, size=3, until=until)
    meeting = meeting_for_tests(campaign, day=clock.today() + timedelta(days=14), contact_shown="relayed")
    written, talk = conversation(campaign)
    world = {
        "campaign": campaign.slug,
        "open": opened.slug,
        "draft": draft.slug,
        "frozen": frozen.slug,
        "sealed": sealed.slug,
        "key": str(sealed.holders.all()[0].pk),
        "draft_token": draft_token(draft),
        "translation_token": translation_token(start_translation(letter=draft, language="fr")),
        "working_copy": str(working_copy.pk),
        "frozen_token": draft_token(frozen),
        "pending": holder.token_text(fill_in(opened, "bo@example.org")),
        "signed": holder.token_text(sign_and_confirm(opened, "ada@example.org")),
        "update": str(draft_update(opened).pk),
        "addressee": str(addressee(opened, "post").pk),
        "given": str(hand_over(addressee=addressee(opened, "post"), by=olena, with_names=True).pk),
        "ending": end_token(bytes(32)),
        "meeting": meeting.slug,
        "translated_meeting": _translated_meeting(campaign),
        "typed": token_text(write(campaign, text="Not confirmed yet")),
        "written": token_text(written),
        "conversation": str(talk.pk),
        "asked": token_text(ask_to_come(meeting, "bo@example.org")),
        "coming": token_text(come(meeting, "ada@example.org", "Ada Example")),
        "token": str(make_token(campaign=campaign, name="a tool", scopes=["drafts"], made_by=olena)[0].pk),
        "batch": str(bring(opened, [person(1), person(2)]).pk),
        "list": str(keep_list(letter=opened, data=export(3), brought_by=olena).pk),
        "document": str(keep_document(campaign=campaign, data=NOTE).pk),
    }
    hosted = invite_outlet(letter=opened, outlet="The Gazette")
    Appearance.objects.filter(pk=hosted.appearance_id).update(
        verdict="confirmed", consent="agreed", introduction="Swim."
    )
    world |= {"hosted": hosted.slug, "introduction_token": introduction_token(hosted)}
    page = note_page(letter=opened, url="https://paper.example.org/pool", outlet="The Example", dated=None)
    reprint = published_reprint(campaign)
    world |= _support(campaign, opened, reprint)
    world |= _leaflet(campaign) | {"appearance": str(page.pk), "reprint": reprint.slug}
    world |= _team(campaign)
    world["entry"] = str(Signature.objects.get(letter=opened, klass="email").index)
    world["bulk"] = str(_bulk(opened).pk)
    return lambda path: path.format(**world)


def _translated_meeting(campaign: Campaign) -> str:
    """A meeting that readers have in French."""
    meeting = meeting_for_tests(campaign, day=clock.today() + timedelta(days=14))
    copy = translated_meeting(meeting, "fr", {unit.source: f"fr {unit.source}" for unit in units_of(meeting)})
    publish_translation(copy=copy)
    return meeting.slug


def _bulk(letter: Letter) -> BulkVoid:
    """A bulk void that waits for a second organiser."""
    rule = Rule("name", "contains", "Example")
    ira = Organiser.objects.get(email="ira@example.org")
    return ask_bulk_void(by=ira, letter=letter, rule=rule, reason="fraud")


def _team(campaign: Campaign) -> dict[str, str]:
    """Someone more in the team, who asks for what takes two; an invitation; another campaign that proposes a link."""
    ira, nils = (
        Organiser.objects.create(email=f"{name}@example.org", name=f"{name} (example)", approved_at=clock.now())
        for name in ("ira", "nils")
    )
    member = Membership.objects.create(campaign=campaign, organiser=ira, role=Role.MODERATOR)
    other = Campaign.objects.create(slug="a-bench-by-the-pond", name="A bench by the pond")
    Membership.objects.create(campaign=other, organiser=nils, role=Role.OWNER)
    owner = Organiser.objects.get(memberships__campaign=campaign, memberships__role=Role.OWNER)
    approval = ask_approval(
        by=ira, campaign=campaign, joint=EXAMPLE, subject=uuid.uuid4(), path="/desk/", about="example", number=3
    )
    return {
        "member": str(member.pk),
        "invitation": str(invite(invited_by=owner, email="guest@example.org", campaign=campaign).invitation.pk),
        "approval": str(approval.pk),
        "link": str(propose_link(by=nils, campaign=other, other=campaign, sentence="We sit by water.").pk),
    }


def _leaflet(campaign: Campaign) -> dict[str, str]:
    """A published leaflet with a block of each kind, a claim with a source, and a copy of that source."""
    leaflet = full_leaflet(campaign)
    translated = translated_leaflet(leaflet, "ar", IN_ARABIC).leaflet
    publish_leaflet(leaflet=translated)
    claim = claim_with(campaign, VISITS)
    source = claim.cited.get().source
    keep_copy(source=source, data=b"35,000 visits")
    table = table_block(leaflet)
    blocks = {f"{kind}_block": str(leaflet.blocks.filter(kind=kind)[0].pk) for kind in ("text", "table", "image")}
    return {
        "leaflet": leaflet.slug,
        "translated_leaflet": translated.slug,
        "table": str(table.table_id),
        "claim": str(claim.pk),
        "source": str(source.pk),
        **blocks,
    }


def _support(campaign: Campaign, letter: Letter, reprint: Reprint) -> dict[str, str]:
    """A letter of others on the page, somebody's endorsement of ours, a link with a campaign elsewhere."""
    other = Campaign.objects.create(slug="a-pool-for-all", name="A pool for all")
    support = support_letter(campaign=campaign, address=reprint.slug)
    endorsement = support_letter(campaign=other, address=letter.slug)
    endorse(support=endorsement, statement="We read there, too.")
    link = propose_far_link(campaign=campaign, address="https://bus.example.org/campaigns/bus", sentence="Buses.")
    return {"support": str(support.pk), "endorsement": str(endorsement.pk), "far_link": str(link.pk)}
