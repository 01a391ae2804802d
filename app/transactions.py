"""What a transaction is on either database: bound to its task, joined by nested use, lost as a whole."""

import asyncio
from abc import abstractmethod
from collections.abc import Callable, Sequence
from contextvars import ContextVar, Token
from typing import Any

from piccolo.engine.base import BaseTransaction

Statement = tuple[str, Sequence[Any]]
Row = dict[str, Any]

_current: ContextVar["Transaction | None"] = ContextVar("transaction", default=None)


class TransactionLost(RuntimeError):  # noqa: N818
    """Something failed inside the transaction, so nothing of it can be kept."""


def current() -> "Transaction | None":
    """The transaction this task is in. RuntimeError in a task that was started inside somebody else's."""
    transaction = _current.get()
    if transaction is None or not transaction.is_open:
        return None
    if transaction.task is not asyncio.current_task():
        raise RuntimeError("A task started inside change() has no part in it: start it after the block.")
    return transaction


class Transaction(BaseTransaction):
    """`async with` opens it, or joins the one that is open. Any error, caught or not, loses all of it:
    PostgreSQL refuses to go on after a failed statement, so SQLite does the same here."""

    is_open = False
    task: "asyncio.Task[Any] | None" = None

    def __init__(self) -> None:
        self.outer = current()
        self.failure: BaseException | None = None
        self.news: list[tuple[str, str, str]] = []
        self.last: list[Statement] = []
        self.closing: Callable[[Transaction], list[Statement]] | None = None
        self.committed: Callable[[], None] | None = None
        self._token: Token[Transaction | None] | None = None

    async def __aenter__(self) -> "Transaction":
        if self.outer is not None:
            return self.outer
        await self.begin()
        self.task = asyncio.current_task()
        self.is_open = True
        self._token = _current.set(self)
        return self

    async def __aexit__(self, *exception: Any) -> bool:
        error: BaseException | None = exception[1]
        if self.outer is not None:
            self.outer.failure = self.outer.failure or error
        else:
            await self._end(error)
        return False

    async def run(self, sql: str, args: Sequence[Any]) -> list[Row]:
        if self.failure is not None:
            raise TransactionLost("The change failed before; nothing can be done in it.") from self.failure
        try:
            return await self.execute(sql, args)
        except BaseException as error:
            self.failure = error
            raise

    async def _end(self, error: BaseException | None) -> None:
        assert self._token is not None  # noqa: S101
        _current.reset(self._token)
        self.is_open = False
        failure = error or self.failure
        if failure is None:
            await self.commit([*self.last, *(self.closing(self) if self.closing else [])])
            return
        await self.rollback()
        if error is None:
            raise TransactionLost("An error inside the change was caught; the change is lost.") from failure

    @abstractmethod
    async def begin(self) -> None: ...

    @abstractmethod
    async def execute(self, sql: str, args: Sequence[Any]) -> list[Row]: ...

    @abstractmethod
    async def commit(self, last: list[Statement]) -> None:
        """Runs the last statements and commits; calls `committed` after it, even if the task is cancelled."""

    @abstractmethod
    async def rollback(self) -> None: ...
