"""Handing over: a package that needs nobody to be checked, a delivery record, the moment and the reply in public."""

import io
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pikepdf
import pytest
from django.conf import LazySettings
from django.test import Client

from tests.delivery.handing import addressee, publish, published_letter
from tests.meetings.people import accepted
from tests.signatures.people import HIDDEN, sign_and_confirm
from undersigned.campaigns.models import Activity, Campaign, Organiser
from undersigned.common import clock
from undersigned.delivery import mails
from undersigned.delivery.actions.handing import add_addressee, hand_over, note_reply, send_packages, take_back
from undersigned.delivery.errors import HandOverError
from undersigned.delivery.models import Addressee, HandOver, Progress
from undersigned.delivery.package import make_package
from undersigned.ledger.verify_command import run
from undersigned.letters.actions import take_down_letter
from undersigned.letters.models import Letter
from undersigned.mail.actions import Result, claim_batch, open_claims, record_results
from undersigned.mail.sender import Outcome
from undersigned.signatures.actions.signing import amend_signature, withdraw_signature
from undersigned.signatures.entry import Entry

pytestmark = pytest.mark.django_db


@pytest.fixture
def letter(campaign: Campaign, settings: LazySettings, tmp_path: Path) -> Iterator[Letter]:
    settings.UNDERSIGNED_LOG_HEADS = tmp_path / "heads"
    return published_letter(campaign)


