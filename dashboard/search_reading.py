"""Reads what the search finds: the newest first, only what this person may see, a page at a time.

First the words give candidates, in chunks, then the rows they are about are asked. So neither database can
take a way that reads everything, and what may not be seen counts nowhere."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Collection
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import partial
from typing import Any

from app.database import is_sqlite, reading_slowly, run
from app.problems import Problem
from app.texts import N_
from dashboard import search_matching
from dashboard.agents import SignedIn
from dashboard.kinds import works_here
from dashboard.search_matching import HIGHEST, LOWEST
from dashboard.search_rights import allowed
from dashboard.search_terms import Asked

PAGE = 25
MANY = 251
MANY_NEAR = PAGE + 1
"""Of what only comes close it does not matter how much there is."""
CHUNK = 1000
PATIENCE = 3.0
"""Seconds. What takes longer asks for so much that its answer helps nobody."""


class TooSlow(Problem):
    status = 503
    sentence = N_("This search took too long. Add a word, or choose a shorter period, and search again.")


See = Callable[[list[int]], Awaitable[Collection[int]]]
"""Which of these entries are kept."""


@dataclass(frozen=True)
class Found:
    """`older` and `newer` are the ids where the neighbouring pages begin, or None."""

    ids: list[int]
    number: int
    older: int | None
    newer: int | None


async def found(
    agent: SignedIn, asked: Asked, *, many: int, before: int | None = None, after: int | None = None
) -> Found:
    """The page before or after an id, which is the last or first of the page beside it. From `many` on it
    stops counting."""
    if not works_here(agent):
        return Found([], 0, None, None)
    see = partial(_visible, agent)
    async with patiently():
        ids = await first(asked, see, many)
        if after is not None:
            newer = await first(asked, see, PAGE + 1, above=after, rising=True)
            page = newer[:PAGE][::-1]
            return Found(page, len(ids), page[-1] if page else None, page[0] if len(newer) > PAGE else None)
        if before is not None:
            shown = await first(asked, see, PAGE + 1, below=before)
        else:
            shown = ids[: PAGE + 1]
    page = shown[:PAGE]
    older = page[-1] if len(shown) > PAGE else None
    return Found(page, len(ids), older, page[0] if page and before is not None else None)


async def newest(agent: SignedIn, asked: Asked, most: int) -> list[int]:
    """Their ids alone, for lists that show a few."""
    if not works_here(agent):
        return []
    async with patiently():
        return await first(asked, partial(_visible, agent), most)


async def entries(ids: list[int]) -> list[dict[str, Any]]:
    """What is written down of these, in this order, with the kind of the item they are about."""
    if not ids:
        return []
    rows = await run(
        "SELECT e.id, e.about, e.kind, e.contact, e.item, e.party, e.url, e.title, e.line, e.text,"  # noqa: S608
        " i.kind AS item_kind"
        f" FROM search_entry e LEFT JOIN item i ON i.id = e.item WHERE e.id IN ({_listed(ids)})"
    )
    by_id = {row["id"]: row for row in rows}
    return [by_id[one] for one in ids if one in by_id]


@asynccontextmanager
async def patiently() -> AsyncIterator[None]:
    """On the connection for slow reads, for so long. Raises TooSlow."""
    try:
        with reading_slowly():
            async with asyncio.timeout(PATIENCE):
                yield
    except TimeoutError:
        raise TooSlow from None


async def first(
    asked: Asked,
    see: See,
    most: int,
    *,
    above: int = LOWEST,
    below: int = HIGHEST,
    rising: bool = False,
) -> list[int]:
    """The ids of so many that are kept, the newest first or, `rising`, the oldest. Within patiently()."""
    kept: list[int] = []
    async for candidates in _candidates(asked, above, below, most, rising=rising):
        seen = await see(candidates)
        kept += [one for one in candidates if one in seen]
        if len(kept) >= most:
            break
    return kept[:most]


async def _candidates(
    asked: Asked, above: int, below: int, most: int, *, rising: bool
) -> AsyncIterator[list[int]]:
    low, high = search_matching.narrowed(asked, above, below)
    limit = most
    while True:
        ids = await search_matching.ids(asked, low, high, limit, rising=rising)
        if ids:
            yield ids
        if len(ids) < limit:
            return
        low, high = (ids[-1], high) if rising else (low, ids[-1])
        limit = CHUNK


async def _visible(agent: SignedIn, ids: list[int]) -> set[int]:
    condition, values = allowed(agent)
    among, chosen = one_of(ids)
    rows = await run(f"SELECT e.id FROM search_entry e WHERE e.id {among} AND {condition}", *chosen, *values)  # noqa: S608
    return {row["id"] for row in rows}


def one_of(ids: list[int]) -> tuple[str, list[Any]]:
    """SQL that follows the name of a column. On PostgreSQL it is one statement for any number of them, which
    is planned once."""
    return (f"IN ({_listed(ids)})", []) if is_sqlite() else ("= ANY ({}::bigint[])", [ids])


def _listed(ids: list[int]) -> str:
    return ", ".join(str(int(one)) for one in ids)
