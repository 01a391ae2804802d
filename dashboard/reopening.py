"""Opening again what was closed: for work that lies on the list, not for conversations and tasks, which end
on their own page. Verbs run inside change(), for an item that items.find() gave and items.hold() holds."""

from datetime import datetime

from app.problems import Conflict
from app.texts import N_
from dashboard import assigning, items
from dashboard.agents import SignedIn
from dashboard.kinds import KINDS, ItemKind
from dashboard.states import ItemState
from dashboard.tables import Item


class EndedForGood(Conflict):
    sentence = N_("What ended on its own page is not opened again.")


class StillOpen(Conflict):
    sentence = N_("This item is open.")


def can_be(kind: ItemKind) -> bool:
    return kind.puts_away and not kind.rings


async def reopen(item: Item, agent: SignedIn) -> None:
    """Hers, and waiting as it did. Raises EndedForGood, MayNot, StillOpen."""
    if not can_be(KINDS[item.kind]):
        raise EndedForGood
    await assigning.check(agent, item)
    if item.is_open:
        raise StillOpen
    await items.reopen(item.id, agent, item.waiting_since)


async def close_again(item: Item, owner: int | None, closed_at: datetime) -> bool:
    """Undoes reopen(); False when it was closed meanwhile."""
    values = {Item.state: ItemState.CLOSED, Item.owner: owner, Item.closed_at: closed_at}
    still = (Item.id == item.id) & (Item.state == ItemState.OPEN)
    closed = await Item.update(values).where(still).returning(Item.id)  # type: ignore[arg-type]
    if closed:
        items.tell(item.id, counts=True)
    return bool(closed)
