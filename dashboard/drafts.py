"""Drafts: what an agent is typing, per item and kind of text. Nobody else reads them."""

from datetime import datetime

from piccolo.columns.combination import And

from app.clock import now
from app.database import marks, run
from app.problems import Conflict
from app.texts import N_
from dashboard.agents import SignedIn
from dashboard.tables import Draft

KINDS = ("reply", "message", "note", "end", "contact")
LONGEST = 20_000


class ChangedElsewhere(Conflict):
    sentence = N_("This draft was changed in another window.")


async def save(
    agent: SignedIn, item_id: int, kind: str, text: str, before: list[str] | None = None
) -> datetime:
    """Keeps the text in place of the one before; empty text is kept as no draft. Returns when.

    `before`: what it may take the place of. Raises ChangedElsewhere when something else is kept."""
    kept = text[:LONGEST] if text.strip() else ""
    known = None if before is None else list({*before, kept})
    if not kept:
        return await _forget(agent, item_id, kind, known)
    same = "" if known is None else f"WHERE draft.text IN ({marks(known)})"
    rows = await run(
        "INSERT INTO draft (agent, item, kind, text, saved_at) VALUES ({}, {}, {}, {}, {})"  # noqa: S608
        " ON CONFLICT (agent, item, kind) DO UPDATE SET text = excluded.text, saved_at = excluded.saved_at"
        f" {same} RETURNING saved_at",
        agent.id,
        item_id,
        kind,
        kept,
        now(),
        *(known or []),
    )
    if not rows:
        raise ChangedElsewhere
    saved: datetime = rows[0]["saved_at"]
    return saved


async def of(agent: SignedIn, item_id: int, kind: str) -> str:
    """The text as it was last saved; empty when there is none."""
    row = await Draft.select(Draft.text).where(_one(agent, item_id, kind)).first()
    return str(row["text"]) if row else ""


async def drop(agent: SignedIn, item_id: int, kind: str) -> None:
    """Forgets it, because it was sent. Belongs inside the change() that sends it."""
    await Draft.delete().where(_one(agent, item_id, kind))


async def drop_sent(agent: SignedIn, item_id: int, kind: str, sent: str) -> None:
    """As drop(), of a draft that what was sent begins with; what she types in another window stays."""
    hers = "agent = {} AND item = {} AND kind = {} AND substr(CAST({} AS TEXT), 1, length(text)) = text"
    await run(f"DELETE FROM draft WHERE {hers}", agent.id, item_id, kind, sent)  # noqa: S608


async def _forget(agent: SignedIn, item_id: int, kind: str, known: list[str] | None) -> datetime:
    hers = _one(agent, item_id, kind)
    await Draft.delete().where(hers if known is None else hers & Draft.text.is_in(known))
    if await Draft.exists().where(hers):
        raise ChangedElsewhere
    return now()


def _one(agent: SignedIn, item_id: int, kind: str) -> And:
    return (Draft.agent == agent.id) & (Draft.item == item_id) & (Draft.kind == kind)
