"""A visitor's browser, as far as the API can tell: a token, and a stream that is read frame by frame."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import uuid4

import httpx
import pytest

from app.clock import now
from app.signing import short_seal
from chat import conversations, texts
from chat.tables import Conversation
from tests.chat.conftest import at_work
from tests.serving import NO_TLS, Server
from tests.world import World
from widget import limits, openings, stamps

API = "/widget/api"
QUESTION = "Hallo, kan ik zonder afspraak langs komen voor mijn paspoort?"


def shown(seconds: float) -> str:
    """The stamp of a form that was shown so long ago."""
    moment = str(int((now() - timedelta(seconds=seconds)).timestamp() * 1000))
    return f"{moment}.{short_seal(stamps.PURPOSE, moment)}"


def start_form(**values: str) -> dict[str, str]:
    form = {"start_id": str(uuid4()), "client_id": str(uuid4()), "text": QUESTION, "lang": "nl"}
    return form | {"opened": shown(seconds=5)} | values


def bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}


@dataclass
class Visitor:
    """One conversation over HTTP."""

    client: httpx.AsyncClient
    token: str
    first: dict[str, Any]

    async def get(self, after: int = 0) -> httpx.Response:
        return await self.client.get(f"{API}/conversation?after={after}", headers=bearer(self.token))

    async def post(self, path: str, **body: Any) -> httpx.Response:
        return await self.client.post(f"{API}/conversation/{path}", json=body, headers=bearer(self.token))

    async def say(self, text: str, client_id: str = "", after: int = 0) -> httpx.Response:
        return await self.post("messages", text=text, client_id=client_id or str(uuid4()), after=after)

    async def conversation(self) -> Conversation:
        return await conversations.by_token(self.token)

    @asynccontextmanager
    async def stream(self, after: int = 0) -> AsyncIterator["Frames"]:
        path = f"{API}/conversation/stream?after={after}"
        async with frames(self.client, path, bearer(self.token)) as found:
            yield found


Come = Callable[..., Awaitable[Visitor]]


@pytest.fixture
async def http(server: Server, world: World) -> AsyncIterator[httpx.AsyncClient]:
    limit = httpx.Limits(max_connections=None)
    async with httpx.AsyncClient(base_url=server.url, timeout=10, limits=limit, verify=NO_TLS) as client:
        yield client


@pytest.fixture
async def abe_is_there(world: World) -> None:
    await at_work(world.abe)


@pytest.fixture
def come(http: httpx.AsyncClient, abe_is_there: None) -> Come:
    """A visitor who begins a chat while Abe is there."""

    async def visitor(**values: str) -> Visitor:
        answer = await http.post(f"{API}/website/conversations", json=start_form(**values))
        assert answer.status_code == 201, answer.text
        return Visitor(http, answer.json()["token"], answer.json())

    return visitor


class Frames:
    """Server-sent events, one after the other."""

    def __init__(self, lines: AsyncIterator[str]) -> None:
        self.lines = lines

    async def next(self) -> tuple[str, str, dict[str, Any]]:
        """Its id, name and data; waits at most 20 s."""
        fields: dict[str, str] = {}
        async with asyncio.timeout(20):
            while line := await anext(self.lines):
                name, _, value = line.partition(": ")
                fields[name] = value
        return fields.get("id", ""), fields["event"], json.loads(fields["data"])

    async def until(self, name: str) -> dict[str, Any]:
        while (frame := await self.next())[1] != name:
            pass
        return frame[2]

    async def ends(self) -> bool:
        """Whether nothing more comes because the server closed it."""
        async with asyncio.timeout(20):
            while await anext(self.lines, None) is not None:
                pass
        return True


@asynccontextmanager
async def frames(
    client: httpx.AsyncClient, path: str, headers: dict[str, str] | None = None
) -> AsyncIterator[Frames]:
    async with client.stream("GET", path, headers=headers) as answer:
        if answer.status_code != 200:
            await answer.aread()
        answer.raise_for_status()
        assert answer.headers["content-type"].startswith("text/event-stream")
        found = Frames(answer.aiter_lines())
        yield found


@pytest.fixture(autouse=True)
def nothing_of_the_test_before() -> None:
    texts.forget()
    openings.forget()
    for rate in (limits.READS, limits.STARTS, limits.OFFLINE_MESSAGES, limits.MESSAGES, limits.SIGNALS):
        rate._full_at.clear()
