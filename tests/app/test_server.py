import asyncio
import contextlib
import socket
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import httpx
import pytest

from app import news, ports
from app.problems import Refusal
from app.server import Server
from app.settings import Settings
from tests.serving import free_socket


@pytest.fixture(autouse=True)
def no_streams_of_others(monkeypatch: pytest.MonkeyPatch) -> None:
    """A server that ends closes all streams of its process: not those of the one that the tests share."""
    monkeypatch.setattr(news, "_feed", None)


@asynccontextmanager
async def served(app: object, **given: object) -> AsyncIterator[tuple[Server, str, list[str]]]:
    """Our own server around a small application; the list tells in which order things ended."""
    order: list[str] = []

    async def close_doors() -> None:
        order.append("doors")

    with free_socket() as listening:
        chosen = Settings(data=Path("/nowhere"), **given)  # type: ignore[arg-type]
        server = Server(app, chosen, close_doors)  # type: ignore[arg-type]
        running = asyncio.create_task(server.serve(sockets=[listening]))
        while not server.started:
            await asyncio.sleep(0.01)
        yield server, f"http://127.0.0.1:{listening.getsockname()[1]}", order
        server.stop()
        await running


async def who(scope, receive, send) -> None:  # type: ignore[no-untyped-def]
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": scope["client"][0].encode()})


@pytest.mark.parametrize(
    ("trusted", "seen"), [("", "127.0.0.1"), ("10.0.0.1", "127.0.0.1"), ("127.0.0.0/8", "203.0.113.9")]
)
async def test_only_a_trusted_proxy_says_who_is_asking(trusted: str, seen: str) -> None:
    async with served(who, trusted_proxies=trusted) as (_, url, _), httpx.AsyncClient() as client:
        answer = await client.get(url, headers={"x-forwarded-for": "203.0.113.9"})
        assert answer.text == seen
        assert "server" not in answer.headers


async def test_doors_close_before_the_server_waits_for_connections() -> None:
    async with served(who) as (server, url, order):
        reader, writer = await asyncio.open_connection("127.0.0.1", int(url.rsplit(":", 1)[1]))
        writer.write(b"GET / HTTP/1.1\r\nhost: x\r\n\r\n")
        await reader.readline()
        began = time.monotonic()
        server.stop()
        await reader.read()
        order.append("connection")
        assert time.monotonic() - began < 1.5
        writer.close()
    assert order == ["doors", "connection"]


async def test_an_answer_under_way_is_finished() -> None:
    asked, go_on = asyncio.Event(), asyncio.Event()

    async def slow(scope, receive, send) -> None:  # type: ignore[no-untyped-def]
        asked.set()
        await go_on.wait()
        await who(scope, receive, send)

    async with served(slow) as (server, url, _), httpx.AsyncClient() as client:
        answering = asyncio.create_task(client.get(url))
        await asked.wait()
        server.stop()
        go_on.set()
        assert (await answering).status_code == 200


def test_a_bound_port_is_handed_over_once() -> None:
    first = ports.bind("a test", "127.0.0.1", 0)
    try:
        assert ports.listening("a test", "127.0.0.1", 0) is first
        with contextlib.closing(ports.listening("a test", "127.0.0.1", 0)) as second:
            assert second is not first
    finally:
        first.close()


def test_a_port_in_use_is_told_in_a_sentence() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(Refusal, match=f"127.0.0.1:{port} for the web server cannot be used"):
            ports.bind("the web server", "127.0.0.1", port)


def test_what_was_bound_and_never_asked_for_is_closed() -> None:
    bound = ports.bind("a test", "127.0.0.1", 0)
    ports.release()
    assert bound.fileno() == -1


async def test_headers_without_end_are_cut_off_and_long_bodies_are_not() -> None:
    async def sized(scope, receive, send) -> None:  # type: ignore[no-untyped-def]
        size, more = 0, True
        while more:
            message = await receive()
            size, more = size + len(message["body"]), message["more_body"]
        scope["client"] = (str(size), 0)
        await who(scope, receive, send)

    async with served(sized) as (_, url, _), httpx.AsyncClient() as client:
        for _attempt in range(3):
            assert (await client.post(url, content=b"x" * 900_000)).text == "900000"
        reader, writer = await asyncio.open_connection("127.0.0.1", int(url.rsplit(":", 1)[1]))
        writer.write(b"GET / HTTP/1.1\r\nhost: x\r\n")
        with contextlib.suppress(ConnectionError):
            for number in range(100):
                writer.write(b"x-%d: " % number + b"a" * 10_000 + b"\r\n")
                await asyncio.wait_for(writer.drain(), 5)
            assert await asyncio.wait_for(reader.read(), 5) == b""
        writer.close()
