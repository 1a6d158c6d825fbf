"""Links between campaigns on two servers: proposed by one, agreed to by the other, shown while both say so."""

import json
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from tests.letters.letters import FrozenClock
from tests.reprints.instances import Instance, become, instance
from undersigned.campaigns.models import Campaign, Organiser
from undersigned.reprints.errors import KnownAddressError, ReprintError
from undersigned.reprints.far_links import (
    agree_to_far_link,
    describe_in_directory,
    directory,
    end_far_link,
    look_next,
    note_far_proposal,
    propose_far_link,
)
from undersigned.reprints.models import SELDOM, FarLink

pytestmark = pytest.mark.django_db
SENTENCE = "Both of us want the library to be reached by bus."


@dataclass
class World:
    """Olena's campaign on A, Oskar's on B."""

    a: Instance
    b: Instance
    settings: Any
    library: Campaign
    bus: Campaign
    clock: FrozenClock

    def look(self, at: Instance) -> None:
        """The background of one instance: only its own campaign's links are due."""
        become(self.settings, at)
        mine = self.library if at is self.a else self.bus
        FarLink.objects.exclude(campaign=mine).update(due_at=self.clock.now() + SELDOM * 9)
        FarLink.objects.filter(campaign=mine).update(due_at=self.clock.now())
        assert look_next()
        assert not look_next()

    def publish(self, at: Instance) -> None:
        become(self.settings, at)
        at.files.clear()
        campaign = self.library if at is self.a else self.bus
        data = json.loads(Client().get(f"/campaigns/{campaign.slug}/links.json").content)
        at.files[f"/campaigns/{campaign.slug}/links.json"] = json.dumps(data).encode()


@pytest.fixture
def world(
    settings: Any, campaign: Campaign, oskars_campaign: Campaign, tmp_path: Path, moved_clock: FrozenClock
) -> Iterator[World]:
    settings.UNDERSIGNED_FETCH_LOOPBACK = True
    with ExitStack() as stack:
        a, b = (stack.enter_context(instance(tmp_path / name, "application/json")) for name in "ab")
        become(settings, a)
        yield World(a, b, settings, campaign, oskars_campaign, moved_clock)


def linked(world: World) -> tuple[FarLink, FarLink]:
    describe_in_directory(campaign=world.library, topics="libraries, reading", place="Elm Street")
    ours = propose_far_link(
        campaign=world.library,
        address=f"{world.b.origin}/campaigns/{world.bus.slug}/",
        sentence=SENTENCE,
        loopback=True,
    )
    world.publish(world.b)
    world.look(world.a)
    [told] = world.b.posted
    world.publish(world.a)
    become(world.settings, world.b)
    body = told.partition(b"\r\n\r\n")[2]
    at = f"/campaigns/{world.bus.slug}/links/announce"
    assert Client().post(at, body, content_type="application/json").status_code == 202
    world.look(world.b)
    theirs = FarLink.objects.get(campaign=world.bus)
    return ours, theirs


def test_a_link_is_proposed_agreed_to_and_shown_by_both(client: Client, world: World) -> None:
    ours, theirs = linked(world)
    assert (theirs.theirs, theirs.ours, theirs.sentence, theirs.name) == (
        True,
        False,
        SENTENCE,
        "Keep the library open",
    )
    for campaign in (world.library, world.bus):
        assert SENTENCE not in client.get(f"/campaigns/{campaign.slug}/").content.decode()
    agree_to_far_link(link=theirs)
    world.publish(world.b)
    world.look(world.a)
    ours.refresh_from_db()
    assert ours.is_confirmed
    assert ours.confirmed_at == world.clock.now()
    for campaign, other in ((world.library, "A bus for the hill"), (world.bus, "Keep the library open")):
        page = client.get(f"/campaigns/{campaign.slug}/").content.decode()
        assert SENTENCE in page
        assert other in page
    far = [each for each in directory(topic="reading") if each.far]
    assert [(each.name, each.place) for each in far] == [("Keep the library open", "Elm Street")]


def test_a_link_that_one_side_ends_is_shown_by_neither(client: Client, world: World) -> None:
    ours, theirs = linked(world)
    agree_to_far_link(link=theirs)
    world.publish(world.b)
    world.look(world.a)
    end_far_link(link=FarLink.objects.get(campaign=world.bus))
    world.publish(world.b)
    world.look(world.a)
    ours.refresh_from_db()
    assert (ours.is_confirmed, ours.confirmed_at) == (False, None)
    assert SENTENCE not in client.get(f"/campaigns/{world.library.slug}/").content.decode()


def test_a_proposal_that_is_not_there_leaves_nothing(world: World) -> None:
    world.publish(world.a)
    become(world.settings, world.b)
    note_far_proposal(campaign=world.bus, address=f"{world.a.origin}/campaigns/{world.library.slug}", loopback=True)
    world.look(world.b)
    assert not FarLink.objects.exists()


NO_NAME = b'{"format": "undersigned-links/1", "name": 1, "language": "en", "topics": [], "place": "", "links": []}'


@pytest.mark.parametrize("data", [b"", b"[]", b"{}", b'{"format": "undersigned-links/1"}', b"x" * 10, NO_NAME])
def test_nonsense_from_the_other_side_changes_nothing(world: World, data: bytes) -> None:
    ours = propose_far_link(
        campaign=world.library, address=f"{world.b.origin}/campaigns/bus", sentence=SENTENCE, loopback=True
    )
    world.b.files["/campaigns/bus/links.json"] = data
    world.look(world.a)
    ours.refresh_from_db()
    assert (ours.theirs, ours.failures) == (False, 1)


def test_no_link_inside_and_none_twice(world: World) -> None:
    far = {"campaign": world.library, "sentence": SENTENCE, "loopback": True}
    for wrong in (f"{world.b.origin}/letters/x", f"{world.a.origin}/campaigns/a-bus-for-the-hill"):
        with pytest.raises(ReprintError):
            propose_far_link(address=wrong, **far)
    propose_far_link(address=f"{world.b.origin}/campaigns/bus", **far)
    with pytest.raises(KnownAddressError):
        propose_far_link(address=f"{world.b.origin}/campaigns/bus/", **far)


def test_the_desk_proposes_and_describes_and_the_directory_finds(
    client: Client, olena: Organiser, world: World
) -> None:
    client.force_login(olena)
    desk = f"/desk/campaigns/{world.library.slug}/"
    typed = {"address": f"{world.b.origin}/campaigns/bus/", "sentence": SENTENCE}
    assert client.post(f"{desk}far-links/", typed).status_code == 303
    refused = client.post(f"{desk}far-links/", {"address": "http://10.0.0.1/campaigns/x", "sentence": SENTENCE})
    assert refused.status_code == 422
    assert SENTENCE in refused.content.decode()
    assert client.post(f"{desk}directory", {"topics": "Libraries, reading,", "place": "Elm Street"}).status_code == 303
    assert 'href="/directory"' in client.get("/").content.decode()
    for query, found in (
        ("topic=libraries", True),
        ("place=elm street", True),
        ("language=fr", False),
        ("topic=x", False),
    ):
        page = client.get(f"/directory?{query}").content.decode()
        assert ("Keep the library open" in page) == found, query
    number = FarLink.objects.get().pk
    client.post(f"{desk}far-links/{number}/end")
    assert not FarLink.objects.exists()
