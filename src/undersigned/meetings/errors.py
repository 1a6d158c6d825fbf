"""What can go wrong with a meeting and the replies to it.

UndersignedError
└── MeetingError
    ├── WhenError
    │   ├── UnknownZoneError    not a time zone that we know
    │   ├── NoSuchTimeError     clocks are put forward over this time; `.earlier`, `.later` are the nearest ones
    │   ├── TwiceError          clocks are put back over this time; `.first` and `.second` are the two moments
    │   ├── WeekdayError        the weekday is not the date's
    │   └── EndBeforeStartError
    ├── TitleError              its title has words that the operator has shut out
    ├── WrongStateError         cancelled: nothing follows
    ├── NothingChangedError     moved to where and when it already was
    ├── PastMeetingError        it is over
    ├── StaleFormError          the form is too old, or not ours
    ├── CrowdedError            too many plain replies from one network today
    └── LinkError               the link was used, has expired, or is not ours
"""

from datetime import datetime, time

from undersigned.common.errors import UndersignedError


class MeetingError(UndersignedError):
    """Anything about meetings and replies."""


class WhenError(MeetingError):
    """A time that cannot stand as it was written."""


class UnknownZoneError(WhenError):
    """Not a time zone that we know."""


class NoSuchTimeError(WhenError):
    """Clocks are put forward over this time on this day."""

    def __init__(self, message: str, earlier: time, later: time) -> None:
        super().__init__(message)
        self.earlier, self.later = earlier, later


class TwiceError(WhenError):
    """Clocks are put back over this time on this day, so it comes twice. Both moments bear their time zone."""

    def __init__(self, message: str, first: datetime, second: datetime) -> None:
        super().__init__(message)
        self.first, self.second = first, second


class WeekdayError(WhenError):
    """The weekday that was written is not the date's."""


class EndBeforeStartError(WhenError):
    """The meeting would end before it starts."""


class TitleError(MeetingError):
    """The title has words that the operator of this server has shut out."""


class WrongStateError(MeetingError):
    """The meeting's state does not allow this."""


class NothingChangedError(MeetingError):
    """The meeting is there and then already."""


class PastMeetingError(MeetingError):
    """The meeting is over."""


class StaleFormError(MeetingError):
    """The form's token is too old or was not made here."""


class CrowdedError(MeetingError):
    """One network has sent as many plain replies today as one network may."""


class LinkError(MeetingError):
    """A link from a mail leads nowhere."""
