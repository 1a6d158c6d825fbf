"""Anyone can say that something is wrong with an entry; the organisers read it, and of the writer nothing is kept."""

from datetime import timedelta

import pytest
from django.conf import LazySettings
from django.db import connection
from django.test import Client

from tests.letters.letters import FrozenClock, open_letter_for_tests
from tests.signatures.people import HIDDEN, fill_in, sign_and_confirm
from undersigned.campaigns.models import Activity, Campaign, Organiser
from undersigned.letters.models import Letter
from undersigned.signatures.actions.moderating import void_signatures
from undersigned.signatures.actions.reporting import KEPT, MOST_WAITING, PER_HOUR, forget_reports, report_entry
from undersigned.signatures.actions.signing import withdraw_signature
from undersigned.signatures.entry import Entry
from undersigned.signatures.errors import ReportError
from undersigned.signatures.keys import REPORTS
from undersigned.signatures.models import Report, Signature
from undersigned.signatures.reports import ReportForm

pytestmark = pytest.mark.django_db
SAID = "That is me, write to secret-writer@example.org"


@pytest.fixture
def letter(campaign: Campaign, olena: Organiser) -> Letter:
    made = open_letter_for_tests(campaign)
    sign_and_confirm(made, "ada@example.org")
    return made


def page_of(letter: Letter) -> str:
    return f"/letters/{letter.slug}/signatures/{Signature.objects.get(show='named').index}/report"


def sent(**changes: str) -> dict[str, str]:
    token = str(ReportForm(signature=Signature.objects.get(show="named")).initial["token"])
    return {"cause": "not-me", "words": SAID, "website": "", "token": token} | changes


def desk(letter: Letter) -> str:
    return f"/desk/letters/{letter.slug}/signatures/reports"


def test_a_report_reaches_the_desk_and_no_cookie_is_set(letter: Letter, olena: Organiser, client: Client) -> None:
    listed = client.get(f"/letters/{letter.slug}/signatures?report=yes").content.decode()
    assert f'href="{page_of(letter)}"' in listed
    assert page_of(letter) not in client.get(f"/letters/{letter.slug}/signatures").content.decode()
    shown = client.get(page_of(letter))
    assert "Example Ada" in shown.content.decode()
    answer = client.post(page_of(letter), sent())
    assert "The organisers of this letter will read it" in answer.content.decode()
    assert not client.cookies
    client.force_login(olena)
    page = client.get(desk(letter)).content.decode()
    assert SAID in page
    assert "this is my name, and I did not sign" in page
    assert "1 report" in client.get(f"/desk/letters/{letter.slug}/").content.decode()
    assert Activity.objects.filter(deed="signatures-reports-seen").exists()


def test_what_was_written_stands_nowhere_in_the_clear(letter: Letter, client: Client) -> None:
    client.post(page_of(letter), sent())
    with connection.cursor() as cursor:
        cursor.execute("SELECT r::text FROM signatures_report r")
        (row,) = cursor.fetchone()
    assert "secret-writer" not in row
    assert b"secret-writer" not in bytes(Report.objects.get().box or b"")
    assert {field.name for field in Report._meta.fields} == {"id", "letter", "signature", "cause", "day", "box"}


def test_settling_hides_the_name_or_not_and_deletes_the_report(
    letter: Letter, olena: Organiser, client: Client
) -> None:
    client.force_login(olena)
    client.post(page_of(letter), sent())
    client.post(desk(letter), {"id": [Report.objects.get().pk], "do": "leave"})
    assert (Report.objects.count(), Signature.objects.get().display) == (0, "shown")
    client.post(page_of(letter), sent(words=""))
    assert Report.objects.get().box is None
    client.post(desk(letter), {"id": [Report.objects.get().pk], "do": "stop"})
    assert (Report.objects.count(), Signature.objects.get().display) == (0, "stopped")
    assert list(Activity.objects.filter(kind="changed").values_list("deed", flat=True)) == [
        "signatures-reports-settled",
        "signatures-stopped",
        "signatures-reports-settled",
    ]


@pytest.mark.parametrize("way", ["void", "withdraw"])
def test_what_is_over_has_no_reports(letter: Letter, way: str) -> None:
    token = sign_and_confirm(letter, "bo@example.org", Entry("named", "Example Bo"))
    row = Signature.objects.get(name="Example Bo")
    report_entry(letter=letter, signature=row, cause="other", words="", network="")
    if way == "void":
        void_signatures(letter=letter, signature_ids=[row.pk], reason="fraud")
    else:
        withdraw_signature(token=token)
    assert not Report.objects.exists()


