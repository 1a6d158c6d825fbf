"""Every page about reprints; `sights.py` lists them with the others."""

from datetime import date

from tests.journeys.seeing import OWNER, Sight
from tests.letters.letters import ENGLISH
from tests.reprints.pages import AROUND
from tests.reprints.reprinting import published_reprint
from undersigned.campaigns.models import Campaign
from undersigned.common import clock
from undersigned.letters.models import Letter
from undersigned.reprints.actions import decide, note_page
from undersigned.reprints.comparing import Change, LetterWords, compare
from undersigned.reprints.far_links import describe_in_directory, propose_far_link
from undersigned.reprints.hosting import introduction_token, invite_outlet, write_introduction
from undersigned.reprints.models import Appearance, Consent, FarLink, HostedIntroduction, Reprint
from undersigned.reprints.publishing import ask_for_reprint
from undersigned.reprints.supporting import endorse, note_step, show_endorsement, support_letter
from undersigned.reprints.words import Block


def reprint_sights(letter: Letter) -> list[Sight]:
    """Reprints of every kind of `letter`, which is open, and their pages."""
    note_page(letter=letter, url="https://paper.example.org/waits", outlet="The Example", dated=None)
    changed = note_page(
        letter=letter,
        url=f"https://paper.example.org/{'long' * 60}",
        outlet="The Example " + "Gazette" * 20,
        dated=None,
    )
    _compared(changed, [ENGLISH["salutation"], ENGLISH["body"].replace("study", "sing"), "A sentence."])
    same = note_page(
        letter=letter, url="https://zeitung.example.org/", outlet="Die Beispielzeitung", dated=date(2026, 3, 1)
    )
    Appearance.objects.filter(pk=same.pk).update(
        introduction=AROUND["en"][0], quoting=[{"outlet": "Пример", "text": AROUND["ru"][0]}]
    )
    same.refresh_from_db()
    _compared(same, [ENGLISH["salutation"], ENGLISH["body"], ENGLISH["closing"]])
    mine = published_reprint(letter.campaign)
    unverified = ask_for_reprint(campaign=letter.campaign, url=f"https://pool.example.org/letters/{'long-' * 15}name/")
    _supported(letter, mine)
    invite_outlet(letter=letter, outlet="صحيفة المثال")
    hosted = _introduced(letter)
    of_others = f"/desk/campaigns/{letter.campaign.slug}/reprints/"
    at, desk = f"/letters/{letter.slug}/reprints", f"/desk/letters/{letter.slug}/reprints"
    return [
        Sight("reprints", at),
        Sight("hosted introduction", f"/introductions/{hosted.slug}/"),
        Sight("writing an introduction", f"/introductions/write/{introduction_token(hosted)}"),
        Sight(
            "writing an introduction, error",
            f"/introductions/write/{introduction_token(hosted)}",
            422,
            {"introduction": "", "language": "he", "url": "http://10.0.0.1/"},
            summary=True,
        ),
        Sight("reprint of another's letter", f"/reprints/{mine.slug}/"),
        Sight("desk, letters of others", of_others, who=OWNER),
        Sight("desk, letters of others, error", of_others, 422, {"url": "https://x.example.org/"}, OWNER, summary=True),
        Sight("desk, reprint", f"/desk/reprints/{mine.slug}/", who=OWNER),
        Sight("desk, reprint being fetched", f"/desk/reprints/{unverified.slug}/", who=OWNER),
        Sight("what a campaign did for letters of others", f"/campaigns/{letter.campaign.slug}/support"),
        Sight("directory", "/directory"),
        Sight("directory, nothing found", "/directory?topic=nothing"),
        Sight("desk, support", f"/desk/campaigns/{letter.campaign.slug}/support/", who=OWNER),
        Sight(
            "desk, support, error",
            f"/desk/campaigns/{letter.campaign.slug}/support/",
            422,
            {"address": "x"},
            OWNER,
            True,
        ),
        Sight("desk, far links", f"/desk/campaigns/{letter.campaign.slug}/far-links/", who=OWNER),
        Sight("desk, far links, error", f"/desk/campaigns/{letter.campaign.slug}/far-links/", 422, {}, OWNER, True),
        Sight("desk, reprints", desk, who=OWNER),
        Sight("desk, reprints, error", desk, 422, {"url": "http://10.0.0.1/"}, who=OWNER, summary=True),
    ]


def _introduced(letter: Letter) -> HostedIntroduction:
    """An outlet's introduction, confirmed and agreed to, in another script than the letter's."""
    hosted = invite_outlet(letter=letter, outlet="עיתון לדוגמה")
    address = f"https://news.example.org/{'long-' * 20}page"
    write_introduction(hosted=hosted, url=address, introduction="גם הקוראים שלנו שוחים.", language="he")
    now = clock.now()
    Appearance.objects.filter(pk=hosted.appearance_id).update(
        verdict="confirmed", consent="agreed", dated=date(2026, 3, 1), checked_at=now
    )
    return hosted


def _supported(letter: Letter, reprint: Reprint) -> None:
    """The reprint on the campaign's page, an endorsement of the letter by another campaign, links elsewhere."""
    support = support_letter(campaign=letter.campaign, address=reprint.slug)
    endorse(support=support, statement="They ride, we read.")
    note_step(support=support, day=date(2026, 3, 1), text="Read it out at our meeting")
    other = Campaign.objects.create(slug="a-pool-for-all", name="מסבח לכולם (דוגמה)", language="he")
    endorsement = support_letter(campaign=other, address=letter.slug)
    endorse(support=endorsement, statement="גם אנחנו קוראים שם.")
    show_endorsement(support=endorsement, shown=True)
    describe_in_directory(campaign=letter.campaign, topics="libraries, reading", place="Elm Street")
    for number, name in enumerate(("Пример: автобус", "Waits"), 1):
        link = propose_far_link(
            campaign=letter.campaign,
            address=f"https://bus{number}.example.org/campaigns/{'long-' * 12}bus",
            sentence="Both of us want the library to be reached by bus.",
        )
        FarLink.objects.filter(pk=link.pk, address__contains="bus1").update(
            theirs=True, confirmed_at=link.proposed_at, name=name, far_language="ru", topics=["buses"], place="Hill"
        )


def _compared(appearance: Appearance, paragraphs: list[str]) -> None:
    """As the background would find it on a page with these paragraphs."""
    body = ENGLISH["body"].replace("*", "").split("\n\n")
    letter = LetterWords(ENGLISH["title"], (ENGLISH["salutation"], *body, ENGLISH["closing"]), closing=1)
    found = compare(letter, [Block(text.replace("*", "")) for text in paragraphs])
    appearance.verdict, appearance.language = found.verdict, "en"
    appearance.changes = [{name: getattr(change, name) for name in Change.__slots__} for change in found.changes]
    appearance.checked_at = appearance.noted_at
    appearance.save()
    decide(appearance=appearance, consent=Consent.AGREED)
