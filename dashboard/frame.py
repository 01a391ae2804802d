"""What every page of an agent stands in: top bar, main menu, ring card; for work also list and person."""

import secrets
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from litestar import Request

from app import news
from app.clock import now
from app.texts import _
from dashboard import (
    assigning,
    bulletins,
    labels,
    links,
    offers,
    parties,
    presence,
    rows,
    running,
    talks,
    tallies,
    viewing,
)
from dashboard.agents import SignedIn
from dashboard.kinds import AGENTS, KINDS, ItemKind, works_here
from dashboard.presence import AgentPresence
from dashboard.tables import AgentPrivilege, Item
from dashboard.views import view_of

AgentRequest = Request[SignedIn, Any, Any]


@dataclass(frozen=True)
class Ring:
    """One offer as the ring card shows it; times in seconds."""

    id: int
    item: int
    kind: ItemKind
    title: str
    summary: str
    place: str
    since: datetime
    lasts: int
    left: int
    expires_at: datetime
    giver: str
    """Who hands it on; then `summary` is what she says, for the words of the chat are not yet to be read."""


async def shell_context(request: AgentRequest, *, open_page: str = "") -> dict[str, Any]:
    """For pages that extend dashboard/_shell.html. `open_page` names the menu entry that is current."""
    agent = request.user
    cursor = await news.cursor()
    return {
        "cursor": cursor,
        "open_page": open_page,
        "me": await presence.presence_of(agent.id),
        "rings": await rings_at(agent),
        "counts": tallies.counts(agent, await tallies.tally()),
        "working": works_here(agent),
        "running": await running.overview(agent),
        "talks": await talks.of(agent),
        "path": request.url.path,
        "start_token": secrets.token_urlsafe(16),
        "view": view_of(request),
        "units": units(),
    }


async def frame_context(request: AgentRequest, item: Item | None = None) -> dict[str, Any]:
    """For pages that extend dashboard/_frame.html: the shell, the work list, and who `item` is about."""
    agent = request.user
    shell = await shell_context(request, open_page="work")
    listed, next_page = await rows.page(agent, shell["view"])
    return shell | {
        "item": item,
        "groups": groups(listed),
        "offered": await labels.offered(),
        "assignees": await assigning.assignees(agent),
        "next_page": next_page,
        "last_order": listed[-1].order if next_page else "",
        "chips": sorted(KINDS.values(), key=lambda kind: (not kind.rings, not kind.privilege)),
        "row": await _row_of(agent, item, listed),
        "person": await parties.person_panel(item, agent) if item else None,
        "viewers": await viewing.shown_to(item, agent) if item else [],
        "links": await links.panel(f"item:{item.id}", agent) if item else None,
        "colleagues": [] if item else await colleagues(agent),
        "listed_at": now(),
        "panel": await bulletins.panel(agent),
    }


async def rings_at(agent: SignedIn) -> list[Ring]:
    return [_ring(row) for row in await offers.ringing_at(agent.id)]


async def colleagues(agent: SignedIn) -> list[AgentPresence]:
    """The others who work here: who is there first, then by name."""
    workers = {row["agent"] for row in await _holding(AGENTS)}
    here = [p for p in await presence.presences() if p.agent_id in workers - {agent.id}]
    return sorted(here, key=lambda p: (p.shown == "off", p.name.casefold()))


def groups(listed: list[rows.Row]) -> dict[str, list[rows.Row]]:
    names = ("offered", "talking", "waiting", "closed")
    return {name: [row for row in listed if row.group == name] for name in names}


def units() -> dict[str, str]:
    """How the browser writes a waiting time while it ticks; the same as the filter `wait`."""
    return {
        "minutes": _("%(minutes)d min"),
        "hours": _("%(hours)d h %(minutes)02d"),
        "days": _("%(days)d d %(hours)d h"),
        "late": _("%(time)s late"),
        "left": _("%(time)s left"),
    }


async def _holding(privileges: frozenset[str]) -> list[dict[str, Any]]:
    held = AgentPrivilege.name.is_in(sorted(privileges))
    return await AgentPrivilege.select(AgentPrivilege.agent).where(held)


async def _row_of(agent: SignedIn, item: Item | None, listed: list[rows.Row]) -> rows.Row | None:
    """The card of the item that is shown, also when the list leaves it out."""
    if item is None:
        return None
    for row in listed:
        if row.id == item.id:
            return row
    record = await rows.record_of(item.id)
    return rows.row_for(agent, record) if record else None


def _ring(row: dict[str, Any]) -> Ring:
    left = (row["expires_at"] - now()).total_seconds()
    return Ring(
        id=row["id"],
        item=row["item"],
        kind=KINDS[row["kind"]],
        title=row["title"],
        summary=row["note"] if row["giver"] else row["summary"],
        place=row["place"],
        since=row["waiting_since"] or row["created_at"],
        lasts=round((row["expires_at"] - row["offered_at"]).total_seconds()),
        left=max(0, round(left)),
        expires_at=row["expires_at"],
        giver=row["giver"] or "",
    )
