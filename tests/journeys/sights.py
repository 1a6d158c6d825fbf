"""Every page that someone can come to, with what stands behind it; for tests that look at all of them."""

from datetime import date

from tests.importing.lists import export
from tests.journeys.contact_sights import contact_sights
from tests.journeys.delivery_sights import delivery_sights
from tests.journeys.leaflet_sights import leaflet_sights
from tests.journeys.meeting_sights import meeting_sights
from tests.journeys.protection_sights import protection_sights
from tests.journeys.reprint_sights import reprint_sights
from tests.journeys.seeing import OWNER, TRANSLATOR, Sight
from tests.journeys.seeing import READER as READER
from tests.letters.letters import ARABIC, draft_for_tests, open_letter_for_tests
from tests.signatures.claims import bring, organiser_of
from tests.signatures.claims import person as brought
from tests.signatures.people import HIDDEN, fill_in, sign_and_confirm
from undersigned.campaigns.models import Campaign, Membership, Organiser
from undersigned.campaigns.roles import Role
from undersigned.common import clock
from undersigned.importing.actions import keep_document
from undersigned.importing.bringing import keep_list
from undersigned.ledger.publishing import publish_log
from undersigned.letters.actions import (
    add_correction,
    close_letter,
    freeze_letter,
    open_letter,
    set_dated,
    set_introductions,
    start_letter,
    supersede_letter,
    take_down_letter,
)
from undersigned.letters.models import Letter
from undersigned.letters.queries import draft_token
from undersigned.letters.translating import start_translation
from undersigned.mail.models import OutboxMail
from undersigned.signatures import holder
from undersigned.signatures.actions.bulk import ask_bulk_void
from undersigned.signatures.actions.reporting import report_entry
from undersigned.signatures.actions.signing import withdraw_signature
from undersigned.signatures.bulk import Rule
from undersigned.signatures.entry import Entry
from undersigned.signatures.forms import SignForm
from undersigned.signatures.models import BulkVoid, DayTally, Signature
from undersigned.translating.actions import set_glossary
from undersigned.translating.queries import translation_token

SEED_LIKE = (
    "Open letter about the pool\n\nMarch 3\n\n[This letter was reprinted by The Example with the following "
    "introduction:\n\nThe following letter was sent by over 40 swimmers.]\n\nOpen letter to the council\n\n"
    "Dear council,\n\nWe are writing to you as people who swim before work. Please open the pool at half past six.\n\n"
    "With kind regards,\n"
)
LONG_NAME = "Example " + "Wolfeschlegelsteinhausenbergerdorff" * 3


def every_sight(campaign: Campaign) -> list[Sight]:
    """Makes a world in `campaign` (which must have a translator) and lists its pages."""
    return [
        *_public(campaign),
        *meeting_sights(campaign),
        *contact_sights(campaign),
        *leaflet_sights(campaign),
        *protection_sights(campaign),
        *delivery_sights(campaign),
        *_writing(campaign),
        *_moderating(campaign),
        *ERRORS,
    ]


ERRORS = [
    Sight("404", "/no-such-page", 404),
    Sight("400", "/bad", 400),
    Sight("403", "/forbidden", 403),
    Sight("403 of a form that could not be checked", "/unchecked", 403),
    Sight("429", "/crowded", 429),
    Sight("500", "/broken", 500),
    Sight("503", "/away", 503),
    Sight("503 with a form", "/letters/pool/sign", 503, {"name": "Ada", "email": "ada@example.org", "show": "named"}),
]


