"""The same few people in every test; all are made up.

Olena owns the campaign “Keep the library open”, with Emil (editor), Mo (moderator) and Tove (translator) in her team.
Oskar owns another campaign and has nothing to do with hers. Wanda waits for approval. Opal runs the server.

A test takes a person by name as a fixture, and signs them in with `client.force_login(olena)`.
"""

import pytest

from undersigned.campaigns.blocked import Lists, remember_blocked
from undersigned.campaigns.models import Campaign, Membership, Organiser
from undersigned.campaigns.roles import Role
from undersigned.common import clock


def _person(name: str, *, approved: bool = True, operator: bool = False) -> Organiser:
    return Organiser.objects.create(
        email=f"{name.lower()}@example.org",
        name=f"{name} (example)",
        approved_at=clock.now() if approved else None,
        is_staff=operator,
        is_superuser=operator,
    )


@pytest.fixture
def olena(db: None) -> Organiser:
    """The owner of `campaign`."""
    return _person("Olena")


@pytest.fixture
def campaign(olena: Organiser) -> Campaign:
    """Olena's campaign; at first she is alone in its team."""
    made = Campaign.objects.create(slug="keep-the-library-open", name="Keep the library open")
    Membership.objects.create(campaign=made, organiser=olena, role=Role.OWNER)
    return made


@pytest.fixture
def emil(campaign: Campaign) -> Organiser:
    """The editor of `campaign`."""
    return _join(campaign, "Emil", Role.EDITOR)


@pytest.fixture
def mo(campaign: Campaign) -> Organiser:
    """The moderator of `campaign`."""
    return _join(campaign, "Mo", Role.MODERATOR)


@pytest.fixture
def tove(campaign: Campaign) -> Organiser:
    """The translator of `campaign`."""
    return _join(campaign, "Tove", Role.TRANSLATOR)


@pytest.fixture
def oskar(db: None) -> Organiser:
    """An outsider: approved, with a campaign of his own (`oskars_campaign`)."""
    return _person("Oskar")


@pytest.fixture
def oskars_campaign(oskar: Organiser) -> Campaign:
    """A campaign that Olena's team has nothing to do with."""
    made = Campaign.objects.create(slug="a-bus-for-the-hill", name="A bus for the hill")
    Membership.objects.create(campaign=made, organiser=oskar, role=Role.OWNER)
    return made


@pytest.fixture
def wanda(db: None) -> Organiser:
    """Waits for approval."""
    return _person("Wanda", approved=False)


@pytest.fixture
def opal(db: None) -> Organiser:
    """The operator."""
    return _person("Opal", operator=True)


def _join(campaign: Campaign, name: str, role: Role) -> Organiser:
    person = _person(name)
    Membership.objects.create(campaign=campaign, organiser=person, role=role)
    return person


@pytest.fixture(autouse=True)
def nothing_is_blocked() -> None:
    """Each test begins with empty blocklists, remembered for good: no form looks them up until something is blocked."""
    remember_blocked(Lists())
