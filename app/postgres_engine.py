"""Piccolo's PostgreSQL engine on a started pool, with transactions that survive cancellation."""

import asyncio
import logging
from collections.abc import Iterable, Sequence
from typing import Any

import asyncpg  # type: ignore[import-untyped]
from piccolo.engine.postgres import PostgresEngine as PiccoloPostgresEngine
from piccolo.querystring import QueryString

from app.transactions import Row, Statement, Transaction, current

logger = logging.getLogger(__name__)

STOP_SECONDS = 10


class PostgresEngine(PiccoloPostgresEngine):
    def __init__(self, dsn: str) -> None:
        super().__init__(config={"dsn": dsn})

    async def check_version(self) -> None:
        """Left to start(): here Piccolo would open a connection while the module is being made."""

    async def start(self) -> None:
        """No statement here is long enough to be worth compiling, which takes longer than running it."""
        await self.start_connection_pool(
            min_size=2, max_size=20, server_settings={"application_name": "onthaal", "jit": "off"}
        )

    async def stop(self) -> None:
        """Waits so long for what is being asked. Then it is cut off, and PostgreSQL undoes what was not
        committed: a connection whose cancelled statement is never confirmed would be waited for for ever."""
        try:
            async with asyncio.timeout(STOP_SECONDS):
                await self.close_connection_pool()
        except TimeoutError:
            self.pool = None
            logger.warning("A connection to PostgreSQL was still in use after %s s; cut off.", STOP_SECONDS)

    async def run_querystring(self, querystring: QueryString, in_pool: bool = True) -> list[Row]:
        sql, args = querystring.compile_string(engine_type="postgres")
        return await self.run(sql, args)

    async def run_ddl(self, ddl: str, in_pool: bool = True) -> list[Row]:
        return await self.run(ddl)

    async def run(self, sql: str, args: Sequence[Any] = ()) -> list[Row]:
        """Runs SQL with `$1` parameters: in the open transaction, or by itself on a pooled connection."""
        if transaction := current():
            return await transaction.run(sql, args)
        assert self.pool is not None  # noqa: S101
        return await self.pool.fetch(sql, *args)  # type: ignore[no-any-return]

    glance = run
    """Only SQLite, which has no way to the database to go, knows a difference."""

    def transaction(self, *_: object, **__: object) -> "PostgresTransaction":  # type: ignore[override]
        assert self.pool is not None  # noqa: S101
        return PostgresTransaction(self.pool)

    def transaction_exists(self) -> bool:
        return current() is not None


class PostgresTransaction(Transaction):
    def __init__(self, pool: "asyncpg.Pool[Any]") -> None:
        super().__init__()
        self._pool = pool

    async def begin(self) -> None:
        connection = await self._pool.acquire()
        try:
            await connection.execute("BEGIN")
        except BaseException:
            await self._pool.release(connection)
            raise
        self._connection = connection

    async def execute(self, sql: str, args: Sequence[Any]) -> list[Row]:
        return await self._connection.fetch(sql, *args)  # type: ignore[no-any-return]

    async def fill(self, table: str, columns: list[str], rows: Iterable[tuple[Any, ...]]) -> None:
        """Adds many rows as they come, which takes no more memory than a few of them."""
        await self._connection.copy_records_to_table(table, records=rows, columns=columns)

    async def commit(self, last: list[Statement]) -> None:
        """A cancelled task does not stop a commit that has begun: it goes on without its task."""
        await asyncio.shield(self._finish(last))

    async def rollback(self) -> None:
        try:
            await self._connection.execute("ROLLBACK")
        finally:
            await self._pool.release(self._connection)

    async def _finish(self, last: list[Statement]) -> None:
        try:
            for sql, args in last:
                await self._connection.execute(sql, *args)
            await self._connection.execute("COMMIT")
        except BaseException:
            await self.rollback()
            raise
        await self._pool.release(self._connection)
        if self.committed is not None:
            self.committed()
