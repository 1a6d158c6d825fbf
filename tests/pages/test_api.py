"""The interface for programs: what it answers is what its description says, for everyone and everything."""

import json
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

import jsonschema_rs
import pytest
import schemathesis
from django.http import HttpResponse
from django.test import Client
from hypothesis import HealthCheck, given, settings

from tests.leaflets.leaflets import full_leaflet
from tests.letters.letters import draft_for_tests, open_letter_for_tests
from tests.meetings.people import meeting_for_tests
from tests.signatures.claims import bring, person
from tests.signatures.people import HIDDEN, fill_in, sign_and_confirm
from tests.soak import SOAK
from undersigned.campaigns.models import Campaign, Organiser
from undersigned.letters.actions import freeze_letter, take_down_letter
from undersigned.letters.models import Letter
from undersigned.pages.api import urls
from undersigned.pages.api.description import ROUTES, describe
from undersigned.pages.api.tokens import PREFIX, make_token
from undersigned.pages.models import ApiToken
from undersigned.signatures.entry import Entry

pytestmark = pytest.mark.django_db

DESCRIPTION = describe("https://letters.example.org")
INPUTS = 10_000 if SOAK else 500


@pytest.fixture
def letter(campaign: Campaign) -> Letter:
    """A world with something of everything: this open letter is signed in every way."""
    made = open_letter_for_tests(campaign)
    for number in range(3):
        sign_and_confirm(made, f"named{number}@example.org", Entry("named", f"Example Named {number}", "reader"))
    sign_and_confirm(made, "hidden@example.org", HIDDEN)
    fill_in(made, "waiting@example.org")
    bring(made, [person(1), person(2, show="hidden")])
    draft_for_tests(campaign)
    freeze_letter(letter=draft_for_tests(campaign))
    take_down_letter(letter=open_letter_for_tests(campaign), notice="It stood here by mistake.")
    meeting_for_tests(campaign)
    full_leaflet(campaign)
    return made


@pytest.fixture(autouse=True)
def patience(settings: Any) -> None:
    """Nobody waits in the tests but where they are about it."""
    settings.UNDERSIGNED_API_PER_MINUTE = 1_000_000


def ask(path: str, **headers: str) -> HttpResponse:
    return Client(raise_request_exception=False).get(f"/api/v1{path}", headers=headers)


def read(path: str, **headers: str) -> Any:
    answer = ask(path, **headers)
    assert answer.status_code == 200, answer.content
    return answer.json()


def token_for(campaign: Campaign, *scopes: str) -> dict[str, str]:
    organiser = Organiser.objects.first()
    assert organiser
    text = make_token(campaign=campaign, name="a tool", scopes=list(scopes), made_by=organiser)[1]
    return {"authorization": f"Bearer {text}"}


def fits(answer: HttpResponse, path: str) -> None:
    """The status is described, and the body has the described shape."""
    described = DESCRIPTION["paths"][path]["get"]["responses"]
    assert str(answer.status_code) in described, (path, answer.status_code)
    if answer.status_code == 304:
        assert answer.content == b""
        return
    schema = described[str(answer.status_code)]["content"]["application/json"]["schema"]
    whole = {"$schema": "https://json-schema.org/draft/2020-12/schema", "components": DESCRIPTION["components"]}
    jsonschema_rs.validator_for(whole | schema).validate(json.loads(answer.content))


def paths(letter: Letter) -> Iterator[tuple[str, str]]:
    """Each described path with the address of something that is there."""
    meeting, leaflet = "/meetings", "/leaflets"
    slugs = {
        "/letters": letter.slug,
        meeting: read(meeting)["meetings"][0]["slug"],
        leaflet: read(leaflet)["leaflets"][0]["slug"],
    }
    for path, *_about in ROUTES:
        kind = f"/{path.split('/')[1]}"
        yield path, path.replace("{slug}", slugs.get(kind, ""))


def test_the_description_is_openapi_and_served_as_it_is(letter: Letter) -> None:
    served = read("/openapi.json")
    assert served["openapi"] == "3.1.0"
    assert served["paths"] == json.loads(json.dumps(DESCRIPTION["paths"]))
    assert len(list(schemathesis.openapi.from_dict(served).get_all_operations())) == len(ROUTES)


def test_every_answer_has_the_described_shape(letter: Letter, campaign: Campaign) -> None:
    token = token_for(campaign, "drafts", "counts")
    for path, address in paths(letter):
        answer = ask(address, **token)
        assert answer.status_code == 200, (path, answer.content)
        fits(answer, path)
        assert answer["Content-Type"] == "application/json"


