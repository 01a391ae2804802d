"""Two kinds of the tests' own: `call` rings like a phone, `letter` lies on the list."""

from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest

from app.news import change
from app.texts import N_
from dashboard import items, presence
from dashboard.agents import SignedIn
from dashboard.kinds import KINDS, ItemKind
from dashboard.states import PresenceStatus
from dashboard.tables import Item


@dataclass
class Heard:
    """What the kind `call` was told."""

    accepted: list[tuple[int, int]] = field(default_factory=list)
    released: list[int] = field(default_factory=list)
    missed: list[int] = field(default_factory=list)
    handed_over: list[tuple[int, int, int]] = field(default_factory=list)


@pytest.fixture
def heard() -> Iterator[Heard]:
    before, told = dict(KINDS), Heard()
    KINDS.clear()

    async def accepted(item: Item, agent: SignedIn) -> None:
        told.accepted.append((item.id, agent.id))

    async def released(item: Item) -> None:
        told.released.append(item.id)

    async def missed(item: Item) -> None:
        told.missed.append(item.id)

    async def handed_over(item: Item, source: int, agent: SignedIn) -> None:
        told.handed_over.append((item.id, source, agent.id))

    ItemKind(
        name="call",
        label=N_("Chat"),
        short=N_("Chat"),
        icon="message-circle",
        tag="chat",
        path="/contacts?",
        privilege="chat.handle",
        accepted=accepted,
        released=released,
        missed=missed,
        handed_over=handed_over,
    )
    ItemKind(
        name="letter",
        label=N_("E-mail"),
        short=N_("E-mail"),
        icon="mail",
        tag="email",
        path="/contacts?",
        privilege="mail.handle",
    )
    yield told
    KINDS.clear()
    KINDS.update(before)


async def here(*agents: SignedIn) -> None:
    """They are available for chat, with a dashboard open, idle in this order."""
    for agent in agents:
        async with change():
            await presence.seen(agent.id)
            await presence.choose(agent, PresenceStatus.AVAILABLE)
            await presence.work_in_chat(agent, True)


async def opened(kind: str = "letter", **columns: object) -> Item:
    async with change():
        return await items.open_item(**{"kind": kind, "title": "Kees Essaadi"} | columns)
