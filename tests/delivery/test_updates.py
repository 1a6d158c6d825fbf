"""Updates: written once in each language, tried on oneself, sent once to each, ended by one click."""

import re
from datetime import timedelta

import pytest
from django.conf import LazySettings
from django.test import Client

from tests.delivery.readers import draft, reader
from tests.letters.letters import FrozenClock, open_letter_for_tests
from tests.meetings.people import accepted, meeting_for_tests
from undersigned.campaigns.models import Activity, Campaign, Organiser
from undersigned.common import clock
from undersigned.common.addresses import normalise
from undersigned.delivery.actions import updating
from undersigned.delivery.actions.updating import (
    delete_update,
    remove_update_text,
    send_batches,
    send_test,
    send_update,
    show_update,
    stop_update,
    write_update,
)
from undersigned.delivery.errors import DeliveryError, NobodyToTellError, ToldAlreadyError, UpdateError
from undersigned.delivery.models import State, Update
from undersigned.letters.actions import take_down_letter
from undersigned.letters.models import Letter
from undersigned.mail.models import QueuedMail
from undersigned.mail.outgoing import OutgoingMail
from undersigned.signatures.actions.moderating import void_signatures
from undersigned.signatures.actions.news import forget_news_of, switch_news_on
from undersigned.signatures.actions.signing import withdraw_signature
from undersigned.signatures.models import NewsAddress, Signature
from undersigned.signatures.queries import signature_of_token

pytestmark = pytest.mark.django_db


@pytest.fixture
def letter(campaign: Campaign) -> Letter:
    return open_letter_for_tests(campaign)


@pytest.fixture(autouse=True)
def quick(settings: LazySettings) -> None:
    settings.UNDERSIGNED_NEWS_PER_MINUTE = 10**9


def sent() -> list[OutgoingMail]:
    """Let the worker send all that is under way, to a mail server that accepts it; only updates are given."""
    found: list[OutgoingMail] = []
    while True:
        worked = send_batches()
        mails = [mail for mail in accepted() if mail.kind == "update"]
        found += mails
        if not worked and not mails:
            return found


def send_all(update: Update, by: Organiser) -> list[OutgoingMail]:
    send_update(update=update, by=by)
    return sent()


def test_each_gets_one_mail_in_the_language_they_read(letter: Letter, olena: Organiser) -> None:
    reader(letter, "ada@example.org")
    reader(letter, "boris@example.org", language="ru")
    reader(letter, "layla@example.org", language="ar")
    update = draft(letter)
    write_update(update=update, language="ru", subject="Мы встретились с советом", body="Совет нас выслушал.")
    mails = {mail.recipient: mail for mail in send_all(update, olena)}
    assert {to: (mail.language, mail.subject) for to, mail in mails.items()} == {
        "ada@example.org": ("en", "We met the council"),
        "boris@example.org": ("ru", "Мы встретились с советом"),
        "layla@example.org": ("en", "We met the council"),  # there is none in Arabic
    }
    update.refresh_from_db()
    assert (update.state, update.queued) == (State.SENT, 3)
    assert bytes(update.reached) == b""


def test_the_mail_is_plain_text_with_both_ways_to_end_it(letter: Letter, olena: Organiser) -> None:
    reader(letter, "ada@example.org")
    (mail,) = send_all(draft(letter), olena)
    assert mail.html is None
    assert mail.text.startswith("The council listened to us.\n\nRead the minutes (https://example.org/minutes).")
    assert mail.headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    link = re.fullmatch(r"<(https?://[^/]+/news/[\w=-]{64}/end)>", mail.headers["List-Unsubscribe"])
    assert link
    assert link[1] in mail.text
    links = set(re.findall(r"https?://[^\s)>]+", mail.text)) - {link[1], "https://example.org/minutes"}
    assert links == {f"{link[1].partition('/news/')[0]}/letters/{letter.slug}/"}  # nothing that tells who follows it


