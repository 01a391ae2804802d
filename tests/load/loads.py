"""Page loads on which nobody opens the chat: what each asks of the server, and its cost beside a bare one.

python -m tests.load.loads [LOADS]

A hundred visitors go from page to page. On the first a browser gets the script; after that it has it, and
each page asks once how things stand. Ends with 1 when a load asks for more, or leaves anything behind."""

import asyncio
import sqlite3
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path

from tests.load.processes import Process, floor, product
from tests.load.report import table
from tests.load.wire import Answer, Connection, percentile

VISITORS = 100
STATUS = "/widget/api/website/status?lang=nl"
SCRIPT = "/widget/v1.js"
TABLES = ("conversation", "message")


@dataclass
class Cost:
    loads: int
    requests: int = 0
    bytes: int = 0
    delays: list[float] = field(default_factory=list)
    cpu: float = 0.0
    seconds: float = 0.0

    def shown(self) -> dict[str, float]:
        delays = sorted(self.delays)
        return {
            "requests a load": self.requests / self.loads,
            "bytes a load": self.bytes / self.loads,
            "p50 ms": percentile(delays, 0.5),
            "p99 ms": percentile(delays, 0.99),
            "CPU ms a load": self.cpu * 1000 / self.loads,
            "loads a second": self.loads / self.seconds,
        }


async def measure(loads: int) -> int:
    async with floor() as process:
        bare = await visited(process, loads, "/status", "")
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder) / "data"
        async with product(data, demo=True) as process:
            await (await Connection.open(process.port)).request("GET", SCRIPT, {})
            before = rows(data)
            cost = await visited(process, loads, STATUS, SCRIPT)
            left = {name: count - before[name] for name, count in rows(data).items() if count != before[name]}
    table(f"{loads} idle page loads", bare.shown(), cost.shown())
    asked = cost.requests - VISITORS
    print(f"\nOne GET a load, and {VISITORS} times the script. Rows left behind: {left or 'none'}")
    return int(asked != loads or bool(left))


async def visited(process: Process, loads: int, status: str, script: str) -> Cost:
    cost, before, began = Cost(loads), process.cpu_seconds(), time.perf_counter()
    await asyncio.gather(
        *(
            visitor(process.port, number, loads // VISITORS, (status, script), cost)
            for number in range(VISITORS)
        )
    )
    cost.seconds, cost.cpu = time.perf_counter() - began, process.cpu_seconds() - before
    return cost


async def visitor(port: int, number: int, pages: int, paths: tuple[str, str], cost: Cost) -> None:
    """At an address of her own, since there is a limit for each."""
    status, script = paths
    connection = await Connection.open(port, f"127.0.1.{number + 1}")
    if script:
        count(cost, await connection.request("GET", script, {"Accept-Encoding": "gzip"}))
    for _ in range(pages):
        asked = time.perf_counter()
        answer = await connection.request("GET", status, {"Accept-Encoding": "gzip"})
        cost.delays.append((time.perf_counter() - asked) * 1000)
        count(cost, answer)
        if script and "max-age=" not in dict(answer.headers)["cache-control"]:
            raise RuntimeError("browsers and proxies may not keep it")
    connection.close()


def count(cost: Cost, answer: Answer) -> None:
    if answer.status != 200:
        raise RuntimeError(f"the answer was {answer.status}")
    if "set-cookie" in dict(answer.headers):
        raise RuntimeError("a cookie was set")
    cost.requests += 1
    cost.bytes += sum(len(name) + len(value) + 4 for name, value in answer.headers) + len(answer.body)


def rows(data: Path) -> dict[str, int]:
    with sqlite3.connect(data / "onthaal.sqlite", timeout=10) as file:
        counts = {name: file.execute(f"SELECT count(*) FROM {name}").fetchone()[0] for name in TABLES}  # noqa: S608
    return counts


if __name__ == "__main__":
    sys.exit(asyncio.run(measure(int(sys.argv[1]) if sys.argv[1:] else 10_000)))
