"""The pages about updates, with what stands behind them."""

from datetime import timedelta

from tests.delivery.handing import addressee, published_letter
from tests.delivery.readers import draft, reader
from tests.journeys.seeing import OWNER, Sight
from tests.letters.letters import open_letter_for_tests
from tests.meetings.people import accepted, meeting_for_tests
from undersigned.campaigns.models import Campaign, Organiser
from undersigned.common import clock
from undersigned.delivery.actions.handing import hand_over, note_reply
from undersigned.delivery.actions.updating import send_batches, send_update, show_update, write_update
from undersigned.letters.models import Letter
from undersigned.signatures.news import end_token, news_addresses


def delivery_sights(campaign: Campaign) -> list[Sight]:
    """Updates in each state, and the page on which news are ended."""
    letter = open_letter_for_tests(campaign)
    for number in range(3):
        reader(letter, f"reader{number}@example.org", language="ar" if number else "en")
    owner = Organiser.objects.get(email=f"{OWNER}@example.org")
    meeting = meeting_for_tests(campaign, day=clock.today() + timedelta(days=20), title="Tell us what you think")
    written = draft(letter, "We met the council", meeting=meeting)
    write_update(update=written, language="ar", subject="التقينا المجلس", body="استمع إلينا المجلس.")
    shown, sending = draft(letter, "The first thousand"), draft(letter, "Thank you")
    show_update(update=shown, public=True)
    send_update(update=shown, by=owner)
    while send_batches():
        accepted()
    send_update(update=sending, by=owner)
    at = [f"/desk/updates/{one.pk}/" for one in (written, shown, sending)]
    return [*_public(letter), *_handing_over(campaign, owner), *_desk(letter, *at)]


def _public(letter: Letter) -> list[Sight]:
    token = next(iter(news_addresses(letter))).end_token
    return [
        Sight("news", f"/letters/{letter.slug}/news"),
        Sight("news right to left", f"/letters/{letter.slug}/news/ar"),
        Sight("end news", f"/news/{token}/end"),
        Sight("news have ended", f"/news/{end_token(bytes(32))}/end"),
    ]


def _handing_over(campaign: Campaign, owner: Organiser) -> list[Sight]:
    letter = published_letter(campaign)
    council, everyone = addressee(letter), addressee(letter, "published", "Everyone who uses the library")
    given = hand_over(addressee=everyone, by=owner, with_names=True, note="On the notice board in Elm Street.")
    note_reply(hand_over=given, reply="Thank you.\nWe read it aloud.", language="en", replied_on=None, public=True)
    hand_over(addressee=council, by=owner, with_names=True)
    at, give = f"/desk/letters/{letter.slug}/handing-over", f"/desk/addressees/{everyone.pk}/hand-over"
    pages = [
        Sight("handing over", at),
        Sight("handing over, error", at, 422, {"name": "Council", "channel": "mail", "language": "en"}, summary=True),
        Sight("hand over", give),
        Sight("hand over, error", give, 422, {"with_names": "yes", "on": "2999-01-01"}, summary=True),
        Sight("hand over by mail", f"/desk/addressees/{council.pk}/hand-over"),
        Sight("daily mail", f"/desk/campaigns/{campaign.slug}/digest"),
        Sight("news, handed over", f"/letters/{letter.slug}/news"),
        Sight("reply", f"/desk/hand-overs/{given.pk}/reply"),
        Sight("update about handing over", f"/desk/letters/{letter.slug}/updates/new?about={given.pk}"),
    ]
    return [
        Sight("letter, handed over", f"/letters/{letter.slug}/en/"),
        *(Sight(page.name, page.path, page.status, page.sent, OWNER, page.summary) for page in pages),
    ]


def _desk(letter: Letter, written: str, sent: str, sending: str) -> list[Sight]:
    at = f"/desk/letters/{letter.slug}/updates"
    pages = [
        Sight("updates", at),
        Sight("update, new", f"{at}/new"),
        Sight("update, new, error", f"{at}/new", 422, {"subject": "", "body": "Words"}, summary=True),
        Sight("update, draft", written),
        Sight("update, text", f"{written}texts/en"),
        Sight("update, text right to left", f"{written}texts/ar"),
        Sight("update, text error", f"{written}texts/en", 422, {"subject": ""}, summary=True),
        Sight("update, language error", f"{written}texts/add", 422, {"language": "xx"}, summary=True),
        Sight("update, send", f"{written}send"),
        Sight("update, sent", sent),
        Sight("update, sending", sending),
    ]
    return [Sight(page.name, page.path, page.status, page.sent, OWNER, page.summary) for page in pages]
