"""The kinds of items. Each channel makes its own; the hub knows none of them by name."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from app.texts import Lazy
from dashboard.agents import SignedIn
from dashboard.states import ItemState
from dashboard.tables import Item


@dataclass(frozen=True)
class About:
    """What an item is about in a few words, and the language of its client; empty: not known."""

    subject: str
    language: str = ""


@dataclass(frozen=True)
class Opinion:
    """What a client thought of how it went: 1 to 5, and in words if there were any."""

    stars: int
    text: str


@dataclass(frozen=True)
class ItemKind:
    """`privilege` is what it takes to take one. `visible` narrows who sees that it exists.

    `said` gives what its client wrote, for a contact that has no words of its own: a call about a letter.
    `asked` tells since when its client waits for a first answer; None when we wrote first.
    `about` gives its subject when its line is not that. `opinion` gives what its client thought of it.
    `accepted` and `released` run in the transaction that gives or takes back the item; `missed` runs when it
    rang and nobody is left to ring; `lost` when the browser of its agent vanished, and it waits again;
    `handed_over` when it goes from one agent, by her id, to the next. A kind
    with `missed` is offered to one agent at a time, like a phone call. What is not `puts_away` is closed by
    its channel alone. Making a kind is enough for KINDS."""

    name: str
    label: Lazy
    short: Lazy
    icon: str
    tag: str
    path: str
    privilege: str = ""
    accepted: Callable[[Item, SignedIn], Awaitable[None]] | None = None
    released: Callable[[Item], Awaitable[None]] | None = None
    missed: Callable[[Item], Awaitable[None]] | None = None
    lost: Callable[[Item], Awaitable[None]] | None = None
    handed_over: Callable[[Item, int, SignedIn], Awaitable[None]] | None = None
    visible: Callable[[SignedIn], bool] | None = None
    said: Callable[[Item], Awaitable[list[Any]]] | None = None
    asked: Callable[[Item], Awaitable[datetime | None]] | None = None
    about: Callable[[Item], Awaitable[About]] | None = None
    opinion: Callable[[Item], Awaitable[Opinion | None]] | None = None
    puts_away: bool = True

    def __post_init__(self) -> None:
        KINDS[self.name] = self

    @property
    def rings(self) -> bool:
        return self.missed is not None


KINDS: dict[str, ItemKind] = {}

AGENTS = frozenset({"chat.handle", "chat.pick", "chat.supervise", "mail.handle", "work.assign"})
"""Whoever has one of these works here and sees the work list; an administrator alone does not."""


OVER = """EXISTS (SELECT 1 FROM contact c JOIN transcript t ON t.contact = c.id WHERE c.item = i.id
    LIMIT 1 OFFSET 0)"""
"""SQL: of item `i`, whose kind rings, the conversation has ended; its registration may still be open. With
the offset PostgreSQL looks it up for each item, and does not join them with every transcript there is."""


def works_here(agent: SignedIn) -> bool:
    return bool(agent.privileges & AGENTS)


def seen_by(agent: SignedIn) -> list[str]:
    """The names of the kinds whose items this person may see on the work list."""
    if not works_here(agent):
        return []
    return [kind.name for kind in KINDS.values() if kind.visible is None or kind.visible(agent)]


def overheard(agent: SignedIn, kind: str, owner: int | None, state: str) -> bool:
    """Whether the line on an item is not meant for her. What is said live is for who takes part in it, and as
    long as it waits for who could."""
    looks = KINDS[kind]
    if not looks.rings or state != ItemState.OPEN or owner == agent.id:
        return False
    return owner is not None or not {looks.privilege, "chat.supervise"} & {"", *agent.privileges}


def ringing() -> list[str]:
    """The names of the kinds that are offered like phone calls."""
    return [kind.name for kind in KINDS.values() if kind.rings]
