"""Chat: from the visitor's POST to the message on the agent's stream, beside the same path without
a database.

python -m tests.load.chat [CHATS] [SECONDS]
"""

import asyncio
import json
import secrets
import sys
import tempfile
import time
import uuid
from pathlib import Path

from tests.load import processes
from tests.load.prepared import prepared, signed_in
from tests.load.report import table
from tests.load.wire import Connection, Watch, percentile

AGENT = "agent0@example.org"
Send = tuple[str, dict[str, str]]


async def measure(chats: int, seconds: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        made = await prepared(Path(folder), chats)
        async with processes.floor() as bare:
            sends = [("/messages", {"Content-Type": "application/json"})] * chats
            low = await run(bare, "/events", {}, sends, seconds)
        async with processes.product(Path(folder)) as ours:
            path = "/widget/api/conversation/messages"
            headers = {"Content-Type": "application/json"}
            sends = [(path, headers | {"Authorization": f"Bearer {chat.token}"}) for chat in made]
            high = await run(ours, "/events", await signed_in(ours.url, AGENT), sends, seconds)
    table(f"chat POST to agent's stream, {chats} chats, one message a second each", low, high)


async def run(
    process: processes.Process, path: str, headers: dict[str, str], sends: list[Send], seconds: int
) -> dict[str, float]:
    watch = Watch()
    following = asyncio.create_task(watch.follow(process.port, path, headers))
    await asyncio.wait_for(watch.ready.wait(), 10)
    cpu = process.cpu_seconds()
    await asyncio.gather(*(visitor(process.port, watch, *send, seconds) for send in sends))
    await asyncio.sleep(0.5)
    following.cancel()
    delays = watch.delays()
    return {
        "p50 ms": percentile(delays, 0.5),
        "p95 ms": percentile(delays, 0.95),
        "p99 ms": percentile(delays, 0.99),
        "CPU s per 1,000": (process.cpu_seconds() - cpu) * 1000 / len(delays),
        "memory MB": process.megabytes(),
    }


async def visitor(port: int, watch: Watch, path: str, headers: dict[str, str], seconds: int) -> None:
    connection = await Connection.open(port)
    await asyncio.sleep(secrets.randbelow(1000) / 1000)
    for _ in range(seconds):
        marker = uuid.uuid4().hex[:12]
        body = {"client_id": str(uuid.uuid4()), "text": f"marker-{marker}", "after": 10**6}
        started = watch.sent[marker.encode()] = time.perf_counter()
        answer = await connection.request("POST", path, headers, json.dumps(body).encode())
        if answer.status != 201:
            raise RuntimeError(f"{path} answered {answer.status}: {answer.body[:200]!r}")
        await asyncio.sleep(max(0, 1 - (time.perf_counter() - started)))
    connection.close()


if __name__ == "__main__":
    numbers = [int(word) for word in sys.argv[1:]]
    asyncio.run(measure(*(numbers + [100, 10][len(numbers) :])))