def _public(campaign: Campaign) -> list[Sight]:
    letter = _full_letter(campaign)
    closed, down = _other(campaign, "Closed"), _other(campaign, "Taken down")
    close_letter(letter=closed)
    _open(supersede_letter(letter=closed))
    take_down_letter(letter=down, notice="It stood here by mistake.")
    frozen = _started(campaign, "Frozen")
    freeze_letter(letter=frozen)
    draft = draft_for_tests(campaign)
    pending, gone = fill_in(letter, "waiting@example.org"), sign_and_confirm(letter, "gone@example.org")
    withdraw_signature(token=gone)
    own = sign_and_confirm(letter, "own@example.org", Entry("named", "Own Example", "reader", "Elm Street"))
    pending_text, own_text = holder.token_text(pending), holder.token_text(own)
    at = f"/letters/{letter.slug}/"
    OutboxMail.objects.create(
        at=clock.now(),
        kind="confirm",
        recipient="ada@example.org",
        subject="Confirm your signature",
        headers=[["Subject", "Confirm your signature"], ["Message-ID", f"<{'a' * 80}@example.org>"]],
        text=f"Open this link:\nhttp://127.0.0.1/confirm/{pending_text}\n",
        html="<p>Hello</p>",
        language="en",
    )
    return [
        Sight("home", "/"),
        Sight("for programs", "/api/v1/"),
        Sight("start", "/start"),
        Sight("sign-in", "/desk/sign-in/"),
        Sight("campaign", f"/campaigns/{campaign.slug}/"),
        Sight("letter", f"{at}en/"),
        Sight("letter right to left", f"{at}ar/"),
        Sight("side by side", f"{at}ar/side-by-side"),
        Sight("closed letter", f"/letters/{closed.slug}/"),
        Sight("letter taken down", f"/letters/{down.slug}/"),
        Sight("sign error", f"{at}sign", 422, _form(letter, name="=1+1", email="ada@example"), summary=True),
        Sight("sign sent", f"{at}sign", 200, _form(letter)),
        Sight("sign when closed", f"/letters/{closed.slug}/sign", 409, _form(letter)),
        Sight("list", f"{at}signatures"),
        Sight("counted", f"{at}counted"),
        Sight("counted, nobody yet", f"/letters/{closed.slug}/counted"),
        *reprint_sights(letter),
        Sight("what is kept", f"{at}kept"),
        Sight("what is kept, closed", f"/letters/{closed.slug}/kept"),
        Sight("what is kept, taken down", f"/letters/{down.slug}/kept"),
        Sight("check a receipt", "/verify"),
        Sight("check a receipt, error", "/verify", 422, {"key": "nonsense"}, summary=True),
        Sight("receipt, too early", f"/my/{own_text}/receipt", 422, {"file": "receipt"}, summary=True),
        Sight("kit", f"{at}kit.en"),
        Sight("kit right to left", f"{at}kit.ar"),
        Sight("list, nobody found", f"{at}signatures?q=nobody"),
        Sight("list, to report an entry", f"{at}signatures?report=yes"),
        Sight("report an entry", f"{at}signatures/{_first_entry(letter)}/report"),
        Sight("report error", f"{at}signatures/{_first_entry(letter)}/report", 422, {"words": "Hm."}, summary=True),
        Sight("how it was counted", f"{at}counted"),
        Sight("check a receipt", "/verify"),
        Sight("check a receipt, nothing given", "/verify", 422, {}, summary=True),
        Sight("confirm", f"/confirm/{pending_text}"),
        Sight("confirm, dead link", f"/confirm/{holder.token_text(bytes(32))}", 404),
        Sight("own page", f"/my/{own_text}"),
        Sight("own page, already", f"/my/{own_text}?already"),
        Sight("own page error", f"/my/{own_text}/change", 422, {"show": "named", "name": ""}, summary=True),
        Sight("withdraw", f"/my/{own_text}/withdraw"),
        Sight("own page, withdrawn", f"/my/{holder.token_text(gone)}"),
        Sight("draft by link", f"/drafts/{draft_token(draft)}/"),
        Sight("draft by link, right to left", f"/drafts/{draft_token(draft)}/?language=ar"),
        Sight("frozen by link", f"/drafts/{draft_token(frozen)}/"),
        Sight("text editor by link", f"/drafts/{draft_token(draft)}/texts/en"),
        Sight("outbox", "/outbox/"),
        Sight("mail in the outbox", f"/outbox/{OutboxMail.objects.get().pk}/"),
    ]


