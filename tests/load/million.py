"""A database as large as one gets: a million contacts with transcripts and mails, in minutes.

python -m tests.load.million FILE.sqlite | postgresql://... [--contacts 1000000] [--open 10000]

The database must be empty or not there yet. The named world of the tests can sign in to it."""

import argparse
import asyncio
import time
from functools import lru_cache

from argon2 import PasswordHasher

from app import database
from dashboard import search_cards, search_words
from dashboard.search_tables import Indexing
from mail import search_cards as mail_cards
from tests import world
from tests.load.bygone import Filler
from tests.load.filling import Postgres, Sink, Sqlite

BATCH = 10_000
search_words.forms = lru_cache(maxsize=None)(search_words.forms.__wrapped__)


async def fill(address: str, contacts: int, waiting: int) -> None:
    """Into an empty or new database; it is migrated first, and given the named world."""
    began = time.perf_counter()
    await database.connect(address)
    try:
        await database.migrate()
        weak = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(world.PASSWORD)
        named = await world.create(weak)
        sqlite = database.is_sqlite()
    finally:
        await database.disconnect()
    sink: Sink = Sqlite(address) if sqlite else await Postgres.at(address)
    filler = Filler(contacts, named.site.id)
    filler.staff()
    for start in range(0, contacts, BATCH):
        stop = min(start + BATCH, contacts)
        known = len(filler.parties)
        filler.people(start * known // contacts, stop * known // contacts)
        for index in range(start, stop):
            filler.contact(index)
        await put(sink, filler)
        print(f"\r{stop:,} contacts in {time.perf_counter() - began:.0f} s", end="", flush=True)
    for index in range(waiting):
        filler.waiting(index)
    for number, indexer in enumerate((*search_cards.INDEXERS, *mail_cards.INDEXERS), 1):
        filler.batch.add(Indexing, id=number, name=indexer.name, done=True)
    await put(sink, filler)
    await sink.close()
    print(f"\r{contacts:,} contacts and {waiting:,} open items in {time.perf_counter() - began:.0f} s")


async def put(sink: Sink, filler: Filler) -> None:
    await sink.put(filler.batch)
    filler.batch.rows.clear()
    filler.batch.found.clear()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("address", help="a SQLite file, or postgresql://...")
    parser.add_argument("--contacts", type=int, default=1_000_000)
    parser.add_argument("--open", type=int, default=10_000, help="open items on the work list")
    wanted = parser.parse_args()
    asyncio.run(fill(wanted.address, wanted.contacts, wanted.open))


if __name__ == "__main__":
    main()
