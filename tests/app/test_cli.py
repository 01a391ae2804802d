"""The command, as an operator runs it: in a process of its own."""

import contextlib
import json
import os
import re
import select
import shutil
import signal
import smtplib
import socket
import sqlite3
import stat
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from tests.load.processes import COMMAND
from tests.serving import free_port, token_in

HERE = Path(__file__).parent.parent.parent


def environment(**more: str) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("ONTHAAL_")}
    return kept | {"PYTHONPATH": str(HERE), "PYTHONUNBUFFERED": "1"} | more


def onthaal(*words: object, **more: str) -> subprocess.CompletedProcess[str]:
    given = [str(word) for word in words]
    return subprocess.run(
        COMMAND + given, env=environment(**more), cwd="/", capture_output=True, text=True, timeout=30
    )


@contextlib.contextmanager
def serving(data: Path, port: int, smtp_port: int) -> Iterator[tuple[subprocess.Popen[bytes], str]]:
    """The running process, and what it printed until it was open."""
    words = ["serve", "--data", str(data), "--port", str(port), "--smtp-port", str(smtp_port)]
    process = subprocess.Popen(
        COMMAND + words,
        env=environment(),
        cwd="/",
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    try:
        yield process, printed(process)
    finally:
        process.kill()
        process.communicate()


def printed(process: subprocess.Popen[bytes]) -> str:
    assert process.stdout is not None
    said, until = "", time.monotonic() + 20
    while not re.search(r"/invitations/\S+\n", said):
        ready, _, _ = select.select([process.stdout], [], [], max(0, until - time.monotonic()))
        piece = os.read(process.stdout.fileno(), 10_000) if ready else b""
        assert piece, said
        said += piece.decode()
    return said


def refused(done: subprocess.CompletedProcess[str], told: str) -> None:
    assert done.returncode != 0
    assert told in done.stderr, done.stderr
    assert "Traceback" not in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1, done.stderr


@pytest.fixture(scope="module")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    data = tmp_path_factory.mktemp("migrated") / "data"
    done = onthaal("migrate", "--data", data)
    assert "up to date" in done.stdout, done.stderr
    return data


@pytest.fixture
def data(migrated: Path, tmp_path: Path) -> Path:
    """A folder of one's own with a database that has nobody in it."""
    return shutil.copytree(migrated, tmp_path / "data")


def test_it_starts_on_an_empty_machine_and_ends_within_two_seconds(tmp_path: Path) -> None:
    data, port, smtp_port = tmp_path / "new" / "data", free_port(), free_port()
    with serving(data, port, smtp_port) as (process, said):
        assert f"http://127.0.0.1:{port}" in said
        assert f"127.0.0.1:{smtp_port}" in said
        assert httpx.get(f"http://127.0.0.1:{port}/readyz").status_code == 200
        client = smtplib.SMTP("127.0.0.1", smtp_port)
        assert client.noop()[0] == 250
        began = time.monotonic()
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=5) == 0
        assert time.monotonic() - began < 2
        assert client.getreply()[0] == 421
        client.close()
        assert process.stderr is not None
        assert process.stderr.read() == b""
    assert stat.S_IMODE((data / "secret").stat().st_mode) == 0o600


def test_ctrl_c_ends_it_too_with_a_connection_open(tmp_path: Path) -> None:
    port = free_port()
    with serving(tmp_path, port, free_port()) as (process, _), httpx.Client() as client:
        client.get(f"http://127.0.0.1:{port}/healthz")
        with socket.create_connection(("127.0.0.1", port)):
            began = time.monotonic()
            process.send_signal(signal.SIGINT)
            assert process.wait(timeout=5) == 0
            assert time.monotonic() - began < 2


def test_the_first_link_makes_the_first_administrator_once_and_her_stream_ends_well(tmp_path: Path) -> None:
    port = free_port()
    with serving(tmp_path, port, free_port()) as (process, said):
        link = re.search(r"http://\S+/invitations/\S+", said)
        assert link
        form = {"given_name": "Ad", "family_name": "Beheer", "email": "ad@example.org"}
        form |= {"password": "een lange zin is goed"}
        with httpx.Client() as client:
            form["_csrf_token"] = token_in(client.get(link[0]).text)
            assert client.post(link[0], data=form).status_code == 200
            assert client.post(link[0], data=form).status_code == 410
            assert client.get(link[0]).status_code == 410
            assert client.post(f"http://127.0.0.1:{port}/session", data=form).status_code == 303
            assert client.get(f"http://127.0.0.1:{port}/people").status_code == 200
            with client.stream("GET", f"http://127.0.0.1:{port}/events") as stream:
                lines = stream.iter_lines()
                next(lines)
                began = time.monotonic()
                process.send_signal(signal.SIGTERM)
                list(lines)
            assert process.wait(timeout=5) == 0
            assert time.monotonic() - began < 2


