"""`python -m app.new_migration dashboard [--initial]`: writes a migration from the tables of one package."""

import argparse
import asyncio
import re
from pathlib import Path

from piccolo.apps.migrations.commands import new
from piccolo.conf.apps import AppConfig, Finder

import app.database  # noqa: F401 it tells Piccolo where the configuration is


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("package", choices=["app", "dashboard", "mail", "chat"])
    parser.add_argument("--initial", action="store_true", help="make <package>_0001_initial.py anew")
    wanted = parser.parse_args()
    floor = Finder().get_app_config(wanted.package)
    if wanted.initial:
        _write_initial(floor)
    else:
        _write(floor, "")


def _write_initial(floor: AppConfig) -> None:
    path = Path(floor.resolved_migrations_folder_path) / f"{floor.app_name}_0001_initial.py"
    path.unlink(missing_ok=True)
    made = _write(floor, "All tables")
    text = re.sub(r'^ID = ".*"$', 'ID = "0001"', made.read_text(), count=1, flags=re.MULTILINE)
    made.unlink()
    path.write_text(text)


def _write(floor: AppConfig, description: str) -> Path:
    made = asyncio.run(new._create_new_migration(floor, auto=True, description=description))
    return Path(made.migration_path)


if __name__ == "__main__":
    main()
