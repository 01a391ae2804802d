"""The rows of the work list: read in one query, longest waiting first, each with its state in words."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from app.clock import now
from app.database import marks, run
from app.filters import wait
from app.texts import _
from dashboard.agents import SignedIn
from dashboard.kinds import KINDS, OVER, ItemKind, overheard, ringing, seen_by
from dashboard.tables import full_name
from dashboard.views import View

MOST = 100
SOON = timedelta(hours=2)
LINGERING = timedelta(seconds=20)
"""How long a live visitor may wait before the row says it is high time."""

SAME = (
    *("id", "title", "place", "note", "owner", "rings_at"),
    *("unread", "waiting_since", "due", "created_at"),
)

SELECT = """SELECT * FROM (
    SELECT i.id, i.kind, i.path, i.title, i.summary, i.place, i.note, i.state, i.owner, i.unread,
           i.waiting_since, i.due, i.created_at, e.given_name, e.family_name, l.given_name AS lost_by,
           i.owner IS NOT NULL AND i.kind IN ({rings}) AND NOT {over} AS conversing,
           (SELECT o.agent FROM offer o WHERE o.item = i.id AND o.state = 'ringing') AS rings_at
    FROM item i LEFT JOIN agent a ON a.id = i.owner LEFT JOIN employee e ON e.id = a.employee
    LEFT JOIN agent b ON b.id = i.lost_by LEFT JOIN employee l ON l.id = b.employee
) AS cards """


RANK = """SELECT * FROM (SELECT ordered.*, CASE
    WHEN owner = {} AND conversing OR rings_at = {} THEN 0
    WHEN owner IS NULL AND kind IN ({rings}) THEN 1
    WHEN due <= {} THEN 2 ELSE 3 END AS rank FROM ("""

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)


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
    lost: str
    """Given name of the agent whose browser vanished in the conversation, until somebody has it."""

    @property
    def group(self) -> str:
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
        """Sorts as the list does: by rank, then longest waiting first, who waits for the client last."""
        return (
            f"{self.rank}{self.waiting_since.timestamp():017.6f}" if self.waiting_since else f"{self.rank}9"
        )

    @property
    def cursor(self) -> str:
        """Where the next page of the list goes on."""
        since = (self.waiting_since - EPOCH) // MICROSECOND if self.waiting_since else ""
        return f"{self.rank}.{since}.{self.id}"

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
        if self.conversing:
            return _("waits for an answer") if self.waiting_since else _("in conversation")
        return _("waits") if self.waiting_since else _("open")

    @property
    def answered(self) -> bool:
        """It is the client's turn, and nobody here is in conversation with her."""
        return self.waiting_since is None and not self.conversing

    @property
    def late(self) -> bool:
        return self.due is not None and self.due <= now()

    @property
    def level(self) -> str:
        """late, warn, or empty while all is well."""
        if self.late:
            return "late"
        soon = self.due is not None and self.due - now() < SOON
        asked = self.mine and self.conversing and self.unread > 0
        lingers = self.kind.rings and self.owner is None and now() - self.since > LINGERING
        return "warn" if soon or asked or lingers or self.rings_here or self.lost else ""

    @property
    def ticks(self) -> bool:
        """Its words are the time left, which goes on."""
        return self.due is not None and not self.note and not (self.mine and self.conversing)

    @property
    def words(self) -> str:
        """Its state; the level never speaks by colour alone."""
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
    kinds = [name for name in seen_by(agent) if view.kind in ("", name)]
    if not kinds:
        return [], ""
    scope, values = _scope(agent, view)
    beyond, position = _beyond(view.after)
    waits = ringing() or [""]
    rank = RANK.replace("{rings}", marks(waits))
    found = await records(
        f"WHERE state = 'open' AND kind IN ({marks(kinds)}) {scope}) AS ordered) AS ranked {beyond}"
        " ORDER BY rank, CASE WHEN waiting_since IS NULL THEN 1 ELSE 0 END, waiting_since, id LIMIT {}",
        *kinds,
        *values,
        *position,
        MOST + 1,
        ranked=(rank, [agent.id, agent.id, *waits, now()]),
    )
    listed = [row_for(agent, record) for record in found[:MOST]]
    return listed, listed[-1].cursor if len(found) > MOST else ""


async def record_of(item_id: int) -> dict[str, Any] | None:
    """What row_for() needs, the same for everybody."""
    found = await records("WHERE id = {}", item_id)
    return found[0] if found else None


def is_secret(agent: SignedIn, record: dict[str, Any]) -> bool:
    """Whether it became a confidential contact that is not for her: then the row says no more than that."""
    for_her = (agent.employee_id, agent.department)
    told = any(handler == for_her[0] or department == for_her[1] for handler, department in record["secret"])
    return bool(record["secret"]) and not told and not agent.may("history.review")


def row_for(agent: SignedIn, record: dict[str, Any]) -> Row:
    if is_secret(agent, record):
        record = record | {"title": _("Confidential"), "summary": "", "note": ""}
    return Row(
        kind=KINDS[record["kind"]],
        url=f"{record['path']}/{record['id']}",
        is_open=record["state"] == "open",
        owner_name=full_name(record["given_name"], record["family_name"]),
        mine=record["owner"] == agent.id,
        summary="" if overheard(agent, *_standing(record)) else record["summary"],
        conversing=bool(record["conversing"]),
        rings_here=record["rings_at"] == agent.id,
        lost=(record["lost_by"] or "") if record["owner"] is None else "",
        **{name: record[name] for name in SAME},
    )


def _standing(record: dict[str, Any]) -> tuple[str, int | None, str]:
    return record["kind"], record["owner"], record["state"]


def _scope(agent: SignedIn, view: View) -> tuple[str, list[Any]]:
    if view.scope == "mine":
        return "AND owner = {}", [agent.id]
    if view.scope == "free":
        return "AND owner IS NULL", []
    if view.scope == "late":
        return "AND due <= {}", [now()]
    return "", []


def _beyond(cursor: str) -> tuple[str, list[Any]]:
    """SQL for what stands after the position; senseless ones count as the beginning."""
    found = re.fullmatch(r"([0-3])\.(\d{0,17})\.(\d{1,9})", cursor)
    if found is None:
        return "", []
    rank, number = int(found[1]), int(found[3])
    if not found[2]:
        return "WHERE rank > {} OR (rank = {} AND waiting_since IS NULL AND id > {})", [rank, rank, number]
    since = EPOCH + int(found[2]) * MICROSECOND
    same = "waiting_since IS NULL OR waiting_since > {} OR (waiting_since = {} AND id > {})"
    return f"WHERE rank > {{}} OR (rank = {{}} AND ({same}))", [rank, rank, since, since, number]


async def records(where: str, *values: Any, ranked: tuple[str, list[Any]] = ("", [])) -> list[dict[str, Any]]:
    """What row_for() needs, of the items that this condition in SQL finds."""
    rings = ringing() or [""]
    rank, marked = ranked
    select = SELECT.replace("{rings}", marks(rings)).replace("{over}", OVER)
    found = await run(rank + select + where, *marked, *rings, *values)
    secrets = await _secrets([record["id"] for record in found])
    return [record | {"secret": secrets.get(record["id"], [])} for record in found]


async def _secrets(item_ids: list[int]) -> dict[int, list[tuple[int | None, str | None]]]:
    """By item, the handlers and departments of its confidential contacts."""
    found: dict[int, list[tuple[int | None, str | None]]] = {}
    rows = (
        await run(
            "SELECT c.item, c.handler, d.name FROM contact c LEFT JOIN department d ON d.id = c.department"  # noqa: S608
            f" WHERE c.confidential = {{}} AND c.deleted_at IS NULL AND c.item IN ({marks(item_ids)})",
            True,
            *item_ids,
        )
        if item_ids
        else []
    )
    for row in rows:
        found.setdefault(row["item"], []).append((row["handler"], row["name"]))
    return found
