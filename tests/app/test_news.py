import asyncio

import pytest

from app import clock, database, news
from app.news import Closed, Reload, announce, change, cursor, listen
from app.tables import Event, Setting
from tests.app.hearing import WAIT, hear, tell, told_after_all

pytestmark = pytest.mark.usefixtures("feed")


async def test_news_is_heard_in_the_order_in_which_it_was_announced() -> None:
    async with listen({"items", "agent:7"}) as stream:
        async with change():
            announce("items", "item", item=1)
            announce("presence", "presence", agent=7)
            async with change():
                announce("agent:7", "offer", offer=3)
            announce("items", "item", item=2)
        told = await hear(stream, 3)
    assert [(one.topic, one.name, one.data) for one in told] == [
        ("items", "item", {"item": 1}),
        ("agent:7", "offer", {"offer": 3}),
        ("items", "item", {"item": 2}),
    ]
    assert [one.id for one in told] == sorted(one.id for one in told)


async def test_a_change_that_fails_tells_nothing() -> None:
    async def fail() -> None:
        async with change():
            await Setting(name="gone").save()
            announce("items", "item", item=1)
            raise ZeroDivisionError

    async with listen({"items"}) as stream:
        with pytest.raises(ZeroDivisionError):
            await fail()
        assert await told_after_all(stream) == []
    assert await Setting.count() == 0
    assert await Event.count() == 1


async def test_news_is_there_only_after_its_change() -> None:
    async with listen({"items"}) as stream:
        async with change():
            await Setting(name="one").save()
            announce("items", "item", item=1)
            assert await stream.next(0) is None
        [told] = await hear(stream, 1)
        assert told.data == {"item": 1}
        assert await Setting.count() == 1


async def test_what_was_missed_is_replayed_once_and_then_it_is_live() -> None:
    await tell(*range(5))
    seen = await cursor()
    await tell(*range(5, 10))
    async with listen({"items"}, after=seen - 2) as stream:
        await tell(10, 11)
        told = await hear(stream, 9)
        assert [one.data["item"] for one in told] == [3, 4, 5, 6, 7, 8, 9, 10, 11]
        assert await told_after_all(stream) == []


async def test_a_page_drawn_ahead_of_the_feed_hears_nothing_it_shows() -> None:
    await tell(1)
    after = await cursor()
    stream = listen({"items"}, after=after)
    await tell(2)
    assert [one.data["item"] for one in await hear(stream, 1)] == [2]
    stream.close()


async def test_two_listeners_hear_the_same() -> None:
    async with listen({"items"}) as one, listen({"items", "presence"}) as two:
        await tell(1, 2)
        assert await hear(one, 2) == await hear(two, 2)


async def test_a_listener_that_does_not_keep_up_is_told_to_reload() -> None:
    async with listen({"items"}, size=3) as stream, listen({"items"}) as other:
        await tell(1, 2, 3, 4, 5)
        assert len(await told_after_all(other)) == 5
        assert await stream.next(WAIT) == Reload(await cursor())
        await tell(6)
        assert [one.data["item"] for one in await hear(stream, 1)] == [6]


async def test_more_to_replay_than_fits_is_a_reload() -> None:
    await tell(*range(10))
    async with listen({"items"}, after=1, size=3) as stream:
        assert await stream.next(WAIT) == Reload(await cursor())
        assert await told_after_all(stream) == []


@pytest.mark.parametrize("after", ["pruned", "never issued"])
async def test_an_unknown_place_to_go_on_from_is_a_reload(after: str) -> None:
    await tell(1, 2, 3)
    if after == "pruned":
        await database.run("DELETE FROM event WHERE id < (SELECT max(id) FROM event)")
    async with listen({"items"}, after=1 if after == "pruned" else 1000) as stream:
        assert isinstance(await stream.next(WAIT), Reload)
        await tell(4)
        assert [one.data["item"] for one in await hear(stream, 1)] == [4]


async def test_topics_change_while_the_stream_is_open() -> None:
    async with listen({"items"}) as stream:
        stream.topics = stream.topics | {"conversation:3"}
        async with change():
            announce("conversation:3", "message", message=1)
        assert [one.name for one in await hear(stream, 1)] == ["message"]
        stream.topics = frozenset({"conversation:3"})
        await tell(1)
        async with change():
            announce("conversation:3", "message", message=2)
        assert [one.data for one in await hear(stream, 1)] == [{"message": 2}]


async def test_a_quiet_stream_says_so_after_the_time_asked_for() -> None:
    async with listen({"items"}) as stream:
        assert await stream.next(0.01) is None


async def test_streams_end_at_once_when_the_server_shuts_down() -> None:
    streams = [listen({"items"}) for _ in range(3)]
    waiting = [asyncio.create_task(stream.next(60)) for stream in streams]
    await asyncio.sleep(0)
    news.close_streams()
    async with asyncio.timeout(WAIT):
        assert await asyncio.gather(*waiting) == [Closed()] * 3
    assert await listen({"items"}).next(60) == Closed()


async def test_a_closed_stream_ends_and_is_forgotten() -> None:
    stream = listen({"items"})
    stream.close()
    assert await stream.next(60) == Closed()
    assert news._running()._streams == {}
    assert news._running()._open == set()


async def test_a_change_of_hundreds_of_events_is_heard_whole() -> None:
    async with listen({"items"}, size=2000) as stream:
        await tell(*range(1200))
        assert [one.data["item"] for one in await hear(stream, 1200)] == list(range(1200))


async def test_without_a_bell_the_poll_hears_it(monkeypatch: pytest.MonkeyPatch) -> None:
    """As from another process on SQLite."""
    monkeypatch.setattr("app.feed.POLL_SECONDS", 0.01)
    async with listen({"items"}) as stream:
        await tell(1)
        await hear(stream, 1)
        await database.run(
            "INSERT INTO event (topic, name, data, at) VALUES ('items', 'item', {}, {})",
            '{"item": 2}',
            clock.now(),
        )
        assert [one.data["item"] for one in await hear(stream, 1)] == [2]