def test_the_one_click_of_a_mail_program_ends_it(letter: Letter, olena: Organiser) -> None:
    reader(letter, "ada@example.org")
    reader(letter, "bo@example.org")
    first = {mail.recipient: mail for mail in send_all(draft(letter), olena)}
    path = "/news/" + first["ada@example.org"].headers["List-Unsubscribe"].strip("<>").partition("/news/")[2]
    answer = Client(enforce_csrf_checks=True).post(path, {"List-Unsubscribe": "One-Click"})
    assert answer.status_code == 200
    assert [mail.recipient for mail in send_all(draft(letter, "Once more"), olena)] == ["bo@example.org"]


def test_who_withdrew_or_was_voided_is_not_written_to_and_forgotten(letter: Letter, olena: Organiser) -> None:
    gone, voided = reader(letter, "gone@example.org"), reader(letter, "voided@example.org")
    reader(letter, "ada@example.org")
    withdraw_signature(token=gone)
    signature = signature_of_token(voided)
    assert signature is not None
    void_signatures(letter=letter, signature_ids=[signature.pk], reason="fraud")
    assert [mail.recipient for mail in send_all(draft(letter), olena)] == ["ada@example.org"]
    assert NewsAddress.objects.count() == 1


def test_an_update_to_nobody_is_one_sentence_and_nothing_else(client: Client, letter: Letter, olena: Organiser) -> None:
    update = draft(letter)
    with pytest.raises(NobodyToTellError):
        send_update(update=update, by=olena)
    client.force_login(olena)
    answer = client.post(f"/desk/updates/{update.pk}/send")
    assert answer.status_code == 422
    assert "Nobody wants news of this letter so far, so nothing was sent." in answer.content.decode()
    update.refresh_from_db()
    assert update.state == State.DRAFT


def test_a_test_copy_goes_to_oneself_and_says_so(letter: Letter, olena: Organiser) -> None:
    reader(letter, "ada@example.org")
    update = draft(letter)
    write_update(update=update, language="ru", subject="Встреча", body="Слова.")
    send_test(update=update, to=olena)
    mails = accepted()
    assert [mail.recipient for mail in mails] == [olena.email] * 2
    assert all("List-Unsubscribe" not in mail.headers for mail in mails)
    [english] = [mail for mail in mails if mail.subject == "Test: We met the council"]  # they go at once, in no order
    assert "Nobody but you got it." in english.text


