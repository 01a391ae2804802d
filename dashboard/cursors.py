"""Where the next page of the work list goes on, as addresses say it, and what that is in SQL."""

import re
from datetime import UTC, datetime, timedelta
from typing import Any

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)


def of(*places: datetime | int | None) -> str:
    """Moments to the microsecond; empty for one that is not there."""
    return ".".join(_place(place) for place in places)


def beyond(cursor: str) -> tuple[str, list[Any]]:
    """Of open items, longest waiting first: what stands after the rank, the moment and the id. Senseless
    ones count as the beginning."""
    found = re.fullmatch(r"([0-3])\.(\d{0,17})\.(\d{1,9})", cursor)
    if found is None:
        return "", []
    rank, number = int(found[1]), int(found[3])
    if not found[2]:
        return "WHERE rank > {} OR (rank = {} AND waiting_since IS NULL AND id > {})", [rank, rank, number]
    since = _moment(found[2])
    same = "waiting_since IS NULL OR waiting_since > {} OR (waiting_since = {} AND id > {})"
    return f"WHERE rank > {{}} OR (rank = {{}} AND ({same}))", [rank, rank, since, since, number]


def before(cursor: str) -> tuple[str, list[Any]]:
    """Of closed items, the last one first: what was closed before the moment, or then with a later id."""
    found = re.fullmatch(r"(\d{1,17})\.(\d{1,9})", cursor)
    if found is None:
        return "", []
    at = _moment(found[1])
    return "AND closed_at <= {} AND (closed_at < {} OR id > {})", [at, at, int(found[2])]


def _place(place: datetime | int | None) -> str:
    if isinstance(place, datetime):
        return str((place - EPOCH) // MICROSECOND)
    return "" if place is None else str(place)


def _moment(digits: str) -> datetime:
    return EPOCH + int(digits) * MICROSECOND
