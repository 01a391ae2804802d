"""What whoever watches the service is told, and that the README says what it means."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import httpx
import pytest

from app import clock, metrics, news
from app.feed import Feed
from app.main import floors
from app.news import announce, change
from app.rooms import Gauge
from tests.chat.conftest import Begin, at_work, begin, taken
from tests.mail.conftest import arrived
from tests.serving import Server
from tests.world import World

__all__ = ["begin"]

Eventually = Callable[[Callable[[], Awaitable[object]]], Awaitable[object]]
README = Path(__file__).parent.parent.parent / "README.md"


async def told(server: Server) -> dict[str, float]:
    """Each number by its name and label."""
    async with server.client() as client:
        lines = (await client.get("/metrics")).text.splitlines()
    parted = [line.rpartition(" ") for line in lines if not line.startswith("#")]
    return {name: float(number) for name, _, number in parted}


@asynccontextmanager
async def listening(client: httpx.AsyncClient, path: str) -> AsyncIterator[None]:
    """From its first line on."""
    async with client.stream("GET", path) as stream:
        await anext(stream.aiter_lines())
        yield


async def test_what_waits_rings_and_is_talked_about_is_counted(
    server: Server, world: World, begin: Begin
) -> None:
    await at_work(world.abe)
    await arrived()
    conversation = await begin()
    before = await told(server)
    await taken(conversation, world.abe)
    after = await told(server)
    for name, then, now in (
        ('onthaal_items_waiting{kind="email"}', 1, 1),
        ('onthaal_items_waiting{kind="live_chat"}', 1, 0),
        ('onthaal_items_waiting{kind="callback_note"}', 0, 0),
        ("onthaal_offers_ringing", 1, 0),
        ('onthaal_chats{state="waiting"}', 1, 0),
        ('onthaal_chats{state="active"}', 0, 1),
    ):
        assert (before[name], after[name]) == (then, now), name


async def test_open_streams_are_counted_until_they_close(
    server: Server, world: World, eventually: Eventually
) -> None:
    name = 'onthaal_streams{topic="agent"}'
    before = (await told(server)).get(name, 0)
    async with server.client(world.abe) as client, listening(client, "/events"):
        assert (await told(server))[name] == before + 1

    async def closed() -> bool:
        return (await told(server)).get(name, 0) == before

    await eventually(closed)


async def test_the_lag_is_the_age_of_what_nobody_was_told(
    own_database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(news, "_feed", Feed(await news.cursor()))
    assert await news.lag() == 0
    async with change():
        announce("items", "row")
    clock.move(seconds=30)
    assert 30 <= await news.lag() < 60


async def test_a_gauge_that_cannot_be_read_takes_nothing_else_with_it(
    server: Server, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def broken() -> float:
        raise OSError

    monkeypatch.setitem(metrics.gauges, "onthaal_broken", Gauge("onthaal_broken", "Broken", broken))
    numbers = await told(server)
    assert "onthaal_broken" not in numbers
    assert "onthaal_offers_ringing" in numbers


def test_the_readme_says_what_each_means() -> None:
    text = README.read_text(encoding="utf-8")
    for gauge in [*metrics.OWN_GAUGES, *floors().gauges]:
        name = f"`{gauge.name}{{{gauge.label}}}`" if gauge.label else f"`{gauge.name}`"
        assert name in text, gauge.name
