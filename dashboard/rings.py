"""Offers that ring: how they are silenced. Below items and offers, which both need it."""

from app.clock import now
from app.database import run
from app.news import announce
from dashboard.states import OfferState
from dashboard.tables import full_name


async def silence(item_id: int, winner: int | None = None, *, left: bool = False) -> None:
    """Ends every ring of the item, inside change(): accepted by the winner, withdrawn from the others.
    `left`: who it rang at is no longer there for it."""
    rows = await run(
        "UPDATE offer SET state = CASE WHEN agent = {} THEN {} ELSE {} END, answered_at = {}"
        " WHERE item = {} AND state = {} RETURNING id, agent, item, given_by",
        winner or 0,
        OfferState.ACCEPTED.value,
        OfferState.WITHDRAWN.value,
        now(),
        item_id,
        OfferState.RINGING.value,
    )
    for row in rows:
        told(row, left=left)


async def names() -> dict[int, str]:
    """At whom it rings now, by item."""
    rows = await run(
        "SELECT o.item, e.given_name, e.family_name FROM offer o JOIN agent a ON a.id = o.agent"
        " JOIN employee e ON e.id = a.employee WHERE o.state = {}",
        OfferState.RINGING.value,
    )
    return {row["item"]: full_name(row["given_name"], row["family_name"]) for row in rows}


def told(row: dict[str, int | None], *, left: bool = False) -> None:
    """Announces that an offer changed: to its agent, to the lists, to who counts the free ones, and to who
    hands the item on, with whether who was asked has left."""
    announce(f"agent:{row['agent']}", "offer", offer=row["id"])
    if row["given_by"] is not None:
        announce(f"agent:{row['given_by']}", "handover", offer=row["id"], left=left)
    announce("items", "item", item=row["item"])
    announce("presence", "presence", agent=row["agent"])
