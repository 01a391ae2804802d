"""Drafts: what an agent is typing, per item and kind of text. Nobody else reads them."""

from datetime import datetime

from piccolo.columns.combination import And

from app.clock import now
from app.database import run
from dashboard.agents import SignedIn
from dashboard.tables import Draft

KINDS = ("reply", "message", "note", "end", "contact")
LONGEST = 20_000


async def save(agent: SignedIn, item_id: int, kind: str, text: str) -> datetime:
    """Keeps the text in place of the one before; empty text is kept as no draft. Returns when."""
    if not text.strip():
        await drop(agent, item_id, kind)
        return now()
    rows = await run(
        "INSERT INTO draft (agent, item, kind, text, saved_at) VALUES ({}, {}, {}, {}, {})"
        " ON CONFLICT (agent, item, kind) DO UPDATE SET text = excluded.text, saved_at = excluded.saved_at"
        " RETURNING saved_at",
        agent.id,
        item_id,
        kind,
        text[:LONGEST],
        now(),
    )
    saved: datetime = rows[0]["saved_at"]
    return saved


async def of(agent: SignedIn, item_id: int, kind: str) -> str:
    """The text as it was last saved; empty when there is none."""
    row = await Draft.select(Draft.text).where(_one(agent, item_id, kind)).first()
    return str(row["text"]) if row else ""


async def drop(agent: SignedIn, item_id: int, kind: str) -> None:
    """Forgets it, because it was sent. Belongs inside the change() that sends it."""
    await Draft.delete().where(_one(agent, item_id, kind))


def _one(agent: SignedIn, item_id: int, kind: str) -> And:
    return (Draft.agent == agent.id) & (Draft.item == item_id) & (Draft.kind == kind)
