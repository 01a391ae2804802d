"""`onthaal employees import`, as an operator runs it."""

import sqlite3
from pathlib import Path

from tests.app.test_cli import onthaal

FILE = "achternaam;afdeling;e-mail\nBalie Burgerzaken;Burgerzaken;balie@example.org\n;;geen adres\n"
REPORT = [
    "Line 2: Balie Burgerzaken: New",
    "Line 3: geen adres: Refused (E-mail: This is not an e-mail address. An example: name@example.nl)",
    "Departments that are made: Burgerzaken",
    "Refused: 1, New: 1, Changed: 0, Unchanged: 0",
]


def test_employees_are_imported_after_a_look_at_the_report(tmp_path: Path) -> None:
    data, file = tmp_path / "data", tmp_path / "employees.csv"
    file.write_text(FILE)
    onthaal("migrate", "--data", data)

    def names() -> list[tuple[str]]:
        with sqlite3.connect(data / "onthaal.sqlite") as database:
            return database.execute("SELECT family_name FROM employee").fetchall()

    looked = onthaal("employees", "import", "--data", data, file, "--dry-run")
    assert (looked.stdout.splitlines(), names()) == (REPORT, [])
    done = onthaal("employees", "import", "--data", data, file)
    assert (done.stdout.splitlines(), names()) == (REPORT, [("Balie Burgerzaken",)])
    again = onthaal("employees", "import", "--data", data, file)
    assert "Line 2: Balie Burgerzaken: Unchanged" in again.stdout
    assert len(names()) == 1


def test_a_file_that_is_no_list_ends_in_one_sentence(tmp_path: Path) -> None:
    file = tmp_path / "photo.csv"
    file.write_bytes(b"\x89PNG\x00")
    onthaal("migrate", "--data", tmp_path / "data")
    refused = onthaal("employees", "import", "--data", tmp_path / "data", file)
    assert refused.returncode == 1
    assert refused.stderr.strip().startswith("Error: This is not a CSV file.")
