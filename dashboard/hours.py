"""Opening hours: whether a schedule is open, and when it opens next, in its own time zone."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from babel.dates import format_datetime

from app.texts import _, language
from dashboard.tables import ClosedDay, OpeningBlock, OpeningHours, SpecialHours

MIDNIGHT = time(0)
"""As the end of a block: the end of that day."""

Block = tuple[time, time]

SEARCHED = 366
"""Days ahead that are searched for the next opening."""


class Schedule:
    """One named schedule, read from the database. On a `special` day only its own blocks count."""

    def __init__(
        self,
        zone: str,
        blocks: list[tuple[int, time, time]],
        closed: set[date],
        special: dict[date, list[Block]] | None = None,
    ) -> None:
        self.zone = ZoneInfo(zone)
        self.blocks = sorted(blocks)
        self.closed = closed
        self.special = special or {}

    def on(self, day: date) -> list[tuple[datetime, datetime]]:
        """The moments it opens and closes that day, in UTC; local times that a clock change skips or repeats
        are taken as the wall clock first shows them."""
        return [(self._moment(day, opens), self._end(day, closes)) for opens, closes in self._blocks(day)]

    def is_open(self, at: datetime) -> bool:
        return any(opens <= at < closes for opens, closes in self.on(at.astimezone(self.zone).date()))

    def open_until(self, at: datetime) -> datetime | None:
        """When it closes, blocks without a pause between them taken as one; None while it is closed, or when
        it does not close within a week."""
        until, today = at, at.astimezone(self.zone).date()
        for ahead in range(8):
            for opens, closes in self.on(today + timedelta(days=ahead)):
                if opens <= until < closes:
                    until = closes
        return until if at < until < at + timedelta(days=7) else None

    def next_opening(self, at: datetime) -> datetime | None:
        """The first opening after this moment; None when there is none within a year."""
        today = at.astimezone(self.zone).date()
        for ahead in range(SEARCHED):
            for opens, _closes in self.on(today + timedelta(days=ahead)):
                if opens > at:
                    return opens
        return None

    def in_words(self, at: datetime) -> str:
        """Open until 17:00, or: Closed, opens Monday at 09:00."""
        if self.is_open(at):
            until = self.open_until(at)
            if until is None:
                return _("Open day and night")
            return _("Open until %(moment)s") % {"moment": self.moment(until, at)}
        opens = self.next_opening(at)
        if opens is None:
            return _("Closed for now")
        return _("Closed, opens %(moment)s") % {"moment": self.moment(opens, at)}

    def moment(self, moment: datetime, at: datetime) -> str:
        """17:00 on the same day, Monday 09:00 within a week, Monday 4 January 09:00 later."""
        local, day = moment.astimezone(self.zone), at.astimezone(self.zone).date()
        ahead = (local.date() - day).days
        pattern = "HH:mm" if ahead == 0 else "EEEE HH:mm" if ahead < 7 else "EEEE d MMMM HH:mm"
        return format_datetime(local, pattern, tzinfo=self.zone, locale=language())

    def _blocks(self, day: date) -> list[Block]:
        if day in self.closed:
            return []
        if day in self.special:
            return sorted(self.special[day])
        return [(opens, closes) for weekday, opens, closes in self.blocks if weekday == day.weekday()]

    def _end(self, day: date, closes: time) -> datetime:
        return self._moment(day + timedelta(days=closes == MIDNIGHT), closes)

    def _moment(self, day: date, at: time) -> datetime:
        return datetime.combine(day, at, self.zone).astimezone(UTC)


async def is_open(schedule_id: int | None, at: datetime) -> bool:
    """No schedule is always open; a schedule that is gone, too."""
    found = await schedule(schedule_id)
    return found is None or found.is_open(at)


async def schedule(schedule_id: int | None) -> Schedule | None:
    """None for no schedule, which is always open, and for one that is gone."""
    if schedule_id is None:
        return None
    named = await OpeningHours.objects().where(OpeningHours.id == schedule_id).first()
    if named is None:
        return None
    blocks: list[dict[str, Any]] = await OpeningBlock.select().where(OpeningBlock.schedule == schedule_id)
    days: list[dict[str, Any]] = await ClosedDay.select().where(ClosedDay.schedule == schedule_id)
    return Schedule(
        named.timezone,
        [(block["weekday"], block["opens"], block["closes"]) for block in blocks],
        {day["day"] for day in days},
        await _special(schedule_id),
    )


async def _special(schedule_id: int) -> dict[date, list[Block]]:
    special: dict[date, list[Block]] = {}
    for row in await SpecialHours.select().where(SpecialHours.schedule == schedule_id):
        special.setdefault(row["day"], []).append((row["opens"], row["closes"]))
    return special
