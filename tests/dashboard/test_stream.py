"""The stream of a dashboard: complete, in order, only for who may see it, and only as long."""

import asyncio
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx
import pytest

from app import clock, news
from app.database import run
from app.news import announce, change
from dashboard import items, offers, presence, stream
from dashboard.agents import SignedIn
from dashboard.states import PresenceStatus
from tests.dashboard.conftest import here, opened
from tests.serving import Server
from tests.world import World

pytestmark = pytest.mark.usefixtures("heard")


class Events:
    """What came in on one stream, as (id, name, data)."""

    def __init__(self, answer: httpx.Response) -> None:
        self.answer = answer
        self._lines = answer.aiter_lines()

    async def next(self) -> tuple[str, str, str] | None:
        fields: dict[str, str] = {}
        async with asyncio.timeout(5):
            async for line in self._lines:
                if not line:
                    return fields.get("id", ""), fields.get("event", ""), fields.get("data", "")
                name, _, value = line.partition(": ")
                fields[name] = f"{fields[name]}\n{value}" if name in fields else value
        return None

    async def until(self, text: str) -> str:
        while event := await self.next():
            if text in event[2]:
                return event[2]
        raise AssertionError(f"the stream ended before {text!r}")

    async def ended(self) -> bool:
        while await self.next():
            pass
        return True


@asynccontextmanager
async def listening(
    server: Server, agent: SignedIn, after: int | None = None, last: int | None = None
) -> AsyncIterator[Events]:
    url = "/events" if after is None else f"/events?after={after}"
    headers = {} if last is None else {"Last-Event-ID": str(last)}
    async with server.client(agent) as client, client.stream("GET", url, headers=headers) as answer:
        assert answer.status_code == 200
        yield Events(answer)


@pytest.fixture(autouse=True)
def quick_pings(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stream, "PING", 0.05)


async def test_it_begins_with_the_id_to_go_on_from(server: Server, world: World) -> None:
    await opened()
    cursor = await news.cursor()
    async with listening(server, world.abe) as events:
        number, name, data = await events.next() or ("", "", "")
        assert (int(number) >= cursor, name, data) == (True, "", "")
        assert events.answer.headers["content-type"].startswith("text/event-stream")
        assert events.answer.headers["cache-control"] == "no-store"
        assert events.answer.headers["x-accel-buffering"] == "no"


async def test_what_is_missed_is_replayed_and_the_header_wins_over_the_address(
    server: Server, world: World
) -> None:
    before = await news.cursor()
    first = await opened(title="Eerste")
    between = await news.cursor()
    second = await opened(title="Tweede")
    async with listening(server, world.abe, after=before) as events:
        await events.next()
        assert f'id="row-{first.id}"' in await events.until("data-row")
        assert f'id="row-{second.id}"' in await events.until("data-row")
    async with listening(server, world.abe, after=before, last=between) as events:
        assert await events.next() == (str(between), "", "")
        assert f'id="row-{second.id}"' in await events.until("data-row")


async def test_a_row_is_the_same_as_on_the_page(server: Server, world: World) -> None:
    async with listening(server, world.abe) as events:
        await events.next()
        item = await opened(title="Kees Essaadi", summary="Paspoort", owner=world.abe.id)
        live = await events.until(f'id="row-{item.id}"')
        row = live[live.index("<li") : live.index("</li>")]
        async with server.client(world.abe) as client:
            shown = (await client.get("/")).text
    assert [line.strip() for line in row.splitlines()] == [
        line.strip() for line in shown[shown.index('<li class="row') :].split("</li>")[0].splitlines()
    ]


async def test_each_reads_it_as_hers_or_a_colleagues(server: Server, world: World) -> None:
    async with listening(server, world.abe) as abe, listening(server, world.fatima) as fatima:
        await abe.next(), await fatima.next()
        item = await opened("call", owner=world.abe.id)
        assert 'data-group="talking"' in await abe.until(f'id="row-{item.id}"')
        other = await fatima.until(f'id="row-{item.id}"')
        assert 'data-group="waiting"' in other
        assert "Abe Batens" in other


async def test_counts_follow(server: Server, world: World) -> None:
    async with listening(server, world.abe) as events:
        await events.next()
        await opened()
        assert 'hx-target=".count-letter" hx-swap="textContent">1<' in await events.until("count-letter")


async def test_an_offer_rings_only_at_its_agent_and_stops(server: Server, world: World) -> None:
    await here(world.fatima)
    before = await news.cursor()
    item = await opened("call")
    async with listening(server, world.abe, before) as abe, listening(server, world.fatima, before) as fatima:
        async with change():
            await offers.offer(item.id)
        assert 'hx-target="#rings"' in await fatima.until("alertdialog")
        async with change():
            await offers.pick(item.id, world.abe)
        silent = await fatima.until("Al aangenomen door Abe Batens.")
        assert 'hx-target="#rings"' in silent
        assert "alertdialog" not in silent
        while 'data-group="talking"' not in (told := await abe.until("")):
            assert "alertdialog" not in told