def _writing(campaign: Campaign) -> list[Sight]:
    draft, empty = draft_for_tests(campaign), start_letter(campaign=campaign, language="en", title="Empty")
    frozen, opened = _started(campaign, "Frozen for the desk"), _other(campaign, "Open for the desk")
    closed, down = _other(campaign, "Closed for the desk"), _other(campaign, "Down for the desk")
    freeze_letter(letter=frozen)
    close_letter(letter=closed)
    take_down_letter(letter=down, notice="It stood here by mistake.")
    document = keep_document(campaign=campaign, data=SEED_LIKE.encode())
    translation = start_translation(letter=draft, language="fr")
    start_translation(letter=opened, language="he")
    set_glossary(campaign=campaign, language="fr", terms=[("library", "bibliothèque")])
    desk, home = "/desk/letters/", f"/desk/campaigns/{campaign.slug}/"
    pages = [
        Sight("desk", "/desk/"),
        Sight("account", "/desk/account/"),
        Sight("team", f"{home}team/"),
        Sight("what the team did", f"{home}activity/"),
        Sight("what takes two", f"{home}approvals/"),
        *(Sight(f"desk, {one.state}", f"{desk}{one.slug}/") for one in (draft, frozen, opened, closed, down)),
        Sight("letter start", f"{home}letters/new"),
        Sight("letter start error", f"{home}letters/new", 422, {"title": "", "language": "en"}, summary=True),
        Sight("editor", f"{desk}{draft.slug}/texts/en"),
        Sight("editor right to left", f"{desk}{draft.slug}/texts/ar"),
        Sight("editor, saved", f"{desk}{draft.slug}/texts/en?saved"),
        Sight(
            "editor error",
            f"{desk}{draft.slug}/texts/en",
            422,
            {"title": "", "body": "<b>x</b>", "revision": "0"},
            summary=True,
        ),
        Sight("translate", f"{desk}{draft.slug}/translations/fr"),
        Sight("translate right to left", f"{desk}{opened.slug}/translations/he"),
        Sight("translate by link", f"/translate/{translation_token(translation)}/"),
        Sight("publish a translation", f"{desk}{opened.slug}/translations/he/publish"),
        Sight("glossary", f"{home}glossary/fr"),
        Sight("add a translation", f"{desk}{draft.slug}/texts/add"),
        Sight("add, taken", f"{desk}{draft.slug}/texts/add", 422, {"language": "en"}, summary=True),
        Sight("settings", f"{desk}{draft.slug}/settings"),
        Sight("settings, open", f"{desk}{opened.slug}/settings"),
        Sight(
            "settings error", f"{desk}{draft.slug}/settings", 422, {"slug": "a", "names_shown": "at-once"}, summary=True
        ),
        Sight("freeze", f"{desk}{draft.slug}/steps/freeze"),
        Sight("freeze, not ready", f"{desk}{empty.slug}/steps/freeze", 422, {}, summary=True),
        Sight("thaw", f"{desk}{frozen.slug}/steps/thaw"),
        Sight("open", f"{desk}{frozen.slug}/steps/open"),
        Sight("close", f"{desk}{opened.slug}/steps/close"),
        Sight("take down", f"{desk}{opened.slug}/steps/take-down"),
        Sight("take down error", f"{desk}{opened.slug}/steps/take-down", 422, {"notice": ""}, summary=True),
        Sight("correct", f"{desk}{opened.slug}/steps/correct"),
        Sight("import start", f"{home}import"),
        Sight("import start error", f"{home}import", 422, {"pasted": ""}, summary=True),
        Sight("doubts", f"/desk/imports/{document.pk}/"),
        Sight("doubts error", f"/desk/imports/{document.pk}/", 422, {"make": "yes"}, summary=True),
    ]
    return [
        *(Sight(page.name, page.path, page.status, page.sent, OWNER, page.summary) for page in pages),
        Sight("not the original", f"{desk}{draft.slug}/texts/en", 403, None, TRANSLATOR),
        Sight("not with your role", f"{home}import", 403, None, TRANSLATOR),
    ]


def _moderating(campaign: Campaign) -> list[Sight]:
    letter = _other(campaign, "Moderated")
    Letter.objects.filter(pk=letter.pk).update(names_shown="after-a-look")
    fill_in(letter, "held@example.org", held="cross-site")
    sign_and_confirm(letter, "long@example.org", Entry("named", LONG_NAME, LONG_NAME, LONG_NAME))
    sign_and_confirm(letter, "hidden@example.org", HIDDEN)
    chosen = [str(pk) for pk in Signature.objects.filter(letter=letter).values_list("pk", flat=True)]
    empty = _other(campaign, "Nobody has signed")
    at = f"/desk/letters/{letter.slug}/"
    pages = [
        Sight("signature list", f"{at}signatures"),
        Sight("signature list, nothing fits", f"{at}signatures?q=nobody&filter=void"),
        Sight("void preview", f"{at}signatures/void", 200, {"id": chosen}),
        Sight("void error", f"{at}signatures/void", 422, {"id": chosen, "confirmed": "yes"}, summary=True),
        Sight("review", f"{at}signatures/review"),
        Sight("review, nothing", f"/desk/letters/{empty.slug}/signatures/review"),
        Sight("held", f"{at}signatures/held"),
        Sight("held, nothing", f"/desk/letters/{empty.slug}/signatures/held"),
        Sight("mail", f"{at}mail"),
        *_claimed(letter, empty),
        Sight("bulk void", f"{at}signatures/bulk"),
        Sight("bulk void, no words", f"{at}signatures/bulk", 422, {"where": "name", "words": ""}, summary=True),
        Sight("bulk void preview", f"{at}signatures/bulk", 200, {"where": "name", "how": "contains", "words": "Ex"}),
        Sight("bulk void asked for", f"{at}signatures/bulk/{_asked(letter).pk}"),
        Sight("reports", f"{at}signatures/reports"),
        Sight("reports, nothing", f"/desk/letters/{empty.slug}/signatures/reports"),
        Sight("figures", f"{at}figures"),
        Sight("figures, nothing", f"/desk/letters/{empty.slug}/figures"),
        Sight("watch words", f"/desk/campaigns/{campaign.slug}/watch-words"),
        Sight("signature list, filtered", f"{at}signatures?klass=email&place=x&day=2026-03-02"),
    ]
    return [Sight(page.name, page.path, page.status, page.sent, OWNER, page.summary) for page in pages]


