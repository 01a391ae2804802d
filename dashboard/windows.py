"""Within which hours something is wanted: offered, read from a form, and in words."""

from datetime import UTC, date, datetime, time, timedelta

from app.clock import now
from app.filters import ZONE
from app.texts import _
from dashboard import moments

SOON = "soon"
MORNING, NOON, EVENING = time(9), time(12), time(17)

Window = tuple[datetime | None, datetime | None]
"""Begin and end; without a begin it may be done at once, without an end whenever."""


def choices(selected: str = "") -> list[tuple[str, str]]:
    """Values and words; what is past only if it was chosen before."""
    local = now().astimezone(ZONE)
    today, tomorrow = local.date(), local.date() + timedelta(days=1)
    windows = [
        (_value(today, None, NOON), NOON, _("Today before 12.00")),
        (_value(today, NOON, EVENING), EVENING, _("Today 12.00 - 17.00")),
    ]
    offered = [(value, word) for value, end, word in windows if end > local.time() or value == selected]
    return [
        (SOON, _("As soon as possible")),
        *offered,
        (_value(tomorrow, MORNING, NOON), _("Tomorrow 9.00 - 12.00")),
        (_value(tomorrow, NOON, EVENING), _("Tomorrow 12.00 - 17.00")),
    ]


def read(form: dict[str, str], errors: dict[str, str]) -> Window:
    """A day and times that were filled in count more than the choice beside them."""
    day, begins, ends = form.get("day", ""), form.get("from", ""), form.get("time", "")
    if not (day or begins or ends):
        choice = form.get("when") or SOON
        if choice == SOON:
            return None, None
        begins, ends, day = _parts(choice)
    begin = moments.moment(day, begins) if begins else None
    end = moments.moment(day, ends)
    if end is None or (begins and begin is None):
        errors["when"] = _("Fill in a day and a time.")
    elif end <= now():
        errors["when"] = _("This moment has passed.")
    elif begin is not None and begin >= end:
        errors["when"] = _("The end is before the beginning.")
    return _utc(begin), _utc(end)


def words(begin: datetime | None, end: datetime | None) -> str:
    """'before 25 nov 2026 12:00', '25 nov 2026 12:00 - 17:00'."""
    if end is None:
        return _("as soon as possible")
    if begin is None:
        return _("before %(time)s") % {"time": moments.short(end)}
    same = begin.astimezone(ZONE).date() == end.astimezone(ZONE).date()
    return f"{moments.short(begin)} - {moments.time_of(end) if same else moments.short(end)}"


def _value(day: date, begin: time | None, end: time) -> str:
    """2026-11-25T12:00, or with its begin 2026-11-25T09:00/12:00."""
    return f"{day}T{begin:%H:%M}/{end:%H:%M}" if begin else f"{day}T{end:%H:%M}"


def _parts(choice: str) -> tuple[str, str, str]:
    """Begin, end and day of a value that choices() made."""
    day, _t, times = choice.partition("T")
    begin, slash, end = times.partition("/")
    return (begin, end, day) if slash else ("", begin, day)


def _utc(moment: datetime | None) -> datetime | None:
    return moment.astimezone(UTC) if moment else None
