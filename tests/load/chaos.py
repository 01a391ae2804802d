"""Chats that go on while the server is killed, networks drop and answers get lost: is everything there once?

python -m tests.load.chaos [CHATS] [KILLS]

Every chat has a visitor and an agent as protocol clients; beside them talk two visitors and two agents in
real browsers. Answers 1 when anything was lost, doubled, out of order, or shown otherwise than the
database has it.
"""

import asyncio
import sys
import tempfile
import time
from collections import Counter
from collections.abc import AsyncIterator, Coroutine
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.browser.hosts import hosted
from tests.load import windows
from tests.load.network import LUCK, Network
from tests.load.prepared import Chat, prepared, signed_in
from tests.load.processes import Serving
from tests.load.talkers import AgentSide, Screen, Talker, Visitor
from tests.load.verdicts import judge, judge_window, kept
from tests.load.windows import Window

AGENTS = 4
PAUSE = 4.0
"""Seconds between what one side of a chat says."""

BETWEEN_KILLS = 10.0
SETTLING = 90.0

Pair = tuple[Window, Window]


@dataclass(frozen=True)
class Crowd:
    visitors: list[Visitor]
    screens: list[Screen]

    @property
    def talkers(self) -> list[Talker]:
        return [*self.visitors, *(side for screen in self.screens for side in screen.sides.values())]

    @property
    def networks(self) -> list[Network]:
        return [client.network for client in (*self.visitors, *self.screens)]


async def measure(chats: int, kills: int) -> int:
    with tempfile.TemporaryDirectory() as folder:
        serving = Serving(Path(folder))
        async with hosted(serving.url) as host:
            made = await prepared(Path(folder), chats, AGENTS, (host.origin,))
            await serving.start()
            crowd = await gathered(serving, made)
            async with windows.opened(serving.url, host.page) as pairs, followed(crowd):
                await run(serving, crowd, pairs, kills)
                found = await verdict(Path(folder), crowd, pairs)
        await serving.kill()
    report(crowd, pairs, kills, found)
    return int(any(found.values()))


async def gathered(serving: Serving, chats: list[Chat]) -> Crowd:
    """Each visitor at an address of her own; an agent's chats share hers."""
    places = iter(range(10, 60_000))
    visitors = [Visitor(chat, _network(serving, next(places))) for chat in chats]
    screens = {}
    for email in sorted({chat.agent for chat in chats}):
        screens[email] = Screen(_network(serving, next(places)), await signed_in(serving.url, email))
    for chat in chats:
        screen = screens[chat.agent]
        screen.sides[chat.item] = AgentSide(chat, screen.network, screen.headers)
    for screen in screens.values():
        await screen.refresh()
    return Crowd(visitors, list(screens.values()))


def _network(serving: Serving, place: int) -> Network:
    return Network(serving.port, f"127.1.{place // 250}.{place % 250 + 1}")


@asynccontextmanager
async def followed(crowd: Crowd) -> AsyncIterator[None]:
    """With everybody's streams open."""
    following = [_task(client.follow()) for client in (*crowd.visitors, *crowd.screens)]
    yield
    broken = [task for task in following if task.done()]
    for task in following:
        task.cancel()
    for task in broken:
        task.result()


async def run(serving: Serving, crowd: Crowd, pairs: list[Pair], kills: int) -> None:
    over = asyncio.Event()
    talking = [_task(talker.talk(PAUSE, over)) for talker in crowd.talkers]
    for window in (window for pair in pairs for window in pair):
        talking += [_task(window.talk(over)), _task(window.flicker(over))]
    talking.append(_task(weather(crowd.networks, over)))
    await killing(serving, kills)
    over.set()
    await asyncio.gather(*talking)
    await settled(crowd)


async def killing(serving: Serving, kills: int) -> None:
    for number in range(kills):
        await asyncio.sleep(BETWEEN_KILLS)
        await serving.kill()
        await asyncio.sleep(LUCK.uniform(0, 2))
        began = time.perf_counter()
        await serving.start()
        print(
            f"killed {number + 1} times; answered again after {time.perf_counter() - began:.1f} s", flush=True
        )
    await asyncio.sleep(BETWEEN_KILLS)


async def weather(networks: list[Network], over: asyncio.Event) -> None:
    """Every now and then somebody is cut off."""
    while not over.is_set():
        LUCK.choice(networks).drop(LUCK.uniform(0.2, 3))
        await asyncio.sleep(LUCK.uniform(0.02, 0.2))


async def settled(crowd: Crowd) -> None:
    """Until both sides of every chat show as many lines, or for as long as there is patience."""
    until = time.monotonic() + SETTLING
    while time.monotonic() < until:
        if all(len(lines) == 1 for lines in _lengths(crowd).values()):
            return
        await asyncio.sleep(0.5)


def _lengths(crowd: Crowd) -> dict[int, set[int]]:
    found: dict[int, set[int]] = {}
    for talker in crowd.talkers:
        found.setdefault(talker.chat.conversation, set()).add(len(talker.view.lines))
    return found


async def verdict(data: Path, crowd: Crowd, pairs: list[Pair]) -> Counter[str]:
    database = await _at_rest(data, pairs)
    found = judge(crowd.talkers, database)
    newest = sorted(database)[-len(pairs) :]
    for conversation, (visitor, agent) in zip(newest, pairs, strict=True):
        for window in (visitor, agent):
            wrong = judge_window(await window.shown(), window.said, database[conversation])
            if any(wrong.values()):
                missing = set(window.said) - {text for _, text in database[conversation]}
                print(window.name, dict(wrong), missing)
            found.update(wrong)
    return found


async def _at_rest(data: Path, pairs: list[Pair]) -> dict[int, Any]:
    """The database once the browsers have sent what they had to send, or patience is over."""
    said = [text for pair in pairs for window in pair for text in window.said]
    until = time.monotonic() + SETTLING
    while True:
        database = kept(data)
        there = {text for lines in database.values() for _, text in lines}
        windows_at_rest = [await window.shown() for pair in pairs for window in pair]
        level = all(windows_at_rest[n] == windows_at_rest[n + 1] for n in range(0, len(windows_at_rest), 2))
        if (there.issuperset(said) and level) or time.monotonic() > until:
            return database
        await asyncio.sleep(1)


def report(crowd: Crowd, pairs: list[Pair], kills: int, found: Counter[str]) -> None:
    talkers, shown = crowd.talkers, [window for pair in pairs for window in pair]
    drops = sum(network.drops for network in crowd.networks) + sum(window.drops for window in shown)
    print(
        f"\n{len(crowd.visitors)} chats and {len(pairs)} in browsers; {kills} times killed, {drops} networks "
        f"dropped, {sum(t.lost for t in talkers)} answers lost, {sum(t.twice for t in talkers)} POSTs "
        f"twice at once, {sum(screen.reloads for screen in crowd.screens)} screens fetched anew"
    )
    print(
        f"acknowledged {sum(len(t.said) for t in talkers)}, typed in browsers "
        f"{sum(len(w.said) for w in shown)}, shown {sum(len(t.view.lines) for t in talkers)}, "
        f"told again {sum(t.view.again for t in talkers)}"
    )
    for what, times in found.items():
        print(f"{what:>20} {times}")


def _task(coroutine: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
    return asyncio.create_task(coroutine)


if __name__ == "__main__":
    numbers = [int(word) for word in sys.argv[1:]]
    sys.exit(asyncio.run(measure(*(numbers + [200, 5][len(numbers) :]))))
