"""A bare HTTP/1.1 client on asyncio streams, so that the server's time is what is measured."""

import asyncio
import time
from collections.abc import AsyncIterator, Iterable
from typing import NamedTuple, Self


class Answer(NamedTuple):
    status: int
    headers: list[tuple[str, str]]
    body: bytes


class Connection:
    """One keep-alive connection; requests go one after the other."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, host: str) -> None:
        self.reader, self.writer, self.host = reader, writer, host

    @classmethod
    async def open(cls, port: int, source: str = "127.0.0.1") -> Self:
        """From the address `source` of this machine."""
        reader, writer = await asyncio.open_connection(
            "127.0.0.1", port, limit=1 << 22, local_addr=(source, 0)
        )
        return cls(reader, writer, f"127.0.0.1:{port}")

    async def request(self, method: str, path: str, headers: dict[str, str], body: bytes = b"") -> Answer:
        self.send(method, path, headers, body)
        status, answered = await self.head()
        return Answer(status, answered, await self.body(answered))

    def send(self, method: str, path: str, headers: dict[str, str], body: bytes = b"") -> None:
        lines = [f"{method} {path} HTTP/1.1", f"Host: {self.host}", f"Content-Length: {len(body)}"]
        lines += [f"{name}: {value}" for name, value in headers.items()]
        self.writer.write("\r\n".join([*lines, "", ""]).encode() + body)

    async def head(self) -> tuple[int, list[tuple[str, str]]]:
        raw = (await self.reader.readuntil(b"\r\n\r\n")).decode("latin-1")
        first, *lines = raw.strip().split("\r\n")
        return int(first.split()[1]), [
            (n.lower(), v.strip()) for n, v in (line.split(":", 1) for line in lines)
        ]

    async def body(self, headers: Iterable[tuple[str, str]]) -> bytes:
        named = dict(headers)
        if "content-length" in named:
            return await self.reader.readexactly(int(named["content-length"]))
        if named.get("transfer-encoding") == "chunked":
            return b"".join([chunk async for chunk in self.chunks()])
        return b""

    async def chunks(self):  # type: ignore[no-untyped-def]
        while size := int(await self.reader.readline(), 16):
            yield await self.reader.readexactly(size)
            await self.reader.readexactly(2)
        await self.reader.readexactly(2)

    def close(self) -> None:
        self.writer.close()


class Watch:
    """Reads streams and notes when each marker passed by."""

    def __init__(self, before: bytes = b"") -> None:
        """`before`: what stands in front of a marker that counts."""
        self.seen: dict[bytes, float] = {}
        self.sent: dict[bytes, float] = {}
        self.before = before + b"marker-"
        self.ready = asyncio.Event()
        self.reloads = 0
        """How often a stream was told to fetch the page anew, because it was too slow for what it missed."""

    async def follow(self, port: int, path: str, headers: dict[str, str], source: str = "127.0.0.1") -> None:
        async for chunk in opened_stream(port, path, headers, source):
            self.note(chunk)

    def note(self, chunk: bytes) -> None:
        at = time.perf_counter()
        self.ready.set()
        self.reloads += chunk.count(b"event: reload")
        for part in chunk.split(self.before)[1:]:
            self.seen.setdefault(part[:12], at)

    async def all_seen(self, patience: float = 20) -> None:
        """Waits until all that was sent has passed by. RuntimeError when nothing comes for so long."""
        came, since = len(self.seen), time.perf_counter()
        while self.sent.keys() - self.seen.keys():
            await asyncio.sleep(0.05)
            if len(self.seen) > came:
                came, since = len(self.seen), time.perf_counter()
            elif time.perf_counter() - since > patience:
                self.delays()

    def delays(self) -> list[float]:
        """Milliseconds from sending to being seen, sorted; raises when anything is missing."""
        missing = self.sent.keys() - self.seen.keys()
        if missing:
            raise RuntimeError(
                f"{len(missing)} of {len(self.sent)} never came; {self.reloads} times a stream had to reload"
            )
        return sorted((self.seen[marker] - at) * 1000 for marker, at in self.sent.items())


async def opened_stream(
    port: int, path: str, headers: dict[str, str], source: str = "127.0.0.1"
) -> AsyncIterator[bytes]:
    connection = await Connection.open(port, source)
    try:
        connection.send("GET", path, headers | {"Accept": "text/event-stream"})
        status, _ = await connection.head()
        if status != 200:
            raise RuntimeError(f"the stream answered {status}")
        async for chunk in connection.chunks():
            yield chunk
    finally:
        connection.close()


def percentile(values: list[float], share: float) -> float:
    return values[min(len(values) - 1, int(len(values) * share))]
