import asyncio
import contextvars
import sqlite3
from pathlib import Path

import pytest

from app.sqlite_engine import SqliteEngine, reading_slowly
from app.sqlite_jobs import Job, Step
from app.sqlite_writer import Worker
from app.transactions import TransactionLost
from tests.app.notes import ONCE, names


async def test_an_insert_answers_what_it_returns(engine: SqliteEngine) -> None:
    assert await engine.run(ONCE, ["first"]) == [{"id": 1}]
    assert await names(engine) == ["first"]


async def test_writes_that_wait_together_share_a_commit(engine: SqliteEngine, tmp_path: Path) -> None:
    commits = CommitCounter(engine)
    await asyncio.gather(*(engine.run(ONCE, [f"note {number}"]) for number in range(200)))
    assert len(await names(engine)) == 200
    assert commits.seen() < 100


async def test_a_write_that_fails_does_not_hurt_those_it_shares_a_commit_with(engine: SqliteEngine) -> None:
    wanted = ["one", "two", "one", "three", None, "four"]
    answers = await asyncio.gather(*(engine.run(ONCE, [name]) for name in wanted), return_exceptions=True)
    failed = [isinstance(answer, sqlite3.IntegrityError) for answer in answers]
    assert failed == [False, False, True, False, True, False]
    assert await names(engine) == ["one", "two", "three", "four"]


async def test_a_commit_that_fails_is_tried_again_one_by_one(engine: SqliteEngine) -> None:
    await engine.run(
        "CREATE TABLE child (note INTEGER REFERENCES note DEFERRABLE INITIALLY DEFERRED)",
    )
    answers = await asyncio.gather(
        engine.run(ONCE, ["kept"]),
        engine.run("INSERT INTO child (note) VALUES (99)"),
        engine.run(ONCE, ["kept too"]),
        return_exceptions=True,
    )
    assert isinstance(answers[1], sqlite3.IntegrityError)
    assert await names(engine) == ["kept", "kept too"]
    assert await engine.run("SELECT * FROM child") == []


async def test_what_is_done_in_a_transaction_is_seen_by_others_after_the_commit(engine: SqliteEngine) -> None:
    async with engine.transaction():
        await engine.run(ONCE, ["inside"])
        assert await names(engine) == ["inside"]
        assert await elsewhere(engine) == []
    assert await elsewhere(engine) == ["inside"]


async def test_an_error_rolls_all_of_it_back(engine: SqliteEngine) -> None:
    async def fail() -> None:
        async with engine.transaction():
            await engine.run(ONCE, ["inside"])
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await fail()
    assert await names(engine) == []


async def test_a_statement_that_failed_and_was_caught_loses_the_transaction_as_on_postgresql(
    engine: SqliteEngine,
) -> None:
    await engine.run(ONCE, ["taken"])

    async def go_on() -> None:
        async with engine.transaction():
            await engine.run(ONCE, ["inside"])
            with pytest.raises(sqlite3.IntegrityError):
                await engine.run(ONCE, ["taken"])
            with pytest.raises(TransactionLost):
                await engine.run(ONCE, ["after"])

    with pytest.raises(TransactionLost):
        await go_on()
    assert await names(engine) == ["taken"]


async def test_writers_take_turns_in_the_order_in_which_they_came(engine: SqliteEngine) -> None:
    order = []

    async def write(name: str) -> None:
        async with engine.transaction():
            await engine.run(ONCE, [name])
            await asyncio.sleep(0)
            await engine.run(ONCE, [f"{name} again"])
        order.append(name)

    await asyncio.gather(*(write(name) for name in "abcdef"))
    assert order == list("abcdef")
    assert await names(engine) == [line for name in "abcdef" for line in (name, f"{name} again")]


async def test_a_short_query_does_not_wait_for_a_slow_one(engine: SqliteEngine) -> None:
    count = (
        "SELECT * FROM (WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n WHERE x < 3000000)"
        " SELECT count(*) FROM n)"
    )
    with reading_slowly():
        slow = asyncio.create_task(engine.run(count))
        await asyncio.sleep(0)
    assert await engine.run("SELECT 1 AS one") == [{"one": 1}]
    assert not slow.done()
    await slow