def unpacked(data: bytes, folder: Path) -> Path:
    """The one folder in the zip."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        archive.extractall(folder)
    (found,) = folder.iterdir()
    return found


def names_in(folder: Path) -> int:
    return (folder / "signatures.jsonl").read_bytes().count(b"\n")


def test_the_folder_is_verified_offline_by_the_file_that_lies_in_it(letter: Letter, tmp_path: Path) -> None:
    folder = unpacked(make_package(letter, with_names=True).to_zip(), tmp_path / "package")
    command = [sys.executable, "-I", "undersigned-verify.pyz", "."]
    # Nothing of ours is on the path (-I, in a folder elsewhere), and the only way out is a proxy that is not there.
    environment = {"PATH": "/usr/bin:/bin", "https_proxy": "http://127.0.0.1:1", "http_proxy": "http://127.0.0.1:1"}
    done = subprocess.run(
        command, cwd=folder, env=environment, capture_output=True, text=True, timeout=120, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "Count    4 confirmations" in done.stdout
    assert "Names    3 shown, each the one that was signed with" in done.stdout
    assert "Everything fits." in done.stdout


@pytest.mark.parametrize("path", ["text.en.md", "rules.txt", "count.json", "signatures.jsonl", "log/checkpoint"])
def test_one_changed_byte_is_found(letter: Letter, tmp_path: Path, path: str) -> None:
    folder = unpacked(make_package(letter, with_names=True).to_zip(), tmp_path / "package")
    assert run([str(folder)]) == 0
    data = bytearray((folder / path).read_bytes())
    place = data.index(b"4") if path == "count.json" else len(data) // 2
    data[place] ^= 1
    (folder / path).write_bytes(bytes(data))
    assert run([str(folder)]) == 1


def test_a_package_is_of_its_moment_whatever_came_since(letter: Letter, tmp_path: Path) -> None:
    size = make_package(letter, with_names=True).count.size
    gone = sign_and_confirm(letter, "later@example.org", Entry("named", "Example Later"))
    changed = sign_and_confirm(letter, "changes@example.org", Entry("named", "Example Changes"))
    publish(letter)
    withdraw_signature(token=gone)
    amend_signature(token=changed, entry=HIDDEN)
    then = make_package(letter, with_names=True, size=size)
    assert then.count.total == 4
    folder = unpacked(then.to_zip(), tmp_path / "then")
    assert run([str(folder)]) == 0
    assert names_in(folder) == 3
    now = make_package(letter, with_names=True)  # the last checkpoint still counts who has just withdrawn
    folder = unpacked(now.to_zip(), tmp_path / "now")
    assert run([str(folder)]) == 0
    assert "Example Later" not in (folder / "signatures.jsonl").read_text()


def test_without_names_there_are_none_in_any_file(letter: Letter, tmp_path: Path) -> None:
    folder = unpacked(make_package(letter, with_names=False).to_zip(), tmp_path / "package")
    assert run([str(folder)]) == 0
    assert names_in(folder) == 0
    for path in folder.rglob("*"):
        assert not path.is_file() or b"Example Ada" not in path.read_bytes()


def test_the_paper_is_there_in_each_language_with_the_text_that_was_signed(letter: Letter) -> None:
    package = make_package(letter, with_names=True)
    assert {path for path in package.files if path.endswith(".pdf")} == {
        "letter.ar.pdf",
        "letter.en.pdf",
        "letter.ru.pdf",
    }
    for language in ("ar", "en", "ru"):
        with pikepdf.open(io.BytesIO(package.files[f"letter.{language}.pdf"])) as pdf:
            attached = pdf.attachments[f"text.{language}.md"].get_file().read_bytes()
        assert attached == package.files[f"text.{language}.md"]
    assert package.to_zip() == make_package(letter, with_names=True).to_zip()


def test_by_mail_the_package_goes_out_and_the_delivery_is_written_down(letter: Letter, olena: Organiser) -> None:
    council = addressee(letter)
    made = hand_over(addressee=council, by=olena, with_names=True, note="We ask for an answer by May.")
    assert made.progress == Progress.WAITING
    accepted()  # mails of those who signed
    assert send_packages()
    assert not send_packages()
    (mail,) = accepted()
    assert (mail.kind, mail.recipient) == ("hand-over", "council@example.org")
    assert "We ask for an answer by May." in mail.text
    assert "4 signatures under it are confirmed" in mail.text
    assert [one.name for one in mail.attachments] == [
        f"{letter.slug}.ar.pdf",
        f"{letter.slug}.en.pdf",
        f"{letter.slug}.ru.pdf",
        f"{letter.slug}-5.zip",
    ]
    made.refresh_from_db()
    assert (made.progress, made.total, made.size) == (Progress.DELIVERED, 4, 5)
    assert made.settled_at is not None
    assert Activity.objects.get(deed="handed-over").number == 4


def test_what_is_too_large_for_a_mail_is_left_out_and_said(
    letter: Letter, olena: Organiser, monkeypatch: pytest.MonkeyPatch
) -> None:
    package = make_package(letter, with_names=True)
    papers = sum(len(data) for path, data in package.files.items() if path.endswith(".pdf"))
    monkeypatch.setattr(mails, "MOST_ATTACHED", papers)
    made = hand_over(addressee=addressee(letter), by=olena, with_names=True)
    mail = mails.hand_over_mail(made, "council@example.org", package)
    assert [one.type for one in mail.attachments] == ["application/pdf"] * 3
    assert "Some files were too large for a mail" in mail.text


def test_a_refused_mail_is_said_to_have_failed_and_may_be_taken_back(letter: Letter, olena: Organiser) -> None:
    made = hand_over(addressee=addressee(letter), by=olena, with_names=True)
    with pytest.raises(HandOverError):
        take_back(hand_over=made, by=olena)
    accepted()
    send_packages()
    claims = claim_batch(limit=9)
    assert [claimed.mail.kind for claimed in open_claims(claims)] == ["hand-over"]
    record_results([Result(claim.id, claim.attempt, Outcome.FINAL, "550 5.1.1") for claim in claims])
    made.refresh_from_db()
    assert made.progress == Progress.FAILED
    take_back(hand_over=made, by=olena)
    assert not HandOver.objects.exists()


def test_one_mail_to_one_addressee_at_a_time(letter: Letter, olena: Organiser) -> None:
    council = addressee(letter)
    hand_over(addressee=council, by=olena, with_names=True)
    with pytest.raises(HandOverError, match="on its way already"):
        hand_over(addressee=council, by=olena, with_names=True)


def test_a_letter_that_is_taken_down_meanwhile_is_not_mailed(letter: Letter, olena: Organiser) -> None:
    made = hand_over(addressee=addressee(letter), by=olena, with_names=True)
    take_down_letter(letter=letter, notice="It stood here by mistake.")
    accepted()
    send_packages()
    made.refresh_from_db()
    assert made.progress == Progress.FAILED
    assert accepted() == []
    letter.refresh_from_db()
    with pytest.raises(HandOverError):
        hand_over(addressee=Addressee.objects.select_related("letter").get(), by=olena, with_names=True)


def test_what_cannot_be_handed_over_says_why(letter: Letter, olena: Organiser) -> None:
    with pytest.raises(HandOverError, match="mail address"):
        add_addressee(letter=letter, name="The council", channel="mail", language="en", mail="council")
    tomorrow = clock.now() + timedelta(days=1)
    with pytest.raises(HandOverError, match="still to come"):
        hand_over(addressee=addressee(letter, "post"), by=olena, with_names=True, at=tomorrow)


def test_addressees_addresses_are_sealed(letter: Letter) -> None:
    addressee(letter)
    kept = bytes(Addressee.objects.get().box)
    assert b"council@" not in kept
    assert b"Main Street" not in kept


def test_the_letters_page_says_when_to_whom_with_how_many_and_what_they_replied(
    client: Client, letter: Letter, olena: Organiser
) -> None:
    page, news = f"/letters/{letter.slug}/en/", f"/letters/{letter.slug}/news"
    hand_over(addressee=addressee(letter, "mail", "Somebody else"), by=olena, with_names=True)
    given = hand_over(addressee=addressee(letter, "published", "Everyone who reads"), by=olena, with_names=True)
    for seen in (client.get(page).content.decode(), client.get(news).content.decode()):
        assert "Everyone who reads" in seen
        assert "with 4 confirmed signatures." in seen
        assert "Somebody else" not in seen  # the mail has not been taken yet
    assert f'href="{news}"' in client.get(page).content.decode()
    note_reply(hand_over=given, reply="We <b>thank</b> you.", language="en", replied_on=date(2026, 3, 9), public=False)
    assert "thank" not in client.get(news).content.decode()
    assert "A reply came" not in client.get(page).content.decode()
    note_reply(hand_over=given, reply="We <b>thank</b> you.", language="en", replied_on=date(2026, 3, 9), public=True)
    assert "We &lt;b&gt;thank&lt;/b&gt; you." in client.get(news).content.decode()
    assert "A reply came from Everyone who reads." in client.get(page).content.decode()
    accepted()
    send_packages()
    accepted()
    assert "Handed over to Somebody else, with 4 confirmed signatures." in client.get(page).content.decode()


def test_the_desk_adds_hands_over_notes_the_reply_and_begins_an_update(
    client: Client, letter: Letter, olena: Organiser
) -> None:
    client.force_login(olena)
    at = f"/desk/letters/{letter.slug}"
    typed = {"name": "The council", "channel": "mail", "language": "en", "mail": "council@", "where": "Kept words"}
    refused = client.post(f"{at}/handing-over", typed)
    assert refused.status_code == 422
    assert "Kept words" in refused.content.decode()
    client.post(f"{at}/handing-over", typed | {"channel": "in-person"})
    council = Addressee.objects.get()
    assert (
        client.post(f"/desk/addressees/{council.pk}/hand-over", {"with_names": "yes", "on": "2999-01-01"}).status_code
        == 422
    )
    client.post(
        f"/desk/addressees/{council.pk}/hand-over", {"with_names": "no", "on": "2026-01-02", "note": "At noon."}
    )
    given = HandOver.objects.get()
    assert (given.at.date(), given.progress, given.with_names) == (date(2026, 1, 2), Progress.DONE, False)
    client.post(f"/desk/hand-overs/{given.pk}/reply", {"reply": "Thank you.", "language": "en", "public": "on"})
    page = client.get(f"{at}/updates/new?about={given.pk}").content.decode()
    assert "the letter was handed over to The council, with 4 confirmed signatures." in page
    assert "Thank you." in page
    client.post(f"/desk/addressees/{council.pk}/remove")
    assert HandOver.objects.get().to == "The council"
    client.post(f"/desk/hand-overs/{given.pk}/undo")
    assert not HandOver.objects.exists()


def test_the_package_is_downloaded_and_the_export_written_down(
    client: Client, letter: Letter, olena: Organiser, tmp_path: Path
) -> None:
    client.force_login(olena)
    answer = client.get(f"/desk/letters/{letter.slug}/package.zip")
    assert answer["Content-Type"] == "application/zip"
    assert run([str(unpacked(answer.content, tmp_path / "package"))]) == 0
    assert Activity.objects.get(deed="package-taken").kind == Activity.Kind.EXPORTED
