"""Internal notes: what agents tell each other about an item. Never for its client: nothing that a client sees
reads them. The channel says who may, and announces what is new to whom."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from app.clock import now
from app.database import run
from app.forms import cleaned
from app.problems import Conflict, Invalid
from app.texts import N_, _
from dashboard import drafts, search_cards
from dashboard.agents import SignedIn
from dashboard.tables import full_name

LONGEST = 4000
SELECT = """SELECT n.id, n.item, n.agent, n.client_id, n.text, n.at, e.given_name, e.family_name
    FROM internal_note n JOIN agent a ON a.id = n.agent JOIN employee e ON e.id = a.employee"""


class SentBefore(Conflict):
    sentence = N_("Another note was kept under this number. Keep this one again.")


@dataclass(frozen=True)
class Note:
    """One note as it is shown; `name` is who wrote it."""

    id: int
    item: int
    client_id: str
    name: str
    text: str
    at: datetime


async def write(item_id: int, agent: SignedIn, client_id: str, text: str) -> Note:
    """Keeps it, once per client id. Inside change(). Raises Invalid, SentBefore."""
    text = cleaned(text)
    if errors := _errors(client_id, text):
        raise Invalid(errors, {"text": text})
    kept = await run(
        "INSERT INTO internal_note (item, agent, client_id, text, at) VALUES ({}, {}, {}, {}, {})"
        " ON CONFLICT (client_id) DO NOTHING RETURNING id",
        item_id,
        agent.id,
        client_id,
        text,
        now(),
    )
    if kept:
        await drafts.drop_sent(agent, item_id, "note", text)
        await search_cards.note(kept[0]["id"])
    [row] = await run(f"{SELECT} WHERE n.client_id = {{}}", client_id)
    if (row["item"], row["agent"], row["text"]) != (item_id, agent.id, text):
        raise SentBefore
    return _note(row)


async def of(item_id: int) -> list[Note]:
    """Oldest first."""
    return [_note(row) for row in await run(f"{SELECT} WHERE n.item = {{}} ORDER BY n.id", item_id)]


async def find(note_id: int) -> Note | None:
    rows = await run(f"{SELECT} WHERE n.id = {{}}", note_id)
    return _note(rows[0]) if rows else None


def _errors(client_id: str, text: str) -> dict[str, str]:
    errors = {} if text else {"text": _("Write a note first.")}
    if len(text) > LONGEST:
        errors["text"] = _("At most %(most)s characters.") % {"most": LONGEST}
    if not 0 < len(client_id) <= 40:
        errors["client_id"] = _("This message has no proper number of its own.")
    return errors


def _note(row: dict[str, Any]) -> Note:
    return Note(
        id=row["id"],
        item=row["item"],
        client_id=row["client_id"],
        name=full_name(row["given_name"], row["family_name"]),
        text=row["text"],
        at=row["at"],
    )
