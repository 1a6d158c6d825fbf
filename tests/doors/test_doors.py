"""The same doors for every view: wrong method, nobody, an outsider, a member without the right, what leads nowhere.

Each test walks through the whole table, in one world that every knock leaves as it was.
"""

from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest
from django.db import transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import URLPattern, URLResolver

from tests.doors.conftest import Fill
from tests.doors.rows import DOORS, ELSEWHERE, SIGNED_IN, Door
from undersigned import urls
from undersigned.campaigns.models import Organiser
from undersigned.campaigns.roles import RIGHTS, Right, Role

pytestmark = pytest.mark.django_db

GUARDED = [door for door in DOORS.values() if door.is_guarded]
METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")


def routes(patterns: Iterable[URLPattern | URLResolver]) -> Iterator[tuple[str, str]]:
    """Every address with its name, but the operator's pages: Django's own, which tests/pages walks through."""
    for pattern in patterns:
        if isinstance(pattern, URLPattern):
            assert pattern.name, f"{pattern.pattern} has no name"
            yield str(pattern.pattern), pattern.name
        elif pattern.namespace != "admin":
            yield from routes(pattern.url_patterns)


def knock(client: Client, method: str, path: str, form: str = "") -> HttpResponse:
    """Ask, and undo what came of it; messages and cookies too."""
    cookies = client.cookies.output()
    with transaction.atomic():
        answer = client.generic(method, path, form, "application/x-www-form-urlencoded")
        if answer.streaming:
            b"".join(answer)
        transaction.set_rollback(True)
    if client.cookies.output() != cookies:
        for name in set(client.cookies) - {"sessionid"}:
            del client.cookies[name]
    return answer


def knocks(doors: Iterable[Door]) -> Iterator[tuple[Door, str]]:
    """Every door with every method that it takes."""
    for door in doors:
        for method in door.methods.split():
            yield door, method


def test_every_route_has_its_row_and_every_row_its_route() -> None:
    """Whichever room it is in: a new page without a row here fails."""
    names_at: dict[str, set[str]] = {}
    for address, name in routes(urls.urlpatterns):
        names_at.setdefault(address, set()).add(name)
    known = DOORS.keys() | ELSEWHERE.keys()
    assert {address: names for address, names in names_at.items() if not names & known} == {}
    assert known - set().union(*names_at.values()) == set()
    assert DOORS.keys() & ELSEWHERE.keys() == set()


def test_what_is_tested_elsewhere_is_tested_there() -> None:
    tests = Path(__file__).parents[1]
    assert {place for place in ELSEWHERE.values() if not (tests / place).is_file()} == set()
    # Nothing that belongs to a team may hide there: each of those takes a campaign or a thing of one.
    addresses = {name: address for address, name in routes(urls.urlpatterns)}
    assert [name for name in ELSEWHERE if "campaign" in addresses[name] or "letter" in addresses[name]] == []


def test_the_way_in_is_open_to_whom_it_is_for(fill: Fill, olena: Organiser) -> None:
    """Else the tests below would pass by a mistake in the table."""
    anyone, owner = Client(), Client()
    owner.force_login(olena)
    shut = []
    for door, method in knocks(DOORS.values()):
        answer = knock(owner if door.is_guarded else anyone, method, fill(door.path), door.form)
        led_away = answer.status_code == 302 and "/sign-in/" in answer["Location"]
        if answer.status_code not in {200, 302, 303, 409, 422} or led_away:
            shut.append((door.route, method, answer.status_code))
    assert shut == []


def test_a_wrong_method_is_refused(client: Client, fill: Fill, olena: Organiser) -> None:
    client.force_login(olena)
    taken = []
    for door in DOORS.values():
        for method in METHODS:
            if method not in door.methods.split():
                answer = knock(client, method, fill(door.path))
                if answer.status_code != 405:
                    taken.append((door.route, method, answer.status_code))
    assert taken == []


def test_who_is_not_signed_in_is_led_to_the_sign_in_and_back(client: Client, fill: Fill) -> None:
    for door, method in knocks(GUARDED):
        path = fill(door.path)
        answer = knock(client, method, path)
        assert (answer.status_code, answer.get("Location")) == (302, f"/desk/sign-in/?next={path}"), (door, method)


