"""Answers to news that all streams of this process hear at the same moment."""

import asyncio
from collections import OrderedDict
from collections.abc import Callable, Coroutine, Hashable
from typing import Any, Generic, TypeVar

from app.news import News

Answer = TypeVar("Answer")


class Latest(Generic[Answer]):
    """The last answers, shared by all streams that hear the same news: it is read and rendered once."""

    def __init__(self, most: int = 500) -> None:
        self._most = most
        self._answers: OrderedDict[Hashable, tuple[News, asyncio.Task[Answer]]] = OrderedDict()

    async def get(self, news: News, key: Hashable, find: Callable[[], Coroutine[Any, Any, Answer]]) -> Answer:
        """The feed gives all streams the same object; keeping it keeps its identity from being used again."""
        known = (id(news), key)
        if known not in self._answers:
            self._answers[known] = (news, asyncio.create_task(find()))
            if len(self._answers) > self._most:
                self._answers.popitem(last=False)
        return await asyncio.shield(self._answers[known][1])
