"""What was acknowledged before a backup began is in it, whatever comes in meanwhile; it can be put back."""

import asyncio
import copy
import os
import signal
import stat
import uuid
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import asyncpg
import httpx
import pytest

from tests.load.processes import COMMAND, Process, killed, product
from tests.serving import free_port
from tests.test_survival import (
    Acknowledged,
    acknowledging,
    burst,
    check_endings,
    check_mail,
    check_messages,
    check_typed,
    rows,
    settled,
)

EVENTS_SINCE = 1_000_000


@dataclass
class Place:
    """An installation: its folder, and its database when that is not in it."""

    data: Path
    database: str = ""


@asynccontextmanager
async def installation(kind: str, data: Path, address: Callable[[], str]) -> AsyncIterator[Place]:
    if kind == "sqlite":
        yield Place(data)
        return
    name = f"backups_{uuid.uuid4().hex[:8]}"
    connection = await asyncpg.connect(address())
    await connection.execute(f"CREATE DATABASE {name}")
    yield Place(data, address().replace("/postgres?", f"/{name}?"))
    await connection.execute(f"DROP DATABASE {name} WITH (FORCE)")
    await connection.close()


async def onthaal(place: Place, *words: object) -> tuple[int, str]:
    environment = os.environ | ({"ONTHAAL_DATABASE": place.database} if place.database else {})
    given = [str(word) for word in (*words, "--data", place.data)]
    child = await asyncio.create_subprocess_exec(
        *COMMAND, *given, env=environment, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT
    )
    said, _ = await child.communicate()
    return child.returncode or 0, said.decode()


@pytest.mark.timeout(180)
@pytest.mark.parametrize("kind", ["sqlite", "postgres"])
async def test_a_backup_of_a_busy_installation_comes_back_whole_in_either_kind_of_database(
    kind: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    file, before = tmp_path / "onthaal.backup", Acknowledged()

    async def backed_up(running: Process, known: Acknowledged) -> None:
        nonlocal before
        await acknowledging(known)
        before = copy.deepcopy(known)
        code, said = await onthaal(source, "backup", file)
        os.kill(running.pid, signal.SIGKILL)
        assert code == 0, said
        assert "secret" in said

    def address() -> str:
        return str(request.getfixturevalue("postgres_address"))

    async with installation(kind, tmp_path / "source", address) as source:
        async with killed(source.data, source.database) as running:
            await burst(running, Acknowledged(), backed_up)
        [(events,)] = await rows(source.data, source.database, "SELECT max(id) FROM event")
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    for target in ("sqlite", "postgres"):
        async with installation(target, tmp_path / target, address) as place:
            code, said = await onthaal(place, "restore", file)
            assert code == 0, said
            await check(place, before, int(str(events)))


async def check(place: Place, before: Acknowledged, events: int) -> None:
    code, said = await onthaal(place, "doctor", "--port", free_port(), "--smtp-port", free_port())
    assert code == 0, said
    async with product(place.data, place.database) as again:
        await check_messages(again, before)
        await something_new(again)
        await settled(place.data, place.database)
    [(first,)] = await rows(place.data, place.database, "SELECT min(id) FROM event")
    assert int(str(first)) > events + EVENTS_SINCE / 2
    assert not (await rows(place.data, place.database, "SELECT id FROM session"))
    await check_mail(place.data, place.database, before)
    await check_endings(place.data, place.database)
    await check_typed(place.data, place.database, before)


async def something_new(again: Process) -> None:
    """Takes numbers that are not given out yet."""
    form = {"client_id": str(uuid.uuid4()), "name": "Kees Essaadi", "text": "Weer terug", "lang": "nl"}
    async with httpx.AsyncClient(base_url=again.url) as visitor:
        answer = await visitor.post("/widget/api/website/offline-messages", json=form)
    assert answer.is_success, answer.text
