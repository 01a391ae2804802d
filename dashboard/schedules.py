"""Opening hours as they are administered: named weeks, closed days, and days with other hours."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, time
from zoneinfo import ZoneInfo, available_timezones

import holidays
from babel.dates import format_date

from app import audit, forms
from app.clock import now
from app.database import CONFLICTS
from app.news import change
from app.problems import Conflict, Invalid, NotFound
from app.texts import N_, _, language
from dashboard import hours
from dashboard.blocks import parsed, written
from dashboard.hours import Block
from dashboard.tables import ClosedDay, OpeningBlock, OpeningHours, SpecialHours

OVERSEAS = ("America/Aruba", "America/Curacao", "America/Kralendijk", "America/Lower_Princes")
ZONES = sorted(zone for zone in available_timezones() if zone.startswith("Europe/") or zone in OVERSEAS)
WEEKDAYS = range(7)
FARTHEST = 5
"""Years ahead for which holidays are filled in."""


class ScheduleInUse(Conflict):
    sentence = N_("A website uses these opening hours: give it others first.")


@dataclass(frozen=True)
class Listed:
    """`now`: open until 17:00, or closed and when it opens."""

    id: int
    name: str
    now: str


@dataclass(frozen=True)
class Day:
    """A day that differs from its weekday; without `hours` it is closed."""

    day: date
    name: str
    hours: str


@dataclass(frozen=True)
class Holiday:
    """`free`: a public holiday; otherwise some are closed and some are not."""

    day: date
    name: str
    free: bool


async def listed() -> list[Listed]:
    rows = await OpeningHours.select(OpeningHours.id, OpeningHours.name).order_by(OpeningHours.name)
    return [Listed(row["id"], row["name"], await in_words(row["id"])) for row in rows]


async def in_words(schedule_id: int) -> str:
    schedule = await hours.schedule(schedule_id)
    return schedule.in_words(now()) if schedule else _("Always open")


async def find(schedule_id: int) -> OpeningHours:
    """Raises NotFound."""
    found = await OpeningHours.objects().where(OpeningHours.id == schedule_id).first()
    if found is None:
        raise NotFound
    return found


async def values_of(schedule: OpeningHours) -> dict[str, str]:
    """As its form shows it."""
    week: dict[int, list[Block]] = {weekday: [] for weekday in WEEKDAYS}
    for row in await OpeningBlock.select().where(OpeningBlock.schedule == schedule.id):
        week[row["weekday"]].append((row["opens"], row["closes"]))
    days = {f"day-{weekday}": written(blocks) for weekday, blocks in week.items()}
    return {"name": schedule.name, "timezone": schedule.timezone} | days


async def days_of(schedule_id: int) -> list[Day]:
    """From today on, the first first."""
    today = now().astimezone(ZoneInfo((await find(schedule_id)).timezone)).date()
    closed = await ClosedDay.select().where((ClosedDay.schedule == schedule_id) & (ClosedDay.day >= today))
    special = await SpecialHours.select().where(
        (SpecialHours.schedule == schedule_id) & (SpecialHours.day >= today)
    )
    blocks: dict[tuple[date, str], list[Block]] = {}
    for row in special:
        blocks.setdefault((row["day"], row["name"]), []).append((row["opens"], row["closes"]))
    days = [Day(row["day"], row["name"], "") for row in closed]
    days += [Day(day, name, written(found)) for (day, name), found in blocks.items()]
    return sorted(days, key=lambda found: found.day)


async def add(form: dict[str, str], actor: str) -> int:
    """Raises Invalid."""
    week = _week(form)
    try:
        async with change():
            rows = await OpeningHours.insert(OpeningHours(name=form["name"], timezone=form["timezone"]))
            await _keep(rows[0]["id"], week, actor)
    except CONFLICTS:
        raise _taken(form) from None
    return int(rows[0]["id"])


async def edit(schedule_id: int, form: dict[str, str], actor: str) -> None:
    """Raises Invalid, NotFound."""
    schedule, week = await find(schedule_id), _week(form)
    named = {OpeningHours.name: form["name"], OpeningHours.timezone: form["timezone"]}
    try:
        async with change():
            await OpeningHours.update(named).where(OpeningHours.id == schedule.id)  # type: ignore[arg-type]
            await OpeningBlock.delete().where(OpeningBlock.schedule == schedule.id)
            await _keep(schedule.id, week, actor)
    except CONFLICTS:
        raise _taken(form) from None


async def delete(schedule_id: int, actor: str) -> None:
    """Raises NotFound, ScheduleInUse."""
    schedule = await find(schedule_id)
    try:
        async with change():
            for table in (OpeningBlock, ClosedDay, SpecialHours):
                await table.delete().where(table.schedule == schedule.id)
            await OpeningHours.delete().where(OpeningHours.id == schedule.id)
            await audit.record(actor, "hours.delete", f"hours:{schedule.id}", name=schedule.name)
    except CONFLICTS as error:
        raise ScheduleInUse from error


async def add_day(schedule_id: int, form: dict[str, str], actor: str) -> None:
    """A closed day, or one with other hours; it replaces what was said of that day. Raises Invalid."""
    schedule = await find(schedule_id)
    errors: dict[str, str] = {}
    forms.length(form, errors, "name", 100)
    try:
        day = date.fromisoformat(form.get("day", ""))
    except ValueError:
        errors["day"] = _("Choose a day.")
    blocks = _blocks(form, errors, "hours")
    if errors:
        raise Invalid(errors, form)
    async with change():
        await _forget(schedule.id, day)
        await _remember(schedule.id, day, form.get("name", ""), blocks)
        await audit.record(actor, "hours.day", f"hours:{schedule.id}", day=day.isoformat())


async def remove_day(schedule_id: int, day: str, actor: str) -> None:
    """The weekday counts again. Raises NotFound."""
    schedule = await find(schedule_id)
    try:
        meant = date.fromisoformat(day)
    except ValueError:
        raise NotFound from None
    async with change():
        await _forget(schedule.id, meant)
        await audit.record(actor, "hours.day_removed", f"hours:{schedule.id}", day=day)


def holidays_of(year: int) -> list[Holiday]:
    """The Dutch public holidays that are yet to come, and Liberation Day, on which not everybody is free."""
    spoken = "nl" if language() == "nl" else "en_US"
    found = [
        Holiday(day, name, category == holidays.PUBLIC)
        for category in (holidays.PUBLIC, holidays.OPTIONAL)
        for day, name in holidays.country_holidays(
            "NL", years=year, language=spoken, categories=category
        ).items()
    ]
    today = now().date()
    return sorted((holiday for holiday in found if holiday.day >= today), key=lambda holiday: holiday.day)


def years() -> list[int]:
    """This one and those to come."""
    this = now().year
    return list(range(this, this + FARTHEST + 1))


async def close_on(schedule_id: int, year: int, chosen: Sequence[str], actor: str) -> int:
    """Closed on these holidays; days that were entered before stay as they are. How many were added."""
    schedule = await find(schedule_id)
    known = {day.day for day in await days_of(schedule.id)}
    wanted = [day for day in holidays_of(year) if day.day.isoformat() in chosen and day.day not in known]
    async with change():
        for holiday in wanted:
            await _remember(schedule.id, holiday.day, holiday.name, [])
        await audit.record(actor, "hours.holidays", f"hours:{schedule.id}", year=year, days=len(wanted))
    return len(wanted)


def day_in_words(day: date) -> str:
    """Friday 25 December 2026"""
    return format_date(day, "EEEE d MMMM y", locale=language())


def weekday_name(weekday: int) -> str:
    # 2024 began on a Monday.
    return format_date(date(2024, 1, 1 + weekday), "EEEE", locale=language()).capitalize()


def _week(form: dict[str, str]) -> dict[int, list[Block]]:
    """Raises Invalid."""
    errors: dict[str, str] = {}
    forms.required(form, errors, "name")
    forms.length(form, errors, "name", 100)
    if form.get("timezone") not in ZONES:
        errors["timezone"] = _("Choose a time zone.")
    week = {weekday: _blocks(form, errors, f"day-{weekday}") for weekday in WEEKDAYS}
    if errors:
        raise Invalid(errors, form)
    return week


def _blocks(form: dict[str, str], errors: dict[str, str], name: str) -> list[Block]:
    try:
        return parsed(form.get(name, ""))
    except ValueError as error:
        errors[name] = str(error)
        return []


async def _keep(schedule_id: int, week: dict[int, list[Block]], actor: str) -> None:
    rows = [_row(schedule_id, weekday, *block) for weekday in week for block in week[weekday]]
    if rows:
        await OpeningBlock.insert(*rows)
    await audit.record(actor, "hours.keep", f"hours:{schedule_id}")


def _row(schedule_id: int, weekday: int, opens: time, closes: time) -> OpeningBlock:
    return OpeningBlock(schedule=schedule_id, weekday=weekday, opens=opens, closes=closes)


async def _forget(schedule_id: int, day: date) -> None:
    await ClosedDay.delete().where((ClosedDay.schedule == schedule_id) & (ClosedDay.day == day))
    await SpecialHours.delete().where((SpecialHours.schedule == schedule_id) & (SpecialHours.day == day))


async def _remember(schedule_id: int, day: date, name: str, blocks: list[Block]) -> None:
    if not blocks:
        await ClosedDay.insert(ClosedDay(schedule=schedule_id, day=day, name=name))
    for opens, closes in blocks:
        await SpecialHours.insert(
            SpecialHours(schedule=schedule_id, day=day, opens=opens, closes=closes, name=name)
        )


def _taken(form: dict[str, str]) -> Invalid:
    return Invalid({"name": _("There are opening hours with this name already.")}, form)
