import asyncio
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
from asyncio.subprocess import PIPE
from pathlib import Path

import pytest
from piccolo.apps.migrations.commands.new import AutoMigrationManager
from piccolo.conf.apps import Finder

from app import database
from app.news import announce, change
from app.schema import back_up
from app.sqlite_engine import SqliteEngine
from app.tables import Event, Setting


async def test_the_same_migrations_make_the_same_tables(own_database: str) -> None:
    assert await database.pending_migrations() == []
    assert await database.migrate() == []
    assert await Setting.count() == 0
    assert database.dialect() == ("postgres" if own_database.startswith("postgresql") else "sqlite")


async def test_raw_sql_takes_braces_for_parameters_on_both(own_database: str) -> None:
    await database.run("INSERT INTO setting (name, value) VALUES ({}, {})", "a", "1")
    async with change():
        await database.run("INSERT INTO setting (name, value) VALUES ({}, {})", "b", "2")
        assert await database.run("SELECT value FROM setting WHERE name = {}", "b") == [{"value": "2"}]
    with database.reading_slowly():
        assert await database.run("SELECT count(*) AS n FROM setting") == [{"n": 2}]


async def test_a_violated_constraint_is_one_kind_of_error_on_both(own_database: str) -> None:
    await Setting(name="once").save()
    with pytest.raises(database.CONFLICTS):
        await Setting(name="once").save()


async def test_a_caught_error_loses_the_change_on_both(own_database: str) -> None:
    await Setting(name="once").save()

    async def save_both() -> None:
        async with change():
            await Setting(name="other").save()
            with pytest.raises(database.CONFLICTS):
                await Setting(name="once").save()

    with pytest.raises(database.TransactionLost):
        await save_both()
    assert [row["name"] for row in await Setting.select()] == ["once"]


async def test_an_error_in_an_inner_change_loses_the_outer_one_even_if_caught(own_database: str) -> None:
    async def inner() -> None:
        async with change():
            await Setting(name="inner").save()
            raise ZeroDivisionError

    async def outer() -> None:
        async with change():
            await Setting(name="outer").save()
            with pytest.raises(ZeroDivisionError):
                await inner()

    with pytest.raises(database.TransactionLost):
        await outer()
    assert await Setting.count() == 0


async def test_a_migration_that_this_program_does_not_know_is_refused(own_database: str) -> None:
    await database.run(
        "INSERT INTO migration (name, app_name, ran_on) VALUES ('9999', 'chat', '2030-01-01 00:00:00')"
    )
    with pytest.raises(database.DatabaseNewer, match="newer version"):
        await database.migrate()
    await database.run("DELETE FROM migration WHERE name = '9999'")


async def test_the_migrations_make_what_the_tables_say() -> None:
    for floor in Finder().get_app_configs():
        changes = await AutoMigrationManager().get_alter_statements(floor)
        assert [statement for change in changes for statement in change.statements] == [], floor.app_name


async def test_a_copy_that_fails_changes_nothing(templates: dict[str, str], tmp_path: Path) -> None:
    path = shutil.copy(templates["sqlite"], str(tmp_path / "own.sqlite"))
    engine = SqliteEngine(path)
    await engine.start()
    engine.path = str(tmp_path / "nowhere" / "own.sqlite")
    with pytest.raises(database.DatabaseProblem, match="can't be copied"):
        await back_up(engine)
    await engine.stop()


async def test_a_database_that_has_tables_is_copied_before_it_is_migrated(
    templates: dict[str, str], tmp_path: Path
) -> None:
    path = tmp_path / "onthaal.sqlite"
    before, database.DB.chosen = database.DB.chosen, None
    await database.connect(path)
    first = await database.migrate()
    assert first[0] == "app: 0001"
    assert list(tmp_path.glob("onthaal-*.sqlite")) == []
    await Setting(name="precious").save()
    await database.run("DROP INDEX message_seq")
    await database.run("DROP INDEX message_client_id")
    await database.run("DROP INDEX status_text_once")
    await database.run("DELETE FROM migration WHERE name = '0002' AND app_name = 'chat'")
    assert await database.pending_migrations() == ["chat: 0002"]
    assert await database.migrate() == ["chat: 0002"]
    await database.disconnect()
    database.DB.chosen = before
    [copy] = tmp_path.glob("onthaal-*.sqlite")
    with sqlite3.connect(copy) as old:
        assert old.execute("SELECT name FROM setting").fetchall() == [("precious",)]
        assert old.execute("SELECT count(*) FROM migration").fetchone() == (len(first) - 1,)


