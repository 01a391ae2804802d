"""Two processes of the product on one PostgreSQL do everything once, and each tells what the other did."""

import asyncio
import shutil
import uuid
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest

from tests.dashboard.test_stream import Events
from tests.load.processes import Serving
from tests.load.rows import Rows, database_apart, rows
from tests.serving import NO_TLS, sign_in

FREE = """UPDATE presence SET status = 'available', wrap_up_until = NULL, ignored = 0, max_chats = 50,
    seen_at = now()"""
EXPIRE = "UPDATE offer SET expires_at = now() - interval '1 second' WHERE state = 'ringing'"
LET_GO = "UPDATE lease SET until = now() - interval '1 second'"
AWAY = "UPDATE presence SET seen_at = CASE WHEN agent = {} THEN now() - interval '61 seconds' ELSE now() END"
TOLD = "SELECT id FROM event WHERE name = 'presence' AND data LIKE '%\"agent\": {}%' AND id > {}"
REMARKS = """SELECT m.text FROM message m JOIN conversation c ON c.id = m.conversation
    WHERE m.author = 'system' AND c.item = {}"""
Ask = Callable[[Callable[[], Awaitable[object]]], Awaitable[object]]

pytestmark = [pytest.mark.timeout(120)]


@dataclass
class Pair:
    """Two processes, and an agent who is available at each."""

    urls: tuple[str, str]
    agents: tuple[httpx.AsyncClient, httpx.AsyncClient]
    numbers: tuple[int, int]
    address: str

    async def ask(self, sql: str) -> Rows:
        return await rows(Path(), self.address, sql)

    @asynccontextmanager
    async def asking(self, at: int) -> AsyncIterator[tuple[httpx.AsyncClient, int]]:
        """A visitor who asks something at this process, and the number of her item, that rings at one of the
        two."""
        await self.ask(FREE)
        async with httpx.AsyncClient(base_url=self.urls[at], verify=NO_TLS, timeout=30) as visitor:
            start = {"start_id": str(uuid.uuid4()), "client_id": str(uuid.uuid4()), "text": "Hallo"}
            answer = await visitor.post("/widget/api/website/conversations", json=start)
            visitor.headers["Authorization"] = f"Bearer {answer.json()['token']}"
            [(item,)] = await self.ask("SELECT max(id) FROM item")
            yield visitor, item
            await visitor.post("/widget/api/conversation/ending", json={})

    async def both_tick(self) -> None:
        """The holder of the lease does not know that it lost it to the other: for some seconds both do the
        duties."""
        before = await self.ask("SELECT holder FROM lease")
        async with asyncio.timeout(20):
            while await self.ask("SELECT holder FROM lease") == before:
                await self.ask(LET_GO)
                await asyncio.sleep(0.05)


@pytest.fixture(scope="module")
async def pair(postgres_address: str, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Pair]:
    folder = tmp_path_factory.mktemp("two")
    async with database_apart(postgres_address) as address, AsyncExitStack() as stack:
        one = Serving(folder / "one", address)
        stack.push_async_callback(one.kill)
        await one.start("--demo")
        shutil.copytree(folder / "one", folder / "other")
        other = Serving(folder / "other", address)
        stack.push_async_callback(other.kill)
        await other.start()
        urls = (one.url, other.url)
        clients = [
            await stack.enter_async_context(httpx.AsyncClient(base_url=url, verify=NO_TLS, timeout=30))
            for url in urls
        ]
        numbers = []
        for client, email in zip(
            clients, ("abe.batens@example.org", "fatima.elidrissi@example.org"), strict=True
        ):
            await sign_in(client, email)
            await client.put("/presence", data={"status": "available", "works_in_chat": "on"})
            found = await rows(Path(), address, f"SELECT id FROM agent WHERE email = '{email}'")  # noqa: S608
            numbers.append(found[0][0])
        yield Pair(urls, (clients[0], clients[1]), (numbers[0], numbers[1]), address)


async def test_of_two_who_accept_at_different_processes_one_wins(pair: Pair) -> None:
    for number in range(5):
        async with pair.asking(number % 2) as (_visitor, item):
            headers = {"Accept": "application/json"}
            accepts = [client.post(f"/items/{item}/acceptance", headers=headers) for client in pair.agents]
            answers = await asyncio.gather(*accepts)
            assert sorted(answer.status_code for answer in answers) == [303, 409]
            [(winner,)] = await pair.ask(f"SELECT agent FROM conversation WHERE item = {item}")  # noqa: S608
        place = pair.numbers.index(winner)
        assert answers[place].status_code == 303
        assert ("Abe", "Fatima")[place] in answers[1 - place].text


async def test_an_offer_that_expires_goes_on_once_though_both_do_the_duties(
    pair: Pair, eventually: Ask
) -> None:
    async with pair.asking(0) as (_visitor, item):
        of_item = f"SELECT agent, state FROM offer WHERE item = {item} ORDER BY id"  # noqa: S608
        [(first, _ringing)] = await pair.ask(of_item)
        [second] = [number for number in pair.numbers if number != first]
        await pair.both_tick()
        async with pair.agents[pair.numbers.index(second)].stream("GET", "/events") as stream:
            heard = Events(stream)
            await pair.ask(EXPIRE)
            await heard.until(f"/items/{item}/acceptance")
        assert await pair.ask(of_item) == [(first, "expired"), (second, "ringing")]
        await pair.ask(EXPIRE)

        async def over() -> bool:
            return (await pair.ask(of_item))[-1][1] == "expired"

        await eventually(over)
        assert await pair.ask(of_item) == [(first, "expired"), (second, "expired")]


async def test_what_is_said_at_one_process_is_heard_at_the_other(pair: Pair) -> None:
    agent = pair.agents[0]
    async with pair.asking(1) as (visitor, item):
        await agent.post(f"/items/{item}/acceptance")
        async with (
            visitor.stream("GET", "/widget/api/conversation/stream?after=1") as hers,
            agent.stream("GET", "/events") as his,
        ):
            by_visitor, by_agent = Events(hers), Events(his)
            await agent.post(f"/chats/{item}/messages", data={"client_id": "1", "text": "Dat kan morgen."})
            await by_visitor.until("Dat kan morgen.")
            asked = {"client_id": "2", "text": "Hoe laat?", "after": 2}
            await visitor.post("/widget/api/conversation/messages", json=asked)
            await by_agent.until("Hoe laat?")


async def test_a_lost_browser_is_noticed_once_though_both_do_the_duties(pair: Pair, eventually: Ask) -> None:
    abe, fatima = pair.numbers
    async with pair.asking(1) as (_visitor, item):
        await pair.agents[0].post(f"/items/{item}/acceptance")
        await pair.both_tick()
        [(before,)] = await pair.ask("SELECT max(id) FROM event")
        await pair.ask(AWAY.format(abe))

        async def rings_at_the_other() -> bool:
            ringing = f"SELECT agent FROM offer WHERE item = {item} AND state = 'ringing'"  # noqa: S608
            return await pair.ask(ringing) == [(fatima,)]

        await eventually(rings_at_the_other)
        assert await pair.ask(REMARKS.format(item)) == [
            ("De verbinding met Abe is weg; een collega neemt het over.",)
        ]
        assert len(await pair.ask(TOLD.format(abe, before))) == 1
