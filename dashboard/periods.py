"""Periods of whole days, as the organisation counts them: presets, and days that were chosen."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from babel.dates import format_date

from app.clock import now
from app.filters import ZONE
from app.texts import N_, Lazy, language

YEARS = range(1990, 2200)
HOUR = timedelta(hours=1)
LEAP = timedelta(days=28)
"""Shorter than from one change of the clock to the next."""

PRESETS: dict[str, Lazy] = {
    "today": N_("Today"),
    "yesterday": N_("Yesterday"),
    "week": N_("This week"),
    "last_week": N_("Last week"),
    "month": N_("This month"),
    "last_month": N_("Last month"),
    "year": N_("This year"),
}
USUAL = "week"


@dataclass(frozen=True)
class Period:
    """From the first day to the last, both included. `preset` is empty when the days were chosen."""

    first: date
    last: date
    preset: str = ""

    @property
    def begin(self) -> datetime:
        return midnight(self.first)

    @property
    def end(self) -> datetime:
        """The moment after it."""
        return midnight(self.last + timedelta(days=1))

    @property
    def days(self) -> int:
        return (self.last - self.first).days + 1

    @property
    def words(self) -> str:
        """25 maart 2019, or 25 maart 2019 - 31 maart 2019."""
        first, last = _words(self.first), _words(self.last)
        return first if first == last else f"{first} – {last}"

    @property
    def asked(self) -> dict[str, str]:
        """As an address asks for it."""
        return {"first": f"{self.first}", "last": f"{self.last}"}


def of(asked: Mapping[str, str]) -> Period:
    """What `period`, or `first` and `last`, ask for; what makes no sense is the usual one."""
    first, last = day(asked.get("first", "")), day(asked.get("last", ""))
    if first and last:
        return Period(min(first, last), max(first, last))
    preset = asked.get("period", "")
    return preset_of(preset if preset in PRESETS else USUAL)


def preset_of(preset: str) -> Period:
    today = now().astimezone(ZONE).date()
    monday, first = today - timedelta(days=today.weekday()), today.replace(day=1)
    before = first - timedelta(days=1)
    days = {
        "today": (today, today),
        "yesterday": (today - timedelta(days=1), today - timedelta(days=1)),
        "week": (monday, today),
        "last_week": (monday - timedelta(days=7), monday - timedelta(days=1)),
        "month": (first, today),
        "last_month": (before.replace(day=1), before),
        "year": (today.replace(month=1, day=1), today),
    }
    return Period(*days[preset], preset)


def midnight(day_of: date) -> datetime:
    """When it begins, in UTC."""
    return datetime.combine(day_of, time(), ZONE).astimezone(UTC)


def offsets(period: Period) -> list[tuple[datetime, int]]:
    """From when on the clock of the desk is how many hours ahead of UTC: one line, and one more each time the
    clock is put forward or back within the period."""
    found = [(period.begin, _ahead(period.begin))]
    while found[-1][0] < period.end:
        moment = min(found[-1][0] + LEAP, period.end)
        while _ahead(moment) == found[-1][1] and moment < period.end:
            moment = min(moment + LEAP, period.end)
        if _ahead(moment) == found[-1][1]:
            break
        found.append(_changed(moment - LEAP, moment))
    return [line for line in found if line[0] < period.end]


def _changed(before: datetime, after: datetime) -> tuple[datetime, int]:
    """The hour between the two at which the clock was put forward or back."""
    while after - before > HOUR:
        middle = before + (after - before) // 2 // HOUR * HOUR
        before, after = (middle, after) if _ahead(middle) == _ahead(before) else (before, middle)
    return after, _ahead(after)


def _ahead(moment: datetime) -> int:
    offset = moment.astimezone(ZONE).utcoffset()
    assert offset is not None  # noqa: S101
    return offset // timedelta(hours=1)


def day(written: str) -> date | None:
    """As a date field sends it; None when it is no day, or in a year that nobody means."""
    try:
        read = date.fromisoformat(written)
    except ValueError:
        return None
    return read if read.year in YEARS else None


def _words(shown: date) -> str:
    return str(format_date(shown, "d MMMM y", locale=language()))
