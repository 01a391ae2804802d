"""Within which hours something is wanted, in words."""

from datetime import datetime

from app.filters import ZONE
from app.texts import N_, _
from dashboard import moments

SOON = N_("as soon as possible")


def words(begin: datetime | None, end: datetime | None) -> str:
    """'before 25 nov 2026 12:00', '25 nov 2026 12:00 - 17:00'."""
    if begin is None:
        return _("before %(time)s") % {"time": moments.short(end)} if end else str(SOON)
    if end is None:
        return _("from %(time)s") % {"time": moments.short(begin)}
    same = begin.astimezone(ZONE).date() == end.astimezone(ZONE).date()
    return f"{moments.short(begin)} - {moments.time_of(end) if same else moments.short(end)}"
