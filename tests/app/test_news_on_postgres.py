import asyncio
from typing import Any

import asyncpg
import pytest

from app import news
from app.feed import CHANNEL
from app.news import listen
from tests.app.hearing import WAIT, hear, other_task, tell

pytestmark = [
    pytest.mark.usefixtures("feed"),
    pytest.mark.parametrize("address", ["postgres"], indirect=True),
]


async def test_an_event_committed_late_on_postgresql_is_not_skipped(own_database: str) -> None:
    other = await asyncpg.connect(own_database)
    async with listen({"items"}) as stream:
        late = other.transaction()
        await late.start()
        await other.execute("SELECT pg_advisory_xact_lock($1)", news.ORDER_LOCK)
        await other.execute(
            "INSERT INTO event (topic, name, data, at) VALUES ('items', 'item', $1, now())", '{"item": 1}'
        )
        task = other_task(tell(2))
        await asyncio.wait([task], timeout=0.1)
        assert not task.done()
        await late.commit()
        await task
        told = await hear(stream, 2)
    assert [one.data["item"] for one in told] == [1, 2]
    assert [one.id for one in told] == sorted(one.id for one in told)
    await other.close()


async def test_another_process_rings_the_bell_through_postgresql(
    own_database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.feed.POLL_SECONDS", 3600)
    other = await asyncpg.connect(own_database)
    async with listen({"items"}) as stream:
        await tell(1)
        await hear(stream, 1)
        await listening(other)
        await other.execute(
            "INSERT INTO event (topic, name, data, at) VALUES ('items', 'item', $1, now())", '{"item": 2}'
        )
        await other.execute(f"NOTIFY {CHANNEL}")
        assert [one.data["item"] for one in await hear(stream, 1)] == [2]
    await other.close()


async def test_our_changes_ring_the_bell_of_other_processes(own_database: str) -> None:
    other = await asyncpg.connect(own_database)
    rung = asyncio.Event()
    await other.add_listener(CHANNEL, lambda *_: rung.set())
    await tell(1)
    async with asyncio.timeout(WAIT):
        await rung.wait()
    await other.close()


async def test_the_bell_is_hung_again_when_its_connection_breaks(
    own_database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.feed.RECONNECT_SECONDS", 0.01)
    other = await asyncpg.connect(own_database)
    first = await listening(other)
    await other.execute("SELECT pg_terminate_backend($1)", first)
    async with asyncio.timeout(WAIT):
        while await listening(other) == first:
            await asyncio.sleep(0.01)
    await other.close()


async def listening(connection: "asyncpg.Connection[Any]") -> int:
    async with asyncio.timeout(WAIT):
        while not (
            pid := await connection.fetchval(
                "SELECT pid FROM pg_stat_activity WHERE application_name = 'onthaal news'"
                " AND datname = current_database() AND query LIKE 'LISTEN%'"
            )
        ):
            await asyncio.sleep(0.01)
    return int(pid)