async def test_what_reads_waits_for_no_transaction_however_it_begins(engine: SqliteEngine) -> None:
    """Reports begin with WITH; on the writer they would keep everybody from writing."""
    outside = contextvars.copy_context()
    counted = "WITH found AS (SELECT name FROM note) SELECT count(*) AS number FROM found"
    async with engine.transaction(), asyncio.timeout(5):
        await engine.run(ONCE, ["inside"])
        reading = asyncio.create_task(engine.run(counted), context=outside)
        assert await reading == [{"number": 0}]


async def test_only_long_reads_sort_in_files(engine: SqliteEngine) -> None:
    told = "SELECT temp_store AS kept FROM pragma_temp_store"
    assert await engine.run(told) == [{"kept": 2}]
    with reading_slowly():
        assert await engine.run(told) == [{"kept": 1}]


async def test_every_commit_is_synced_to_disk(engine: SqliteEngine) -> None:
    for pragma, value in (("synchronous", 2), ("journal_mode", "wal"), ("foreign_keys", 1)):
        assert await engine.run(f"PRAGMA {pragma}") == [{pragma: value}]


async def test_readers_can_not_write(tmp_path: Path) -> None:
    reader = Worker(tmp_path / "own.sqlite", writes=False)
    await reader.ready()
    job = Job(Step.ALONE, [("CREATE TABLE note (name TEXT)", ())], asyncio.get_running_loop().create_future())
    reader.put(job)
    with pytest.raises(sqlite3.OperationalError, match="readonly"):
        await job.future
    await reader.stop()


async def test_a_read_sees_every_write_that_was_acknowledged(engine: SqliteEngine) -> None:
    async def write_and_read(number: int) -> bool:
        await engine.run(ONCE, [f"note {number}"])
        return bool(await engine.run("SELECT 1 FROM note WHERE name = ?", [f"note {number}"]))

    assert all(await asyncio.gather(*(write_and_read(number) for number in range(100))))


async def test_stopping_finishes_what_was_asked_and_rolls_back_what_is_open(tmp_path: Path) -> None:
    engine = SqliteEngine(tmp_path / "own.sqlite")
    await engine.start()
    await engine.run("CREATE TABLE note (id INTEGER PRIMARY KEY, name TEXT)")
    asked = asyncio.gather(*(engine.run(ONCE, [str(number)]) for number in range(50)))
    await asyncio.sleep(0)
    await engine.stop()
    await asked
    with sqlite3.connect(tmp_path / "own.sqlite") as raw:
        assert raw.execute("SELECT count(*) FROM note").fetchone() == (50,)


async def test_a_file_that_is_no_database_is_refused(tmp_path: Path) -> None:
    (tmp_path / "own.sqlite").write_text("This is a letter, not a database. " * 100)
    with pytest.raises(sqlite3.DatabaseError):
        await SqliteEngine(tmp_path / "own.sqlite").start()


async def test_full_text_search_is_there(engine: SqliteEngine) -> None:
    await engine.run_ddl("CREATE VIRTUAL TABLE found USING fts5(body)")
    await engine.run("INSERT INTO found (body) VALUES (?)", ["Paspoort aanvragen"])
    assert await engine.run("SELECT body FROM found WHERE found MATCH ?", ["paspoort"])


class CommitCounter:
    """Counts commits by the growth of the write-ahead log's frames that end one."""

    def __init__(self, engine: SqliteEngine) -> None:
        self.path = Path(f"{engine.path}-wal")
        self.before = self.count()

    def seen(self) -> int:
        return self.count() - self.before

    def count(self) -> int:
        log = self.path.read_bytes()
        size = 24 + int.from_bytes(log[8:12])
        return sum(log[at + 4 : at + 8] != bytes(4) for at in range(32, len(log), size))


async def elsewhere(engine: SqliteEngine) -> list[str]:
    with sqlite3.connect(engine.path) as raw:
        return [name for (name,) in raw.execute("SELECT name FROM note")]


async def test_a_glance_sees_what_is_committed_and_inside_a_transaction_its_own(engine: SqliteEngine) -> None:
    await engine.run(ONCE, ["kept"])
    assert await engine.glance("SELECT name FROM note") == [{"name": "kept"}]
    async with engine.transaction():
        await engine.run(ONCE, ["inside"])
        assert await engine.glance("SELECT count(*) AS notes FROM note") == [{"notes": 2}]
    with pytest.raises(sqlite3.OperationalError, match="readonly"):
        await engine.glance(ONCE, ["written"])
