"""Opening hours: whether a schedule is open, and when it opens next, in its own time zone."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from dashboard.tables import ClosedDay, OpeningBlock, OpeningHours

SEARCHED = 366
"""Days ahead that are searched for the next opening."""


class Schedule:
    """One named schedule, read from the database."""

    def __init__(self, zone: str, blocks: list[tuple[int, time, time]], closed: set[date]) -> None:
        self.zone = ZoneInfo(zone)
        self.blocks = sorted(blocks)
        self.closed = closed

    def on(self, day: date) -> list[tuple[datetime, datetime]]:
        """The moments it opens and closes that day, in UTC; local times that a clock change skips or repeats
        are taken as the wall clock first shows them."""
        if day in self.closed:
            return []
        return [
            (self._moment(day, opens), self._moment(day, closes))
            for weekday, opens, closes in self.blocks
            if weekday == day.weekday()
        ]

    def is_open(self, at: datetime) -> bool:
        return any(opens <= at < closes for opens, closes in self.on(at.astimezone(self.zone).date()))

    def next_opening(self, at: datetime) -> datetime | None:
        """The first opening after this moment; None when there is none within a year."""
        today = at.astimezone(self.zone).date()
        for ahead in range(SEARCHED):
            for opens, _closes in self.on(today + timedelta(days=ahead)):
                if opens > at:
                    return opens
        return None

    def _moment(self, day: date, at: time) -> datetime:
        return datetime.combine(day, at, self.zone).astimezone(UTC)


async def is_open(schedule_id: int | None, at: datetime) -> bool:
    """No schedule is always open; a schedule that is gone, too."""
    schedule = await _schedule(schedule_id)
    return schedule is None or schedule.is_open(at)


async def next_opening(schedule_id: int | None, at: datetime) -> datetime | None:
    schedule = await _schedule(schedule_id)
    return schedule.next_opening(at) if schedule else None


async def _schedule(schedule_id: int | None) -> Schedule | None:
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
    )
