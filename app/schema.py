"""Migrations: run in the order of the floors, on either database, each in one transaction with its record."""

import importlib
import io
import os
import pkgutil
import sqlite3
from collections.abc import Collection
from contextlib import redirect_stdout
from pathlib import Path
from types import ModuleType

from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.apps.migrations.tables import Migration
from piccolo.conf.apps import AppConfig, Finder

from app.clock import now
from app.postgres_engine import PostgresEngine
from app.sqlite_engine import SqliteEngine

LOCK = 7_306_001

Name = tuple[str, str]
"""A migration: its floor and its id."""


class DatabaseProblem(Exception):  # noqa: N818
    """Why the program can't start with this database, as one sentence for the person at the command line."""


class DatabaseNewer(DatabaseProblem):
    """The database holds migrations that this program does not know."""


async def pending() -> list[str]:
    """Migrations that this database still needs, as `package: id`. Raises DatabaseNewer."""
    return [f"{floor.app_name}: {module.ID}" for floor, module in await _missing()]


async def migrate(engine: SqliteEngine | PostgresEngine) -> list[str]:
    """Runs what is pending and returns it. A SQLite file that already has tables is copied first.

    Raises DatabaseNewer, with nothing changed."""
    if not await _missing():
        return []
    if isinstance(engine, SqliteEngine) and await Migration.table_exists():
        await back_up(engine)
    return await catch_up(engine)


async def catch_up(engine: SqliteEngine | PostgresEngine) -> list[str]:
    """As migrate(), without a copy first."""
    return [
        f"{floor.app_name}: {module.ID}"
        for floor, module in await _missing()
        if await _apply(engine, floor, module)
    ]


async def rebuild(engine: SqliteEngine | PostgresEngine, names: Collection[Name]) -> None:
    """Makes the tables in an empty database as these migrations left them. Raises DatabaseNewer."""
    known = _known()
    _refuse_unknown(set(names) - {_name(*migration) for migration in known})
    for migration in known:
        if _name(*migration) in names:
            await _apply(engine, *migration)


async def back_up(engine: SqliteEngine) -> Path:
    """Copies the database beside itself, as one complete file, and returns where."""
    path = Path(engine.path)
    copy = path.with_name(f"{path.stem}-{now():%Y%m%dT%H%M%S%fZ}{path.suffix}")
    try:
        await engine.run_alone("VACUUM INTO ?", [str(copy)])
    except sqlite3.Error as error:
        copy.unlink(missing_ok=True)
        raise DatabaseProblem(f"The database can't be copied to {copy}: {error}.") from error
    with copy.open("rb+") as written:
        os.fsync(written.fileno())
    return copy


async def _missing() -> list[tuple[AppConfig, ModuleType]]:
    known, has = _known(), await _applied()
    _refuse_unknown(has - {_name(*migration) for migration in known})
    return [migration for migration in known if _name(*migration) not in has]


def _known() -> list[tuple[AppConfig, ModuleType]]:
    floors = Finder().get_app_configs(sort_by_migration_dependencies=True)
    return [(floor, module) for floor in floors for module in _modules(floor)]


def _name(floor: AppConfig, module: ModuleType) -> Name:
    return floor.app_name, module.ID


def _refuse_unknown(unknown: Collection[Name]) -> None:
    if unknown:
        raise DatabaseNewer(
            "The database was made by a newer version of Onthaal"
            f" (it knows {', '.join(sorted(f'{app} {name}' for app, name in unknown))});"
            " start that version, or restore a copy from before it."
        )


async def _applied() -> set[Name]:
    if not await Migration.table_exists():
        return set()
    return {
        (row["app_name"], row["name"]) for row in await Migration.select(Migration.app_name, Migration.name)
    }


def _modules(floor: AppConfig) -> list[ModuleType]:
    folder = floor.resolved_migrations_folder_path
    package = f"{Path(folder).parent.name}.migrations"
    names = sorted(module.name for module in pkgutil.iter_modules([folder]))
    return sorted(
        (importlib.import_module(f"{package}.{name}") for name in names), key=lambda module: module.ID
    )


async def _apply(engine: SqliteEngine | PostgresEngine, floor: AppConfig, module: ModuleType) -> bool:
    """False when another process was faster."""
    async with engine.transaction():
        if isinstance(engine, PostgresEngine):
            await engine.run("SELECT pg_advisory_xact_lock($1)", [LOCK])
        await Migration.create_table(if_not_exists=True)
        if _name(floor, module) in await _applied():
            return False
        manager = await module.forwards()
        if isinstance(manager, MigrationManager):
            with redirect_stdout(io.StringIO()):
                await manager.run()
        await Migration.insert(Migration(name=module.ID, app_name=floor.app_name))
    return True
