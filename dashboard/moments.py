"""Days and times as forms send them and as records show them, in the time zone of the desk."""

from datetime import UTC, datetime, timedelta

from babel.dates import format_datetime

from app.clock import now
from app.filters import ZONE
from app.texts import language

YEARS = range(1900, 2200)
"""The first and last years that exist cannot be shown in every time zone, or stored."""


def day_of(moment: datetime | None) -> str:
    """2019-03-25, as a date field wants it."""
    return f"{moment.astimezone(ZONE):%Y-%m-%d}" if moment else ""


def time_of(moment: datetime | None) -> str:
    """10:15, as a time field wants it."""
    return f"{moment.astimezone(ZONE):%H:%M}" if moment else ""


def moment(day: str, time: str) -> datetime | None:
    """None when the two are not a day and a time, or in a year nobody means."""
    try:
        read_as = datetime.strptime(f"{day} {time[:5]}", "%Y-%m-%d %H:%M").replace(tzinfo=ZONE)
    except ValueError:
        return None
    return read_as if read_as.year in YEARS else None


def read(written: str) -> datetime | None:
    """From ISO 8601, as transcripts keep it; None when it is nothing of the kind."""
    try:
        at = datetime.fromisoformat(written)
    except ValueError:
        return None
    return at if at.tzinfo else at.replace(tzinfo=UTC)


def past(written: str) -> datetime | None:
    """From ISO 8601 with its offset; None when it is no such thing, or yet to come."""
    try:
        at = datetime.fromisoformat(written)
    except ValueError:
        return None
    return at if at.tzinfo and at.year in YEARS and at <= now() else None


def clock(at: datetime | None) -> str:
    """10.15, as it stands beside what was said."""
    return f"{at.astimezone(ZONE):%H.%M}" if at else ""


def date(at: datetime | None) -> str:
    """25-03-2019"""
    return f"{at.astimezone(ZONE):%d-%m-%Y}" if at else ""


def day_in_words(at: datetime | None) -> str:
    """Maandag 25 maart 2019"""
    if at is None:
        return ""
    words = format_datetime(at.astimezone(ZONE), "EEEE d MMMM y", tzinfo=ZONE, locale=language())
    return words[:1].upper() + words[1:]


def short(at: datetime | None) -> str:
    """25 mrt 2019 10:15"""
    if at is None:
        return ""
    return format_datetime(at.astimezone(ZONE), "d MMM y HH:mm", tzinfo=ZONE, locale=language()).replace(
        ". ", " "
    )


def duration(start: datetime, end: datetime | None) -> str:
    """08:52, or 1:08:52; empty when it is not known or did not last."""
    lasted = end - start if end else timedelta()
    seconds = int(lasted.total_seconds())
    if seconds <= 0:
        return ""
    clock = f"{seconds // 60 % 60:02}:{seconds % 60:02}"
    return f"{seconds // 3600}:{clock}" if seconds >= 3600 else clock
