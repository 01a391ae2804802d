"""How times and numbers are shown, in the language in force and in the time zone of the desk."""

from datetime import datetime, timedelta
from functools import cache
from math import floor
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import format_datetime
from babel.numbers import format_decimal

from app.addresses import shown_phone
from app.clock import now
from app.texts import _, language, ngettext

ZONE = ZoneInfo("Europe/Amsterdam")
MINUTE, HOUR, DAY = 60, 3600, 86400


def when(moment: datetime | None) -> str:
    """10.15 today, 25 mrt 10.15 this year, 25 mrt 2019 10.15 before."""
    if moment is None:
        return ""
    local, today = moment.astimezone(ZONE), now().astimezone(ZONE)
    if local.date() == today.date():
        return _formatted(local, "HH.mm")
    return _formatted(local, "d MMM HH.mm" if local.year == today.year else "d MMM y HH.mm")


def date_long(moment: datetime | None) -> str:
    """25 maart 2019 10:15"""
    return _formatted(moment.astimezone(ZONE), "d MMMM y HH:mm") if moment else ""


def wait(since: datetime | timedelta | None) -> str:
    """How long: 06:48, 48 min, 14 u 31, 1 d 2 u."""
    if since is None:
        return ""
    lasted = since if isinstance(since, timedelta) else now() - since
    seconds = max(0, int(lasted.total_seconds()))
    if seconds < 10 * MINUTE:
        return f"{seconds // MINUTE:02}:{seconds % MINUTE:02}"
    if seconds < HOUR:
        return _("%(minutes)d min") % {"minutes": seconds // MINUTE}
    if seconds < DAY:
        return _("%(hours)d h %(minutes)02d") % {
            "hours": seconds // HOUR,
            "minutes": seconds % HOUR // MINUTE,
        }
    return _("%(days)d d %(hours)d h") % {"days": seconds // DAY, "hours": seconds % DAY // HOUR}


def _formatted(local: datetime, pattern: str) -> str:
    # Babel gives Dutch short months a full stop ("25 mrt."); nobody at a desk writes it.
    return format_datetime(local, pattern, tzinfo=ZONE, locale=_locale(language())).replace(". ", " ")


@cache
def _locale(code: str) -> Locale:
    """Babel looks on the disk whether it knows a language each time it is named."""
    return Locale.parse(code)


def in_words(seconds: int) -> str:
    """30 seconds, 15 minutes: rounded up, for sentences."""
    if seconds <= MINUTE:
        return ngettext("%(n)d second", "%(n)d seconds", seconds) % {"n": seconds}
    minutes = -(-seconds // MINUTE)
    return ngettext("%(n)d minute", "%(n)d minutes", minutes) % {"n": minutes}


def ratio(found: float) -> str:
    """4,4 for 4.49: a contrast that falls short must not be shown as one that does."""
    return str(format_decimal(floor(found * 10) / 10, "0.0", locale=language()))


def seconds(lasted: float) -> str:
    """0,05 s for what a step took."""
    return f"{format_decimal(lasted, '0.00', locale=language())} s"


def number(figure: int) -> str:
    """1.001 for 1001."""
    return str(format_decimal(figure, locale=language()))


FILTERS = {
    "number": number,
    "ratio": ratio,
    "seconds": seconds,
    "when": when,
    "date_long": date_long,
    "wait": wait,
    "phone": shown_phone,
}
