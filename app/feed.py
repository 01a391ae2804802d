"""The reading side of the news: one reader per process hands events to open streams by topic."""

import asyncio
import contextlib
import json
import logging
from collections import deque
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from types import TracebackType
from typing import Any, Self

import asyncpg  # type: ignore[import-untyped]

from app.database import DB, glance, run
from app.postgres_engine import PostgresEngine
from app.tables import Event
from app.transactions import Row

logger = logging.getLogger(__name__)

CHANNEL = "onthaal_news"
POLL_SECONDS = 2.0
RECONNECT_SECONDS = 1.0
BATCH = 50
UNREAD = "SELECT id, topic, name, data FROM event WHERE id > {} ORDER BY id LIMIT {}"


@dataclass(frozen=True, slots=True)
class News:
    id: int
    topic: str
    name: str
    data: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Reload:
    """The stream lost something: fetch the page anew. That covers everything up to event `id`."""

    id: int


@dataclass(frozen=True, slots=True)
class Closed:
    """The stream has ended."""


class Feed:
    """Reads events in the order of their ids, when the bell rings and every two seconds."""

    def __init__(self, last: int) -> None:
        self.last = last
        self.bell = asyncio.Event()
        self.closing = False
        self._streams: dict[str, set[Stream]] = {}
        self._open: set[Stream] = set()
        self._tasks: list[asyncio.Task[None]] = []

    def start(self) -> None:
        self._tasks.append(asyncio.create_task(self._follow(), name="news"))
        if isinstance(DB.engine, PostgresEngine):
            self._tasks.append(asyncio.create_task(self._hear(DB.engine.config["dsn"]), name="news bell"))

    async def stop(self) -> None:
        self.close_streams()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def close_streams(self) -> None:
        self.closing = True
        for stream in self._open:
            stream.wake()

    def add(self, stream: "Stream", topics: Iterable[str]) -> None:
        self._open.add(stream)
        for topic in topics:
            self._streams.setdefault(topic, set()).add(stream)

    def drop(self, stream: "Stream", topics: Iterable[str]) -> None:
        for topic in topics:
            listeners = self._streams.get(topic, set())
            listeners.discard(stream)
            if not listeners:
                self._streams.pop(topic, None)

    def forget(self, stream: "Stream") -> None:
        self._open.discard(stream)

    def listeners(self) -> dict[str, float]:
        """How many listen, by topic without its number."""
        counted: dict[str, float] = {}
        for topic, streams in self._streams.items():
            of = topic.partition(":")[0]
            counted[of] = counted.get(of, 0) + len(streams)
        return counted

    async def _follow(self) -> None:
        while True:
            self.bell.clear()
            try:
                await self._read_on()
            except Exception:
                logger.exception("The feed could not be read; it is tried again")
                await asyncio.sleep(RECONNECT_SECONDS)
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(POLL_SECONDS):
                    await self.bell.wait()

    async def _read_on(self) -> None:
        rows: list[Row] | None = None
        while rows is None or len(rows) == BATCH:
            rows = await glance(UNREAD, self.last, BATCH)
            for row in rows:
                self.last = row["id"]
                if listeners := self._streams.get(row["topic"]):
                    news = News(row["id"], row["topic"], row["name"], json.loads(row["data"]))
                    for stream in listeners:
                        stream.offer(news)
            # The streams take it in before there is more.
            await asyncio.sleep(0)

    async def _hear(self, dsn: str) -> None:
        """Other processes ring through PostgreSQL, on a connection of its own, made anew when it breaks."""
        while True:
            try:
                await self._listen(dsn)
            except Exception:
                logger.warning("The database does not ring; events wait for the poll", exc_info=True)
            await asyncio.sleep(RECONNECT_SECONDS)

    async def _listen(self, dsn: str) -> None:
        gone = asyncio.Event()
        connection = await asyncpg.connect(dsn, server_settings={"application_name": "onthaal news"})
        try:
            connection.add_termination_listener(lambda _: gone.set())
            await connection.add_listener(CHANNEL, lambda *_: self.bell.set())
            self.bell.set()
            await gone.wait()
        finally:
            connection.terminate()


