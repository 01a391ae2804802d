"""Fifty agents at once for one chat that rings, over HTTP: one has it, the others read who was first."""

import asyncio
from collections import Counter

import pytest

from app import sessions
from app.database import run
from app.news import change
from dashboard import agents, items, offers
from tests.dashboard.conftest import here, opened
from tests.serving import Server
from tests.world import World

pytestmark = pytest.mark.usefixtures("heard")


async def colleague(number: int) -> str:
    """The session of one more agent."""
    async with change():
        agent_id = await agents.add(
            email=f"collega{number}@example.org",
            given_name="Collega",
            family_name=str(number),
            privileges=frozenset({"chat.handle", "chat.pick"}),
            by="test",
        )
        return await sessions.open_for(agent_id, "")


async def test_of_fifty_accepts_one_wins_and_the_others_read_who(server: Server, world: World) -> None:
    await here(world.abe)
    item = await opened("call")
    async with change():
        await offers.offer(item.id)
    tokens = [await colleague(number) for number in range(49)]
    async with server.client(world.abe) as client:
        tokens.append(client.cookies[sessions.cookie_name()])
        jar = {name: value for name, value in client.cookies.items() if name != sessions.cookie_name()}
        headers = {"Accept": "application/json", "x-csrftoken": client.headers["x-csrftoken"]}
        client.cookies.clear()

        async def accept(token: str) -> tuple[int, str]:
            cookies = jar | {sessions.cookie_name(): token}
            written = "; ".join(f"{name}={value}" for name, value in cookies.items())
            url = f"/items/{item.id}/acceptance"
            answer = await client.post(url, headers=headers | {"Cookie": written}, timeout=30)
            return answer.status_code, answer.text

        answers = await asyncio.gather(*(accept(token) for token in tokens))
    assert Counter(status for status, _text in answers) == {303: 1, 409: 49}
    winner = await items.owner_name(item.id)
    assert all(winner in text for status, text in answers if status == 409)
    assert await run("SELECT id FROM offer WHERE state = 'ringing'") == []
