"""What each floor hands up to app/main.py, as plain lists in its room.py; a floor leaves out what it has not.

ROUTES, KINDS, LIVE, JOBS, MENU, ADMINISTRATION, FOLLOW_UPS, CHECKS, GAUGES, INDEXERS, START and STOP.
"""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from types import ModuleType
from typing import Any

from app.texts import Lazy
from app.ticker import Job as Job

Renderer = Callable[[Any, Any], Awaitable[str | None]]
"""(news, agent) -> the HTML for this agent, or None when it is not for these eyes."""

Step = Callable[[], Awaitable[Any]]


@dataclass(frozen=True)
class MenuEntry:
    """One word in the main menu, shown to who has the privilege; `name` marks the page that is open. Who has
    the privilege `unless` comes there by another word."""

    name: str
    label: Lazy
    icon: str
    url: str
    privilege: str = ""
    unless: str = ""


@dataclass(frozen=True)
class AdminPage:
    """A part of the administration, in the order of `place`; `privileges`: who has one of them sees it."""

    name: str
    label: Lazy
    url: str
    place: int
    privileges: tuple[str, ...] = ("admin",)

    def is_for(self, privileges: frozenset[str]) -> bool:
        return not privileges.isdisjoint(self.privileges)


@dataclass(frozen=True)
class FollowUp:
    """What can be made from a contact: a line of its menu. `url` gets the id of the contact."""

    label: Lazy
    icon: str
    url: str
    place: int
    privilege: str = ""


@dataclass(frozen=True)
class Finding:
    """What a doctor's check found, in one sentence for the operator."""

    name: str
    fine: bool
    sentence: str


Check = Callable[[], Awaitable[Finding]]


@dataclass(frozen=True)
class Gauge:
    """A number of this moment for /metrics; with a `label`, one for each of its values."""

    name: str
    text: str
    read: Callable[[], Awaitable[float | Mapping[str, float]]]
    label: str = ""


@dataclass
class Parts:
    routes: list[Any] = field(default_factory=list)
    kinds: list[Any] = field(default_factory=list)
    live: dict[str, Renderer] = field(default_factory=dict)
    jobs: list[Job] = field(default_factory=list)
    menu: list[MenuEntry] = field(default_factory=list)
    administration: list[AdminPage] = field(default_factory=list)
    follow_ups: list[FollowUp] = field(default_factory=list)
    checks: list[Check] = field(default_factory=list)
    gauges: list[Gauge] = field(default_factory=list)
    indexers: list[Any] = field(default_factory=list)
    start: list[Step] = field(default_factory=list)
    stop: list[Step] = field(default_factory=list)


LISTS = (
    "routes",
    "kinds",
    "jobs",
    "menu",
    "administration",
    "follow_ups",
    "checks",
    "gauges",
    "indexers",
    "start",
    "stop",
)


def joined(rooms: list[ModuleType]) -> Parts:
    """The lists of all floors, lowest floor first."""
    parts = Parts()
    for room in rooms:
        for name in LISTS:
            getattr(parts, name).extend(getattr(room, name.upper(), []))
        parts.live.update(getattr(room, "LIVE", {}))
    return parts
