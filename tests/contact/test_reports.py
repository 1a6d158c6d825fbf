"""Anyone can report a page; the operator decides; a letter that is taken down shows a notice."""

import pytest
from django.conf import LazySettings
from django.test import Client

from tests.letters.letters import open_letter_for_tests
from undersigned.campaigns.models import Organiser
from undersigned.contact import reports
from undersigned.contact.models import Report
from undersigned.letters.models import State

pytestmark = pytest.mark.django_db

QUEUE = "/operator/contact/report/"
WORDS = "It names where a neighbour of mine lives. Write to me at neighbour@example.org."


def send(client: Client, path: str, **more: str) -> int:
    typed = {"path": path, "reason": "exposes", "words": WORDS, "website": "", **more}
    return client.post("/report", typed, headers={"sec-fetch-site": more.pop("site", "same-origin")}).status_code


def test_a_report_is_sealed_and_reaches_the_operator(client: Client, opal: Organiser) -> None:
    letter = open_letter_for_tests()
    form = client.get(f"/report?about=/letters/{letter.slug}/")
    assert f'value="/letters/{letter.slug}/"' in form.content.decode()
    assert not form.cookies
    assert send(client, f"http://127.0.0.1:8000/letters/{letter.slug}/en/") == 200
    kept = Report.objects.get()
    assert kept.path == f"/letters/{letter.slug}/"
    assert kept.box is not None
    assert b"neighbour" not in bytes(kept.box)
    client.force_login(opal)
    assert kept.path in client.get(QUEUE).content.decode()
    assert "It names where a neighbour" in client.get(f"{QUEUE}{kept.pk}/change/").content.decode()
    client.post(QUEUE, {"action": "take_down", "_selected_action": [str(kept.pk)]})
    letter.refresh_from_db()
    assert letter.state == State.TAKEN_DOWN
    assert "it threatens or exposes somebody" in letter.taken_down_notice
    kept.refresh_from_db()
    assert (kept.box, kept.decision) == (None, "down")
    page = Client().get(f"/letters/{letter.slug}/en/").content.decode()
    assert "it threatens or exposes somebody" in page


def test_leaving_it_deletes_the_words(client: Client, opal: Organiser) -> None:
    letter = open_letter_for_tests()
    send(client, f"/letters/{letter.slug}/")
    client.force_login(opal)
    client.post(QUEUE, {"action": "leave", "_selected_action": [str(Report.objects.get().pk)]})
    assert Report.objects.get().box is None
    letter.refresh_from_db()
    assert letter.state == State.OPEN


@pytest.mark.parametrize(
    "path",
    ["", "/", "/desk/", "/my/abc/", "https://elsewhere.example.org/letters/x/", "letters", "http://[", "/letters//"],
)
def test_only_pages_of_campaigns_here_can_be_reported(client: Client, path: str) -> None:
    assert send(client, path) == 422
    assert not Report.objects.exists()


def test_nothing_typed_is_lost(client: Client) -> None:
    answer = client.post("/report", {"path": "/desk/", "reason": "law", "words": WORDS})
    assert WORDS in answer.content.decode()
    answer = client.post(
        "/report", {"path": "/letters/x/", "reason": "law", "words": WORDS}, headers={"sec-fetch-site": "cross-site"}
    )
    assert answer.status_code == 422
    assert WORDS in answer.content.decode()


def test_programs_and_floods_fill_nothing(
    client: Client, settings: LazySettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.UNDERSIGNED_TRUSTED_PROXIES = ["127.0.0.1"]
    assert send(client, "/letters/x/", website="buy") == 200
    assert not Report.objects.exists()
    monkeypatch.setattr(reports, "MOST_OF_A_NETWORK", 2)
    typed = {"path": "/letters/x/", "reason": "law", "words": "Again."}
    codes = [client.post("/report", typed, headers={"x-forwarded-for": "203.0.113.9"}).status_code for _ in range(3)]
    assert codes == [200, 200, 429]
    monkeypatch.setattr(reports, "MOST_WAITING", 2)
    assert client.post("/report", typed).status_code == 429


def test_the_queue_is_the_operators(client: Client, olena: Organiser) -> None:
    assert client.get(QUEUE).status_code == 302
    client.force_login(olena)
    assert client.get(QUEUE, follow=True).status_code == 403