def test_no_described_thing_is_missing_from_the_answers(letter: Letter) -> None:
    """What is described and never filled would be a promise without content."""
    leaflets = read(f"/leaflets/{read('/leaflets')['leaflets'][0]['slug']}")
    claims = [
        claim
        for table in leaflets["tables"]
        for row in table["rows"]
        for cell in row["cells"]
        for claim in cell["claims"]
    ]
    assert any(claim["sources"] and claim["figures"] and claim["as_of"] for claim in claims)
    assert read(f"/letters/{letter.slug}/count") == ask_count(letter)


def ask_count(letter: Letter) -> Any:
    return Client().get(f"/letters/{letter.slug}/count.json").json()


def test_nothing_personal_but_public_names_is_told(letter: Letter, campaign: Campaign) -> None:
    token = token_for(campaign, "drafts", "counts")
    told = b"".join(ask(address, **token).content for _path, address in paths(letter)).decode()
    assert "Example Named 0" in told
    assert "Example Person 1" in told
    assert "hidden@" not in told
    assert "@example.org" not in told.replace("library@example.org", "")


def test_drafts_and_letters_taken_down_are_not_there(letter: Letter) -> None:
    assert [one["slug"] for one in read("/letters")["letters"]] == [letter.slug]
    for other in Letter.objects.exclude(pk=letter.pk):
        for after in ("", "/texts", "/count", "/signatories"):
            assert ask(f"/letters/{other.slug}{after}").status_code == 404


def test_texts_are_the_bytes_that_were_signed(letter: Letter) -> None:
    for text in read(f"/letters/{letter.slug}/texts")["texts"]:
        served = Client().get(f"/letters/{letter.slug}/text.{text['language']}.md").content
        assert served.decode() == text["text"]


def test_lists_are_paged_by_a_cursor_and_lose_nobody(letter: Letter) -> None:
    found, cursor = list[str](), ""
    while True:
        page = read(f"/letters/{letter.slug}/signatories?limit=1{cursor}")
        found += [one["name"] for one in page["signatories"]]
        if page["next"] is None:
            break
        cursor = f"&cursor={page['next']}"
    assert sorted(found) == ["Example Named 0", "Example Named 1", "Example Named 2", "Example Person 1"]


@pytest.mark.parametrize("query", ["limit=0", "limit=101", "limit=x", "limit=", "cursor=", "cursor=%00", "cursor=a b"])
def test_a_parameter_that_does_not_fit_is_told(letter: Letter, query: str) -> None:
    for path in ("/letters", "/meetings", "/leaflets", f"/letters/{letter.slug}/signatories"):
        answer = ask(f"{path}?{query}")
        assert (answer.status_code, answer.json()["error"][-1]) == (400, "."), path


def test_what_has_not_changed_is_answered_by_304(letter: Letter) -> None:
    first = ask("/letters")
    assert first["ETag"]
    for known in (first["ETag"], f"W/{first['ETag']}", f'"x", {first["ETag"]}', "*"):
        again = ask("/letters", **{"if-none-match": known})
        assert (again.status_code, again.content, again["ETag"]) == (304, b"", first["ETag"])
    sign_and_confirm(letter, "one.more@example.org")
    assert ask("/letters", **{"if-none-match": first["ETag"]}).status_code == 200


def test_who_asks_too_often_is_told_when_to_come_back(letter: Letter, settings: Any) -> None:
    settings.UNDERSIGNED_API_PER_MINUTE = 2

    def from_outside() -> HttpResponse:
        return Client(REMOTE_ADDR="192.0.2.7").get("/api/v1/letters")

    answers = [from_outside() for _time in range(5)]
    late = answers[-1]
    if late.status_code == 200:  # a minute began meanwhile
        late = [from_outside() for _time in range(5)][-1]
    assert late.status_code == 429
    assert 1 <= int(late["Retry-After"]) <= 60
    assert Client(REMOTE_ADDR="198.51.100.7").get("/api/v1/letters").status_code == 200


def test_tokens_read_what_their_scopes_say_and_only_of_their_campaign(
    letter: Letter, campaign: Campaign, oskars_campaign: Campaign
) -> None:
    draft_for_tests(oskars_campaign)
    both = token_for(campaign, "drafts", "counts")
    assert len(read("/desk/drafts", **both)["drafts"]) == 2
    count = next(one for one in read("/desk/counts", **both)["counts"] if one["letter"] == letter.slug)
    assert (count["total"], count["waiting"], count["claimed"]) == (4, 1, {"imported": 2})
    assert ask("/desk/drafts", **token_for(campaign, "counts")).status_code == 403
    assert len(read("/desk/drafts", **token_for(oskars_campaign, "drafts"))["drafts"]) == 1
    assert "no-store" in ask("/desk/drafts", **both)["Cache-Control"]
    ApiToken.objects.all().delete()
    refused = ask("/desk/drafts", **both)
    assert (refused.status_code, refused["WWW-Authenticate"]) == (401, "Bearer")


