"""The two servers that are measured, each a process of its own, and what they cost."""

import asyncio
import os
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.serving import free_port

COMMAND = [sys.executable, "-c", "from app.cli import main; main()"]
"""Of this very folder, whatever is installed."""


@dataclass(frozen=True)
class Process:
    pid: int
    port: int
    smtp_port: int

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def cpu_seconds(self) -> float:
        """User and system time so far (proc(5), fields 14 and 15 of stat)."""
        fields = Path(f"/proc/{self.pid}/stat").read_text().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def megabytes(self) -> float:
        lines = Path(f"/proc/{self.pid}/status").read_text().splitlines()
        return int(next(line for line in lines if line.startswith("VmRSS")).split()[1]) / 1024


@asynccontextmanager
async def floor() -> AsyncIterator[Process]:
    port, smtp_port = free_port(), free_port()
    async with running([sys.executable, "-m", "tests.load.floor", str(port), str(smtp_port)]) as child:
        await answering(port)
        yield Process(child.pid, port, smtp_port)


@asynccontextmanager
async def product(data: Path, database: str = "", *, demo: bool = False) -> AsyncIterator[Process]:
    command, environment, ports = _serve(data, database)
    async with running([*command, *(["--demo"] if demo else [])], environment) as child:
        await answering(ports[0])
        yield Process(child.pid, *ports)


@asynccontextmanager
async def killed(data: Path, database: str) -> AsyncIterator[Process]:
    """The product with its demonstration world, until somebody kills it without warning."""
    command, environment, ports = _serve(data, database)
    child = await asyncio.create_subprocess_exec(
        *command, "--demo", env=environment, stdout=subprocess.DEVNULL
    )
    await answering(ports[0])
    yield Process(child.pid, *ports)
    await child.wait()


def _serve(data: Path, database: str) -> tuple[list[str], dict[str, str], tuple[int, int]]:
    ports = free_port(), free_port()
    places = ["--data", str(data), "--port", str(ports[0]), "--smtp-port", str(ports[1])]
    environment = os.environ | ({"ONTHAAL_DATABASE": database} if database else {})
    return [*COMMAND, "serve", *places], environment, ports


class Serving:
    """The product on ports that stay the same: started, killed without warning, started again."""

    def __init__(self, data: Path, database: str = "") -> None:
        self.command, self.environment, (self.port, self.smtp_port) = _serve(data, database)
        self.url = f"http://127.0.0.1:{self.port}"
        self.child: asyncio.subprocess.Process | None = None

    async def start(self, *more: str) -> None:
        self.child = await asyncio.create_subprocess_exec(
            *self.command, *more, env=self.environment, stdout=subprocess.DEVNULL
        )
        await answering(self.port)

    async def kill(self) -> None:
        if self.child and self.child.returncode is None:
            self.child.kill()
            await self.child.wait()


@asynccontextmanager
async def running(
    command: list[str], environment: dict[str, str] | None = None
) -> AsyncIterator[asyncio.subprocess.Process]:
    child = await asyncio.create_subprocess_exec(*command, env=environment, stdout=subprocess.DEVNULL)
    try:
        yield child
    finally:
        child.terminate()
        await asyncio.wait_for(child.wait(), 10)


async def answering(port: int) -> None:
    """Waits, at most 20 s, until somebody listens there."""
    async with asyncio.timeout(20):
        while True:
            try:
                _reader, writer = await asyncio.open_connection("127.0.0.1", port)
            except OSError:
                await asyncio.sleep(0.1)
            else:
                return writer.close()
