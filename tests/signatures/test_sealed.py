"""Addresses of a sealed letter: this server cannot read them; who holds a key can, and keys can change."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client

from tests.letters.sealed import Key, drilled_holder, new_key, protected_letter
from tests.signatures.test_news import asked, told
from undersigned.campaigns.agreeing import agree
from undersigned.campaigns.models import Activity, Campaign, Membership, Organiser
from undersigned.campaigns.roles import Role
from undersigned.common import clock
from undersigned.letters.holders import change_holders
from undersigned.letters.models import Letter
from undersigned.sealing.bundle import in_parts, open_bundle, read_bundle, reseal
from undersigned.signatures import holder
from undersigned.signatures.actions.bundling import bundle_approval
from undersigned.signatures.models import NewsAddress

pytestmark = pytest.mark.django_db


@pytest.fixture
def keys() -> tuple[Key, Key]:
    return new_key(), new_key()


@pytest.fixture
def letter(campaign: Campaign, keys: tuple[Key, Key]) -> Letter:
    return protected_letter("sealed", campaign, keys)


def take(client: Client, letter: Letter) -> HttpResponse:
    return client.post(f"/desk/letters/{letter.slug}/sealed/bundle")  # type: ignore[return-value]


def editor_of(campaign: Campaign) -> Organiser:
    """A second organiser, in the team from the first time on that one is needed."""
    made, _new = Organiser.objects.get_or_create(email="edda@example.org", defaults={"approved_at": clock.now()})
    Membership.objects.get_or_create(campaign=campaign, organiser=made, defaults={"role": Role.EDITOR})
    return made


def download(client: Client, letter: Letter) -> bytes:
    """As two organisers do it."""
    second = editor_of(letter.campaign)
    client.post(f"/desk/letters/{letter.slug}/sealed", {"ask": "yes"})
    approval = bundle_approval(letter)
    assert approval is not None
    agree(by=second, approval=approval)
    answer = take(client, letter)
    assert answer.status_code == 200
    return answer.content


def upload(client: Client, letter: Letter, data: bytes) -> int:
    file = SimpleUploadedFile("new.json", data)
    return client.post(f"/desk/letters/{letter.slug}/sealed", {"bundle": file}).status_code


def test_the_server_reads_no_address_and_a_holder_reads_all(
    client: Client, olena: Organiser, letter: Letter, keys: tuple[Key, Key]
) -> None:
    for who in ("ada@example.org", "a-much-longer-name-than-most@example.org"):
        asked(letter, who)
    assert told(letter) == []
    boxes = [bytes(row.box) for row in NewsAddress.objects.all()]
    assert len({len(box.split(b"\n--- ", 1)[1]) for box in boxes}) == 1
    client.force_login(olena)
    bundle = read_bundle(download(client, letter))
    for key in keys:
        opened, closed = open_bundle(bundle, [key.identity])
        assert [address for address, _language in opened] == [
            "a-much-longer-name-than-most@example.org",
            "ada@example.org",
        ]
        assert closed == 0
    assert open_bundle(bundle, [new_key().identity]) == ([], 2)


def test_who_ends_news_is_in_no_later_bundle(client: Client, olena: Organiser, letter: Letter) -> None:
    token = asked(letter, "ada@example.org")
    client.post(f"/my/{holder.token_text(token)}/news", {"do": "off"})
    client.force_login(olena)
    assert read_bundle(download(client, letter)).sealed == []


def test_after_a_member_left_their_key_opens_nothing_here(
    client: Client, olena: Organiser, letter: Letter, keys: tuple[Key, Key]
) -> None:
    asked(letter, "ada@example.org")
    gone = asked(letter, "gone@example.org")
    stays, leaves = letter.holders.all()
    new = new_key()
    third = drilled_holder(letter, "Kim (example)", new)
    change_holders(letter=letter, holder_ids=[stays.pk, third.pk])
    letter.refresh_from_db()
    client.force_login(olena)
    before = read_bundle(download(client, letter))
    again = reseal(before, [keys[0].identity], [keys[0].recipient, new.recipient])
    Client().post(f"/my/{holder.token_text(gone)}/news", {"do": "off"})
    assert upload(client, letter, bytes(again)) == 303
    asked(letter, "bo@example.org")
    after = read_bundle(download(client, letter))
    assert [a for a, _l in open_bundle(after, [new.identity])[0]] == ["ada@example.org", "bo@example.org"]
    assert open_bundle(after, [keys[1].identity]) == ([], 2)
    assert leaves.recipient == keys[1].recipient


def test_a_bundle_may_come_back_in_parts(
    client: Client, olena: Organiser, letter: Letter, keys: tuple[Key, Key]
) -> None:
    for who in ("ada@example.org", "bo@example.org"):
        asked(letter, who)
    stays, _leaves = letter.holders.all()
    new = new_key()
    change_holders(letter=letter, holder_ids=[stays.pk, drilled_holder(letter, "Kim (example)", new).pk])
    client.force_login(olena)
    before = read_bundle(download(client, letter))
    again = reseal(before, [keys[0].identity], [keys[0].recipient, new.recipient])
    for part, readable in zip(in_parts(again, most_bytes=1), (1, 2), strict=True):
        assert upload(client, letter, bytes(part)) == 303
        opened, closed = open_bundle(read_bundle(download(client, letter)), [new.identity])
        assert (len(opened), closed) == (readable, 2 - readable)


def test_a_bundle_for_other_keys_or_another_letter_changes_nothing(
    client: Client, olena: Organiser, letter: Letter, keys: tuple[Key, Key]
) -> None:
    asked(letter, "ada@example.org")
    client.force_login(olena)
    bundle = read_bundle(download(client, letter))
    box = bytes(NewsAddress.objects.get().box)
    stranger = new_key().recipient
    for wrong in (
        bytes(reseal(bundle, [keys[0].identity], [stranger, keys[0].recipient])),
        bytes(bundle._replace(letter="example.org/letters/other/log")),
        b"{}",
        b"",
    ):
        assert upload(client, letter, wrong) == 422
    assert bytes(NewsAddress.objects.get().box) == box


def test_the_pages_say_that_this_server_cannot_read(client: Client, olena: Organiser, letter: Letter) -> None:
    page = client.get(f"/letters/{letter.slug}/kept").content.decode()
    assert "were never on this server; there are 2" in page
    assert "Not the addresses of those who asked for news" in page
    client.force_login(olena)
    desk = client.get(f"/desk/letters/{letter.slug}/sealed").content.decode()
    assert "undersigned keys open" in desk


def test_addresses_leave_only_when_two_agree_and_once(
    client: Client, olena: Organiser, emil: Organiser, letter: Letter
) -> None:
    asked(letter, "ada@example.org")
    page = f"/desk/letters/{letter.slug}/sealed"
    client.force_login(olena)
    assert take(client, letter)["Location"] == page
    client.post(page, {"ask": "yes"})
    assert take(client, letter)["Location"] == page  # nobody has agreed yet
    assert "A second organiser has to agree" in client.get(page).content.decode()
    second = Client()
    second.force_login(emil)
    approval = bundle_approval(letter)
    assert approval is not None
    answer = f"/desk/campaigns/{letter.campaign.slug}/approvals/{approval.pk}/answer"
    client.post(answer, {"agree": "yes"})
    assert take(client, letter)["Location"] == page  # who asks cannot agree
    second.post(answer, {"agree": "yes"})
    third = Client()
    third.force_login(editor_of(letter.campaign))
    assert take(third, letter)["Location"] == page  # it was not for them
    assert take(second, letter).status_code == 200
    assert take(client, letter)["Location"] == page  # used
    assert list(Activity.objects.filter(kind="exported").values_list("organiser", "number")) == [(emil.pk, 1)]


def test_a_lone_owner_is_told_who_has_to_be_there(client: Client, olena: Organiser, letter: Letter) -> None:
    client.force_login(olena)
    page = f"/desk/letters/{letter.slug}/sealed"
    client.post(page, {"ask": "yes"})
    assert "Invite someone" in client.get(page).content.decode()
    assert bundle_approval(letter) is None
