"""What lies between one client and the server: it drops now and then, and comes back."""

import asyncio
from collections.abc import AsyncIterator
from random import SystemRandom

from tests.load.wire import Answer, Connection

PATIENCE = 15
LUCK = SystemRandom()


class DownError(ConnectionError):
    """Nobody was reached, or the answer did not come back."""


class Network:
    """Of one client, at an address of its own."""

    def __init__(self, port: int, source: str) -> None:
        self.port, self.source = port, source
        self.drops = 0
        self._until = 0.0
        self._open: set[Connection] = set()
        self._kept: list[Connection] = []

    def drop(self, seconds: float) -> None:
        """Everything that is open breaks off, and nothing gets through for so long."""
        self.drops += 1
        self._until = asyncio.get_running_loop().time() + seconds
        for connection in list(self._open):
            self._forget(connection)

    async def ask(self, method: str, path: str, headers: dict[str, str], body: bytes = b"") -> Answer:
        connection = await self._connection()
        try:
            async with asyncio.timeout(PATIENCE):
                answer = await connection.request(method, path, headers, body)
        except (OSError, EOFError, TimeoutError) as error:
            self._forget(connection)
            raise DownError from error
        self._kept.append(connection)
        return answer

    async def lose(self, method: str, path: str, headers: dict[str, str], body: bytes = b"") -> None:
        """The server gets it, whoever asked never hears of it."""
        connection = await self._connection()
        connection.send(method, path, headers, body)
        await asyncio.sleep(LUCK.uniform(0, 0.1))
        self._forget(connection)

    async def stream(self, path: str, headers: dict[str, str]) -> AsyncIterator[dict[str, str]]:
        """The fields of one server-sent event after the other; lines of data stay lines."""
        connection, text = await self._connection(), b""
        try:
            connection.send("GET", path, headers | {"Accept": "text/event-stream"})
            status, _ = await connection.head()
            if status != 200:
                raise DownError(f"the stream answered {status}")
            async for chunk in connection.chunks():
                *blocks, text = (text + chunk).split(b"\n\n")
                for block in blocks:
                    yield _fields(block.decode())
        except (OSError, EOFError, ValueError) as error:
            raise DownError from error
        finally:
            self._forget(connection)

    async def _connection(self) -> Connection:
        while self._kept:
            if (connection := self._kept.pop()) in self._open:
                return connection
        if asyncio.get_running_loop().time() < self._until:
            raise DownError
        try:
            connection = await Connection.open(self.port, self.source)
        except OSError as error:
            raise DownError from error
        self._open.add(connection)
        return connection

    def _forget(self, connection: Connection) -> None:
        self._open.discard(connection)
        connection.writer.transport.abort()


def _fields(block: str) -> dict[str, str]:
    fields: dict[str, str] = {}
    for line in block.split("\n"):
        name, _, value = line.partition(": ")
        fields[name] = f"{fields[name]}\n{value}" if name in fields else value
    return fields