@pytest.mark.usefixtures("templates")
async def test_an_address_that_does_not_answer_is_told_in_a_sentence(tmp_path: Path) -> None:
    before, database.DB.chosen = database.DB.chosen, None
    for nowhere in ("postgresql://nobody@127.0.0.1:1/none", str(tmp_path / "missing" / "own.sqlite")):
        with pytest.raises(database.DatabaseUnreachable, match="can't be opened"):
            await database.connect(nowhere)
    database.DB.chosen = before


def test_one_process_holds_the_data_folder(tmp_path: Path) -> None:
    other = [
        sys.executable,
        "-c",
        f"from app import database\nwith database.hold({str(tmp_path)!r}): print('held')",
    ]
    with database.hold(tmp_path):
        refused = subprocess.run(other, capture_output=True, text=True)
        with pytest.raises(database.DataFolderInUse, match=f"process {os.getpid()}"), database.hold(tmp_path):
            pass
    assert "DataFolderInUse" in refused.stderr
    assert subprocess.run(other, capture_output=True, text=True).stdout == "held\n"


def test_a_process_that_died_gives_the_data_folder_back(tmp_path: Path) -> None:
    script = (
        f"from app import database\nwith database.hold({str(tmp_path)!r}): print('held', flush=True); input()"
    )
    with subprocess.Popen(
        [sys.executable, "-c", script], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == b"held\n"
        with pytest.raises(database.DataFolderInUse), database.hold(tmp_path):
            pass
        other.send_signal(signal.SIGKILL)
        other.wait()
    with database.hold(tmp_path):
        pass


BURST = """
import asyncio, sys
from app import database
from app.news import announce, change
from app.schema import back_up
from app.sqlite_engine import SqliteEngine
from app.tables import Setting

async def lone(worker, number):
    await Setting(name=f"lone {worker} {number}").save()

async def told(worker, number):
    async with change():
        await Setting(name=f"told {worker} {number}").save()
        announce("items", "item", name=f"told {worker} {number}")

async def work(act, worker):
    for number in range(100_000):
        await act(worker, number)
        print(f"{act.__name__} {worker} {number}", flush=True)

async def main():
    await database.connect(sys.argv[1])
    await asyncio.gather(*(work((lone, told)[worker % 2], worker) for worker in range(16)))

asyncio.run(main())
"""


async def test_what_was_acknowledged_is_there_after_a_kill(address: str) -> None:
    process = await asyncio.create_subprocess_exec(sys.executable, "-c", BURST, address, stdout=PIPE)
    assert process.stdout is not None
    lines = [await process.stdout.readline() for _ in range(500)]
    process.kill()
    lines += [line async for line in process.stdout]
    await process.wait()
    acknowledged = [line.decode().strip() for line in lines if line.endswith(b"\n")]
    before, database.DB.chosen = database.DB.chosen, None
    await database.connect(address)
    kept = [row["name"] for row in await Setting.select(Setting.name)]
    told = [row["data"] for row in await Event.select(Event.data)]
    await database.disconnect()
    database.DB.chosen = before
    assert len(acknowledged) >= 500
    assert len(kept) == len(set(kept))
    assert set(acknowledged) <= set(kept)
    assert sorted(told) == sorted(f'{{"name": "{name}"}}' for name in kept if name.startswith("told"))


async def test_announcing_outside_a_change_is_an_error(own_database: str) -> None:
    with pytest.raises(RuntimeError, match="change"):
        announce("items", "item", item=1)
