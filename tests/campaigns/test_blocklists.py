"""What the operator shuts out: who edits the lists, what stands on them, which names and titles they refuse."""

import io
from collections.abc import Callable

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse

from tests.letters.letters import ENGLISH
from tests.meetings.people import meeting_for_tests
from undersigned.campaigns.actions import block, describe_campaign, start_campaign, unblock
from undersigned.campaigns.blocked import is_refused, is_short_lived, refused_words
from undersigned.campaigns.errors import BlockedError
from undersigned.campaigns.models import Blocked, Campaign, Organiser
from undersigned.letters.actions import freeze_letter, start_letter
from undersigned.letters.errors import IncompleteError
from undersigned.meetings.errors import TitleError

pytestmark = pytest.mark.django_db

DOMAIN, SHORT, WORDS = Blocked.Kind.DOMAIN, Blocked.Kind.SHORT_LIVED, Blocked.Kind.WORDS
LISTS = "/operator/campaigns/blocked/"


def test_a_domain_stands_for_those_below_it_and_for_no_other() -> None:
    assert block(kind=DOMAIN, lines=["# from a list", "", "@Trash.example  # since spring", "*.müll.example"]) == 2
    refused = ["a@trash.example", "a@TRASH.example", "a@deep.below.trash.example", "a@xn--mll-hoa.example"]
    taken = ["a@nottrash.example", "a@example", "a@trash.example.org", "a@example.org", ""]
    assert [address for address in (*refused, *taken) if is_refused(address)] == refused
    assert not is_short_lived("a@trash.example")
    assert unblock(kind=DOMAIN, lines=["trash.example", "unknown.example"]) == 1
    assert not is_refused("a@trash.example")


def test_a_line_that_is_none_keeps_the_whole_list_out() -> None:
    with pytest.raises(BlockedError, match=r"not a domain; \.no-host") as refused:
        block(kind=DOMAIN, lines=["good.example", "not a domain", ".no-host"])
    assert "good.example" not in str(refused.value)
    with pytest.raises(BlockedError, match="Write one entry a line"):
        block(kind=WORDS, lines=["", "# nothing"])
    with pytest.raises(BlockedError, match="not right: !!"):
        block(kind=WORDS, lines=["!!"])
    assert not Blocked.objects.exists()


def test_words_are_found_however_they_are_dressed_up() -> None:
    block(kind=WORDS, lines=["cheap watches", "lotter*"])
    for title in ("CHEAP  Watches here", "Cheáp watches", "Сheap watches", "Lotteries for all"):
        assert "cheap watches" in refused_words(title) or "lotter*" in refused_words(title), title
    assert refused_words("Watches are cheap", "A slot", "") == ""


def test_the_operator_pastes_a_list_and_takes_entries_off_again(client: Client, opal: Organiser) -> None:
    client.force_login(opal)
    typed = {"kind": "short-lived", "lines": "ten-minutes.example\r\nbad one\r\n", "note": "spring wave"}
    again = client.post(f"{LISTS}add/", typed)
    assert again.status_code == 200
    assert "bad one" in again.content.decode()
    assert "ten-minutes.example" in again.content.decode()
    typed["lines"] = "ten-minutes.example\r\nquick.example"
    assert client.post(f"{LISTS}add/", typed)["Location"] == LISTS
    assert client.post(f"{LISTS}add/", typed)["Location"] == LISTS  # twice is once
    assert is_short_lived("x@quick.example")
    row = Blocked.objects.get(entry="quick.example")
    assert "spring wave" in client.get(LISTS).content.decode()
    client.post(LISTS, {"action": "delete_selected", "_selected_action": [row.pk], "post": "yes"})
    assert not is_short_lived("x@quick.example")
    other = Blocked.objects.get()
    client.post(f"{LISTS}{other.pk}/delete/", {"post": "yes"})
    assert not is_short_lived("x@ten-minutes.example")


def test_an_organiser_has_no_business_there(client: Client, olena: Organiser) -> None:
    client.force_login(olena)
    assert client.get(LISTS, follow=True).status_code == 403


def test_the_command_does_the_same(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    call_command("blocked", "add", "domains", "trash.example", "--note", "spam")
    monkeypatch.setattr("sys.stdin", io.StringIO("one.example\n# a comment\ntwo.example\n"))
    call_command("blocked", "add", "domains")
    call_command("blocked", "remove", "domains", "two.example")
    call_command("blocked", "show", "domains")
    said = ["New on the list: 1.", "New on the list: 2.", "Taken off the list: 1."]
    assert capsys.readouterr().out.splitlines() == [*said, "one.example", "trash.example"]
    assert Blocked.objects.get(entry="trash.example").note == "spam"
    with pytest.raises(CommandError, match="not right: no domain"):
        call_command("blocked", "add", "domains", "no domain")


def test_a_name_with_such_words_is_refused_beside_the_field_and_kept_as_typed(
    client: Client, olena: Organiser, campaign: Campaign
) -> None:
    block(kind=WORDS, lines=["cheap watches"])
    client.force_login(olena)
    again = client.post("/start", {"name": "Cheap watches for all"})
    assert again.status_code == 200
    assert "may not have these words: cheap watches" in again.content.decode()
    assert 'value="Cheap watches for all"' in again.content.decode()
    with pytest.raises(BlockedError):
        start_campaign(organiser=olena, name="Cheap watches")
    settings = reverse("campaign_describe", args=[campaign.slug])
    again = client.post(settings, {"name": "Cheap watches", "about": "Who we are.", "language": "en"})
    assert "may not have these words" in again.content.decode()
    assert "Who we are." in again.content.decode()
    block(kind=WORDS, lines=["library"])  # a name that stood before may stay while other things change
    describe_campaign(by=olena, campaign=campaign, name=campaign.name, about="", language="en")


def _freeze(campaign: Campaign) -> None:
    freeze_letter(letter=start_letter(campaign=campaign, language="en", **{**ENGLISH, "title": "Cheap watches"}))


def _announce(campaign: Campaign) -> None:
    meeting_for_tests(campaign, title="Cheap watches, an evening")


@pytest.mark.parametrize(("make", "error"), [(_freeze, IncompleteError), (_announce, TitleError)])
def test_titles_are_compared_when_they_become_public(
    campaign: Campaign, make: Callable[[Campaign], None], error: type[Exception]
) -> None:
    block(kind=WORDS, lines=["cheap watches"])
    with pytest.raises(error, match="may not have these words: cheap watches"):
        make(campaign)
    unblock(kind=WORDS, lines=["cheap watches"])
    make(campaign)


def test_who_waits_for_approval_from_a_refused_domain_is_told_and_nobody_else(
    client: Client, wanda: Organiser, olena: Organiser
) -> None:
    block(kind=DOMAIN, lines=["example.org"])
    client.force_login(wanda)
    answer = client.post("/start", {"plan": "A letter about the bus line."}).content.decode()
    assert "takes no addresses of this mail provider" in answer
    assert "A letter about the bus line." in answer
    client.force_login(olena)  # who was let in before keeps their desk, and may start another campaign
    assert client.post("/start", {"name": "Another cause"})["Location"] == "/desk/"
