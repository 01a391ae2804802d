"""What stands with a contact on its page beside what it says itself: item, employees, links, audit trail."""

from typing import Any

from app.problems import NotFound
from dashboard import employees, items, links, trail
from dashboard.agents import SignedIn
from dashboard.contact_tables import Contact
from dashboard.kinds import KINDS, Opinion
from dashboard.tables import Item


async def record_parts(contact: Contact, agent: SignedIn) -> dict[str, Any]:
    """`came_from`: its item, when she may see it, the kind of transcript that it holds, and what its client
    thought of it."""
    linked = await employees.linked_to(contact.id)
    item = await _item(contact.item, agent)
    return {
        "employees": linked,
        "others": [one for one in await employees.directory() if one.id not in {e.id for e in linked}],
        "came_from": item,
        "came_as": _kind(item) if item else "",
        "opinion": await _opinion(item) if item else None,
        "links": await links.panel(f"contact:{contact.id}", agent),
        "trail": await trail.of_contact(contact, agent),
    }


async def _item(item_id: int | None, agent: SignedIn) -> Item | None:
    try:
        return await items.find(item_id, agent) if item_id else None
    except NotFound:
        return None


def _kind(item: Item) -> str:
    return {"chat": "chat", "email": "email", "offline": "email"}.get(KINDS[item.kind].tag, "")


async def _opinion(item: Item) -> Opinion | None:
    asked = KINDS[item.kind].opinion
    return await asked(item) if asked else None
