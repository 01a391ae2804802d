"""The chat's own hands: a visitor who begins, an agent who is there."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from uuid import uuid4

import httpx
import pytest

from app.news import change
from chat import conversations, room, texts
from chat.tables import Conversation
from dashboard import offers, presence
from dashboard.agents import SignedIn
from dashboard.states import PresenceStatus
from tests.serving import Server
from tests.world import World

HTMX = {"HX-Request": "true"}
QUESTION = "Hallo, kan ik zonder afspraak langs komen voor mijn paspoort?"

Begin = Callable[..., Awaitable[Conversation]]


assert room.KINDS, "importing the room makes its kinds known to the hub"


@pytest.fixture(autouse=True)
def no_texts_of_the_test_before() -> None:
    texts.forget()


def form(**values: str) -> dict[str, str]:
    filled = {
        "start_id": str(uuid4()),
        "client_id": str(uuid4()),
        "text": QUESTION,
        "name": "Kees Essaadi",
        "page_url": "https://www.waterveen.example/paspoort",
        "page_title": "Paspoort aanvragen",
    }
    return filled | values


async def at_work(*agents: SignedIn) -> None:
    """Available, working in the chat channel, with an open dashboard; the first is idle longest."""
    for agent in agents:
        async with change():
            await presence.seen(agent.id)
            await presence.choose(agent, PresenceStatus.AVAILABLE)
            await presence.work_in_chat(agent, True)


@pytest.fixture
def begin(world: World) -> Begin:
    """A visitor begins a chat."""

    async def visitor(**values: str) -> Conversation:
        conversation, _token, _created = await conversations.start(world.site, form(**values))
        return conversation

    return visitor


async def taken(conversation: Conversation, agent: SignedIn) -> Conversation:
    """The agent takes it from the list."""
    async with change():
        await offers.pick(conversation.item, agent)
    return await conversations.find(conversation.id)


class Clients:
    """One signed-in client per agent, opened when it is first asked for."""

    def __init__(self, server: Server, stack: AsyncExitStack) -> None:
        self.server, self.stack = server, stack
        self.open: dict[int, httpx.AsyncClient] = {}

    async def of(self, agent: SignedIn) -> httpx.AsyncClient:
        if agent.id not in self.open:
            self.open[agent.id] = await self.stack.enter_async_context(self.server.client(agent))
        return self.open[agent.id]


@pytest.fixture
async def clients(world: World, server: Server) -> AsyncIterator[Clients]:
    async with AsyncExitStack() as stack:
        yield Clients(server, stack)


def said(text: str) -> dict[str, str]:
    """The form of one message."""
    return {"client_id": str(uuid4()), "text": text, "after": "0"}