@pytest.mark.parametrize(
    "header", ["", "Bearer", "Bearer x", f"Bearer {PREFIX}", f"Basic {PREFIX}{'A' * 43}", "\u00e9"]
)
def test_what_is_no_token_opens_nothing(letter: Letter, header: str) -> None:
    assert ask("/desk/counts", authorization=header).status_code == 401
    assert ask("/letters", authorization=header).status_code == 200


def test_a_token_is_shown_once_kept_as_a_digest_and_ended(client: Client, campaign: Campaign, olena: Organiser) -> None:
    client.force_login(olena)
    desk = f"/desk/campaigns/{campaign.slug}/tokens"
    page = client.post(desk, {"name": "our map", "scopes": ["counts"]}).content.decode()
    text = page.split(f'value="{PREFIX}')[1].split('"')[0]
    assert text not in client.get(desk).content.decode()
    kept = ApiToken.objects.get()
    assert text.encode() not in bytes(kept.digest)
    assert ask("/desk/counts", authorization=f"Bearer {PREFIX}{text}").status_code == 200
    assert "Last used on" in client.get(desk).content.decode()
    assert client.post(desk, {"name": "", "scopes": ["king"]}).status_code == 422
    assert client.post(f"/desk/tokens/{kept.pk}/end").status_code == 303
    assert ask("/desk/counts", authorization=f"Bearer {PREFIX}{text}").status_code == 401


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_nothing_is_changed_here(letter: Letter, method: str) -> None:
    answer = getattr(Client(), method)("/api/v1/letters")
    assert (answer.status_code, answer["Allow"]) == (405, "GET, HEAD")


def test_every_address_is_described_and_knocked_at() -> None:
    described = {f"api/v1{path}" for path, *_about in ROUTES} | {"api/v1/openapi.json", "api/v1/<path:path>"}
    assert {str(one.pattern).replace("<slug:slug>", "{slug}") for one in urls.urlpatterns} == described


@pytest.mark.parametrize("path", ["/", "/letters/", "/letters/%00", "/letters/a%20b", "/x", "/letters/x/y/z"])
def test_what_is_not_there_is_told_as_json(letter: Letter, path: str) -> None:
    answer = ask(path)
    if path == "/":
        assert answer["Content-Type"].startswith("text/html")  # the page for people
        return
    assert (answer.status_code, answer["Content-Type"]) == (404, "application/json")


def test_no_input_of_any_kind_breaks_it(letter: Letter, campaign: Campaign) -> None:
    """Schemathesis makes what fits the description and what does not; every answer is a described one, never a 500."""
    token, asked = token_for(campaign, "drafts", "counts"), list[int]()
    operations = [one.ok() for one in schemathesis.openapi.from_dict(DESCRIPTION).get_all_operations()]
    modes = (schemathesis.GenerationMode.POSITIVE, schemathesis.GenerationMode.NEGATIVE)
    each = -(-INPUTS // (len(operations) * len(modes)))

    def try_out(operation: Any, mode: Any) -> None:
        @settings(max_examples=each, suppress_health_check=list(HealthCheck), database=None)
        @given(case=operation.as_strategy(generation_mode=mode))
        def one(case: Any) -> None:
            query = urlencode([(str(name), str(value)) for name, value in (case.query or {}).items()], errors="replace")
            answer = ask(f"{case.formatted_path}?{query}", **token)
            asked.append(answer.status_code)
            assert answer.status_code < 500
            if answer.get("Content-Type") == "application/json" and operation.path in DESCRIPTION["paths"]:
                fits(answer, operation.path)

        one()

    for operation in operations:
        for mode in modes:
            try_out(operation, mode)
    for path, address in paths(letter):  # what is there, with every nonsense beside it
        for query in ("?limit=1&limit=2", "?cursor=%F0%28%8C%28", "?%00=%00", "?" + "a=1&" * 300):
            answer = ask(f"{address}{query}", **token)
            asked.append(answer.status_code)
            assert answer.status_code < 500, (path, query)
    assert len(asked) >= INPUTS * 0.8  # what repeats itself is asked once
