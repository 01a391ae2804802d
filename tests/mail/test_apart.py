"""The mail listener as a process of its own, with a database that web processes share."""

import asyncio
import os
import ssl
import subprocess
import sys
import uuid
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


@pytest.mark.timeout(120)
async def test_a_burst_of_five_hundred_makes_five_hundred_items_and_goodbye_is_said(
    postgres_address: str, tmp_path: Path
) -> None:
    name = f"apart_{uuid.uuid4().hex[:8]}"
    connection = await asyncpg.connect(postgres_address)
    await connection.execute(f"CREATE DATABASE {name}")
    address = postgres_address.replace("/postgres?", f"/{name}?")
    told = os.environ | {
        "ONTHAAL_DATABASE": address,
        "ONTHAAL_DATA": str(tmp_path),
        "ONTHAAL_SMTP": "false",
        "ONTHAAL_SMTP_CERTIFICATE": str(CERTIFICATE),
    }
    await asyncio.to_thread(subprocess.run, [ONTHAAL, "migrate"], env=told, check=True, timeout=60)
    await with_a_mailbox(address)
    port = free_port()
    child = await asyncio.create_subprocess_exec(
        ONTHAAL, "mail", "serve", "--smtp-port", str(port), env=told, stdout=subprocess.DEVNULL
    )
    try:
        await answering(port)
        await asyncio.gather(*(burst(port, sender) for sender in range(SENDERS)))
        await read(address)
        async with dialogue(port) as idle:
            await idle.hear()
            child.terminate()
            assert (await idle.hear()).startswith("421")
            assert await asyncio.wait_for(child.wait(), 10) == 0
    finally:
        if child.returncode is None:
            child.kill()
        await connection.execute(f"DROP DATABASE {name} WITH (FORCE)")
        await connection.close()


async def with_a_mailbox(address: str) -> None:
    database = await asyncpg.connect(address)
    await database.execute(
        "INSERT INTO mailbox (address, name, active) VALUES ('info@example.org', '', true)"
    )
    await database.close()


async def burst(port: int, sender: int) -> None:
    trusting = ssl.create_default_context(cafile=str(CERTIFICATE))
    async with aiosmtplib.SMTP(
        hostname="127.0.0.1",
        port=port,
        start_tls=sender % 2 == 0,
        tls_context=trusting,
        local_hostname="a.example",
    ) as client:
        for number in range(EACH):
            raw = letter(subject=f"Mail {sender} {number}")
            await client.sendmail("kees@visitor.example", ["info@example.org"], raw)


async def read(address: str) -> None:
    """Until there is an item for each, and not one more."""
    database = await asyncpg.connect(address)
    try:
        async with asyncio.timeout(60):
            while await database.fetchval("SELECT count(*) FROM raw_mail WHERE state = 'stored'"):
                await asyncio.sleep(0.1)
        items, subjects = await database.fetchrow("SELECT count(*), count(DISTINCT summary) FROM item")
        assert (items, subjects) == (SENDERS * EACH, SENDERS * EACH)
    finally:
        await database.close()


def test_with_one_writer_there_is_no_second_process(tmp_path: Path) -> None:
    ended = subprocess.run(
        [ONTHAAL, "mail", "serve", "--data", tmp_path], capture_output=True, text=True, timeout=60
    )
    assert ended.returncode == 1
    assert "need PostgreSQL" in ended.stderr
