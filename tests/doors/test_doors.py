"""The same doors for every view: wrong method, nobody, an outsider, a member without the right, what leads nowhere."""

from collections.abc import Iterator

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import URLPattern, URLResolver

from tests.doors.conftest import Fill
from tests.doors.rows import DOORS, SIGNED_IN, Door
from undersigned.campaigns.models import Organiser
from undersigned.campaigns.roles import RIGHTS, Right, Role
from undersigned.importing import urls as importing
from undersigned.letters import urls as letters
from undersigned.pages import urls as pages
from undersigned.signatures import urls as signatures

pytestmark = pytest.mark.django_db

GUARDED = [door for door in DOORS.values() if door.is_guarded]
METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")


def every(doors: list[Door]) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("door", doors, ids=[door.route for door in doors])


def routes(patterns: list[URLPattern | URLResolver]) -> Iterator[str]:
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            yield from routes(pattern.url_patterns)
        else:
            assert pattern.name, f"{pattern.pattern} has no name"
            yield pattern.name


def knock(client: Client, door: Door, path: str) -> HttpResponse:
    """Ask with the first method that the door takes."""
    return client.generic(door.methods.split()[0], path, door.form, "application/x-www-form-urlencoded")


def test_every_route_has_its_row_and_every_row_its_route() -> None:
    named = [name for room in (letters, signatures, importing, pages) for name in routes(list(room.urlpatterns))]
    assert sorted(named) == sorted(DOORS)


@every(list(DOORS.values()))
def test_the_way_in_is_open_to_whom_it_is_for(client: Client, fill: Fill, olena: Organiser, door: Door) -> None:
    """Else the tests below would pass by a mistake in the table."""
    if door.is_guarded:
        client.force_login(olena)
    assert knock(client, door, fill(door.path)).status_code in {200, 302, 303, 422} - (
        {302} if door.is_guarded else set()
    )


@every(list(DOORS.values()))
def test_a_wrong_method_is_refused(client: Client, fill: Fill, olena: Organiser, door: Door) -> None:
    if door.is_guarded:
        client.force_login(olena)
    for method in METHODS:
        if method not in door.methods.split():
            assert client.generic(method, fill(door.path)).status_code == 405, method


@every(GUARDED)
def test_who_is_not_signed_in_is_led_to_the_sign_in_and_back(client: Client, fill: Fill, door: Door) -> None:
    path = fill(door.path)
    for method in door.methods.split():
        answer = client.generic(method, path)
        assert (answer.status_code, answer["Location"]) == (302, f"/desk/sign-in/?next={path}")


@every([door for door in GUARDED if door.right != SIGNED_IN])
def test_an_outsider_sees_what_a_missing_thing_shows(client: Client, fill: Fill, oskar: Organiser, door: Door) -> None:
    client.force_login(oskar)
    for method in door.methods.split():
        foreign, missing = (client.generic(method, fill(path)) for path in (door.path, door.missing))
        assert (foreign.status_code, missing.status_code) == (404, 404)
        assert foreign.content == missing.content


@every([door for door in GUARDED if isinstance(door.right, Right) and door.right != Right.SEE])
def test_a_member_without_the_right_is_told_who_has_it(
    client: Client, fill: Fill, door: Door, request: pytest.FixtureRequest
) -> None:
    lacking = {role for role, rights in RIGHTS.items() if door.right not in rights}
    person = request.getfixturevalue("mo" if Role.MODERATOR in lacking else "tove")
    client.force_login(person)
    for method in door.methods.split():
        answer = client.generic(method, fill(door.path))
        assert answer.status_code == 403
        assert "Not with your role" in answer.content.decode()


@every(GUARDED)
def test_an_organiser_who_waits_for_approval_is_told_so(
    client: Client, fill: Fill, wanda: Organiser, door: Door
) -> None:
    client.force_login(wanda)
    assert knock(client, door, fill(door.path)).status_code == 403


@every([door for door in DOORS.values() if door.missing])
def test_what_is_not_there_is_not_found(client: Client, fill: Fill, olena: Organiser, door: Door) -> None:
    client.force_login(olena)
    for method in door.methods.split():
        answer = client.generic(method, fill(door.missing))
        assert answer.status_code == 404, method
        assert "<h1>" in answer.content.decode()


@every([door for door in DOORS.values() if door.malformed])
def test_a_malformed_address_is_not_found(client: Client, fill: Fill, olena: Organiser, door: Door) -> None:
    client.force_login(olena)
    for path in door.malformed:
        for method in door.methods.split():
            assert client.generic(method, fill(path)).status_code == 404, (method, path)


@every([door for door in DOORS.values() if door.path.startswith("/letters/{open}")])
def test_a_letter_that_is_not_open_is_not_there(client: Client, fill: Fill, olena: Organiser, door: Door) -> None:
    client.force_login(olena)  # on the public pages an organiser is a reader
    for state in ("draft", "frozen"):
        for method in door.methods.split():
            path = fill(door.path.replace("{open}", f"{{{state}}}"))
            assert client.generic(method, path).status_code == 404, (method, path)


@every(GUARDED)
def test_pages_of_the_desk_are_kept_by_no_cache(client: Client, fill: Fill, olena: Organiser, door: Door) -> None:
    client.force_login(olena)
    answer = knock(client, door, fill(door.path))
    assert "no-store" in answer["Cache-Control"]


# A co-author writes through the draft link, and their form is protected like an organiser's.
@every([door for door in DOORS.values() if not door.is_guarded and door.route != "draft-text"])
def test_no_reader_and_no_signatory_gets_a_cookie(client: Client, fill: Fill, door: Door) -> None:
    for method in door.methods.split():
        answer = client.generic(method, fill(door.path))
        assert not answer.cookies, method
