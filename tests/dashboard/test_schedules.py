"""Opening hours as an administrator keeps them."""

from collections.abc import AsyncIterator
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app import clock
from app.texts import set_language
from dashboard import blocks, hours, schedules
from dashboard.hours import Schedule
from dashboard.tables import ClosedDay, OpeningHours
from tests.dashboard.test_hours import AMSTERDAM, DAYTIME, MONDAY, at
from tests.serving import Server
from tests.world import World

WEEK = {"name": "Balie", "timezone": AMSTERDAM, "day-0": "9-12.30, 13:30 - 17:00", "day-4": "09:00-24:00"}


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("09:00-17:00", "09:00-17:00"),
        ("9-12.30 en 13.30-17", "09:00-12:30, 13:30-17:00"),
        ("13:00 tot 17:00; 9:00 tot 12:00", "09:00-12:00, 13:00-17:00"),
        ("9u30 - 17 uur", "09:30-17:00"),
        ("00:00-24:00", "00:00-24:00"),
        ("gesloten", ""),
        ("", ""),
    ],
)
def test_hours_are_read_as_people_write_them(text: str, kept: str) -> None:
    assert blocks.written(blocks.parsed(text)) == kept


@pytest.mark.parametrize(
    "text", ["9", "9-17 misschien", "25:00-26:00", "9:60-10", "17-9", "9-12, 11-14", "9-24, 10-11"]
)
def test_hours_that_make_no_sense_are_refused_with_a_sentence(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        blocks.parsed(text)


@given(st.text(max_size=40))
def test_whatever_is_typed_is_read_or_refused_and_read_back_the_same(text: str) -> None:
    try:
        read = blocks.parsed(text)
    except ValueError:
        return
    assert blocks.parsed(blocks.written(read)) == read


@pytest.mark.parametrize(
    ("moment", "words"),
    [
        (at(MONDAY, 10), "Open tot 12:00"),
        (at(MONDAY, 12, 30), "Gesloten, opent 13:00"),
        (at(MONDAY, 18), "Gesloten, opent dinsdag 09:00"),
    ],
)
def test_whether_it_is_open_is_said_in_words(moment: datetime, words: str) -> None:
    set_language("nl")
    assert Schedule(AMSTERDAM, DAYTIME, set()).in_words(moment) == words


def test_blocks_without_a_pause_are_one_and_midnight_does_not_close() -> None:
    nights = Schedule(AMSTERDAM, [(0, time(20), time(0)), (1, time(0), time(2))], set())
    assert nights.open_until(at(MONDAY, 21)) == at(date(2026, 11, 24), 2)
    always = Schedule(AMSTERDAM, [(day, time(0), time(0)) for day in range(7)], set())
    assert always.open_until(at(MONDAY, 3)) is None


@pytest.mark.parametrize(("sunday", "length"), [(date(2026, 3, 29), 23), (date(2026, 10, 25), 25)])
def test_a_whole_day_lasts_as_long_as_the_clock_says(sunday: date, length: int) -> None:
    [(opens, closes)] = Schedule(AMSTERDAM, [(6, time(0), time(0))], set()).on(sunday)
    assert (closes - opens).total_seconds() == length * 3600


async def added(world: World) -> Schedule:
    made = await schedules.add(WEEK, world.sam.actor)
    found = await hours.schedule(made)
    assert found
    return found


async def test_a_week_is_kept_as_it_was_written(world: World) -> None:
    week = await added(world)
    assert week.is_open(at(MONDAY, 12))
    assert not week.is_open(at(MONDAY, 13))
    assert not week.is_open(at(date(2026, 11, 24), 10))
    assert week.is_open(at(date(2026, 11, 27), 23, 59))


async def test_a_special_day_counts_instead_of_its_weekday(world: World) -> None:
    made = await schedules.add(WEEK, world.sam.actor)
    await schedules.add_day(made, {"day": "2026-11-23", "name": "Storing", "hours": "10-11"}, world.sam.actor)
    week = await hours.schedule(made)
    assert week
    assert [week.is_open(at(MONDAY, hour)) for hour in (9, 10, 11, 14)] == [False, True, False, False]
    await schedules.add_day(made, {"day": "2026-11-23", "hours": ""}, world.sam.actor)
    closed = await hours.schedule(made)
    assert closed
    assert closed.on(MONDAY) == []


@pytest.fixture
async def sam(world: World, server: Server) -> AsyncIterator[httpx.AsyncClient]:
    async with server.client(world.sam) as client:
        yield client


async def test_holidays_are_filled_in_with_one_button_and_only_those_that_were_chosen(
    world: World, sam: httpx.AsyncClient
) -> None:
    year = clock.now().year + 1
    made = await schedules.add(WEEK, world.sam.actor)
    html = (await sam.get(f"/admin/hours/{made}/holidays?year={year}")).text
    assert "Koningsdag" in html
    assert "Bevrijdingsdag" in html
    chosen = [str(day.day) for day in schedules.holidays_of(year) if day.free]
    for _ in range(2):
        await sam.post(f"/admin/hours/{made}/holidays", data={"year": str(year), "day": chosen})
    days = await ClosedDay.select(ClosedDay.day).where(ClosedDay.schedule == made)
    assert sorted(str(row["day"]) for row in days) == sorted(chosen)
    assert f"{year}-05-05" not in chosen
    assert f"{year}-04-27" in chosen or f"{year}-04-26" in chosen


async def test_mistakes_are_named_beside_the_day_and_what_was_typed_stays(
    world: World, sam: httpx.AsyncClient
) -> None:
    answer = await sam.post("/admin/hours", data=WEEK | {"day-2": "9-12, 11-14", "name": ""})
    assert answer.status_code == 422
    assert "Deze tijden overlappen elkaar." in answer.text
    assert 'value="9-12, 11-14"' in answer.text
    assert not await OpeningHours.exists().where(OpeningHours.name == "")


async def test_hours_that_a_website_uses_are_not_deleted(world: World, sam: httpx.AsyncClient) -> None:
    used = world.site.opening_hours
    answer = await sam.post(f"/admin/hours/{used}/deletion", data={"x": "1"})
    assert answer.status_code == 409
    made = await schedules.add(WEEK, world.sam.actor)
    await sam.post(f"/admin/hours/{made}/deletion", data={"x": "1"})
    assert await OpeningHours.count() == 1


async def test_a_day_that_has_its_own_hours_can_be_an_ordinary_day_again(
    world: World, sam: httpx.AsyncClient
) -> None:
    made = await schedules.add(WEEK, world.sam.actor)
    day = f"{clock.now().astimezone(ZoneInfo(AMSTERDAM)):%Y-%m-%d}"
    await sam.post(f"/admin/hours/{made}/days", data={"day": day, "hours": "10-11", "name": "Personeelsdag"})
    assert "Personeelsdag" in (await sam.get(f"/admin/hours/{made}")).text
    await sam.post(f"/admin/hours/{made}/days/removal", data={"day": day})
    assert "Personeelsdag" not in (await sam.get(f"/admin/hours/{made}")).text
