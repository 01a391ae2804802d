"""Which entries have the words that were asked for, the newest or the oldest of a range first.

SQLite's index keeps them in their order. PostgreSQL's does not: there the latest weeks are asked first, and
how much those have says how far to go back next. So a common word costs no more than a rare one."""

from dataclasses import replace
from itertools import groupby

from app.database import is_sqlite, run
from dashboard.search import SEASON, WEEK, first_id
from dashboard.search_terms import Asked, having

SQLITE = {
    False: "SELECT rowid AS id FROM search_words WHERE search_words MATCH {} AND rowid > {} AND rowid < {}",
    True: """SELECT search_words.rowid AS id FROM search_words
        CROSS JOIN search_entry e ON e.id = search_words.rowid
        WHERE search_words MATCH {} AND search_words.rowid > {} AND search_words.rowid < {}
            AND e.kind = {}""",
}
"""By whether a kind is asked for, of the rows in the order of the words."""
EACH = """SELECT e.id, e.kind, e.contact FROM unnest({}::text[]) AS part (asked)
    JOIN search_entry e ON e.terms @@ CAST(part.asked AS tsquery)"""
POSTGRES = f"""WITH hit AS MATERIALIZED ({EACH})
    SELECT id FROM hit WHERE id > {{}} AND id < {{}} AND {{}} IN ('', kind)"""  # noqa: S608
"""Kept apart from the order, or PostgreSQL may read all rows in their order in the hope of finding some."""
ANY = f"WITH hit AS MATERIALIZED ({EACH}) SELECT 1 FROM hit LIMIT 1"  # noqa: S608
ENDS = """SELECT (SELECT min(id) FROM search_entry WHERE id > {} AND id < {}) AS first,
    (SELECT max(id) FROM search_entry WHERE id > {} AND id < {}) AS last"""
FEWEST = 2
"""Weeks to ask first."""
MARGIN = 1.2
"""Of what is asked more than the weeks before promise, since weeks differ."""
LEAP = 8
"""So many times as far as before, and not further: few weeks promise little."""
ALL = "SELECT id FROM search_entry WHERE id > {} AND id < {} AND {} IN ('', kind)"
LOWEST, HIGHEST = -(2**63), 2**63 - 1


def narrowed(asked: Asked, above: int, below: int) -> tuple[int, int]:
    """The range of ids, both ends excluded, in the period that was asked for."""
    low = max(above, first_id(asked.since) - 1) if asked.since else above
    high = min(below, first_id(asked.until)) if asked.until else below
    return low, high


async def contacts(asked: Asked) -> tuple[str, str | list[str]]:
    """SQL for the contacts that all of them are about, in no order, and its value."""
    if is_sqlite():
        words = "SELECT rowid FROM search_words WHERE search_words MATCH {}"
        return f"SELECT contact FROM search_entry WHERE id IN ({words})", asked.on_sqlite  # noqa: S608
    ends = await _ends(LOWEST, HIGHEST)
    return f"SELECT contact FROM ({EACH}) AS hit", _parts(asked, *ends) if ends else []  # noqa: S608


async def ids(asked: Asked, low: int, high: int, limit: int, *, rising: bool = False) -> list[int]:
    """So many of those between, beginning at one end."""
    order = f"ORDER BY {{}} {'ASC' if rising else 'DESC'} LIMIT {limit:d}"
    if not asked.clauses:
        return _of(await run(f"{ALL} {order.format('id')}", low, high, asked.kind))
    if is_sqlite():
        kind = [asked.kind] if asked.kind else []
        ordered = f"{SQLITE[bool(kind)]} {order.format('search_words.rowid')}"
        return _of(await run(ordered, asked.on_sqlite, low, high, *kind))
    ends = await _ends(low, high)
    return await _on_postgres(asked, *ends, limit, rising=rising) if ends else []


def _of(rows: list[dict[str, int]]) -> list[int]:
    return [row["id"] for row in rows]


async def _ends(low: int, high: int) -> tuple[int, int] | None:
    """The oldest and the newest of a range."""
    [found] = await run(ENDS, low, high, low, high)
    return (found["first"], found["last"]) if found["last"] is not None else None


async def _on_postgres(asked: Asked, oldest: int, newest: int, limit: int, *, rising: bool) -> list[int]:
    sql = f"{POSTGRES} ORDER BY id {'ASC' if rising else 'DESC'} LIMIT {{}}"
    first, last, weeks = oldest, newest, FEWEST
    found: list[int] = []
    while first <= last and len(found) < limit:
        start, stop = first, last
        if rising:
            stop = min(last, _beyond(first // WEEK, weeks) * WEEK - 1)
            first = stop + 1
        else:
            start = max(first, -_beyond(-(last // WEEK) - 1, weeks) * WEEK)
            last = start - 1
        parts, missing = _parts(asked, start, stop), limit - len(found)
        found += _of(await run(sql, parts, start - 1, stop + 1, asked.kind, missing))
        if not found and first <= last and not await _may_be(asked, first, last):
            break
        looked_at = (stop - oldest if rising else newest - start) / WEEK
        weeks = 1 + int(looked_at * min(MARGIN * (limit - len(found)) / max(len(found), 1), LEAP))
    return found


async def _may_be(asked: Asked, first: int, last: int) -> bool:
    """Of words that are not open. Of all that begins so PostgreSQL reads everything, also where another word
    is nowhere."""
    whole = [one for one in asked.clauses if one.wanted and not any(option.open for option in one.options)]
    if len(whole) in (0, len(asked.clauses)):
        return True
    return bool(await run(ANY, _parts(replace(asked, clauses=tuple(whole)), first, last)))


def _beyond(week: int, weeks: int) -> int:
    """The week so many weeks on; if that is far, where a season ends: whole seasons are read quicker."""
    beyond = week + weeks
    return beyond if weeks < SEASON else beyond + -beyond % SEASON


def _parts(asked: Asked, start: int, stop: int) -> list[str]:
    """What is asked of each season from one id to another."""
    weeks = range(start // WEEK, stop // WEEK + 1)
    seasons = groupby(weeks, lambda week: week // SEASON)
    return [_within(asked, season, list(those)) for season, those in seasons]


def _within(asked: Asked, season: int, weeks: list[int]) -> str:
    if len(weeks) < SEASON:
        asked = replace(asked, clauses=(*asked.clauses, having("week", weeks)))
    return asked.on_postgres(season)
