"""The product itself, served in the loop of the tests, and clients that sign in to it."""

import asyncio
import re
import socket
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

import httpx
import uvicorn
from litestar.middleware.csrf import generate_csrf_token

from app import news, sessions
from app.main import create_app, forgery_protection
from app.news import change
from app.settings import Settings, settings
from app.ticker import Ticker
from dashboard.agents import SignedIn
from tests.world import PASSWORD

duties = asyncio.Lock()
"""Who holds it keeps the server's ticker from its duties."""
NO_TLS = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
"""For httpx, which otherwise reads every certificate of the machine for every client: 20 ms each."""


@dataclass(frozen=True)
class Server:
    url: str
    smtp_port: int

    @asynccontextmanager
    async def client(self, agent: SignedIn | None = None) -> AsyncIterator[httpx.AsyncClient]:
        """A browser's worth of HTTP; with the session of `agent` and the token that forms carry."""
        async with httpx.AsyncClient(base_url=self.url, timeout=10, verify=NO_TLS) as client:
            if agent is not None:
                await with_session(client, agent)
            yield client


async def with_session(client: httpx.AsyncClient, agent: SignedIn) -> None:
    """As sign_in() leaves it, without the three pages: most tests begin here."""
    async with change():
        token = await sessions.open_for(agent.id, client.headers["user-agent"])
    forgery = forgery_protection(settings())
    form_token = generate_csrf_token(forgery.secret)
    host = client.base_url.host
    client.cookies.set(sessions.cookie_name(), token, domain=host)
    client.cookies.set(forgery.cookie_name, form_token, domain=host)
    client.headers["x-csrftoken"] = form_token


async def sign_in(client: httpx.AsyncClient, email: str) -> None:
    """By the form, as people do."""
    page = await client.get("/session")
    form = {"_csrf_token": token_in(page.text), "email": email, "password": PASSWORD}
    answer = await client.post("/session", data=form)
    assert answer.status_code == 303, answer.text
    client.headers["x-csrftoken"] = token_in((await client.get("/password")).text)


def token_in(html: str) -> str:
    found = re.search(r'name="_csrf_token"\s+value="([^"]+)"', html)
    assert found, "the page has no form token"
    return found.group(1)


def free_socket() -> socket.socket:
    """Bound as the product binds its own: with no protocol named, asyncio lets every answer wait 40 ms."""
    listening = socket.socket(proto=socket.IPPROTO_TCP)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listening.bind(("127.0.0.1", 0))
    return listening


def free_port() -> int:
    with free_socket() as found:
        return int(found.getsockname()[1])


@asynccontextmanager
async def serve(chosen: Settings, listening: socket.socket) -> AsyncIterator[Server]:
    """`chosen.port` is the port of `listening`."""
    house = create_app(chosen)
    in_turn(house.inside.ticker)
    config = uvicorn.Config(
        house, lifespan="on", log_level="warning", access_log=False, timeout_graceful_shutdown=2
    )
    server = uvicorn.Server(config)
    running = asyncio.create_task(server._serve(sockets=[listening]))
    while not server.started:
        if running.done():
            running.result()
        await asyncio.sleep(0.01)
    yield Server(chosen.origin, chosen.smtp_port)
    news.close_streams()
    server.should_exit = True
    await running


def in_turn(ticker: Ticker) -> None:
    """It does its duties only while nobody else holds them, and is waited for while it does them."""
    tick = ticker.tick

    async def in_its_turn() -> bool:
        async with duties:
            return await tick()

    ticker.tick = in_its_turn  # type: ignore[method-assign]
