"""What the release before this one left is taken over whole, and worked on, on either database."""

import asyncio
import json
from collections import defaultdict
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from html import escape
from pathlib import Path
from types import ModuleType
from typing import Any

import httpx
import pytest
from piccolo.conf.apps import AppConfig

from app import database, schema
from dashboard.measures import BY_HAND
from tests.app import landed
from tests.app.conftest import make_postgres
from tests.app.test_cli import onthaal
from tests.load.processes import product
from tests.serving import NO_TLS, sign_in

MENDED = {"presence": {"max_chats": 0}}
"""What a migration changes on purpose: the old default was nobody's choice, and gives way to the rule."""

DROPPED = {"contact": {"words"}, "party": {"words"}}
"""What the search keeps by itself now."""


@dataclass(frozen=True)
class Left:
    """A data folder, and the address of its database when that is not a file in it."""

    folder: Path
    address: str


@pytest.fixture(params=["sqlite", "postgres"])
async def left(
    request: pytest.FixtureRequest, tmp_path: Path, postgres_address: str, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[Left]:
    """As it was left, and connected to."""
    address = "" if request.param == "sqlite" else await make_postgres(postgres_address)
    before, database.DB.chosen = database.DB.chosen, None
    await database.connect(address or tmp_path / "onthaal.sqlite")
    known, modules = landed.migrations(), schema._modules

    def then(floor: AppConfig) -> list[ModuleType]:
        return [module for module in modules(floor) if (floor.app_name, module.ID) in known]

    with monkeypatch.context() as patch:
        patch.setattr(schema, "_modules", then)
        await database.migrate()
    await landed.fill()
    yield Left(tmp_path, address)
    await database.disconnect()
    database.DB.chosen = before


async def test_no_row_is_lost_or_changed(left: Left) -> None:
    new = await database.migrate()
    assert not landed.migrations() & {tuple(name.split(": ")) for name in new}
    assert await database.pending_migrations() == []
    kept = defaultdict(list)
    for table, values in landed.rows():
        dropped = DROPPED.get(table, set())
        kept[table].append({name: value for name, value in values.items() if name not in dropped})
    for table, rows in kept.items():
        columns = ", ".join(f'"{column}"' for column in rows[0])
        found = await database.run(f'SELECT {columns} FROM "{table}" ORDER BY 1')  # noqa: S608
        kept_rows = [row | MENDED.get(table, {}) for row in rows]
        assert found == sorted(kept_rows, key=lambda row: row["id"]), table


async def test_what_was_done_before_is_counted_by_the_reports(left: Left) -> None:
    """Each call with a begin and an end, each chat that was taken, each letter that was answered; once."""
    await database.migrate()
    kept = defaultdict(list)
    for table, values in landed.rows():
        kept[table].append(values)
    calls = {
        f"contact:{one['id']}": seconds(one["occurred_at"], one["ended_at"])
        for one in kept["contact"]
        if one["channel"] in BY_HAND
        and one["state"] == "complete"
        and one["ended_at"]
        and not one["deleted_at"]
    }
    chats = {
        f"chat:{one['item']}": seconds(one["started_at"], one["accepted_at"])
        for one in kept["conversation"]
        if one["accepted_at"]
    }
    came = {one["item"] for one in kept["email"]}
    letters = {one["item"] for one in kept["outbox_mail"] if one["kind"] == "reply"} & came
    measures = await database.run("SELECT key, kind, item, waited, handled FROM measure")
    by_key = {row["key"]: row for row in measures}
    assert {key: by_key[key]["handled"] for key in calls} == calls
    assert {key: by_key[key]["waited"] for key in chats} == chats
    assert {row["item"] for row in measures if row["kind"] in ("email", "offline")} == letters
    assert len(measures) == len(calls) + len(chats) + len(letters)
    assert chats


def seconds(begin: datetime, end: datetime) -> int:
    """Whole ones, as a database counts them."""
    return int(end.timestamp()) - int(begin.timestamp())


async def test_the_new_release_works_on_what_was_left(left: Left) -> None:
    items = await database.run("SELECT id, title FROM item WHERE state = 'open'")
    letter = next(item for item in items if item["title"] == "P. de Groot")
    request = next(item for item in items if item["title"] == "Kees Essaadi")
    [contacts] = await database.run("SELECT id FROM contact ORDER BY id LIMIT 1")
    await database.disconnect()
    async with product(left.folder, left.address) as running, signed_in(running.url) as agent:
        work = (await agent.get("/")).text
        for item in items:
            assert escape(item["title"]) in work
            assert (await agent.get(f"/items/{item['id']}", follow_redirects=True)).status_code == 200
        for path in ("/contacts", f"/contacts/{contacts['id']}", "/tasks", "/directory", "/parties"):
            assert (await agent.get(path)).status_code == 200, path
        reply = {"text": "Dat kan.", "client_id": "a" * 32, "act": "close"}
        assert (await agent.post(f"/mail/{letter['id']}/replies", data=reply)).status_code == 303
        done = await agent.post(f"/tasks/{request['id']}/completion", data={"answer": "Ja."})
        assert done.status_code == 303
    counted = await status(left)
    assert (counted["items"]["closed"], counted["contacts"]) == (3, 9)
    assert (counted["items"]["by_kind"]["callback_note"], counted["conversations"]["ended"]) == (2, 1)


@asynccontextmanager
async def signed_in(url: str) -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(base_url=url, timeout=10, verify=NO_TLS) as client:
        await sign_in(client, "abe.batens@example.org")
        yield client


async def status(left: Left) -> dict[str, Any]:
    """As the command prints it."""
    more = {"ONTHAAL_DATABASE": left.address} if left.address else {}
    done = await asyncio.to_thread(onthaal, "status", "--json", "--data", left.folder, **more)
    return dict(json.loads(done.stdout))
