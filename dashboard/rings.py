"""Offers that ring: how they are silenced. Below items and offers, which both need it."""

from app.clock import now
from app.database import run
from app.news import announce
from dashboard.states import OfferState


async def silence(item_id: int, winner: int | None = None) -> None:
    """Ends every ring of the item, inside change(): accepted by the winner, withdrawn from the others."""
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
        told(row)


def told(row: dict[str, int | None]) -> None:
    """Announces that an offer changed: to its agent, to the lists, to who counts the free ones, and to who
    hands the item on."""
    announce(f"agent:{row['agent']}", "offer", offer=row["id"])
    if row["given_by"] is not None:
        announce(f"agent:{row['given_by']}", "handover", offer=row["id"])
    announce("items", "item", item=row["item"])
    announce("presence", "presence", agent=row["agent"])
