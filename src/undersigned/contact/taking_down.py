"""How letters, leaflets and meetings are taken down out of the queue of reports, and put back."""

from undersigned.leaflets.actions import put_leaflet_back, take_down_leaflet
from undersigned.leaflets.models import Leaflet
from undersigned.leaflets.queries import public_leaflet, taken_down_leaflet
from undersigned.letters.actions import put_letter_back, take_down_letter
from undersigned.letters.queries import public_letter
from undersigned.meetings.actions import put_meeting_back, take_down_meeting
from undersigned.meetings.models import Meeting
from undersigned.meetings.queries import public_meeting, taken_down_meeting

from .takedowns import takes_down


def _leaflet(slug: str) -> Leaflet | None:
    return public_leaflet(slug) or taken_down_leaflet(slug)


def _meeting(slug: str) -> Meeting | None:
    return public_meeting(slug) or taken_down_meeting(slug)


takes_down(
    "letters",
    find=public_letter,
    take=lambda letter, notice: take_down_letter(letter=letter, notice=notice, by_operator=True),
    back=lambda letter: put_letter_back(letter=letter),
)
takes_down(
    "leaflets",
    find=_leaflet,
    take=lambda leaflet, notice: take_down_leaflet(leaflet=leaflet, notice=notice, by_operator=True),
    back=lambda leaflet: put_leaflet_back(leaflet=leaflet),
)
takes_down(
    "meetings",
    find=_meeting,
    take=lambda meeting, notice: take_down_meeting(meeting=meeting, notice=notice),
    back=lambda meeting: put_meeting_back(meeting=meeting),
)
