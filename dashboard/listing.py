"""Which items stand on a page of the work list, in their order: found by the columns of the item alone, so
that what a row shows is read for these and no others."""

from typing import Any

from app.clock import now
from app.database import marks, run
from dashboard import cursors
from dashboard.agents import SignedIn
from dashboard.kinds import OVER, ringing, seen_by
from dashboard.views import View

MOST = 100

KNOWN = "coalesce(kind, '') IN ({kinds})"
"""Written so that the index of the list is read, not that of a kind, which counts everything ever closed."""

ERASED = """EXISTS (SELECT 1 FROM contact c WHERE c.item = i.id)
    AND NOT EXISTS (SELECT 1 FROM contact c WHERE c.item = i.id AND c.deleted_at IS NULL)"""
"""SQL: of item `i`, every contact it became was deleted."""

OPEN = f"""SELECT id FROM (
    SELECT id, waiting_since, CASE
        WHEN owner = {{}} AND kind IN ({{rings}}) AND NOT {OVER}
            OR id IN (SELECT o.item FROM offer o WHERE o.state = 'ringing' AND o.agent = {{}}) THEN 0
        WHEN owner IS NULL AND kind IN ({{rings}}) THEN 1
        WHEN due <= {{}} THEN 2 ELSE 3 END AS rank
    FROM item i WHERE state = 'open' AND {KNOWN} {{within}}) AS ranked {{beyond}}
    ORDER BY rank, CASE WHEN waiting_since IS NULL THEN 1 ELSE 0 END, waiting_since, id LIMIT {{}}"""  # noqa: S608

CLOSED = f"""SELECT id FROM item i WHERE state = 'closed' AND {KNOWN} {{within}} {{before}} AND NOT ({ERASED})
    ORDER BY closed_at DESC, id LIMIT {{}}"""  # noqa: S608

LABELLED = "AND id IN (SELECT item FROM item_label WHERE label = {})"


async def numbers(agent: SignedIn, view: View) -> list[int]:
    """One more than a page when there is another one after it."""
    kinds = [name for name in seen_by(agent) if view.kind in ("", name)]
    if not kinds:
        return []
    found = await (_closed if view.closed else _open)(agent, view, kinds)
    return [row["id"] for row in found]


async def _open(agent: SignedIn, view: View, kinds: list[str]) -> list[dict[str, Any]]:
    within, values = _within(agent, view)
    beyond, position = cursors.beyond(view.after)
    rings = ringing() or [""]
    return await run(
        _filled(OPEN, rings=marks(rings), kinds=marks(kinds), within=within, beyond=beyond),
        *(agent.id, *rings, agent.id, *rings, now()),
        *(*kinds, *values, *position, MOST + 1),
    )


async def _closed(agent: SignedIn, view: View, kinds: list[str]) -> list[dict[str, Any]]:
    within, values = _within(agent, view)
    before, position = cursors.before(view.after)
    select = _filled(CLOSED, kinds=marks(kinds), within=within, before=before)
    return await run(select, *kinds, *values, *position, MOST + 1)


def _filled(sql: str, **parts: str) -> str:
    for name, part in parts.items():
        sql = sql.replace(f"{{{name}}}", part)
    return sql


def _within(agent: SignedIn, view: View) -> tuple[str, list[Any]]:
    """SQL for what the view leaves out."""
    within, values = _in_scope(agent, view)
    return (f"{within} {LABELLED}", [*values, view.label]) if view.label else (within, values)


def _in_scope(agent: SignedIn, view: View) -> tuple[str, list[Any]]:
    if view.scope == "mine":
        return "AND owner = {}", [agent.id]
    if view.scope == "free":
        return "AND coalesce(owner, 0) = 0", []
    if view.scope == "late":
        return "AND due <= {}", [now()]
    return "", []
