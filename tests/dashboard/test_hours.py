"""Opening hours: several blocks a day, closed days, and both nights on which the clock changes."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.news import change
from dashboard import hours
from dashboard.hours import Schedule
from dashboard.tables import ClosedDay, OpeningBlock, OpeningHours

AMSTERDAM = "Europe/Amsterdam"
DAYTIME = [(day, time(9), time(12)) for day in range(5)] + [(day, time(13), time(17)) for day in range(5)]
MONDAY = date(2026, 11, 23)


def at(day: date, hour: int, minute: int = 0) -> datetime:

    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=ZoneInfo(AMSTERDAM))


@pytest.mark.parametrize(
    ("hour", "minute", "is_open"),
    [(8, 59, False), (9, 0, True), (11, 59, True), (12, 0, False), (13, 0, True), (17, 0, False)],
)
async def test_it_closes_for_lunch(hour: int, minute: int, is_open: bool) -> None:
    assert Schedule(AMSTERDAM, DAYTIME, set()).is_open(at(MONDAY, hour, minute)) is is_open


async def test_a_closed_day_is_closed_and_the_next_opening_is_after_it() -> None:
    schedule = Schedule(AMSTERDAM, DAYTIME, {MONDAY})
    assert not schedule.is_open(at(MONDAY, 10))
    assert schedule.next_opening(at(MONDAY, 10)) == at(MONDAY + timedelta(days=1), 9)


async def test_on_friday_evening_the_next_opening_is_monday() -> None:
    friday = MONDAY + timedelta(days=4)
    assert Schedule(AMSTERDAM, DAYTIME, set()).next_opening(at(friday, 18)) == at(
        MONDAY + timedelta(days=7), 9
    )


async def test_at_lunch_it_opens_again_the_same_day() -> None:
    assert Schedule(AMSTERDAM, DAYTIME, set()).next_opening(at(MONDAY, 12, 30)) == at(MONDAY, 13)


async def test_without_any_block_it_never_opens() -> None:
    assert Schedule(AMSTERDAM, [], set()).next_opening(at(MONDAY, 12)) is None


@pytest.mark.parametrize(("sunday", "length"), [(date(2026, 3, 29), 23), (date(2026, 10, 25), 25)])
async def test_a_day_on_which_the_clock_changes_is_an_hour_shorter_or_longer(
    sunday: date, length: int
) -> None:
    whole_day = Schedule(AMSTERDAM, [(6, time(0), time(23, 59, 59))], set())
    [(opens, closes)] = whole_day.on(sunday)
    assert closes - opens == timedelta(hours=length) - timedelta(seconds=1)
    assert whole_day.is_open(at(sunday, 9))
    assert whole_day.is_open(opens)
    assert not whole_day.is_open(opens - timedelta(seconds=1))


@given(st.integers(min_value=1_580_000_000, max_value=2_050_000_000))
def test_it_is_open_at_the_next_opening_and_not_just_before_it(seconds: int) -> None:
    moment = datetime.fromtimestamp(seconds, UTC)
    schedule = Schedule(AMSTERDAM, DAYTIME, set())
    opening = schedule.next_opening(moment)
    assert opening is not None
    assert opening > moment
    assert schedule.is_open(opening)
    assert not schedule.is_open(opening - timedelta(microseconds=1))


@pytest.mark.usefixtures("database_of_test")
async def test_a_schedule_is_read_from_the_database() -> None:
    async with change():
        named = OpeningHours(name="Stadhuis")
        await named.save()
        block = OpeningBlock(schedule=named.id, weekday=0, opens=time(9), closes=time(17))
        await OpeningBlock.insert(block)
        await ClosedDay.insert(ClosedDay(schedule=named.id, day=MONDAY + timedelta(days=7), name="Kerst"))
    assert await hours.is_open(named.id, at(MONDAY, 9))
    assert not await hours.is_open(named.id, at(MONDAY, 8))
    assert not await hours.is_open(named.id, at(MONDAY + timedelta(days=7), 9))
    kept = await hours.schedule(named.id)
    assert kept is not None
    assert kept.next_opening(at(MONDAY, 17)) == at(MONDAY + timedelta(days=14), 9)


async def test_no_schedule_is_always_open() -> None:
    assert await hours.is_open(None, at(MONDAY, 3))
    assert await hours.schedule(None) is None
