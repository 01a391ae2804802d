"""Pages of a supervisor at a million contacts, beside the bare SQL they need, and exports that stream.

python -m tests.load.reports FOLDER [--database postgresql://...] [--parts pages exports] [--all]

FOLDER has the onthaal.sqlite that tests.load.million made, or nothing when that made a database elsewhere.
`--all` takes along every contact as a workbook, too, which takes minutes."""

import argparse
import asyncio
import sqlite3
import statistics
import tempfile
import time
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from importlib import import_module
from pathlib import Path
from typing import Any

import asyncpg
import httpx
from litestar import Litestar

from app import database, sessions
from app.clock import now
from app.main import create_app
from app.news import change
from app.settings import configure
from dashboard import search_cards, search_filling
from tests.load.processes import Process, product
from tests.serving import NO_TLS, sign_in

OLDER = (
    "dashboard.migrations.dashboard_0011_review_indexes",
    "chat.migrations.chat_0011_measures",
    "mail.migrations.mail_0011_measures",
)
PARTS = ["pages", "exports"]
TIMES = 5
ENOUGH = 3.0
"""Seconds of one page after which it is not measured once more."""
FACTOR, MARGIN = 5, 0.010
SUPERVISOR = "sam@example.org"
Statement = tuple[str, tuple[Any, ...]]
Bare = Callable[[list[Statement]], Awaitable[float]]


@dataclass(frozen=True)
class Page:
    """What is asked for, and the statements that it asks the database."""

    name: str
    path: str
    statements: list[Statement]


async def counted() -> None:
    """As the release that brings the reports counts what was done before it, once."""
    if await database.run("SELECT 1 FROM measure LIMIT 1"):
        return
    began = time.perf_counter()
    for name in OLDER:
        await import_module(name).measure_older()
    await database.run("ANALYZE measure")
    [row] = await database.run("SELECT count(*) AS number FROM measure")
    print(f"{row['number']:,} measures of older work in {time.perf_counter() - began:.0f} s")


async def found_already() -> None:
    """The generator filled the index of the search itself."""
    for indexer in search_cards.indexers:
        await database.run(search_filling.KEEP, indexer.name, 0, True)


async def pages(app: Litestar) -> list[Page]:
    """Each was loaded once before, so that nothing is asked that is asked but once."""
    today = now().date()
    spans = {"week": 6, "month": 30, "year": 364, "five years": 365 * 5}
    period = "first={}&last={}".format
    [row] = await database.run("SELECT max(id) AS id, max(handler) AS handler FROM contact")
    paths = {
        "review": "/review",
        "review, channel": "/review?channel=desk",
        "review, person": f"/review?handler={row['handler']}",
        "review, days": "/review?" + period(today - timedelta(days=500), today - timedelta(days=499)),
        "contact": f"/review/{row['id'] // 2}",
        "wallboard": "/review/live",
    }
    reports = {
        f"report, {name}": "/reports?" + period(today - timedelta(days=days), today)
        for name, days in spans.items()
    }
    [agent] = await database.run("SELECT id FROM agent WHERE email = {}", SUPERVISOR)
    async with change():
        cookie = {sessions.cookie_name(): await sessions.open_for(agent["id"], "load")}
    inside = httpx.ASGITransport(app=app)
    async with httpx.AsyncClient(transport=inside, base_url="http://127.0.0.1", cookies=cookie) as client:
        await client.get("/review")
        return [
            Page(name, path, await _asked_by(client, path)) for name, path in {**paths, **reports}.items()
        ]


async def _asked_by(client: httpx.AsyncClient, path: str) -> list[Statement]:
    """The statements that a page sends to the database."""
    engine: Any = database.DB.engine
    said: list[Statement] = []
    run = engine.run

    async def heard(sql: str, args: Any = ()) -> Any:
        said.append((sql, tuple(args)))
        return await run(sql, args)

    engine.run = heard
    try:
        answer = await client.get(path)
        assert answer.status_code == 200, answer.text
    finally:
        engine.run = run
    return [statement for statement in said if statement[0].lstrip().startswith(("SELECT", "WITH"))]


def bare_sqlite(path: Path) -> Bare:
    connection = sqlite3.connect(f"file:{path}?mode=ro", uri=True)

    async def ask(statements: list[Statement]) -> float:
        began = time.perf_counter()
        for sql, args in statements:
            connection.execute(sql, args).fetchall()
        return time.perf_counter() - began

    return ask


async def bare_postgres(address: str) -> Bare:
    connection = await asyncpg.connect(address, server_settings={"jit": "off"})

    async def ask(statements: list[Statement]) -> float:
        began = time.perf_counter()
        for sql, args in statements:
            await connection.fetch(sql, *args)
        return time.perf_counter() - began

    return ask