@pytest.mark.parametrize("which", ["--port", "--smtp-port"])
def test_a_port_in_use_stops_the_start_with_nothing_changed(which: str, tmp_path: Path) -> None:
    ports = {"--port": free_port(), "--smtp-port": free_port()}
    with socket.create_server(("127.0.0.1", 0)) as taken:
        ports[which] = taken.getsockname()[1]
        words = [word for pair in ports.items() for word in pair]
        done = onthaal("serve", "--data", tmp_path / "data", *words)
    refused(done, f"127.0.0.1:{ports[which]}")
    assert not (tmp_path / "data").exists()


def test_a_data_folder_in_use_stops_the_start(tmp_path: Path) -> None:
    with serving(tmp_path, free_port(), free_port()):
        free = ("--port", free_port(), "--smtp-port", free_port())
        refused(onthaal("serve", "--data", tmp_path, *free), "in use by another process")
        refused(
            onthaal("user", "add", "abe@example.org", "--name", "Abe Batens", "--data", tmp_path), "in use"
        )
        assert json.loads(onthaal("status", "--json", "--data", tmp_path).stdout)["contacts"] == 0


def test_a_data_folder_that_cannot_be_made_stops_the_start(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    free = ("--port", free_port(), "--smtp-port", free_port())
    refused(onthaal("serve", "--data", tmp_path / "file" / "data", *free), "cannot be used")


@pytest.mark.parametrize(
    ("more", "told"),
    [
        ({"ONTHAAL_PROT": "1"}, "ONTHAAL_PROT does not exist"),
        ({"ONTHAAL_DATABASE": "postgresql://127.0.0.1:1/none"}, "database can't be opened"),
    ],
)
def test_a_wrong_setting_stops_the_start(more: dict[str, str], told: str, tmp_path: Path) -> None:
    free = ("--port", free_port(), "--smtp-port", free_port())
    refused(onthaal("serve", "--data", tmp_path / "data", *free, **more), told)


def test_a_file_that_is_no_database_stops_the_start(tmp_path: Path) -> None:
    (tmp_path / "onthaal.sqlite").write_text("this is a letter, not a database" * 200)
    free = ("--port", free_port(), "--smtp-port", free_port())
    refused(onthaal("serve", "--data", tmp_path, *free), "database")


def test_a_database_that_is_newer_stops_the_start_with_nothing_changed(data: Path) -> None:
    with contextlib.closing(sqlite3.connect(data / "onthaal.sqlite")) as newer:
        newer.execute("INSERT INTO migration (name, app_name, ran_on) VALUES ('9999', 'chat', '2099-01-01')")
        newer.commit()
    before = (data / "onthaal.sqlite").read_bytes()
    free = ("--port", free_port(), "--smtp-port", free_port())
    refused(onthaal("serve", "--data", data, *free), "newer version")
    assert (data / "onthaal.sqlite").read_bytes() == before


def test_people_are_added_by_command(data: Path) -> None:
    words = ("user", "add", "Abe@Example.org", "--name", "Abe Batens", "--data", data)
    assert "/invitations/" in onthaal(*words).stdout
    refused(onthaal(*words), "already")
    wrong = ("--privilege", "everything")
    refused(onthaal("user", "add", "b@example.org", "--name", "B", *wrong, "--data", data), "privileges are")


def test_commands_want_a_database(tmp_path: Path) -> None:
    refused(onthaal("status", "--json", "--data", tmp_path / "none"), "There is no database")
    assert not (tmp_path / "none").exists()


def test_status_is_what_scripts_were_promised(data: Path) -> None:
    assert json.loads(onthaal("status", "--json", "--data", data).stdout) == {
        "items": {"open": 0, "closed": 0, "by_kind": {}},
        "contacts": 0,
        "mail": {"received": 0, "repeated": 0, "read": 0, "unreadable": 0},
        "outbox": {"queued": 0, "sent": 0, "failed": 0, "bounced": 0},
        "conversations": {"live": 0, "ended": 0},
    }


def test_the_doctor_says_what_is_wrong(data: Path, tmp_path: Path) -> None:
    free = {"ONTHAAL_PORT": str(free_port()), "ONTHAAL_SMTP_PORT": str(free_port())}
    absent = onthaal("doctor", "--data", tmp_path / "absent", ONTHAAL_RELAY="127.0.0.1:1", **free)
    assert absent.returncode == 1
    assert "not there yet" in absent.stdout
    assert "127.0.0.1:1 does not answer" in absent.stdout
    assert not (tmp_path / "absent").exists()
    healthy = onthaal("doctor", "--data", data, **free)
    assert healthy.returncode == 0, healthy.stdout + healthy.stderr
