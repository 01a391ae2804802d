"""What is taken along by somebody who does not wait for the end of it."""

import asyncio
import tempfile
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest

from app import clock, database
from dashboard import exports
from tests.dashboard.given import registered
from tests.serving import Server
from tests.world import World

ENDLESS = "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) AS endless FROM n"
ACTIVE = "SELECT 1 FROM pg_stat_activity WHERE query LIKE '%endless%' AND state = 'active' AND pid <> {}"
PATHS = [f"{path}/{kind}" for path in ("/reports/contacts", "/review/contacts") for kind in ("csv", "xlsx")]


async def is_quiet() -> bool:
    """No statement is being worked on: SQLite's one reader of long ones answers, PostgreSQL tells."""
    with database.reading_slowly():
        [row] = await database.run(
            "SELECT 1 AS pid" if database.is_sqlite() else "SELECT pg_backend_pid() AS pid"
        )
    return database.is_sqlite() or not await database.run(ACTIVE, row["pid"])


async def test_who_leaves_halfway_leaves_no_file_and_no_statement_behind(
    server: Server,
    world: World,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    eventually: Callable[[Callable[[], Awaitable[object]]], Awaitable[object]],
) -> None:
    for _ in range(2):
        await registered(world.abe, clock.now(), channel="phone")
    read = exports._batch
    begun: asyncio.Queue[str] = asyncio.Queue()
    sent: list[Any] = []

    async def batch(*asked: Any) -> list[dict[str, Any]]:
        """The first as it is; the next takes longer than anybody waits."""
        if not sent:
            sent.extend(await read(*asked))
            return sent
        begun.put_nowait("endless")
        with database.reading_slowly():
            return await database.run(ENDLESS)

    monkeypatch.setattr(exports, "BATCH", 1)
    monkeypatch.setattr(exports, "_batch", batch)
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    async with server.client(world.sam) as client:
        for path in PATHS:
            sent.clear()
            async with client.stream("GET", path) as answer:
                assert answer.status_code == 200
                parts = answer.aiter_raw()
                assert await anext(parts)
                await begun.get()
            assert await eventually(is_quiet), path
            assert list(tmp_path.iterdir()) == [], path
