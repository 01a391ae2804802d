"""What reaches an open chat window, and where it goes on after a break."""

from collections.abc import Awaitable, Callable

import httpx
import pytest

from app import clock, news
from app.news import change
from chat import conversations
from chat.tables import Author
from dashboard import presence
from dashboard.states import PresenceStatus
from dashboard.tables import Presence
from tests.chat.conftest import at_work, taken
from tests.widget.conftest import API, Come, frames
from tests.world import World
from widget import stream as streams

Eventually = Callable[[Callable[[], Awaitable[object]]], Awaitable[object]]


async def test_the_first_event_says_how_things_stand_and_carries_an_id(come: Come) -> None:
    visitor = await come()
    async with visitor.stream(after=1) as stream:
        number, name, data = await stream.next()
    assert (number, name, data["state"]) == ("1", "state", "waiting")


async def test_lines_and_states_reach_the_visitor_as_they_happen(come: Come, world: World) -> None:
    visitor = await come()
    async with visitor.stream(after=1) as stream:
        await stream.next()
        conversation = await taken(await visitor.conversation(), world.abe)
        while (state := await stream.until("state"))["state"] == "waiting":
            pass
        assert state["text"] == "U chat met Abe."
        said = await conversations.post(conversation, Author.AGENT, "a", "Goedemorgen.", world.abe)
        line = await stream.until("message")
        assert (line["seq"], line["name"], line["text"]) == (said.seq, "Abe", "Goedemorgen.")
        await conversations.end(conversation, Author.AGENT, world.abe, "Fijne dag.")
        assert (await stream.until("message"))["text"] == "Fijne dag."
        assert (await stream.until("state"))["state"] == "ended"


async def test_after_a_break_each_line_comes_once_and_in_order(come: Come, world: World) -> None:
    visitor = await come()
    conversation = await taken(await visitor.conversation(), world.abe)
    async with visitor.stream() as stream:
        assert (await stream.until("message"))["seq"] == 1
    for number in range(10):
        await conversations.post(conversation, Author.AGENT, f"a{number}", f"{number}", world.abe)
        await visitor.say(f"{number}!")
    async with visitor.stream(after=1) as stream:
        told = [await stream.until("message") for _ in range(20)]
    assert [line["seq"] for line in told] == list(range(2, 22))


async def test_a_silent_stream_is_kept_alive(come: Come, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(streams, "SOON", 0.01)
    visitor = await come()
    async with visitor.stream() as stream:
        await stream.until("ping")


async def test_a_stream_is_closed_after_an_hour(come: Come, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(streams, "SOON", 0.01)
    visitor = await come()
    async with visitor.stream() as stream:
        await stream.until("ping")
        clock.move(minutes=61)
        assert await stream.ends()


async def test_an_open_window_is_told_when_somebody_comes_and_goes(
    http: httpx.AsyncClient, world: World
) -> None:
    async with frames(http, f"{API}/website/stream?lang=nl") as stream:
        number, name, data = await stream.next()
        assert (number, name, data["status"]) == ("0", "status", "unavailable")
        await at_work(world.abe)
        assert (await stream.until("status"))["status"] == "available"
        async with change():
            await presence.choose(world.abe, PresenceStatus.OFFLINE)
        assert (await stream.until("status"))["live"] is False


async def test_a_stream_that_is_left_leaves_nothing_behind(come: Come, eventually: Eventually) -> None:
    visitor = await come()
    conversation = await visitor.conversation()
    topic = f"conversation:{conversation.id}"
    listeners = news._running()._streams
    async with visitor.stream() as stream:
        await stream.next()
        assert len(listeners[topic]) == 1

    async def gone() -> bool:
        return topic not in listeners and not streams.STREAMS._present

    await eventually(gone)


async def test_what_changed_back_before_it_was_announced_is_put_right(
    http: httpx.AsyncClient, world: World
) -> None:
    await at_work(world.abe)
    async with frames(http, f"{API}/website/stream?lang=nl") as stream:
        assert (await stream.next())[2]["status"] == "available"
        silently = {Presence.status: PresenceStatus.OFFLINE}
        await Presence.update(silently).where(Presence.agent == world.abe.id)
        assert (await stream.until("status"))["status"] == "unavailable"