def test_a_flood_is_slowed_by_network_and_ends_at_a_limit(
    letter: Letter, moved_clock: FrozenClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    row = Signature.objects.get()

    def report(network: str = "192.0.2.0/24") -> None:
        report_entry(letter=letter, signature=row, cause="other", words="x", network=network)

    for _time in range(PER_HOUR):
        report()
    with pytest.raises(ReportError, match="in an hour"):
        report()
    report("198.51.100.0/24")
    for _time in range(PER_HOUR * 2):
        report("")
    moved_clock.move(timedelta(hours=1, seconds=1))
    report()
    monkeypatch.setattr("undersigned.signatures.actions.reporting.MOST_WAITING", Report.objects.count())
    assert Report.objects.count() < MOST_WAITING
    with pytest.raises(ReportError, match="more reports to read"):
        report("203.0.113.0/24")


def test_a_refused_report_keeps_what_was_written(letter: Letter, client: Client) -> None:
    for wrong in ({"token": ""}, {"token": "1.x"}, {"cause": "because"}, {"words": "x y" * 1000}):
        answer = client.post(page_of(letter), sent(**wrong))
        page = answer.content.decode()
        assert answer.status_code == 422
        assert wrong.get("words", SAID)[:20] in page
    renewed = str(ReportForm(signature=Signature.objects.get()).initial["token"])
    assert renewed in page
    assert not Report.objects.exists()


def test_a_program_that_fills_in_everything_is_thanked_and_dropped(letter: Letter, client: Client) -> None:
    assert client.post(page_of(letter), sent(website="x")).status_code == 200
    assert not Report.objects.exists()


def test_only_listed_entries_can_be_reported(letter: Letter, client: Client) -> None:
    sign_and_confirm(letter, "hidden@example.org", HIDDEN)
    fill_in(letter, "waiting@example.org")
    hidden = Signature.objects.get(show="hidden").index
    assert client.get(f"/letters/{letter.slug}/signatures/{hidden}/report").status_code == 404
    page, form = page_of(letter), sent()
    Signature.objects.update(display="stopped")
    assert client.post(page, form).status_code == 404


def test_a_token_is_for_one_entry(letter: Letter, client: Client) -> None:
    token = sent()["token"]
    sign_and_confirm(letter, "bo@example.org", Entry("named", "Example Bo"))
    other = Signature.objects.get(name="Example Bo").index
    answer = client.post(f"/letters/{letter.slug}/signatures/{other}/report", {"cause": "other", "token": token})
    assert answer.status_code == 422


def test_reports_of_another_letter_are_not_reached(
    letter: Letter, oskar: Organiser, oskars_campaign: Campaign, client: Client
) -> None:
    report_entry(letter=letter, signature=Signature.objects.get(), cause="other", words="x", network="")
    other = open_letter_for_tests(oskars_campaign)
    client.force_login(oskar)
    client.post(desk(other), {"id": [Report.objects.get().pk], "do": "stop"})
    assert (Report.objects.count(), Signature.objects.get().display) == (1, "shown")
    for wrong in ({"id": ["x"], "do": "stop"}, {"do": "dance"}):
        assert client.post(desk(other), wrong).status_code == 404


def test_what_nobody_settles_goes_with_its_key(
    letter: Letter, moved_clock: FrozenClock, settings: LazySettings
) -> None:
    report_entry(letter=letter, signature=Signature.objects.get(), cause="other", words="x", network="")
    name = f"{REPORTS}{Report.objects.get().day}"
    moved_clock.move(KEPT)
    forget_reports()
    assert (Report.objects.count(), settings.KEYSTORE.names(name)) == (1, [name])
    moved_clock.move(timedelta(days=1))
    forget_reports()
    assert (Report.objects.count(), settings.KEYSTORE.names(name)) == (0, [])


def test_a_box_whose_key_is_gone_shows_nothing_and_breaks_nothing(
    letter: Letter, olena: Organiser, client: Client, settings: LazySettings
) -> None:
    client.post(page_of(letter), sent())
    settings.KEYSTORE.destroy(f"{REPORTS}{Report.objects.get().day}")
    client.force_login(olena)
    assert client.get(desk(letter)).status_code == 200