class Stream:
    """What one listener has yet to hear. It is open from the moment it is made; close() it."""

    def __init__(self, feed: Feed, topics: Iterable[str], after: int | None, size: int) -> None:
        self._feed = feed
        self._topics = frozenset(topics)
        self._size = size
        self._seam = feed.last
        self._after = after
        self._heard = max(self._seam, after or 0)
        self._waiting: deque[News] = deque()
        self._lost = False
        self._closed = False
        self._calm: Collection[str] = ()
        self._waiter: asyncio.Future[None] | None = None
        feed.add(self, self._topics)

    @property
    def topics(self) -> frozenset[str]:
        """May be set while the stream is open; a topic that is added is live from then on."""
        return self._topics

    @topics.setter
    def topics(self, topics: Iterable[str]) -> None:
        before, self._topics = self._topics, frozenset(topics)
        if not self._closed:
            self._feed.drop(self, before - self._topics)
            self._feed.add(self, self._topics - before)

    async def next(self, timeout: float) -> News | Reload | Closed | None:  # noqa: ASYNC109
        """The next of what was announced; None when nothing was for `timeout` seconds."""
        if self._after is not None:
            await self._catch_up(self._after)
        if not self.has_more:
            await self._rest(timeout)
        return self._take()

    async def lull(self, seconds: float, calm: Collection[str]) -> None:
        """Waits for what is not news of a `calm` name, at most so long; the calm goes along with it then."""
        if all(news.name in calm for news in self._waiting):
            self._calm = calm
            await self._rest(seconds)
            self._calm = ()

    @property
    def has_more(self) -> bool:
        """next() would answer at once."""
        return bool(self._closed or self._feed.closing or self._lost or self._waiting)

    def close(self) -> None:
        self._closed = True
        self._feed.drop(self, self._topics)
        self._feed.forget(self)
        self.wake()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def offer(self, news: News) -> None:
        """The feed's side: takes an event in, unless it was heard already or is covered by a reload."""
        if self._lost or news.id <= self._heard:
            return
        if len(self._waiting) >= self._size:
            self._lose()
        else:
            self._waiting.append(news)
        if self._lost or news.name not in self._calm:
            self.wake()

    async def _rest(self, seconds: float) -> None:
        self._waiter = asyncio.get_running_loop().create_future()
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._waiter

    def wake(self) -> None:
        if self._waiter is not None and not self._waiter.done():
            self._waiter.set_result(None)

    def _take(self) -> News | Reload | Closed | None:
        if self._closed or self._feed.closing:
            return Closed()
        if self._lost:
            self._lost = False
            return Reload(max(self._feed.last, self._heard))
        return self._waiting.popleft() if self._waiting else None

    def _lose(self) -> None:
        self._lost = True
        self._waiting.clear()

    async def _catch_up(self, after: int) -> None:
        """Puts what was missed before what is live: the feed had handed out up to the seam, and nothing
        beyond it, when this stream was added to it. What was pruned or never issued is a reload."""
        [ends] = await run("SELECT (SELECT min(id) FROM event) AS low, (SELECT max(id) FROM event) AS high")
        low, high = ends["low"] or 1, ends["high"] or 0
        missed = await self._missed(after) if low - 1 <= after <= high else None
        if missed is None:
            self._heard = high
            self._lose()
        elif not self._lost:
            self._waiting.extendleft(reversed(missed))
        self._after = None

    async def _missed(self, after: int) -> list[News] | None:
        """None when it is more than fits."""
        if not self._topics or after >= self._seam:
            return []
        rows = (
            await Event.select(Event.id, Event.topic, Event.name, Event.data)
            .where(Event.id > after, Event.id <= self._seam, Event.topic.is_in(list(self._topics)))
            .order_by(Event.id)
            .limit(self._size + 1)
        )
        if len(rows) > self._size:
            return None
        return [News(row["id"], row["topic"], row["name"], json.loads(row["data"])) for row in rows]
