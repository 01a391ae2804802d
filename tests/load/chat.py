"""Chat: from the visitor's POST to the message on her agent's stream, with the streams of all visitors and
all agents open, beside the same path without a database.

python -m tests.load.chat [CHATS] [SECONDS] [EVERY]

Every visitor says something once in EVERY seconds.
"""

import asyncio
import gc
import json
import sys
import tempfile
import time
import uuid
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.load import processes
from tests.load.network import LUCK
from tests.load.prepared import Chat, prepared, signed_in
from tests.load.report import table
from tests.load.wire import Connection, Watch, opened_stream, percentile

CHATS_EACH = 50
MOST_RATIO, MOST_CPU = 10, 3
SETTLING = 2
"""Seconds for what streams do once they are open, and for what the last message still sets in motion."""

PAGE = "https://www.example.org"
"""The website on which the chats go on."""

JSON = {"Content-Type": "application/json", "Origin": PAGE}


@dataclass(frozen=True)
class Way:
    """In and out: where to POST, and where one hears of it. `before` stands in front of each text there."""

    say: str
    hear: str
    listen: str
    before: bytes


BARE = Way("/messages", "/events?of={chat.conversation}", "/events?of={chat.agent}", b"<p>")
OURS = Way(
    "/widget/api/conversation/messages",
    "/widget/api/conversation/stream?after=1",
    "/events",
    b'<p dir="auto">',
)


async def measure(chats: int, seconds: int, every: int) -> None:
    agents = max(1, chats // CHATS_EACH)
    with tempfile.TemporaryDirectory() as folder:
        made = await prepared(Path(folder), chats, agents, (PAGE,))
        async with processes.floor() as bare:
            low = await run(bare, BARE, made, {chat.agent: {} for chat in made}, seconds, every)
        async with processes.product(Path(folder)) as ours:
            headers = {
                agent: await signed_in(ours.url, agent) for agent in sorted({chat.agent for chat in made})
            }
            high = await run(ours, OURS, made, headers, seconds, every)
    table(f"chat POST to agent's stream, {chats} chats, {agents} agents, every {every} s", low, high)
    print(f"{'aims':>18} p99 ratio at most {MOST_RATIO}, CPU seconds per 1,000 under {MOST_CPU}")


async def run(
    process: processes.Process,
    way: Way,
    chats: list[Chat],
    agents: dict[str, dict[str, str]],
    seconds: int,
    every: int,
) -> dict[str, float]:
    watch = Watch(way.before)
    async with listening(process, way, chats, agents, watch):
        # Looking for garbage here would hold visitors back, and let them all speak at once afterwards.
        gc.collect()
        gc.disable()
        await asyncio.sleep(SETTLING)
        cpu = process.cpu_seconds()
        await asyncio.gather(*(visitor(process.port, watch, way, chat, seconds, every) for chat in chats))
        await watch.all_seen()
        await asyncio.sleep(SETTLING)
        used = process.cpu_seconds() - cpu
        gc.enable()
    delays = watch.delays()
    return {
        "p50 ms": percentile(delays, 0.5),
        "p95 ms": percentile(delays, 0.95),
        "p99 ms": percentile(delays, 0.99),
        "last ms": delays[-1],
        "CPU s per 1,000": used * 1000 / len(delays),
        "memory MB": process.megabytes(),
    }


@asynccontextmanager
async def listening(
    process: processes.Process, way: Way, chats: list[Chat], agents: dict[str, dict[str, str]], watch: Watch
) -> AsyncIterator[None]:
    """With everybody's stream open: what passes by on those of the agents is noted."""
    example = {chat.agent: chat for chat in chats}
    tasks = [
        asyncio.create_task(watch.follow(process.port, way.listen.format(chat=example[agent]), headers))
        for agent, headers in agents.items()
    ]
    open_ones = [asyncio.Event() for _ in chats]
    for number, chat in enumerate(chats):
        tasks.append(asyncio.create_task(hear(process.port, way, chat, _place(number), open_ones[number])))
        if number % 50 == 0:
            await open_ones[number].wait()
    await asyncio.gather(watch.ready.wait(), *(one.wait() for one in open_ones))
    yield
    for task in tasks:
        task.cancel()
    ended = await asyncio.gather(*tasks, return_exceptions=True)
    for error in ended:
        if isinstance(error, Exception):
            raise error


def _place(number: int) -> str:
    return f"127.4.{number // 250}.{number % 250 + 1}"


async def hear(port: int, way: Way, chat: Chat, place: str, begun: asyncio.Event) -> None:
    path, headers = way.hear.format(chat=chat), {"Authorization": f"Bearer {chat.token}"}
    async for _chunk in opened_stream(port, path, headers, place):
        begun.set()


async def visitor(port: int, watch: Watch, way: Way, chat: Chat, seconds: int, every: int) -> None:
    connection, headers = await Connection.open(port), JSON | {"Authorization": f"Bearer {chat.token}"}
    to = [str(chat.conversation), chat.agent]
    await asyncio.sleep(LUCK.uniform(0, every))
    for _ in range(max(1, seconds // every)):
        marker = uuid.uuid4().hex[:12]
        body = {"client_id": str(uuid.uuid4()), "text": f"marker-{marker}", "after": 10**6, "to": to}
        started = watch.sent[marker.encode()] = time.perf_counter()
        answer = await connection.request("POST", way.say, headers, json.dumps(body).encode())
        if answer.status != 201:
            raise RuntimeError(f"{way.say} answered {answer.status}: {answer.body[:200]!r}")
        await asyncio.sleep(max(0, every - (time.perf_counter() - started)))
    connection.close()


if __name__ == "__main__":
    numbers = [int(word) for word in sys.argv[1:]]
    asyncio.run(measure(*(numbers + [100, 10, 1][len(numbers) :])))
