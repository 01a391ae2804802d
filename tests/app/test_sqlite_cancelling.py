import asyncio
import contextvars

import pytest

from app.sqlite_engine import SqliteEngine
from tests.app.notes import ONCE, names


async def test_a_task_started_inside_a_transaction_has_no_part_in_it(engine: SqliteEngine) -> None:
    async def stray() -> None:
        await engine.run(ONCE, ["stray"])

    async with engine.transaction():
        await engine.run(ONCE, ["inside"])
        with pytest.raises(RuntimeError, match="started inside change"):
            await asyncio.create_task(stray())
        later = asyncio.create_task(asyncio.sleep(0))
    await later
    assert await names(engine) == ["inside"]


async def test_a_task_that_outlives_the_transaction_it_was_started_in_is_outside(
    engine: SqliteEngine,
) -> None:
    closed = asyncio.Event()

    async def stray() -> None:
        await closed.wait()
        await engine.run(ONCE, ["stray"])

    async with engine.transaction():
        await engine.run(ONCE, ["inside"])
        task = asyncio.create_task(stray())
    closed.set()
    await task
    assert await names(engine) == ["inside", "stray"]


@pytest.mark.parametrize("step", ["waiting for its turn", "first statement", "later statement"])
async def test_cancelling_a_transaction_gives_the_writer_back(engine: SqliteEngine, step: str) -> None:
    begun = asyncio.Event()

    async def write(statements: int) -> None:
        async with engine.transaction():
            for number in range(statements):
                await engine.run(ONCE, [f"cancelled {number}"])
            begun.set()
            await engine.run("SELECT count(*) FROM note")
            await asyncio.Event().wait()

    if step == "waiting for its turn":
        async with engine.transaction():
            await engine.run(ONCE, ["holder"])
            task = asyncio.create_task(write(1), context=new_context())
            await asyncio.sleep(0)
            task.cancel()
            await asyncio.wait([task])
    else:
        task = asyncio.create_task(write(0 if step == "first statement" else 3))
        await begun.wait()
        task.cancel()
        await asyncio.wait([task])
    async with asyncio.timeout(20):
        await engine.run(ONCE, ["after"])
    assert [name for name in await names(engine) if name.startswith("cancelled")] == []


async def test_a_transaction_cancelled_in_its_commit_is_kept_whole(engine: SqliteEngine) -> None:
    committed = asyncio.Event()
    transaction = engine.transaction()
    transaction.committed = committed.set

    async def write() -> None:
        async with transaction:
            await engine.run(ONCE, ["one"])
            await engine.run(ONCE, ["two"])

    task = asyncio.create_task(write())
    while transaction.is_open or not transaction.task:
        await asyncio.sleep(0)
    task.cancel()
    async with asyncio.timeout(20):
        await committed.wait()
    assert task.cancelled() or task.cancelling()
    assert await names(engine) == ["one", "two"]


async def test_a_write_nobody_waits_for_any_more_is_not_begun(engine: SqliteEngine) -> None:
    async with engine.transaction():
        await engine.run(ONCE, ["holder"])
        task = asyncio.create_task(engine.run(ONCE, ["cancelled"]), context=new_context())
        await asyncio.sleep(0)
        task.cancel()
        await asyncio.wait([task])
    await engine.run(ONCE, ["after"])
    assert await names(engine) == ["holder", "after"]


def new_context() -> contextvars.Context:
    """For a task of somebody else, as every request has one."""
    return contextvars.Context()