async def test_presence_is_told_to_all_and_the_menu_only_to_herself(server: Server, world: World) -> None:
    async with listening(server, world.abe) as abe, listening(server, world.fatima) as fatima:
        await abe.until("of-agent"), await fatima.until("of-agent")
        async with change():
            await presence.choose(world.abe, PresenceStatus.BREAK)
        assert 'hx-target="#presence"' in await abe.until("Pauze")
        assert 'hx-target="#presence"' not in await fatima.until(f"of-agent-{world.abe.id}")


async def test_a_silent_stream_pings(server: Server, world: World) -> None:
    async with listening(server, world.abe) as events:
        heard = await events.next()
        while heard and heard[1] != "ping":
            heard = await events.next()
    assert heard


async def test_an_open_stream_is_an_open_dashboard_while_the_browser_answers_its_pings(
    server: Server, world: World
) -> None:
    """A laptop that fell asleep keeps its stream open for a long time, and answers nothing."""
    async with server.client(world.abe) as client, client.stream("GET", "/events") as answer:
        events = Events(answer)
        await events.until("of-agent")
        for _ in range(2):
            clock.move(seconds=50)
            assert (await client.post("/shift/sight")).status_code == 204
            await events.next(), await events.next()
            assert (await presence.presence_of(world.abe.id)).connected
        clock.move(seconds=61)
        await events.next(), await events.next()
        assert not (await presence.presence_of(world.abe.id)).connected


async def test_signing_out_ends_it_at_once(server: Server, world: World) -> None:
    async with server.client(world.abe) as client, client.stream("GET", "/events") as answer:
        events = Events(answer)
        await events.next()
        await client.post("/session/ending")
        assert await events.ended()


async def test_who_is_deactivated_hears_nothing_after_fifteen_seconds(server: Server, world: World) -> None:
    async with listening(server, world.abe) as events:
        await events.next()
        async with change():
            await run("UPDATE agent SET active = {} WHERE id = {}", False, world.abe.id)
        clock.move(seconds=15)
        assert await events.ended()


async def test_who_loses_her_privileges_hears_nothing_after_fifteen_seconds(
    server: Server, world: World
) -> None:
    async with listening(server, world.bea) as events:
        await events.next()
        async with change():
            await run("DELETE FROM agent_privilege WHERE agent = {}", world.bea.id)
        clock.move(seconds=15)
        item = await opened()
        with pytest.raises(AssertionError, match="the stream ended"):
            await events.until(f'id="row-{item.id}"')


async def test_who_may_not_listen_gets_no_page(server: Server, world: World) -> None:
    async with server.client() as stranger, server.client(world.admin) as admin:
        for client, status in ((stranger, 401), (admin, 403)):
            answer = await client.get("/events", headers={"HX-Request": "true"})
            assert (answer.status_code, answer.text) == (status, "")
            assert "HX-Redirect" not in answer.headers


async def test_who_is_too_slow_is_told_to_reload(world: World, server: Server) -> None:
    async def visa() -> SignedIn:
        return world.abe

    source = stream.events(world.abe, visa, None)
    await anext(source)
    await anext(source)
    async with change():
        for _ in range(150):
            announce("items", "counts")
    while await news.lag():
        await asyncio.sleep(0.01)
    assert b"event: reload" in await anext(source)
    await source.aclose()


async def test_new_words_on_rows_wait_for_one_another_but_nothing_waits_for_them(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stream, "LULL", 60)

    async def visa() -> SignedIn:
        return world.abe

    one, two = await opened(title="Eerste"), await opened(title="Tweede")
    source = stream.events(world.abe, visa, None)
    while b"ping" not in await anext(source):
        pass
    async with change():
        await items.update_item(one.id, summary="Nieuwe regel")
    async with change():
        await items.update_item(two.id, summary="Nog een regel")
        announce("items", "counts")
    async with asyncio.timeout(20):
        while (together := (await anext(source)).decode()) == "event: ping\ndata: 1\n\n":
            pass
    await source.aclose()
    ids = re.findall(r"^id: (\d+)$", together, re.MULTILINE)
    assert re.findall(r"Nieuwe regel|Nog een regel|count-letter", together) == [
        "Nieuwe regel",
        "Nog een regel",
        "count-letter",
    ]
    assert len(ids) == 3
    assert ids == sorted(ids, key=int)


async def test_a_defect_in_one_renderer_does_not_end_it(
    server: Server, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def broken(*_: object) -> str:
        raise ZeroDivisionError

    monkeypatch.setitem(stream.renderers, "counts", broken)
    async with listening(server, world.abe) as events:
        await events.next()
        await opened()
        item = await opened()
        assert await events.until(f'id="row-{item.id}"')


async def test_a_closed_item_leaves_the_list(server: Server, world: World) -> None:
    item = await opened()
    async with listening(server, world.abe) as events:
        await events.next()
        async with change():
            await items.close(item.id)
        assert "data-gone" in await events.until(f'id="row-{item.id}"')


async def test_of_one_agent_only_so_many_are_open(
    server: Server, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stream, "MOST", 2)
    async with listening(server, world.abe) as first, listening(server, world.abe) as second:
        await first.next(), await second.next()
        async with server.client(world.abe) as client, listening(server, world.fatima) as other:
            assert (await client.get("/events")).status_code == 429
            assert await other.next()
