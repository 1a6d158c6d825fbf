"""What a team did is written down, shown to its owners alone, never rewritten, and let go of after a year."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction
from django.test import Client

from tests.letters.letters import FrozenClock, moved_clock
from undersigned.campaigns import accounts, actions, activity
from undersigned.campaigns.activity import record_activity
from undersigned.campaigns.models import Activity, Campaign, Organiser
from undersigned.campaigns.roles import Role

__all__ = ["moved_clock"]
pytestmark = pytest.mark.django_db
PAGE = "/desk/campaigns/keep-the-library-open/activity/"
SEEN = activity.deed("test-seen", Activity.Kind.VIEWED, "looked at a test")
TAKEN = activity.deed("test-taken", Activity.Kind.EXPORTED, "took a test away")


def test_the_life_of_a_team_is_written_down(campaign: Campaign, olena: Organiser, oskar: Organiser) -> None:
    invited = actions.invite(invited_by=olena, email=oskar.email, campaign=campaign, role=Role.EDITOR)
    actions.accept_invitation(organiser=oskar, token=invited.path.rsplit("/", 1)[1])
    actions.change_role(by=olena, campaign=campaign, organiser=oskar, role=Role.OWNER)
    actions.describe_campaign(by=oskar, campaign=campaign, name="Library", about="", language="en")
    waiting = actions.invite(invited_by=oskar, email="guest@example.org", campaign=campaign).invitation
    actions.withdraw_invitation(by=oskar, invitation=waiting)
    actions.remove_member(by=oskar, campaign=campaign, organiser=olena)
    rows = Activity.objects.order_by("id").values_list("organiser__name", "deed", "about", "whom__name")
    assert [(str(who).split()[0], *rest) for who, *rest in rows] == [
        ("Olena", "team-invited", "editor", None),
        ("Oskar", "team-joined", "editor", None),
        ("Olena", "team-role", "owner", "Oskar (example)"),
        ("Oskar", "campaign-described", "", None),
        ("Oskar", "team-invited", "editor", None),
        ("Oskar", "team-invitation-withdrawn", "editor", None),
        ("Oskar", "team-removed", "", "Olena (example)"),
    ]
    assert "guest@example.org" not in str(list(Activity.objects.values()))


def test_what_could_not_be_done_is_not_written_down(campaign: Campaign, olena: Organiser) -> None:
    with pytest.raises(actions.LastOwnerError):
        actions.leave_campaign(organiser=olena, campaign=campaign)
    assert not Activity.objects.exists()


def test_owners_alone_read_it_and_that_is_written_down_too(
    campaign: Campaign, olena: Organiser, emil: Organiser, client: Client
) -> None:
    record_activity(campaign=campaign, by=emil, deed=TAKEN, about="pool", number=12)
    client.force_login(emil)
    assert client.get(PAGE).status_code == 403
    client.force_login(olena)
    page = client.get(PAGE).content.decode()
    assert "took a test away" in page
    assert "Emil (example)" in page
    assert "(12)" in page
    assert "looked at this list" in client.get(PAGE).content.decode()
    assert "took a test away" not in client.get(f"{PAGE}?kind=viewed").content.decode()
    assert Activity.objects.filter(deed="activity-seen").count() == 1


def test_the_same_view_is_written_down_once_an_hour(
    campaign: Campaign, mo: Organiser, emil: Organiser, moved_clock: FrozenClock
) -> None:
    for person in (mo, mo, emil):
        record_activity(campaign=campaign, by=person, deed=SEEN, about="pool")
    record_activity(campaign=campaign, by=mo, deed=SEEN, about="bus")
    assert Activity.objects.count() == 3
    moved_clock.move(activity.SAME_VIEW + timedelta(seconds=1))
    record_activity(campaign=campaign, by=mo, deed=SEEN, about="pool")
    assert Activity.objects.count() == 4


def test_each_export_is_written_down(campaign: Campaign, mo: Organiser) -> None:
    for _time in range(2):
        record_activity(campaign=campaign, by=mo, deed=TAKEN, about="pool")
    assert Activity.objects.count() == 2


@pytest.mark.parametrize("change", [{"deed": "nothing"}, {"number": 1}, {"about": "x"}, {"organiser": "other"}])
def test_the_database_refuses_to_rewrite_it(
    campaign: Campaign, mo: Organiser, emil: Organiser, change: dict[str, object]
) -> None:
    record_activity(campaign=campaign, by=mo, deed=TAKEN)
    changed = {"organiser": emil} if "organiser" in change else change
    with pytest.raises(DatabaseError, match="not rewritten"), transaction.atomic():
        Activity.objects.update(**changed)
    mo.delete()  # an account may go; what was done stays
    assert Activity.objects.get().organiser is None


def test_after_a_year_it_goes(campaign: Campaign, mo: Organiser, moved_clock: FrozenClock) -> None:
    record_activity(campaign=campaign, by=mo, deed=TAKEN)
    moved_clock.move(activity.KEPT)
    activity.forget_old_activity()
    assert Activity.objects.exists()
    moved_clock.move(timedelta(seconds=1))
    activity.forget_old_activity()
    accounts.tidy()
    assert not Activity.objects.exists()


def test_the_page_goes_on_and_takes_any_question(campaign: Campaign, olena: Organiser, client: Client) -> None:
    Activity.objects.bulk_create(
        Activity(campaign=campaign, organiser=olena, kind="changed", deed="from-another-version", about=f"no {number}")
        for number in range(120)
    )
    client.force_login(olena)
    page = client.get(PAGE).content.decode()
    assert "from-another-version" in page
    assert "no 119<" in page
    assert "no 19<" not in page
    before = Activity.objects.get(about="no 20").pk
    assert "no 19<" in client.get(f"{PAGE}?before={before}").content.decode()
    for query in ("before=x", "before=-1", "before=" + "9" * 30, "kind=%00", "before=%D9%A1"):
        assert client.get(f"{PAGE}?{query}").status_code == 200


def test_two_deeds_cannot_share_a_name() -> None:
    with pytest.raises(ValueError, match="test-seen"):
        activity.deed("test-seen", Activity.Kind.VIEWED, "looked elsewhere")


def test_what_was_written_is_not_lost_when_a_role_was_lowered_meanwhile(
    campaign: Campaign, olena: Organiser, emil: Organiser, client: Client
) -> None:
    client.force_login(emil)
    start = "/desk/campaigns/keep-the-library-open/letters/new"
    assert client.get(start).status_code == 200
    actions.change_role(by=olena, campaign=campaign, organiser=emil, role=Role.MODERATOR)
    answer = client.post(start, {"title": "A bench by the pond <b>", "language": "en"})
    page = answer.content.decode()
    assert answer.status_code == 403
    assert "A bench by the pond &lt;b&gt;</textarea>" in page
    assert ">en</textarea>" not in page
    assert not campaign.letters.exists()