async def beside(client: httpx.AsyncClient, found: list[Page], bare: Bare) -> bool:
    """By turns, so that both have the same machine; the median of each."""
    print(f"\n{'ms':>22} {'bare':>9} {'page':>9} {'ratio':>7}")
    fits = True
    for page in found:
        low, high = [], []
        while len(low) < TIMES and sum(low) < ENOUGH:
            low.append(await bare(page.statements))
            high.append(await _loaded(client, page.path))
        least, most = statistics.median(low), statistics.median(high)
        within = most <= FACTOR * least + MARGIN
        fits = fits and within
        print(
            f"{page.name:>22} {least * 1000:>9.1f} {most * 1000:>9.1f} {most / least:>7.2f}"
            f"{'' if within else '  TOO SLOW'}"
        )
    return fits


async def _loaded(client: httpx.AsyncClient, path: str) -> float:
    began = time.perf_counter()
    answer = await client.get(path)
    assert answer.status_code == 200, answer.text
    return time.perf_counter() - began


async def exports(client: httpx.AsyncClient, server: Process, everything: bool) -> None:
    today = now().date()
    print(
        f"\n{'export':>22} {'bytes':>13} {'seconds':>8} {'first byte':>10} {'MB at most':>10}"
        f" {'MB on disk':>10} {'others wait':>11}"
    )
    for kind in ("csv", "xlsx"):
        for name, days in (("month", 30), ("year", 364), ("five years", 365 * 5 + 2)):
            if name != "five years" or kind == "csv" or everything:
                path = f"/reports/contacts/{kind}?first={today - timedelta(days=days)}&last={today}"
                await _export(client, server, f"{kind}, {name}", path)


async def _export(client: httpx.AsyncClient, server: Process, name: str, path: str) -> None:
    began, size, first, seen = time.perf_counter(), 0, 0.0, Seen()
    watch = asyncio.create_task(_watched(client, server, seen))
    async with client.stream("GET", path) as answer:
        assert answer.status_code == 200
        async for part in answer.aiter_raw():
            first = first or time.perf_counter() - began
            size += len(part)
    seconds = time.perf_counter() - began
    watch.cancel()
    await asyncio.wait([watch])
    print(
        f"{name:>22} {size:>13,} {seconds:>8.1f} {first:>10.2f} {seen.megabytes:>10.0f}"
        f" {seen.disk:>10.0f} {seen.longest * 1000:>8.0f} ms",
        flush=True,
    )


@dataclass
class Seen:
    """The most there was meanwhile: memory, files that were being made, and how long others waited."""

    megabytes: float = 0.0
    disk: float = 0.0
    longest: float = 0.0


async def _watched(client: httpx.AsyncClient, server: Process, seen: Seen) -> None:
    while True:
        seen.megabytes = max(seen.megabytes, server.megabytes())
        seen.disk = max(seen.disk, await asyncio.to_thread(_on_disk))
        seen.longest = max(seen.longest, await _loaded(client, "/healthz"))
        await asyncio.sleep(0.05)


def _on_disk() -> float:
    """Megabytes of workbooks that are being made."""
    total = 0
    for path in Path(tempfile.gettempdir()).glob("onthaal-sheet-*/*"):
        with suppress(FileNotFoundError):
            total += path.stat().st_size
    return total / 1024 / 1024


async def measure(folder: Path, address: str, parts: list[str], everything: bool) -> bool:
    app = create_app(configure(data=folder, secret="s" * 40))
    await database.connect(address or folder / "onthaal.sqlite")
    try:
        await counted()
        await found_already()
        found = await pages(app.litestar)
    finally:
        await database.disconnect()
    bare = await bare_postgres(address) if address else bare_sqlite(folder / "onthaal.sqlite")
    async with (
        product(folder, address) as server,
        httpx.AsyncClient(base_url=server.url, timeout=600, verify=NO_TLS) as client,
    ):
        await sign_in(client, SUPERVISOR)
        fits = await beside(client, found, bare) if "pages" in parts else True
        if "exports" in parts:
            await exports(client, server, everything)
    return fits


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--database", default="", help="postgresql://...")
    parser.add_argument("--parts", nargs="+", choices=PARTS, default=PARTS)
    parser.add_argument("--all", action="store_true", help="every contact as a workbook, too")
    wanted = parser.parse_args()
    measured = measure(wanted.folder, wanted.database, wanted.parts, wanted.all)
    return 0 if asyncio.run(measured) else 1


if __name__ == "__main__":
    raise SystemExit(main())
