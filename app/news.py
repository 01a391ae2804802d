"""One transaction holds a change and its news; after the commit the news reaches every open stream.

async with change():
    ...
    announce("items", "row", item=7)

async with listen({"items"}, after=cursor) as stream:
    while not isinstance(news := await stream.next(timeout=25), Closed): ...
"""

import json
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from typing import Any

from app.clock import now
from app.database import DB, is_sqlite, run
from app.feed import CHANNEL, Closed, Feed, News, Reload, Stream
from app.transactions import Statement, Transaction, current

__all__ = [
    "Closed",
    "News",
    "Reload",
    "Stream",
    "announce",
    "change",
    "close_streams",
    "cursor",
    "lag",
    "listen",
    "prune",
    "start",
    "stop",
    "streams",
]

KEPT = timedelta(days=1)
PRUNED_EVERY = timedelta(minutes=10)
ROWS_A_STATEMENT = 500
ORDER_LOCK = 7_306_002

POSTGRES_EVENTS = """
    WITH locked AS MATERIALIZED (SELECT pg_advisory_xact_lock($5)),
    told AS (
        INSERT INTO event (topic, name, data, at)
        SELECT topic, name, data, $4
        FROM locked, unnest($1::text[], $2::text[], $3::text[]) WITH ORDINALITY AS t(topic, name, data, place)
        ORDER BY place
    )
    SELECT pg_notify($6, '')
"""

_feed: Feed | None = None


def change() -> Transaction:
    """`async with change():` everything in it is kept together with its news, or not at all.

    Used inside another it joins that one; an error in it then loses the outer one too, even if it is caught
    (TransactionLost). Never start a task inside it."""
    transaction = DB.transaction()
    transaction.closing = _tell
    return transaction


def announce(topic: str, name: str, /, **ids: Any) -> None:
    """Adds news to the change it is called in; it is stored last, just before the commit.

    The ids must be JSON. RuntimeError outside change()."""
    transaction = current()
    if transaction is None or transaction.closing is None:
        raise RuntimeError("announce() belongs inside `async with change():`.")
    transaction.news.append((topic, name, json.dumps(ids)))


async def cursor() -> int:
    """Id of the last event. Ask before reading what a page shows, so that its stream misses nothing after."""
    [row] = await run("SELECT coalesce(max(id), 0) AS id FROM event")
    return int(row["id"])


def listen(topics: Iterable[str], after: int | None = None, size: int = 100) -> Stream:
    """A stream of what is announced on these topics: first what came after event `after`, then live.

    Close it, or use it as `async with`. When more than `size` wait in it, they become one Reload."""
    return Stream(_running(), topics, after, size)


async def start() -> None:
    """Starts this process's one reader of the feed. Once per process, after connect() and migrate()."""
    global _feed
    if _feed is not None:
        raise RuntimeError("The feed is being read already.")
    _feed = Feed(await cursor())
    _feed.start()


async def stop() -> None:
    """Ends all streams and the reader; does nothing when it does not run."""
    global _feed
    if _feed is not None:
        feed, _feed = _feed, None
        await feed.stop()


def close_streams() -> None:
    """Ends all streams at once, for a server that shuts down: their next() answers Closed."""
    if _feed is not None:
        _feed.close_streams()


async def streams() -> dict[str, float]:
    """How many listen in this process, by topic without its number: `agent` for every open dashboard."""
    return _running().listeners()


async def lag() -> float:
    """Seconds since the oldest event that this process has not handed to its streams; mostly 0."""
    oldest = await run("SELECT at FROM event WHERE id > {} ORDER BY id LIMIT 1", _running().last)
    return max(0.0, (now() - oldest[0]["at"]).total_seconds()) if oldest else 0.0


async def prune(moment: datetime) -> None:
    """Forgets events older than a day, but never the last one. Cheap when called often."""
    oldest = await run("SELECT at FROM event ORDER BY id LIMIT 1")
    if oldest and oldest[0]["at"] < moment - KEPT - PRUNED_EVERY:
        await run("DELETE FROM event WHERE at < {} AND id < (SELECT max(id) FROM event)", moment - KEPT)


def _running() -> Feed:
    if _feed is None:
        raise RuntimeError("Nobody reads the feed: `await news.start()` comes first.")
    return _feed


def _tell(transaction: Transaction) -> list[Statement]:
    if not transaction.news:
        return []
    transaction.committed = _ring
    return list(_sqlite_events(transaction) if is_sqlite() else _postgres_events(transaction))


def _ring() -> None:
    if _feed is not None:
        _feed.bell.set()


def _sqlite_events(transaction: Transaction) -> Iterator[Statement]:
    moment = now()
    for first in range(0, len(transaction.news), ROWS_A_STATEMENT):
        rows = transaction.news[first : first + ROWS_A_STATEMENT]
        values = ",".join(["(?,?,?,?)"] * len(rows))
        args = [value for row in rows for value in (*row, moment)]
        yield f"INSERT INTO event (topic, name, data, at) VALUES {values}", args  # noqa: S608


def _postgres_events(transaction: Transaction) -> Iterator[Statement]:
    """PostgreSQL hands out ids before the commit. The lock, kept until the commit is visible, makes their
    order that of the commits: a reader of `id > last` would otherwise skip a late one. An id is drawn for a
    row of the join, so never before the lock is there; one statement, for the lock is everybody's."""
    topics, names, data = zip(*transaction.news, strict=True)
    yield POSTGRES_EVENTS, [topics, names, data, now(), ORDER_LOCK, CHANNEL]
