"""`onthaal backup` and `onthaal restore`."""

import sys
from pathlib import Path

import click
from rich.console import Console
from rich.progress import Progress as Bar
from rich.progress import TaskID

from app import backups, database, folder
from app.backup_file import Manifest, Progress
from app.commands import configured, data_option, run
from app.problems import Refusal
from app.settings import Settings

file_argument = click.argument("file", type=click.Path(dir_okay=False, path_type=Path))


class Shown(Progress):
    """As a bar on stderr, where somebody looks."""

    def __init__(self, bar: Bar) -> None:
        self._bar = bar
        self._task: TaskID | None = None

    def begin(self, work: str, total: int) -> None:
        self._task = self._bar.add_task(work, total=total)

    def advance(self, rows: int) -> None:
        if self._task is not None:
            self._bar.advance(self._task, rows)


def bar() -> Bar:
    return Bar(transient=True, console=Console(stderr=True), disable=not sys.stderr.isatty())


@click.command("backup")
@data_option
@file_argument
def back_up(data: Path | None, file: Path) -> None:
    """Write the whole installation to one file, while it runs or not."""
    with bar() as shown:
        made = run(_made(file.absolute(), configured(data), Shown(shown)))
    click.echo(f"{file} holds {_told(made)}, as they stood at {made.made_at:%Y-%m-%d %H:%M:%S} UTC.")
    click.echo(
        "It holds personal data and the secret that signs links and addresses: "
        "keep it where only administrators can read it."
    )


async def _made(file: Path, chosen: Settings, progress: Progress) -> Manifest:
    if not chosen.database and not chosen.database_file.exists():
        raise Refusal(f"There is no database in {chosen.data}, so there is nothing to back up.")
    folder.share(chosen)
    await database.connect(chosen.database_address)
    try:
        await database.pending_migrations()
        return await backups.make(file, chosen, progress)
    finally:
        await database.disconnect()


@click.command("restore")
@data_option
@file_argument
def restore(data: Path | None, file: Path) -> None:
    """Put a backup back into an empty data folder, and an empty database where that is PostgreSQL."""
    with bar() as shown:
        back = run(backups.restore(file.absolute(), configured(data), Shown(shown)))
    click.echo(f"{_told(back)} are back, as they stood at {back.made_at:%Y-%m-%d %H:%M:%S} UTC.")
    click.echo("Everybody signs in again; links to choose a password that were not used are void.")


def _told(backup: Manifest) -> str:
    rows = sum(contents.rows for contents in backup.tables.values())
    return f"{rows} rows of {len(backup.tables)} tables"
