"""What the commands share: options, settings, the loop, the database for as long as a command needs it."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, nullcontext
from pathlib import Path
from typing import Any

import click

from app import database, folder, logs
from app.problems import Refusal
from app.settings import Settings, configure


def data_option(command: Callable[..., Any]) -> Callable[..., Any]:
    return click.option("--data", type=click.Path(path_type=Path), help="Folder for all data.")(command)


def places(command: Callable[..., Any]) -> Callable[..., Any]:
    for option in (
        click.option("--smtp-port", type=int, help="Port of the mail listener."),
        click.option("--smtp-host", help="Address of the mail listener."),
        click.option("--port", type=int, help="Port of the web server."),
        click.option("--host", help="Address of the web server."),
    ):
        command = option(command)
    return command


def configured(data: Path | None, **given: Any) -> Settings:
    chosen = configure(data=data, **given)
    logs.configure(chosen)
    return chosen


def run(work: Any) -> Any:
    """On the fast loop where there is one."""
    try:
        import uvloop
    except ImportError:
        return asyncio.run(work)
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        return runner.run(work)


async def in_database(chosen: Settings, work: Callable[[], Awaitable[Any]], writes: bool = True) -> Any:
    async with opened(chosen, writes):
        return await work()


@asynccontextmanager
async def opened(chosen: Settings, writes: bool) -> AsyncIterator[None]:
    """SQLite has one writing process: beside a running server a command that writes is refused."""
    if not chosen.database and not chosen.database_file.exists():
        raise Refusal(
            f"There is no database in {chosen.data}; `onthaal serve` or `onthaal migrate` makes it."
        )
    if chosen.database:
        folder.share(chosen)
    with folder.opened(chosen) if writes and not chosen.database else nullcontext():
        await database.connect(chosen.database_address)
        try:
            if await database.pending_migrations():
                raise Refusal("The database is older than this program; run `onthaal migrate` first.")
            yield
        finally:
            await database.disconnect()
