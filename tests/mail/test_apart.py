"""The mail listener as a process of its own, with a database that web processes share."""

import asyncio
import os
import ssl
import subprocess
import sys
import uuid
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import aiosmtplib
import asyncpg
import pytest

from tests.load.processes import answering
from tests.mail.conftest import dialogue, letter
from tests.mail.test_doorway import CERTIFICATE
from tests.serving import free_port

ONTHAAL = str(Path(sys.executable).parent / "onthaal")
SENDERS, EACH = 10, 50
LOST_AFTER, KILLED_AFTER = 50, 200


@pytest.fixture
async def place(postgres_address: str, tmp_path: Path) -> AsyncIterator[tuple[dict[str, str], int]]:
    """The environment of a process with a database of its own, and a port."""
    name = f"apart_{uuid.uuid4().hex[:8]}"
    connection = await asyncpg.connect(postgres_address)
    await connection.execute(f"CREATE DATABASE {name}")
    told = os.environ | {
        "ONTHAAL_DATABASE": postgres_address.replace("/postgres?", f"/{name}?"),
        "ONTHAAL_DATA": str(tmp_path),
        "ONTHAAL_SMTP": "false",
        "ONTHAAL_SMTP_CERTIFICATE": str(CERTIFICATE),
    }
    await asyncio.to_thread(subprocess.run, [ONTHAAL, "migrate"], env=told, check=True, timeout=60)
    await asked(told, "INSERT INTO mailbox (address, name, active) VALUES ('info@example.org', '', true)")
    yield told, free_port()
    await connection.execute(f"DROP DATABASE {name} WITH (FORCE)")
    await connection.close()


async def asked(told: dict[str, str], sql: str) -> asyncpg.Record:
    database = await asyncpg.connect(told["ONTHAAL_DATABASE"])
    try:
        return await database.fetchrow(sql)
    finally:
        await database.close()


@asynccontextmanager
async def receiving(place: tuple[dict[str, str], int]) -> AsyncIterator[asyncio.subprocess.Process]:
    told, port = place
    child = await asyncio.create_subprocess_exec(
        ONTHAAL, "mail", "serve", "--smtp-port", str(port), env=told, stdout=subprocess.DEVNULL
    )
    try:
        await answering(port)
        yield child
    finally:
        if child.returncode is None:
            child.kill()
            await child.wait()


@pytest.mark.timeout(180)
async def test_five_hundred_at_once_make_five_hundred_items_though_the_database_and_it_are_lost(
    place: tuple[dict[str, str], int],
) -> None:
    told, port = place
    accepted = asyncio.Semaphore(0)
    async with receiving(place) as first:
        sending = [asyncio.create_task(burst(port, sender, accepted)) for sender in range(SENDERS)]
        for _ in range(LOST_AFTER):
            await accepted.acquire()
        await asked(
            told,
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid != pg_backend_pid()"
            " AND datname = current_database()",
        )
        for _ in range(KILLED_AFTER - LOST_AFTER):
            await accepted.acquire()
        first.kill()
    async with receiving(place) as second:
        await asyncio.gather(*sending)
        async with asyncio.timeout(100):
            while (await asked(told, "SELECT count(*) FROM raw_mail WHERE state = 'stored'"))[0]:
                await asyncio.sleep(0.2)
        items, subjects = await asked(told, "SELECT count(*), count(DISTINCT summary) FROM item")
        assert (items, subjects) == (SENDERS * EACH, SENDERS * EACH)
        async with dialogue(port) as idle:
            await idle.hear()
            second.terminate()
            assert (await idle.hear()).startswith("421")
            assert await asyncio.wait_for(second.wait(), 10) == 0


async def burst(port: int, sender: int, accepted: asyncio.Semaphore) -> None:
    """As a mail server does it: what was not accepted is sent again. Half of them over TLS."""
    waiting = [letter(subject=f"Mail {sender} {number}") for number in range(EACH)]
    trusting = ssl.create_default_context(cafile=str(CERTIFICATE))
    while waiting:
        client = aiosmtplib.SMTP(
            hostname="127.0.0.1",
            port=port,
            start_tls=sender % 2 == 0,
            tls_context=trusting,
            local_hostname="a.example",
        )
        try:
            async with client:
                while waiting:
                    await client.sendmail("kees@visitor.example", ["info@example.org"], waiting[-1])
                    waiting.pop()
                    accepted.release()
        except (aiosmtplib.SMTPException, OSError):
            await asyncio.sleep(0.2)


def test_with_one_writer_there_is_no_second_process(tmp_path: Path) -> None:
    words = [ONTHAAL, "mail", "serve", "--data", tmp_path]
    ended = subprocess.run(words, capture_output=True, text=True, timeout=60)
    assert ended.returncode == 1
    assert "need PostgreSQL" in ended.stderr