@pytest.mark.parametrize("has_a_campaign", [False, True])
def test_an_outsider_sees_what_a_missing_thing_shows(
    client: Client, fill: Fill, oskar: Organiser, has_a_campaign: bool, request: pytest.FixtureRequest
) -> None:
    if has_a_campaign:
        request.getfixturevalue("oskars_campaign")
    client.force_login(oskar)
    for door, method in knocks(door for door in GUARDED if door.right != SIGNED_IN):
        foreign, missing = (knock(client, method, fill(path), door.form) for path in (door.path, door.missing))
        assert (foreign.status_code, missing.status_code) == (404, 404), (door, method)
        assert foreign.content == missing.content, (door, method)


def test_a_member_without_the_right_is_told_who_has_it(fill: Fill, mo: Organiser, tove: Organiser) -> None:
    moderator, translator = Client(), Client()
    moderator.force_login(mo)
    translator.force_login(tove)
    for door, method in knocks(door for door in GUARDED if door.right != SIGNED_IN):
        if door.needs(method) == Right.SEE:
            continue
        lacks = door.needs(method) not in RIGHTS[Role.MODERATOR]
        answer = knock(moderator if lacks else translator, method, fill(door.path), door.form)
        assert answer.status_code == 403, (door, method)
        assert "Not with your role" in answer.content.decode(), (door, method)


@pytest.mark.parametrize(("role", "name"), [*zip(Role, ("olena", "emil", "mo", "tove"), strict=True)])
def test_each_role_comes_in_where_its_rights_reach_and_nowhere_else(
    fill: Fill, role: Role, name: str, request: pytest.FixtureRequest
) -> None:
    member = Client()
    member.force_login(request.getfixturevalue(name))
    wrong = []
    for door, method in knocks(door for door in GUARDED if door.right != SIGNED_IN):
        answer = knock(member, method, fill(door.path), door.form)
        allowed = door.needs(method) in RIGHTS[role]
        if (answer.status_code != 403) != allowed or answer.status_code in {401, 404, 500}:
            wrong.append((door.route, method, answer.status_code))
    assert wrong == []


def test_an_organiser_who_waits_for_approval_is_told_so(client: Client, fill: Fill, wanda: Organiser) -> None:
    client.force_login(wanda)
    for door, method in knocks(GUARDED):
        assert knock(client, method, fill(door.path), door.form).status_code == 403, (door, method)


def test_what_is_not_there_is_not_found(client: Client, fill: Fill, olena: Organiser) -> None:
    client.force_login(olena)
    for door, method in knocks(door for door in DOORS.values() if door.missing):
        answer = knock(client, method, fill(door.missing), door.form)
        assert answer.status_code == 404, (door, method)
        assert "<h1>" in answer.content.decode(), (door, method)


def test_a_malformed_address_is_not_found(client: Client, fill: Fill, olena: Organiser) -> None:
    client.force_login(olena)
    found = []
    for door, method in knocks(DOORS.values()):
        for path in door.malformed:
            answer = knock(client, method, fill(path), door.form)
            if answer.status_code != 404:
                found.append((method, path, answer.status_code))
    assert found == []


def test_a_letter_that_is_not_open_is_not_there(client: Client, fill: Fill, olena: Organiser) -> None:
    client.force_login(olena)  # on the public pages an organiser is a reader
    for door, method in knocks(door for door in DOORS.values() if door.path.startswith("/letters/{open}")):
        for state in ("draft", "frozen"):
            path = fill(door.path.replace("{open}", f"{{{state}}}"))
            assert knock(client, method, path).status_code == 404, (method, path)


def test_pages_of_the_desk_are_kept_by_no_cache(client: Client, fill: Fill, olena: Organiser) -> None:
    client.force_login(olena)
    for door, method in knocks(GUARDED):
        assert "no-store" in knock(client, method, fill(door.path), door.form)["Cache-Control"], (door, method)


def test_no_reader_and_no_signatory_gets_a_cookie(client: Client, fill: Fill) -> None:
    # A co-author, a translator, an outlet writes through a private link; their form is protected like an organiser's.
    written = ("draft-text", "translate", "introduction-write")
    readers = [door for door in DOORS.values() if not door.is_guarded and not door.route.startswith(written)]
    for door, method in knocks(readers):
        assert not knock(client, method, fill(door.path)).cookies, (door, method)
