"""uvicorn, run by our own command: it ends streams and mail sessions before it waits for connections."""

import asyncio
import signal
import socket
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager

import uvicorn
from litestar.types import ASGIApp
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from app import news
from app.settings import Settings

KEEP_ALIVE = 75
LONGEST_HEAD = 300_000
GRACE = 1
SIGNALS = (signal.SIGINT, signal.SIGTERM)


class Server(uvicorn.Server):
    def __init__(self, app: ASGIApp, chosen: Settings, close_doors: Callable[[], Awaitable[None]]) -> None:
        super().__init__(configured(app, chosen))
        self.close_doors = close_doors

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """As a loop's own handlers, so that the process ends with code 0 and not by the signal."""
        loop = asyncio.get_running_loop()
        for number in SIGNALS:
            loop.add_signal_handler(number, self.stop)
        try:
            yield
        finally:
            for number in SIGNALS:
                loop.remove_signal_handler(number)

    def stop(self) -> None:
        news.close_streams()
        self.force_exit = self.should_exit
        self.should_exit = True

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        await self.close_doors()
        await super().shutdown(sockets)


async def told_to_stop() -> None:
    """For a process without a web server: returns at the first signal to end."""
    loop, told = asyncio.get_running_loop(), asyncio.Event()
    for number in SIGNALS:
        loop.add_signal_handler(number, told.set)
    await told.wait()


class Wary(HttpToolsProtocol):
    """uvicorn's, which by itself would keep headers in memory for as long as somebody sends them."""

    head: int | None = 0

    def data_received(self, data: bytes) -> None:
        super().data_received(data)
        if self.head is not None:
            self.head += len(data)
            if self.head > LONGEST_HEAD:
                self.transport.close()

    def on_headers_complete(self) -> None:
        self.head = None
        super().on_headers_complete()

    def on_message_complete(self) -> None:
        self.head = 0
        super().on_message_complete()


def configured(app: ASGIApp, chosen: Settings) -> uvicorn.Config:
    return uvicorn.Config(
        app,
        http=Wary,
        lifespan="off",
        log_config=None,
        access_log=False,
        server_header=False,
        timeout_keep_alive=KEEP_ALIVE,
        timeout_graceful_shutdown=GRACE,
        proxy_headers=bool(chosen.trusted_proxies),
        forwarded_allow_ips=list(chosen.trusted_proxies),
    )
