"""Dates as people write them in a search: 25-3-2019, 25 maart 2019, maart 2019, 2019."""

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from babel.dates import get_month_names

from app.clock import now
from app.filters import ZONE
from app.texts import LANGUAGES
from dashboard.folding import folded
from dashboard.moments import YEARS

MONTHS: dict[str, int] = {
    folded(name): number
    for language in LANGUAGES
    for width in ("wide", "abbreviated")
    for number, name in get_month_names(width, locale=language).items()
}
NAMES = "|".join(sorted((re.escape(name.rstrip(".")) for name in MONTHS), key=len, reverse=True))
DAY = r"(?P<day>\d{1,2})[-/.](?P<month>\d{1,2})[-/.](?P<year>\d{4})"
ISO = r"(?P<year>\d{4})-(?P<month>\d{1,2})(?:-(?P<day>\d{1,2}))?"
NAMED = rf"(?:(?P<day>\d{{1,2}})\s+)?(?P<name>{NAMES})\.?\s+(?P<year>\d{{4}})"
YEAR = r"(?P<year>\d{4})"
WITHOUT_YEAR = (
    rf"(?P<day>\d{{1,2}})\s+(?P<name>{NAMES})(?!\w)\.?",
    r"(?P<day>\d{1,2})[-/](?P<month>\d{1,2})",
)
IN_TEXT, NEAR = (
    [re.compile(rf"(?<![\w:\"-]){form}(?![\w-])", re.IGNORECASE) for form in forms]
    for forms in ((DAY, ISO, NAMED), (DAY, ISO, NAMED, *WITHOUT_YEAR))
)
ALONE = [re.compile(form, re.IGNORECASE) for form in (DAY, ISO, NAMED, YEAR)]


@dataclass(frozen=True)
class Days:
    """From the beginning of a day up to the beginning of another."""

    since: datetime | None = None
    until: datetime | None = None


def taken(text: str, *, near: bool = False) -> tuple[str, Days]:
    """The text without the first date in it, and the days it stands for. What is quoted is no date. A day
    without its year, which may as well be said about an appointment, is one only when it has to be `near`."""
    quoted = [range(*found.span()) for found in re.finditer(r'"[^"]*"?', text)]
    for form in NEAR if near else IN_TEXT:
        for found in form.finditer(text):
            days = _days(found.groupdict())
            if days and not any(found.start() in span for span in quoted):
                return f"{text[: found.start()]} {text[found.end() :]}", days
    return text, Days()


def named(text: str) -> Days | None:
    """The days of a date, a month or a year; None when it is none of them."""
    for form in ALONE:
        if (found := form.fullmatch(text.strip())) and (days := _days(found.groupdict())):
            return days
    return None


def _days(parts: dict[str, str | None]) -> Days | None:
    month = _month(parts)
    try:
        if "year" in parts:
            first = date(int(parts["year"] or 0), month or 1, int(parts.get("day") or 1))
        else:
            first = _latest(month, int(parts["day"] or 0))
    except ValueError:
        return None
    year = first.year
    if year not in YEARS:
        return None
    if parts.get("day"):
        after = first + timedelta(days=1)
    elif month:
        after = date(year + month // 12, month % 12 + 1, 1)
    else:
        after = date(year + 1, 1, 1)
    return Days(*(datetime.combine(day, time(), ZONE) for day in (first, after)))


def _latest(month: int, day: int) -> date:
    """The last one until today."""
    today = now().astimezone(ZONE).date()
    this_year = date(today.year, month, day)
    return this_year if this_year <= today else date(today.year - 1, month, day)


def _month(parts: dict[str, str | None]) -> int:
    if name := parts.get("name"):
        plain = folded(name)
        return MONTHS.get(plain) or MONTHS[f"{plain}."]
    return int(parts.get("month") or 0)