def test_the_queue_is_kept_short_so_that_who_signs_does_not_wait(
    letter: Letter, olena: Organiser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(updating, "BATCH", 2)
    monkeypatch.setattr(updating, "MOST_WAITING", 4)
    for number in range(9):
        reader(letter, f"person{number}@example.org")
    send_update(update=draft(letter), by=olena)
    while send_batches():
        pass
    assert QueuedMail.objects.filter(kind="update").count() == 4
    assert len(sent()) == 9


def test_mails_that_wait_to_be_tried_again_hold_nobody_up(
    letter: Letter, olena: Organiser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(updating, "BATCH", 2)
    monkeypatch.setattr(updating, "MOST_WAITING", 4)
    for number in range(9):
        reader(letter, f"person{number}@example.org")
    send_update(update=draft(letter), by=olena)
    while send_batches():
        QueuedMail.objects.filter(kind="update").update(next_attempt=clock.now() + timedelta(hours=1))
    assert QueuedMail.objects.filter(kind="update").count() == 9


def test_the_pace_is_the_operators(
    letter: Letter, olena: Organiser, settings: LazySettings, monkeypatch: pytest.MonkeyPatch, moved_clock: FrozenClock
) -> None:
    monkeypatch.setattr(updating, "BATCH", 2)
    settings.UNDERSIGNED_NEWS_PER_MINUTE = 2
    for number in range(4):
        reader(letter, f"person{number}@example.org")
    send_update(update=draft(letter), by=olena)
    assert len(sent()) == 2
    moved_clock.move(timedelta(seconds=59))
    assert sent() == []
    moved_clock.move(timedelta(seconds=1))
    assert len(sent()) == 2


def test_a_batch_that_fails_leaves_nothing_behind(
    letter: Letter, olena: Organiser, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(5):
        reader(letter, f"person{number}@example.org")
    monkeypatch.setattr(updating, "BATCH", 3)
    send_update(update=draft(letter), by=olena)

    def dies(*_arguments: object) -> None:
        raise RuntimeError

    with monkeypatch.context() as broken:
        broken.setattr(updating, "_pause", dies)  # the last thing of a batch
        with pytest.raises(RuntimeError):
            send_batches()
    assert not QueuedMail.objects.filter(kind="update").exists()
    recipients = [mail.recipient for mail in sent()]
    assert sorted(recipients) == [f"person{number}@example.org" for number in range(5)]


def test_who_leaves_and_comes_back_while_it_is_sent_gets_it_once(
    letter: Letter, olena: Organiser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(updating, "BATCH", 1)
    tokens = {f"person{number}@example.org": reader(letter, f"person{number}@example.org") for number in range(6)}
    send_update(update=draft(letter), by=olena)
    assert send_batches()
    (mail,) = [mail for mail in accepted() if mail.kind == "update"]
    token = tokens[mail.recipient]
    signature = signature_of_token(token)
    assert signature is not None
    forget_news_of(signature=signature, token=token)
    switch_news_on(signature=signature, token=token, address=normalise(mail.recipient))
    rest = [mail.recipient for mail in sent()]
    assert sorted([*rest, mail.recipient]) == sorted(tokens)


def test_a_stopped_update_goes_no_further(letter: Letter, olena: Organiser, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(updating, "BATCH", 2)
    for number in range(5):
        reader(letter, f"person{number}@example.org")
    update = draft(letter)
    send_update(update=update, by=olena)
    send_batches()
    assert stop_update(update=update, by=olena) == 2
    assert len(sent()) == 2
    update.refresh_from_db()
    assert (update.state, update.queued) == (State.STOPPED, 2)
    with pytest.raises(UpdateError):
        stop_update(update=update, by=olena)


def test_a_letter_that_is_taken_down_stops_its_updates(letter: Letter, olena: Organiser) -> None:
    reader(letter, "ada@example.org")
    update = draft(letter)
    send_update(update=update, by=olena)
    take_down_letter(letter=letter, notice="It stood here by mistake.")
    assert sent() == []
    update.refresh_from_db()
    assert update.state == State.STOPPED


def test_what_is_on_its_way_cannot_be_changed(letter: Letter, olena: Organiser) -> None:
    reader(letter, "ada@example.org")
    update = draft(letter)
    send_update(update=update, by=olena)
    for change in (
        lambda: write_update(update=update, language="en", subject="Other", body="Other"),
        lambda: remove_update_text(update=update, language="en"),
        lambda: delete_update(update=update),
        lambda: send_update(update=update, by=olena),
    ):
        with pytest.raises(UpdateError):
            change()
    assert len(sent()) == 1


def test_the_letters_own_language_is_needed(letter: Letter, olena: Organiser) -> None:
    reader(letter, "ada@example.org")
    update = draft(letter)
    with pytest.raises(UpdateError):
        remove_update_text(update=update, language="en")
    write_update(update=update, language="ru", subject="Встреча", body="Слова.")
    remove_update_text(update=update, language="en")
    with pytest.raises(UpdateError, match="English"):
        send_update(update=update, by=olena)


def test_they_are_told_of_a_meeting_once(letter: Letter, campaign: Campaign, olena: Organiser) -> None:
    reader(letter, "ada@example.org")
    meeting = meeting_for_tests(campaign, day=clock.today() + timedelta(days=9))
    one, two = (draft(letter, subject, meeting=meeting) for subject in ("Come", "Come again"))
    (mail,) = send_all(one, olena)
    assert meeting.title in mail.text
    assert f"/meetings/{meeting.slug}/" in mail.text
    with pytest.raises(ToldAlreadyError):
        send_update(update=two, by=olena)
    assert sent() == []
    two.refresh_from_db()
    assert two.state == State.DRAFT
    with pytest.raises(ToldAlreadyError):
        draft(letter, meeting=meeting)


def test_only_public_letters_have_news(campaign: Campaign, letter: Letter) -> None:
    take_down_letter(letter=letter, notice="It stood here by mistake.")
    letter.refresh_from_db()
    with pytest.raises(DeliveryError):
        draft(letter)


def test_the_archive_shows_what_the_organisers_wish_and_was_sent(
    client: Client, letter: Letter, olena: Organiser
) -> None:
    reader(letter, "ada@example.org")
    shown, hidden, unsent = draft(letter, "Shown"), draft(letter, "Kept to ourselves"), draft(letter, "Not yet")
    write_update(update=shown, language="ar", subject="لقاء", body="كلمات")
    for update in (shown, unsent):
        show_update(update=update, public=True)
    for update in (shown, hidden):
        send_all(update, olena)
    page = client.get(f"/letters/{letter.slug}/news").content.decode()
    assert "Shown" in page
    assert "<em>listened</em>" in page
    assert "Kept to ourselves" not in page
    assert "Not yet" not in page
    letter_page = client.get(f"/letters/{letter.slug}/en/").content.decode()
    assert "An update: Shown" in letter_page
    assert "Kept to ourselves" not in letter_page
    show_update(update=shown, public=False)
    assert "An update: Shown" not in client.get(f"/letters/{letter.slug}/en/").content.decode()
    show_update(update=shown, public=True)
    assert "لقاء" in client.get(f"/letters/{letter.slug}/news/ar").content.decode()


def test_the_desk_writes_previews_tests_and_sends(client: Client, letter: Letter, olena: Organiser) -> None:
    client.force_login(olena)
    reader(letter, "ada@example.org")
    start = f"/desk/letters/{letter.slug}/updates/new"
    assert client.post(start, {"subject": "", "body": "Kept words"}).status_code == 422
    assert "Kept words" in client.post(start, {"subject": "", "body": "Kept words"}).content.decode()
    made = client.post(start, {"subject": "First", "body": "Words with *stars*."})
    update = Update.objects.get()
    assert made["Location"] == f"/desk/updates/{update.pk}/"
    at = f"/desk/updates/{update.pk}"
    assert client.post(f"{at}/texts/add", {"language": "ru"})["Location"] == f"{at}/texts/ru"
    assert client.post(f"{at}/texts/add", {"language": "en"}).status_code == 422
    client.post(f"{at}/texts/ru", {"subject": "Первое", "body": "Слова."})
    page = client.get(f"{at}/").content.decode()
    assert "<em>stars</em>" in page
    assert "Первое" in page
    assert "1 person gets it in this language." in page
    client.post(f"{at}/do/test")
    assert {mail.recipient for mail in accepted()} == {olena.email}
    assert client.post(f"{at}/send").status_code == 303
    assert [mail.recipient for mail in sent()] == ["ada@example.org"]
    deed = Activity.objects.get(deed="update-sent")
    assert (deed.about, deed.number) == (letter.slug, 1)
    assert client.get(f"{at}/texts/en").status_code == 404


def test_a_draft_can_be_thrown_away(client: Client, letter: Letter, olena: Organiser) -> None:
    client.force_login(olena)
    update = draft(letter)
    answer = client.post(f"/desk/updates/{update.pk}/do/delete")
    assert answer["Location"] == f"/desk/letters/{letter.slug}/updates"
    assert not Update.objects.exists()


def test_nobody_is_named_in_what_is_kept_of_an_update(letter: Letter, olena: Organiser) -> None:
    reader(letter, "ada@example.org")
    send_all(draft(letter), olena)
    kept = (
        str(list(Update.objects.values()))
        + str(list(Activity.objects.values()))
        + str(list(Signature.objects.values()))
    )
    assert "ada@" not in kept


def test_the_server_sends_none_for_a_letter_whose_addresses_it_cannot_read(letter: Letter) -> None:
    letter.protection = Letter.Protection.SEALED
    with pytest.raises(UpdateError, match="only your keys can"):
        draft(letter)
