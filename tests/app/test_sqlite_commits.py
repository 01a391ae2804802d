import asyncio
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.sqlite_commits import Commits
from app.sqlite_jobs import Job, Step, connect


@pytest.fixture
def connection(tmp_path: Path) -> Iterator[sqlite3.Connection]:
    connection = connect(tmp_path / "own.sqlite", writes=True)
    connection.execute("CREATE TABLE note (name TEXT UNIQUE NOT NULL)")
    yield connection
    connection.close()


@pytest.fixture
async def commits(connection: sqlite3.Connection, monkeypatch: pytest.MonkeyPatch) -> Commits:
    """One that never loses its patience."""
    monkeypatch.setattr("app.sqlite_commits.PATIENCE_IN_COMMITS", 1_000_000)
    monkeypatch.setattr("app.sqlite_commits.PATIENCE_SECONDS", 60)
    commits = Commits(connection)
    commits.do(note(Step.WHOLE, "before"), more=False)
    return commits


def note(step: Step, *names: str | None) -> Job:
    statements = [("INSERT INTO note (name) VALUES (?)", [name]) for name in names]
    return Job(step, statements, asyncio.get_running_loop().create_future())


def on_disk(connection: sqlite3.Connection) -> list[str]:
    [(_, _, path)] = connection.execute("PRAGMA database_list").fetchall()
    with sqlite3.connect(path) as other:
        return [name for (name,) in other.execute("SELECT name FROM note WHERE name != 'before'")]


async def test_nothing_is_settled_before_it_is_on_disk(
    commits: Commits, connection: sqlite3.Connection
) -> None:
    first, last = note(Step.FIRST, "one"), note(Step.LAST, "two")
    assert commits.do(first, more=True) == [first]
    assert commits.do(last, more=True) == []
    assert on_disk(connection) == []
    whole = note(Step.WHOLE, "three")
    assert commits.do(whole, more=False) == [last, whole]
    assert on_disk(connection) == ["one", "two", "three"]


async def test_one_that_is_undone_leaves_the_one_it_would_have_shared_with(
    commits: Commits, connection: sqlite3.Connection
) -> None:
    kept, undo = note(Step.ONLY, "kept"), note(Step.UNDO)
    assert commits.do(kept, more=True) == []
    commits.do(note(Step.FIRST, "undone"), more=False)
    assert commits.do(undo, more=False) == [undo, kept]
    assert on_disk(connection) == ["kept"]


async def test_last_statements_that_fail_undo_their_transaction_alone(
    commits: Commits, connection: sqlite3.Connection
) -> None:
    kept, failing = note(Step.ONLY, "kept"), note(Step.LAST, "kept")
    commits.do(kept, more=True)
    commits.do(note(Step.FIRST, "undone"), more=True)
    assert commits.do(failing, more=False) == [failing, kept]
    assert isinstance(failing.error, sqlite3.IntegrityError)
    assert kept.error is None
    assert on_disk(connection) == ["kept"]


async def test_who_has_waited_long_enough_waits_for_no_other(
    commits: Commits, connection: sqlite3.Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.sqlite_commits.PATIENCE_SECONDS", 0)
    only, first = note(Step.ONLY, "one"), note(Step.FIRST, "two")
    assert commits.do(only, more=True) == []
    assert commits.do(first, more=True) == [only, first]
    assert on_disk(connection) == ["one"]


async def test_a_full_disk_is_told_to_all_whom_it_costs_their_transaction(
    commits: Commits, connection: sqlite3.Connection
) -> None:
    connection.execute("PRAGMA max_page_count = 20")
    whole, only, large = note(Step.WHOLE, "small"), note(Step.ONLY, "other"), note(Step.WHOLE, "x" * 100_000)
    commits.do(whole, more=True)
    commits.do(only, more=True)
    assert commits.do(large, more=False) == [large, whole, only]
    assert isinstance(large.error, sqlite3.OperationalError)
    assert isinstance(only.error, sqlite3.OperationalError)
    assert whole.error is None
    assert on_disk(connection) == ["small"]
    commits.do(note(Step.ONLY, "after"), more=False)
    assert on_disk(connection) == ["small", "after"]


async def test_a_transaction_that_sqlite_gave_up_is_not_gone_on_with(
    commits: Commits, connection: sqlite3.Connection
) -> None:
    connection.execute("PRAGMA max_page_count = 20")
    commits.do(note(Step.FIRST, "one"), more=False)
    commits.do(note(Step.INSIDE, "x" * 100_000), more=False)
    inside, last = note(Step.INSIDE, "two"), note(Step.LAST, "three")
    commits.do(inside, more=False)
    commits.do(last, more=False)
    assert [type(job.error) for job in (inside, last)] == [sqlite3.OperationalError] * 2
    assert on_disk(connection) == []


async def test_finishing_keeps_what_has_ended_and_undoes_what_has_not(
    commits: Commits, connection: sqlite3.Connection
) -> None:
    ended = note(Step.ONLY, "ended")
    commits.do(ended, more=True)
    commits.do(note(Step.FIRST, "open"), more=True)
    assert commits.finish() == [ended]
    assert on_disk(connection) == ["ended"]


async def test_what_must_run_alone_waits_for_no_transaction(
    commits: Commits, connection: sqlite3.Connection, tmp_path: Path
) -> None:
    ended = note(Step.ONLY, "ended")
    commits.do(ended, more=True)
    vacuum = Job(Step.ALONE, [("VACUUM", ())], asyncio.get_running_loop().create_future())
    assert commits.do(vacuum, more=True) == [ended, vacuum]
    assert vacuum.error is None
