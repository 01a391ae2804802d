"""The bare limit: the same ways in and out (POST, SMTP; stream) on the same stack, without a database.

python -m tests.load.floor HTTP_PORT SMTP_PORT
"""

import asyncio
import re
import sys
from collections import defaultdict
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import uvicorn
from aiosmtpd.smtp import SMTP
from litestar import Litestar, Request, get, post
from litestar.params import FromQuery
from litestar.response import Stream

streams: defaultdict[str, set[asyncio.Queue[bytes]]] = defaultdict(set)
"""By what was asked for with ?of=."""


def tell(text: str, *names: str) -> None:
    for name in names:
        for queue in streams[name]:
            queue.put_nowait(f"data: <p>{text}</p>\n\n".encode())


@get("/events", media_type="text/event-stream")
async def events(of: FromQuery[str] = "") -> Stream:
    queue: asyncio.Queue[bytes] = asyncio.Queue()

    async def sending() -> AsyncIterator[bytes]:
        streams[of].add(queue)
        try:
            yield b"id: 0\n\n"
            while True:
                yield await queue.get()
        finally:
            streams[of].discard(queue)

    return Stream(sending(), media_type="text/event-stream")


@get("/status")
async def status() -> dict[str, str]:
    return {"status": "available", "text": "We zijn beschikbaar! Kunnen we u ergens mee helpen?"}


@post("/messages")
async def messages(request: Request[Any, Any, Any]) -> dict[str, bool]:
    """Told to the streams that it names."""
    body = await request.json()
    tell(body["text"], *body["to"])
    return {"ok": True}


class Handler:
    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802
        found = re.search(rb"marker-\w+", envelope.content)
        asyncio.get_running_loop().call_soon(tell, found.group().decode() if found else "", "")
        return "250 OK"


@asynccontextmanager
async def listening(_app: Litestar) -> AsyncIterator[None]:
    loop = asyncio.get_running_loop()
    server = await loop.create_server(
        lambda: SMTP(Handler(), hostname="floor", loop=loop), "127.0.0.1", int(sys.argv[2])
    )
    yield
    server.close()


if __name__ == "__main__":
    app = Litestar([events, status, messages], lifespan=[listening], openapi_config=None)
    uvicorn.run(
        app,
        host="127.0.0.1",
        port=int(sys.argv[1]),
        log_level="warning",
        access_log=False,
        timeout_keep_alive=75,
        timeout_graceful_shutdown=1,
    )
