"""Somebody else's website: pages of another origin than the product's, that carry the plug-in."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

PAGE = """<!doctype html><html lang="nl"><head><meta charset="utf-8"><title>Paspoort aanvragen</title></head>
<body><main><h1>Paspoort of identiteitskaart aanvragen</h1><p>U maakt eerst een afspraak.</p></main>
<script src="{server}/widget/v1.js" async></script>
<onthaal-chat server="{server}" site="website" variant="popup" lang="nl"></onthaal-chat></body></html>"""


@dataclass(frozen=True)
class Host:
    origin: str

    @property
    def page(self) -> str:
        return f"{self.origin}/paspoort"


@asynccontextmanager
async def hosted(
    server: str, headers: tuple[str, ...] = (), styles: dict[str, str] | None = None
) -> AsyncIterator[Host]:
    """Every path answers with the page, but those of `styles`; it lives at `localhost`, the product at
    127.0.0.1."""
    page = _answer(PAGE.format(server=server), "text/html", *headers)
    sheets = {path: _answer(text, "text/css") for path, text in (styles or {}).items()}

    async def reply(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        asked = (await reader.readuntil(b"\r\n\r\n")).split(b" ")[1].decode()
        writer.write(sheets.get(asked, page))
        await writer.drain()
        writer.close()

    listening = await asyncio.start_server(reply, "localhost", 0)
    yield Host(f"http://localhost:{listening.sockets[0].getsockname()[1]}")
    listening.close()


def _answer(text: str, kind: str, *headers: str) -> bytes:
    body = text.encode()
    head = ["HTTP/1.1 200 OK", f"Content-Type: {kind}; charset=utf-8", f"Content-Length: {len(body)}"]
    return "\r\n".join([*head, *headers, "Connection: close", "", ""]).encode() + body
