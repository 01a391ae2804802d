import asyncio

import pytest

from app import postgres_engine
from app.postgres_engine import PostgresEngine


async def test_a_connection_that_nobody_gives_back_does_not_keep_the_product_from_stopping(
    templates: dict[str, str], monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(postgres_engine, "STOP_SECONDS", 0.1)
    engine = PostgresEngine(templates["postgres"])
    await engine.start()
    begun = asyncio.Event()

    async def hold_on() -> None:
        async with engine.transaction():
            await engine.run("INSERT INTO setting (name, value) VALUES ($1, $2)", ["held", "1"])
            begun.set()
            await asyncio.Event().wait()

    holding = asyncio.create_task(hold_on())
    await begun.wait()
    await engine.stop()
    assert "still in use" in caplog.text
    holding.cancel()
    await asyncio.gather(holding, return_exceptions=True)
    await engine.start()
    assert await engine.run("SELECT 1 FROM setting WHERE name = 'held'") == []
    await engine.stop()


async def test_what_is_being_asked_is_finished_before_it_stops(templates: dict[str, str]) -> None:
    engine = PostgresEngine(templates["postgres"])
    await engine.start()
    asked = asyncio.create_task(engine.run("SELECT pg_sleep(0.2), 1 AS answer"))
    await asyncio.sleep(0)
    await engine.stop()
    assert (await asked)[0]["answer"] == 1
