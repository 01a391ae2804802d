"""The rows of the work list: read in one query, longest waiting first, each with its state in words."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from app.clock import now
from app.database import glance, marks, run
from app.filters import wait
from app.texts import _
from dashboard import cursors, labels, listing, secrecy
from dashboard.agents import SignedIn
from dashboard.kinds import KINDS, OVER, ItemKind, overheard, ringing
from dashboard.labels import Mark
from dashboard.tables import full_name
from dashboard.views import View

SOON = timedelta(hours=2)
LINGERING = timedelta(seconds=20)
"""How long a live visitor may wait before the row says it is high time."""

SAME = (
    *("id", "title", "place", "note", "owner", "rings_at"),
    *("unread", "waiting_since", "due", "created_at", "closed_at"),
)

SELECT = """SELECT * FROM (
    SELECT i.id, i.kind, i.path, i.title, i.summary, i.place, i.note, i.state, i.owner, i.unread,
           i.waiting_since, i.due, i.created_at, i.closed_at,
           e.given_name, e.family_name, l.given_name AS lost_by,
           i.owner IS NOT NULL AND i.kind IN ({rings}) AND NOT {over} AS conversing,
           (SELECT o.agent FROM offer o WHERE o.item = i.id AND o.state = 'ringing') AS rings_at,
           i.state = 'closed' AND {erased} AS erased,
           EXISTS (SELECT 1 FROM contact s WHERE s.item = i.id AND s.confidential) AS confided,
           EXISTS (SELECT 1 FROM item_label il WHERE il.item = i.id) AS labelled
    FROM item i LEFT JOIN agent a ON a.id = i.owner LEFT JOIN employee e ON e.id = a.employee
    LEFT JOIN agent b ON b.id = i.lost_by LEFT JOIN employee l ON l.id = b.employee
) AS cards """


FOREVER = 9_999_999_999
"""Seconds; what is left of it sorts the last moment first."""


@dataclass(frozen=True)
class Row:
    """One item as `mine` or as somebody else's: what one agent sees of it."""

    id: int
    kind: ItemKind
    url: str
    title: str
    summary: str
    place: str
    note: str
    is_open: bool
    owner: int | None
    owner_name: str
    mine: bool
    conversing: bool
    rings_at: int | None
    rings_here: bool
    unread: int
    waiting_since: datetime | None
    due: datetime | None
    created_at: datetime
    closed_at: datetime | None
    labels: list[Mark]
    kept: bool
    """Deleted, or not for these eyes."""

    lost: str
    """Given name of the agent whose browser vanished in the conversation, until somebody has it."""

    @property
    def group(self) -> str:
        if not self.is_open:
            return "" if self.kept else "closed"
        if self.rings_here:
            return "offered"
        return "talking" if self.mine and self.conversing else "waiting"

    @property
    def since(self) -> datetime:
        """What the big figure counts from."""
        return self.waiting_since or self.created_at

    @property
    def rank(self) -> int:
        """Her own conversations, then visitors who wait at this moment, then what is late, then the rest."""
        if self.group != "waiting":
            return 0
        if self.kind.rings and self.owner is None:
            return 1
        return 2 if self.late else 3

    @property
    def order(self) -> str:
        """Sorts as the list does: by rank, then longest waiting first, who waits for the client last; what is
        closed the last one first."""
        if self.closed_at:
            return f"{FOREVER - self.closed_at.timestamp():017.6f}"
        return (
            f"{self.rank}{self.waiting_since.timestamp():017.6f}" if self.waiting_since else f"{self.rank}9"
        )

    @property
    def cursor(self) -> str:
        """Where the next page of the list goes on."""
        if self.closed_at:
            return cursors.of(self.closed_at, self.id)
        return cursors.of(self.rank, self.waiting_since, self.id)

    @property
    def talk(self) -> bool:
        """It has a place among her conversations, until its registration is complete."""
        return self.mine and self.is_open and self.kind.rings

    @property
    def scopes(self) -> str:
        """The scopes of the list it stands in, for browsers that get it live."""
        inside = {"mine": self.mine, "free": self.owner is None, "late": self.late}
        return " ".join(["all", *(scope for scope, belongs in inside.items() if belongs)])

    @property
    def waits(self) -> str:
        """What the big figure means."""
        if not self.is_open:
            return _("closed")
        if self.conversing:
            return _("waits for an answer") if self.waiting_since else _("in conversation")
        return _("waits") if self.waiting_since else _("open")

    @property
    def answered(self) -> bool:
        """Nothing is to be done here: it is closed, or the client's turn."""
        return not self.is_open or (self.waiting_since is None and not self.conversing)

    @property
    def late(self) -> bool:
        return self.is_open and self.due is not None and self.due <= now()

    @property
    def level(self) -> str:
        """late, warn, or empty while all is well."""
        if not self.is_open:
            return ""
        if self.late:
            return "late"
        soon = self.due is not None and self.due - now() < SOON
        asked = self.mine and self.conversing and self.unread > 0
        lingers = self.kind.rings and self.owner is None and now() - self.since > LINGERING
        return "warn" if soon or asked or lingers or self.rings_here or self.lost else ""

    @property
    def ticks(self) -> bool:
        """Its words are the time left, which goes on."""
        still = self.is_open and self.due is not None
        return still and not self.note and not (self.mine and self.conversing)

    @property
    def words(self) -> str:
        """Its state; the level never speaks by colour alone."""
        if not self.is_open:
            return _("closed")
        if self.mine and self.conversing:
            return self._turn()
        if self.rings_at:
            return _("rings at you") if self.rings_here else _("rings at a colleague")
        if self.note:
            return _(self.note)
        if self.due is not None and self.ticks:
            return left(self.due)
        if self.owner is None:
            return _("waits for a colleague") if self.kind.rings else _("free")
        if self.answered:
            return _("waits for the client")
        return _("in conversation") if self.conversing else _("being handled")

    def _turn(self) -> str:
        if self.note:
            return _(self.note)
        if self.waiting_since is None:
            return _("waits for the client")
        return _("waits for you") if self.unread else _("your turn")


