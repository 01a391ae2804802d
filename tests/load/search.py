"""What searching and listing cost in a large database, each page beside its own SQL, in one run.

python -m tests.load.search FILE.sqlite | postgresql://... [--rounds 9]

The database is one of tests.load.million. A page is to take less than 50 ms, and at most five times what its
statements take on a connection with nothing around it, and 10 ms. The quickest of the rounds counts: what
else a machine does slows only the others."""

import argparse
import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager, closing
from datetime import timedelta
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import asyncpg
import httpx

from app import database, sqlite_jobs
from app.clock import now
from app.database import DB
from app.settings import configure
from dashboard import agents
from tests.serving import free_port, free_socket, serve

MOST = 50.0
"""Milliseconds."""
KNOWN = """SELECT c.id, c.client_name, c.reference, c.phone FROM contact c WHERE c.phone <> ''
    ORDER BY c.id DESC LIMIT 1 OFFSET 20000"""
REST = """INSERT INTO lease (name, holder, until) VALUES ('ticker', 'measurement', {})
    ON CONFLICT (name) DO UPDATE SET holder = excluded.holder, until = excluded.until"""
"""Keeps the duties from being done, or they would be counted as what the pages do."""
Statement = tuple[str, Sequence[Any]]
Ask = Callable[[Statement], Awaitable[object]]


def pages(known: dict[str, Any]) -> dict[str, str]:
    """What is asked for, by a word for it."""
    name, reference = known["client_name"], known["reference"]
    return {
        "a rare word": f"/search?q={reference}",
        "a phone number": f"/search?q={known['phone']}",
        "a common word": "/search?q=de",
        "two words": "/search?q=paspoort afspraak",
        "a name": f"/search?q={name}",
        "a phrase": '/search?q="goede morgen"',
        "a beginning": "/search?q=pa",
        "half remembered": "/search?q=paspo afspr kees",
        "the end of a word": "/search?q=geevingsvergunning kees&near=yes",
        "operator and word": "/search?q=van:kees kanaal:chat paspoort",
        "operators alone": "/search?q=kanaal:post resultaat:doorverwezen",
        "a word and a year": "/search?q=paspoort op:2024",
        "a word, without one": "/search?q=paspoort -afspraak",
        "nothing found": "/search?q=xyzzyplugh",
        "everything of a day": "/search?since=2026-10-01&until=2026-10-01",
        "the history": "/contacts",
        "history, filtered": "/contacts?channel=post&outcome=referred",
        "history, by words": "/contacts?q=paspoort",
        "history, by a name": f"/contacts?q={name}",
        "one contact": f"/contacts/{known['id']}",
        "people": f"/parties?q={name}",
        "palette": f"/palette?q={name}",
        "work list": "/",
        "work list, free": "/?scope=free",
    }


async def measure(rounds: int, client: httpx.AsyncClient) -> None:
    [known] = await database.run(KNOWN)
    print(f"{'ms':>22} {'SQL':>8} {'page':>8} {'most':>8}  verdict")
    async with bare() as ask:
        for name, path in pages(known).items():
            statements = await asked_by(client, path)
            took, alone = [], []
            for _ in range(rounds):
                took.append(await timed(partial(fetched, client, path)))
                alone.append(await timed(partial(replayed, ask, statements)))
            tell(name, min(alone), min(took))


def tell(name: str, alone: float, page: float) -> None:
    most = min(MOST, alone * 5 + 10)
    verdict = "" if page <= most else "TOO SLOW"
    print(f"{name:>22} {alone:>8.1f} {page:>8.1f} {most:>8.1f}  {verdict}")


async def timed(work: Callable[[], Awaitable[object]]) -> float:
    began = time.perf_counter()
    await work()
    return (time.perf_counter() - began) * 1000


async def fetched(client: httpx.AsyncClient, path: str) -> None:
    answer = await client.get(path)
    assert answer.status_code == 200, (path, answer.status_code)


async def replayed(ask: Ask, statements: list[Statement]) -> None:
    for statement in statements:
        await ask(statement)


async def asked_by(client: httpx.AsyncClient, path: str) -> list[Statement]:
    """What a page asks of the database."""
    engine: Any = DB.engine
    plain, asked = engine.run, []

    async def run(sql: str, args: Sequence[Any] = ()) -> Any:
        asked.append((sql, args))
        return await plain(sql, args)

    engine.run = run
    await fetched(client, path)
    engine.run = plain
    return [(sql, args) for sql, args in asked if sql.lstrip().upper().startswith(("SELECT", "WITH"))]


@asynccontextmanager
async def bare() -> AsyncIterator[Ask]:
    engine: Any = DB.engine
    if not database.is_sqlite():
        connection = await asyncpg.connect(engine.config["dsn"], server_settings={"jit": "off"})
        yield lambda statement: connection.fetch(statement[0], *statement[1])
        await connection.close()
        return
    with closing(sqlite_jobs.connect(Path(engine.path), writes=False)) as file:

        async def ask(statement: Statement) -> None:
            file.execute(*statement).fetchall()

        yield ask


async def run(address: str, rounds: int) -> None:
    await database.connect(address)
    listening = free_socket()
    kind = {} if database.is_sqlite() else {"database": address}
    with TemporaryDirectory() as data:
        chosen = configure(
            data=Path(data),
            port=listening.getsockname()[1],
            smtp_port=free_port(),
            secret="s" * 40,
            **kind,  # type: ignore[arg-type]
        )
        await database.run(REST, now() + timedelta(days=1))
        async with serve(chosen, listening) as server:
            [sam] = await database.run("SELECT id FROM agent WHERE email = {}", "sam@example.org")
            async with server.client(await agents.load(sam["id"])) as client:
                await measure(rounds, client)
        await database.run("DELETE FROM lease")
    await database.disconnect()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("address", help="a SQLite file, or postgresql://...")
    parser.add_argument("--rounds", type=int, default=9)
    wanted = parser.parse_args()
    asyncio.run(run(wanted.address, wanted.rounds))


if __name__ == "__main__":
    main()
