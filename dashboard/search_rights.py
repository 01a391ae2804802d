"""Who finds what: decided while searching by the rows that an entry is about, as their own pages do."""

from typing import Any

from app.database import marks
from dashboard.agents import SignedIn
from dashboard.kinds import KINDS, OVER, ringing, seen_by

DEPARTMENT = "(SELECT h.department FROM employee h WHERE h.id = {})"
OF_ITEM = "SELECT 1 FROM contact k WHERE k.item = i.id"


def allowed(agent: SignedIn) -> tuple[str, list[Any]]:
    """A condition on the rows of search_entry e, and its values. Each looks up the one row it is about: of
    a join PostgreSQL may read the whole table."""
    contact, for_contact = _contact("c", agent)
    item, for_item = _item(agent)
    about_contact = f"SELECT c.deleted_at IS NULL AND {contact} FROM contact c WHERE c.id = e.contact"  # noqa: S608
    about_party = "SELECT p.merged_into IS NULL FROM party p WHERE p.id = e.party"
    about_item = f"SELECT {item} FROM item i WHERE i.id = e.item"  # noqa: S608
    sql = (
        f"(CASE e.kind WHEN 'contact' THEN ({about_contact}) WHEN 'party' THEN ({about_party})"
        f" ELSE ({about_item}) END)"
    )
    return sql, [*for_contact, *for_item]


def _contact(alias: str, agent: SignedIn) -> tuple[str, list[Any]]:
    """As history.visible(), of a contact that is kept."""
    if agent.may("history.review"):
        return f"{alias}.id IS NOT NULL", []
    own = f"{alias}.handler = {{}} OR {alias}.department = {DEPARTMENT}"
    return f"({alias}.confidential = {{}} OR {own})", [False, agent.employee_id, agent.employee_id]


def _item(agent: SignedIn) -> tuple[str, list[Any]]:
    """As items.is_for(), of what is not overheard."""
    kinds = seen_by(agent) or [""]
    kept = f"{OF_ITEM} AND k.deleted_at IS NULL"
    secret = f"{kept} AND k.confidential = {{}}"
    told, for_told = _contact("k", agent)
    heard, for_heard = _heard(agent)
    sql = (
        f"(i.kind IN ({marks(kinds)})"
        f" AND NOT (i.state <> 'open' AND EXISTS ({OF_ITEM}) AND NOT EXISTS ({kept}))"
        f" AND (NOT EXISTS ({secret}) OR EXISTS ({secret} AND {told})) AND {heard})"
    )
    return sql, [*kinds, True, True, *for_told, *for_heard]


def _heard(agent: SignedIn) -> tuple[str, list[Any]]:
    """As kinds.overheard(), until the conversation is over and on its contact's page."""
    rings = ringing() or [""]
    free = [name for name in ringing() if {KINDS[name].privilege, "chat.supervise"} & {"", *agent.privileges}]
    waits = f"i.owner IS NULL AND i.kind IN ({marks(free or [''])})"
    sql = f"(i.kind NOT IN ({marks(rings)}) OR i.state <> 'open' OR i.owner = {{}} OR {waits} OR {OVER})"
    return sql, [*rings, agent.id, *(free or [""])]
