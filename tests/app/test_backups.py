"""A backup that is not sound, or a place that is not empty: a sentence, and nothing changed."""

import hashlib
import json
import shutil
import sqlite3
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from app import backup_file
from app.backup_file import SEAL, Damaged, Progress, Reading, seal
from tests.app.test_cli import onthaal, refused

Members = dict[str, bytes]


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    data = tmp_path_factory.mktemp("installed") / "data"
    assert onthaal("migrate", "--data", data).returncode == 0
    added = onthaal("user", "add", "abe@example.org", "--name", "Abe Batens", "--data", data)
    assert added.returncode == 0, added.stderr
    return data


@pytest.fixture(scope="module")
def backup(installed: Path) -> Path:
    file = installed.parent / "onthaal.backup"
    done = onthaal("backup", file, "--data", installed)
    assert done.returncode == 0, done.stderr
    return file


def changed(
    backup: Path, to: Path, change: Callable[[Members], object], packed: int = zipfile.ZIP_DEFLATED
) -> Path:
    """A file with other members, sealed anew."""
    with zipfile.ZipFile(backup) as read:
        members = {name: read.read(name) for name in read.namelist()}
    change(members)
    with zipfile.ZipFile(to, "w", packed) as written:
        for name, content in members.items():
            written.writestr(name, content)
        written.comment = b"0" * SEAL
    seal(to)
    return to


def cut_off(backup: Path, to: Path) -> Path:
    to.write_bytes(backup.read_bytes()[:-200])
    return to


def one_byte_other(backup: Path, to: Path) -> Path:
    content = bytearray(backup.read_bytes())
    content[200] ^= 1
    to.write_bytes(content)
    return to


def another_row(backup: Path, to: Path) -> Path:
    def change(members: Members) -> None:
        members["tables/agent.jsonl"] = members["tables/agent.jsonl"].replace(b"abe@", b"eve@")

    return changed(backup, to, change)


def a_row_less(backup: Path, to: Path) -> Path:
    return changed(backup, to, lambda members: members.update({"tables/employee.jsonl": b""}))


def no_manifest(backup: Path, to: Path) -> Path:
    def change(members: Members) -> None:
        del members["manifest.json"]

    return changed(backup, to, change)


def another_secret(backup: Path, to: Path) -> Path:
    return changed(backup, to, lambda members: members.update({"secret": b"another" * 6}))


def behind_a_password(backup: Path, to: Path) -> Path:
    """The flag alone, in the list at the end and where the member begins."""
    content = bytearray(backup.read_bytes())
    for mark, flags, name in ((b"PK\x01\x02", 8, 46), (b"PK\x03\x04", 6, 30)):
        at = content.find(mark)
        while not content[at + name :].startswith(b"tables/agent.jsonl"):
            at = content.find(mark, at + 1)
        content[at + flags] |= 1
    to.write_bytes(content)
    seal(to)
    return to


def packed_in_another_way(backup: Path, to: Path) -> Path:
    return changed(backup, to, lambda members: None, packed=zipfile.ZIP_BZIP2)


def a_row(backup: Path, to: Path, row: bytes) -> Path:
    def change(members: Members) -> None:
        manifest = json.loads(members["manifest.json"])
        manifest["tables"]["label"] |= {"rows": 1, "sha256": hashlib.sha256(row).hexdigest()}
        members |= {"manifest.json": json.dumps(manifest).encode(), "tables/label.jsonl": row}

    return changed(backup, to, change)


def a_row_without_end(backup: Path, to: Path) -> Path:
    return a_row(backup, to, b" " * 3000)


def a_manifest_without_end(backup: Path, to: Path) -> Path:
    def change(members: Members) -> None:
        members["manifest.json"] += b" " * 30_000_000

    return changed(backup, to, change)


def something_else(backup: Path, to: Path) -> Path:
    to.write_text("Geachte heer, mevrouw")
    return to


