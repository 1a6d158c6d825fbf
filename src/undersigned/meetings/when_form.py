"""The part of the organisers' forms that says when: a local day and time, a time zone, and no guessing."""

from datetime import date, datetime, time, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from .errors import EndBeforeStartError, TwiceError, WhenError
from .models import Meeting
from .when import check_weekday, moment, zone_of, zones

_LOCAL_TIME = forms.TimeInput(format="%H:%M", attrs={"type": "time"})
_LOCAL_DAY = {"type": "date"}


class WhenForm(forms.Form):
    """When a meeting is.

    Where clocks show the time twice that day, the form comes back with a question, `which`; it is not there otherwise.
    """

    day = forms.DateField(label=_("Day"), widget=forms.DateInput(format="%Y-%m-%d", attrs=_LOCAL_DAY))
    clock_time = forms.TimeField(label=_("Begins at"), widget=_LOCAL_TIME)
    which = forms.ChoiceField(
        label=_("Which of the two?"), required=False, widget=forms.RadioSelect, choices=[("first", ""), ("second", "")]
    )
    weekday = forms.CharField(
        label=_("Day of the week, as you announced it"),
        required=False,
        max_length=40,
        help_text=_("If you write it, we check that it fits the date."),
        widget=forms.TextInput(attrs={"dir": "auto"}),
    )
    end_time = forms.TimeField(label=_("Ends at"), required=False, widget=_LOCAL_TIME)
    end_day = forms.DateField(
        label=_("Ends on another day"),
        required=False,
        help_text=_("Only if it goes past midnight."),
        widget=forms.DateInput(format="%Y-%m-%d", attrs=_LOCAL_DAY),
    )
    zone = forms.ChoiceField(label=_("Time zone"), choices=lambda: [(name, name) for name in zones()])

    def __init__(self, *args: Any, language: str = "en", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._language = language
        twice = self._twice()
        if twice is None:
            del self.fields["which"]
        else:
            self.fields["which"].unmarked = True  # type: ignore[attr-defined]
            self.fields["which"].choices = [  # type: ignore[attr-defined]
                ("first", _("the first, %(time)s") % {"time": f"{twice.first:%H:%M %Z}"}),
                ("second", _("the second, once clocks are put back, %(time)s") % {"time": f"{twice.second:%H:%M %Z}"}),
            ]
        self.span: dict[str, Any] = {}

    @staticmethod
    def initial_of(meeting: Meeting) -> dict[str, Any]:
        """What the form shows for a meeting."""
        place = zone_of(meeting.zone)
        start = meeting.starts.astimezone(place)
        end = meeting.ends.astimezone(place) if meeting.ends else None
        return {
            "day": start.date(),
            "clock_time": start.time(),
            "which": "second" if start.fold else "first",
            "zone": meeting.zone,
            "end_time": end.time() if end else None,
            "end_day": end.date() if end and end.date() != start.date() else None,
        }

    def clean(self) -> dict[str, Any]:
        """Day, time and zone as moments, in `span`."""
        data = super().clean() or {}
        day, clock_time, zone = data.get("day"), data.get("clock_time"), data.get("zone")
        if day is None or clock_time is None or not zone:
            return data
        try:
            check_weekday(data.get("weekday", ""), day, data.get("language") or self._language)
        except WhenError as error:
            self.add_error("weekday", str(error))
        try:
            which = data.get("which", "")
            starts = moment(day, clock_time, zone, second={"first": False, "second": True}.get(which))
        except TwiceError as error:
            self.add_error("which", str(error))
            return data
        except (WhenError, OverflowError) as error:
            self.add_error("clock_time", str(error))
            return data
        try:
            ends = _end(starts, data.get("end_day"), data.get("end_time"), day, zone)
        except (WhenError, OverflowError) as error:
            self.add_error("end_time", str(error))
            return data
        self.span = {"starts": starts, "ends": ends, "zone": zone}
        return data

    def _twice(self) -> TwiceError | None:
        """Whether what was typed, or is shown, comes twice. Nothing else is judged here."""
        day, clock_time, zone = (self._raw(name) for name in ("day", "clock_time", "zone"))
        try:
            moment(self.fields["day"].clean(day), self.fields["clock_time"].clean(clock_time), str(zone))
        except TwiceError as error:
            return error
        except (WhenError, forms.ValidationError, OverflowError):
            pass
        return None

    def _raw(self, name: str) -> Any:
        return self.data.get(self.add_prefix(name)) if self.is_bound else self.initial.get(name)


def _end(starts: datetime, end_day: date | None, end_time: time | None, day: date, zone: str) -> datetime | None:
    """The end as a moment, None for none; a time that comes twice is the first one after the start."""
    if end_time is None:
        if end_day is not None:
            raise WhenError(_("Write at what time it ends on that day, or leave the day empty."))
        return None
    try:
        ends = moment(end_day or day, end_time, zone)
    except TwiceError:
        ends = moment(end_day or day, end_time, zone, second=False)
        if ends <= starts:
            ends = moment(end_day or day, end_time, zone, second=True)
    if ends <= starts:
        raise EndBeforeStartError(
            _("The meeting would end before it starts. If it goes past midnight, write the day on which it ends, too.")
        )
    if ends - starts > LONGEST:
        raise EndBeforeStartError(_("A meeting can last 30 days at most. Check the day on which it ends."))
    return ends


LONGEST = timedelta(days=30)