def _claimed(letter: Letter, empty: Letter) -> list[Sight]:
    """What organisers answer for, and the way there."""
    at, batch = f"/desk/letters/{letter.slug}/", bring(letter, [brought(1), brought(2, show="hidden")])
    text = str(batch.text_id)
    odd = b'"Timestamp","Ada and Bo Example","","","",""\r\n'
    lists = f"/desk/lists/{keep_list(letter=letter, data=export(12) + odd, brought_by=organiser_of(letter)).pk}/"
    return [
        Sight("tokens", f"/desk/campaigns/{letter.campaign.slug}/tokens"),
        Sight("a token", f"/desk/campaigns/{letter.campaign.slug}/tokens", 200, {"name": "map", "scopes": "counts"}),
        Sight("tokens, error", f"/desk/campaigns/{letter.campaign.slug}/tokens", 422, {"name": ""}, summary=True),
        Sight("claimed", f"{at}claimed"),
        Sight("claimed, nobody", f"/desk/letters/{empty.slug}/claimed"),
        Sight("codes", f"{at}codes"),
        Sight("codes, too many", f"{at}codes", 422, {"number": "1001"}, summary=True),
        Sight("codes, shown once", f"{at}codes", 200, {"number": "3", "text": text, "entered_as": "O.", "show": "yes"}),
        Sight("paper sheet", f"{at}sheets"),
        Sight("paper sheet, empty", f"{at}sheets", 422, {"sheet": "7", "text": text}, summary=True),
        Sight("sign with a code", f"/letters/{letter.slug}/code"),
        Sight("sign with a code, error", f"/letters/{letter.slug}/code", 422, {"code": "x"}, summary=True),
        Sight("bring", f"{at}bring"),
        Sight("bring, nothing", f"{at}bring", 422, {"pasted": ""}, summary=True),
        Sight("columns", lists),
        Sight("columns, error", lists, 422, {"column-1": "name", "column-2": "name"}, summary=True),
        Sight("counted, with claims", f"/letters/{batch.letter.slug}/counted"),
    ]


def _asked(letter: Letter) -> BulkVoid:
    """A report of an entry, and a bulk void of it that waits for a second organiser."""
    row = Signature.objects.get(letter=letter, show="named", klass="email")
    report_entry(letter=letter, signature=row, cause="made-up", words="Nobody here is called that.", network="")
    mo = Organiser.objects.create(email="mo-looks@example.org", name="Mo (example)", approved_at=clock.now())
    Membership.objects.create(campaign=letter.campaign, organiser=mo, role=Role.MODERATOR)
    return ask_bulk_void(by=mo, letter=letter, rule=Rule("name", "contains", "Example"), reason="fraud")


def _full_letter(campaign: Campaign) -> Letter:
    """An open letter with everything that a letter can have."""
    letter = open_letter_for_tests(campaign)
    set_introductions(
        letter=letter,
        introductions=[("The Example", "The following was sent by readers.", "en"), ("مثال", ARABIC["body"], "ar")],
    )
    set_dated(letter=letter, dated=date(2026, 3, 2))
    add_correction(letter=letter, text="The library opens at *ten*, not at nine.", language="en")
    for number, entry in enumerate(
        (Entry("named", "Example Ada", "baker", "Mill Lane"), Entry("named", LONG_NAME), Entry("named", "ליאת לדוגמה"))
    ):
        sign_and_confirm(letter, f"person{number}@example.org", entry)
    assert letter.log_id is not None
    publish_log(log_id=letter.log_id)
    tally = DayTally.objects.get(letter=letter)
    DayTally.objects.create(letter=letter, day=date(2026, 1, 5), counts=tally.counts)
    return letter


def _first_entry(letter: Letter) -> int | None:
    return Signature.objects.filter(letter=letter, show="named", status="counted").order_by("index")[0].index


def _form(letter: Letter, **changes: str) -> dict[str, str | list[str]]:
    text = letter.texts.get(language="en")
    token = str(SignForm(letter=letter, text=text).initial["token"])
    filled = {"name": "Bo Example", "affiliation": "", "place": "", "show": "named", "email": "bo@example.org"}
    return {**filled, "language": "en", "token": token, **changes}


def _started(campaign: Campaign, title: str) -> Letter:
    return start_letter(
        campaign=campaign,
        language="en",
        title=title,
        body="Please open the swimming pool before work.",
        sender="people who swim",
        addressee="the council",
    )


def _open(letter: Letter) -> None:
    freeze_letter(letter=letter)
    open_letter(letter=letter)
    letter.refresh_from_db()


def _other(campaign: Campaign, title: str) -> Letter:
    letter = _started(campaign, title)
    _open(letter)
    return letter


def person(name: str) -> Organiser:
    """Who looks."""
    return Organiser.objects.get(email=f"{name}@example.org")