@pytest.mark.parametrize(
    "spoilt",
    [
        *(cut_off, one_byte_other, another_row, a_row_less, no_manifest, another_secret, something_else),
        *(behind_a_password, packed_in_another_way, a_row_without_end, a_manifest_without_end),
    ],
    ids=lambda spoil: spoil.__name__,
)
def test_a_file_that_is_not_sound_is_refused_before_anything_is_put_back(
    spoilt: Callable[[Path, Path], Path], backup: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(backup_file, "LONGEST_LINE", 2000)
    monkeypatch.setattr(backup_file, "PIECE", 1000)
    with pytest.raises(Damaged, match="nothing was changed"):
        Reading(spoilt(backup, tmp_path / "spoilt.backup")).check(Progress())


def test_a_number_that_no_database_has_is_refused(backup: Path, tmp_path: Path) -> None:
    large = a_row(backup, tmp_path / "large.backup", b'[9999999999999999999,"Spoed",1,true]\n')
    refused(onthaal("restore", large, "--data", tmp_path / "data"), "a row of label cannot be read")


def test_the_command_says_so_and_leaves_the_folder_empty(backup: Path, tmp_path: Path) -> None:
    file = another_row(backup, tmp_path / "spoilt.backup")
    refused(onthaal("restore", file, "--data", tmp_path / "data"), "agent is not as it was written")
    assert [entry.name for entry in (tmp_path / "data").iterdir()] == ["onthaal.lock"]


def test_what_is_put_back_is_the_same_without_who_was_signed_in_and_with_the_same_secret(
    installed: Path, backup: Path, tmp_path: Path
) -> None:
    done = onthaal("restore", backup, "--data", tmp_path / "data")
    assert done.returncode == 0, done.stderr
    there = {entry.name for entry in (tmp_path / "data").iterdir()}
    assert there == {"onthaal.lock", "onthaal.sqlite", "secret"}
    assert (tmp_path / "data/secret").read_text().strip() == (installed / "secret").read_text().strip()
    asked = "SELECT a.email, e.family_name, a.created_at FROM agent a JOIN employee e ON e.id = a.employee"
    before, after = (
        sqlite3.connect(data / "onthaal.sqlite").execute(asked).fetchall()
        for data in (installed, tmp_path / "data")
    )
    assert before == after
    assert before[0][:2] == ("abe@example.org", "Batens")
    with sqlite3.connect(tmp_path / "data/onthaal.sqlite") as file:
        assert not file.execute("SELECT id FROM invitation").fetchall()
        assert not file.execute("PRAGMA foreign_key_check").fetchall()


def test_the_backup_of_an_older_version_is_migrated_and_that_of_a_newer_one_refused(
    backup: Path, tmp_path: Path
) -> None:
    def older(members: Members) -> None:
        manifest = json.loads(members["manifest.json"])
        manifest["migrations"].remove(["chat", "0009"])
        members["manifest.json"] = json.dumps(manifest).encode()

    def newer(members: Members) -> None:
        manifest = json.loads(members["manifest.json"])
        manifest["migrations"].append(["chat", "9999"])
        members["manifest.json"] = json.dumps(manifest).encode()

    file = changed(backup, tmp_path / "newer.backup", newer)
    refused(onthaal("restore", file, "--data", tmp_path / "data"), "newer version of Onthaal")
    file = changed(backup, tmp_path / "older.backup", older)
    done = onthaal("restore", file, "--data", tmp_path / "data")
    assert done.returncode == 0, done.stderr
    with sqlite3.connect(tmp_path / "data/onthaal.sqlite") as made:
        assert made.execute("SELECT name FROM sqlite_master WHERE name = 'own_text_once'").fetchall()
        assert made.execute("SELECT id FROM migration WHERE name = '0009' AND app_name = 'chat'").fetchall()


def test_a_folder_or_a_database_with_something_in_it_is_left_alone(
    installed: Path, backup: Path, tmp_path: Path, postgres_address: str
) -> None:
    data = shutil.copytree(installed, tmp_path / "data")
    before = (data / "onthaal.sqlite").read_bytes()
    refused(onthaal("restore", backup, "--data", data), "is not empty")
    assert (data / "onthaal.sqlite").read_bytes() == before
    (tmp_path / "full").mkdir()
    refused(
        onthaal(
            "restore",
            backup,
            "--data",
            tmp_path / "full",
            ONTHAAL_DATABASE=f"{postgres_address}&search_path=pg_catalog",
        ),
        "has tables already",
    )
    assert not (tmp_path / "full/secret").exists()


def test_a_backup_replaces_no_file_and_leaves_none_behind_when_it_cannot_be_written(
    installed: Path, backup: Path, tmp_path: Path
) -> None:
    before = backup.read_bytes()
    refused(onthaal("backup", backup, "--data", installed), "is there already")
    assert backup.read_bytes() == before
    refused(onthaal("backup", tmp_path / "no/where", "--data", installed), "cannot be written")
    refused(onthaal("backup", tmp_path / "made", "--data", tmp_path / "nothing"), "There is no database")
    assert not list(tmp_path.iterdir())


def test_another_secret_in_the_settings_is_refused_and_the_same_is_not_written_down(
    installed: Path, backup: Path, tmp_path: Path
) -> None:
    wrong = onthaal("restore", backup, "--data", tmp_path / "data", ONTHAAL_SECRET="w" * 40)
    refused(wrong, "ONTHAAL_SECRET is not the secret of the backup")
    secret = (installed / "secret").read_text().strip()
    done = onthaal("restore", backup, "--data", tmp_path / "data", ONTHAAL_SECRET=secret)
    assert done.returncode == 0, done.stderr
    assert not (tmp_path / "data/secret").exists()
