"""Backups: the whole installation in one file, and put back from it.

Left out is what means nothing elsewhere or later: who is signed in, mailed links with which to choose a
password, who does the duties, and the feed of events. That begins a good deal further on, so that a screen
that is still open begins anew. Left out too is what the search made of the rest: it is made anew."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path
from typing import IO

from app import database, folder
from app.backup_file import Column, Contents, Manifest, Progress, Reading, Writing
from app.clock import now
from app.loading import load
from app.problems import Refusal
from app.settings import Settings
from app.snapshots import Snapshot, snapshot

NOT_COPIED = {"migration", "search_entry"}
"""The first is made by the migrations; the second is made anew by the duty whose state is in `indexing`."""
MIGRATIONS = [Column("app_name", "text"), Column("name", "text")]
EMPTIED = {"session", "invitation", "lease", "event", "indexing"}
EVENTS_FURTHER = 1_000_000
MAY_BE_THERE = {"onthaal.toml", folder.LOCK}


async def make(path: Path, chosen: Settings, progress: Progress) -> Manifest:
    """Writes the backup of the database that is connected, reads it again, and only then gives it its name.

    Raises Refusal when there is such a file already, or it can't be written."""
    try:
        with _finished(path) as file:
            manifest = await _written(file, chosen, progress)
            Reading(Path(file.name)).check(progress)
    except OSError as error:
        raise Refusal(f"The backup {path} cannot be written: {error.strerror or error}.") from error
    return manifest


async def restore(path: Path, chosen: Settings, progress: Progress) -> Manifest:
    """Raises Refusal, with nothing changed, when the file is not sound or the place is not empty."""
    backup = Reading(path)
    _refuse_another_secret(backup, chosen)
    with folder.held(chosen):
        _refuse_full(chosen)
        backup.check(progress)
        progress.begin("putting back", backup.rows)
        with _secret_kept(backup, chosen):
            await load(backup, chosen, progress)
    return backup.manifest


async def _written(file: IO[bytes], chosen: Settings, progress: Progress) -> Manifest:
    async with snapshot() as moment:
        manifest = Manifest(
            made_by=version("onthaal"),
            made_at=now(),
            database=database.dialect(),
            migrations=[(floor, name) async for floor, name in moment.rows("migration", MIGRATIONS)],
            secret_sha256=sha256(chosen.secret.encode()).hexdigest(),
        )
        names = [name for name in await moment.tables() if name not in NOT_COPIED]
        filled = [name for name in names if name not in EMPTIED]
        progress.begin("copying", sum([await moment.count(name) for name in filled]))
        writing = Writing(file, progress)
        for name in names:
            contents = manifest.tables[name] = await _described(moment, name)
            if name in filled:
                await writing.table(name, contents, moment.rows(name, contents.columns))
        writing.finish(manifest, chosen.secret)
    return manifest


async def _described(moment: Snapshot, table: str) -> Contents:
    further = EVENTS_FURTHER if table == "event" else 0
    return Contents(await moment.columns(table), await moment.last_id(table) + further)


@contextmanager
def _finished(path: Path) -> Iterator[IO[bytes]]:
    """A file for the owner's eyes only, that has its name when the block ended well and is gone otherwise."""
    if path.exists():
        raise Refusal(f"{path} is there already; a backup never replaces another file.")
    with tempfile.NamedTemporaryFile(dir=path.parent, prefix=f".{path.name}-", delete=False) as file:
        made = Path(file.name)
        try:
            yield file
            file.flush()
            os.fsync(file.fileno())
            made.rename(path)
        finally:
            made.unlink(missing_ok=True)
    folder.sync(path.parent)


def _refuse_another_secret(backup: Reading, chosen: Settings) -> None:
    if chosen.secret and chosen.secret != backup.secret:
        raise Refusal(
            "ONTHAAL_SECRET is not the secret of the backup, so links and addresses that were mailed would "
            "not work; without this setting the secret of the backup is put in the data folder."
        )


def _refuse_full(chosen: Settings) -> None:
    there = sorted(entry.name for entry in chosen.data.iterdir() if entry.name not in MAY_BE_THERE)
    if there:
        raise Refusal(
            f"The data folder {chosen.data} is not empty (it has {', '.join(there[:3])}); "
            "a backup is put back into an empty one only."
        )


@contextmanager
def _secret_kept(backup: Reading, chosen: Settings) -> Iterator[None]:
    """On disk before the database is there, and gone again when that fails."""
    if chosen.secret:
        yield
        return
    path = chosen.data / folder.SECRET
    folder.keep_secret(path, backup.secret)
    try:
        yield
    except BaseException:
        path.unlink()
        raise