def left(due: datetime) -> str:
    ahead = due - now()
    if ahead <= timedelta():
        return _("%(time)s late") % {"time": wait(-ahead)}
    return _("%(time)s left") % {"time": wait(ahead)}


async def rows(agent: SignedIn, view: View) -> list[Row]:
    """At most a hundred, in the order of Row.rank and Row.order."""
    listed, _next_page = await page(agent, view)
    return listed


async def page(agent: SignedIn, view: View) -> tuple[list[Row], str]:
    """The rows of a page and the cursor of the one after it, empty when there is none."""
    numbers = await listing.numbers(agent, view)
    state = "closed" if view.closed else "open"
    some = numbers[: listing.MOST] or [0]
    found = await records(f"WHERE id IN ({marks(some)}) AND state = '{state}'", *some)
    places = {number: place for place, number in enumerate(some)}
    listed = [row_for(agent, record) for record in sorted(found, key=lambda record: places[record["id"]])]
    more = listed and len(numbers) > len(some)
    # Its labels are kept as well: so no filter by label shows it.
    shown = [row for row in listed if not row.kept or (row.is_open and not view.label)]
    return shown, listed[-1].cursor if more else ""


async def _listed(agent: SignedIn, ids: list[int]) -> list[Row]:
    by_id = {one["id"]: one for one in await records(f"WHERE id IN ({marks(ids)})", *ids)} if ids else {}
    return [row_for(agent, by_id[one]) for one in ids if one in by_id]


async def record_of(item_id: int) -> dict[str, Any] | None:
    """What row_for() needs, the same for everybody."""
    found = await records("WHERE id = {}", item_id, read=glance)
    return found[0] if found else None


def is_secret(agent: SignedIn, record: dict[str, Any]) -> bool:
    """Whether it became a confidential contact that is not for her: then the row says no more than that."""
    for_her = (agent.employee_id, agent.department)
    told = any(handler == for_her[0] or department == for_her[1] for handler, department in record["secret"])
    return bool(record["secret"]) and not told and not agent.may("history.review")


def row_for(agent: SignedIn, record: dict[str, Any]) -> Row:
    kept = bool(record["erased"]) or is_secret(agent, record)
    if kept:
        record = record | {"title": _("Confidential"), "summary": "", "note": "", "labels": []}
    return Row(
        kind=KINDS[record["kind"]],
        url=f"{record['path']}/{record['id']}",
        is_open=record["state"] == "open",
        owner_name=full_name(record["given_name"], record["family_name"]),
        mine=record["owner"] == agent.id,
        summary="" if overheard(agent, *_standing(record)) else record["summary"],
        conversing=bool(record["conversing"]),
        rings_here=record["rings_at"] == agent.id,
        labels=record["labels"],
        kept=kept,
        lost=(record["lost_by"] or "") if record["owner"] is None else "",
        **{name: record[name] for name in SAME},
    )


def _standing(record: dict[str, Any]) -> tuple[str, int | None, str]:
    return record["kind"], record["owner"], record["state"]


async def records(
    where: str, *values: Any, read: Callable[..., Awaitable[list[dict[str, Any]]]] = run
) -> list[dict[str, Any]]:
    """What row_for() needs, of the items that this condition in SQL finds."""
    rings = ringing() or [""]
    select = (
        SELECT.replace("{rings}", marks(rings)).replace("{over}", OVER).replace("{erased}", listing.ERASED)
    )
    found = await read(select + where, *rings, *values)
    secrets = await secrecy.of([record["id"] for record in found if record["confided"]])
    labelled = await labels.of([record["id"] for record in found if record["labelled"]])
    return [
        record | {"secret": secrets.get(record["id"], []), "labels": labelled.get(record["id"], [])}
        for record in found
    ]
