"""Items: the index cards of all work. Every verb here runs inside change() and announces the item."""

from datetime import datetime
from typing import Any

from piccolo.columns import Column

from app.clock import now
from app.database import is_sqlite, marks, run
from app.news import announce, change
from app.problems import Conflict, NotFound
from app.texts import N_
from dashboard import history, rings
from dashboard.agents import SignedIn
from dashboard.kinds import KINDS, seen_by
from dashboard.states import ItemState
from dashboard.tables import Item, full_name


class AlreadyTaken(Conflict):
    """Somebody was first; `by` is her name."""

    sentence = N_("Already taken by %(by)s.")


class Closed(Conflict):
    sentence = N_("This item is closed.")


async def open_item(
    *,
    kind: str,
    title: str,
    summary: str = "",
    waiting_since: datetime | None = None,
    **columns: Any,
) -> Item:
    """Puts work on the list. `columns` are columns of Item: place, note, client_name, email, phone,
    preference, party, owner, due. It waits from now on, or since `waiting_since`."""
    item = Item(
        kind=kind,
        path=KINDS[kind].path,
        title=title[:300],
        summary=summary[:500],
        waiting_since=waiting_since or now(),
        **columns,
    )
    await item.save()
    tell(item.id, counts=True)
    return item


async def update_item(item_id: int, **columns: Any) -> None:
    """Changes what the row says. Lists stay as long as they were: see claim() and close() for the rest."""
    values: dict[Column | str, Any] = {
        Item._meta.get_column_by_name(name): value for name, value in columns.items()
    }
    await Item.update(values).where(Item.id == item_id)
    tell(item_id)


async def claim(item_id: int, agent: SignedIn) -> Item:
    """Makes the agent its owner. Raises AlreadyTaken or Closed; claiming what is already hers is harmless."""
    kind = KINDS[(await find(item_id, agent)).kind]
    if kind.privilege and kind.privilege not in agent.privileges:
        raise NotFound
    return await give(item_id, agent)


async def give(item_id: int, agent: SignedIn) -> Item:
    """As claim(), for who was already found to be allowed."""
    won = await (
        Item.update({Item.owner: agent.id, Item.lost_by: None})
        .where((Item.id == item_id) & (Item.state == ItemState.OPEN) & Item.owner.is_null())
        .returning(Item.id)
    )
    item = await _fresh(item_id)
    if not won:
        return await _beaten(item, agent)
    await rings.silence(item_id, winner=agent.id)
    tell(item_id, counts=True)
    if accepted := KINDS[item.kind].accepted:
        await accepted(item, agent)
    return item


async def hand_over(item_id: int, source: int, agent: SignedIn) -> Item:
    """From one owner to the next, without being nobody's in between. What its owner lost meanwhile is free.

    Raises AlreadyTaken or Closed."""
    won = await (
        Item.update({Item.owner: agent.id, Item.lost_by: None})
        .where((Item.id == item_id) & (Item.state == ItemState.OPEN) & (Item.owner == source))
        .returning(Item.id)
    )
    item = await _fresh(item_id)
    if not won:
        return await give(item_id, agent)
    await rings.silence(item_id, winner=agent.id)
    tell(item_id, counts=True)
    if handed_over := KINDS[item.kind].handed_over:
        await handed_over(item, source, agent)
    return item


async def release(item_id: int, agent: SignedIn) -> None:
    """Gives back what is hers. Raises NotFound when it is not."""
    await free(item_id, agent.id)


async def free(item_id: int, owner: int) -> None:
    """What was this agent's is anybody's. Raises NotFound when it is not hers."""
    given = await (
        Item.update({Item.owner: None})
        .where((Item.id == item_id) & (Item.state == ItemState.OPEN) & (Item.owner == owner))
        .returning(Item.id)
    )
    if not given:
        raise NotFound
    item = await _fresh(item_id)
    tell(item_id, counts=True)
    if released := KINDS[item.kind].released:
        await released(item)


async def close(item_id: int) -> None:
    """Takes it off the list and stops it ringing. Closing what is closed is harmless."""
    closed = await (
        Item.update({Item.state: ItemState.CLOSED, Item.closed_at: now()})
        .where((Item.id == item_id) & (Item.state == ItemState.OPEN))
        .returning(Item.id)
    )
    if closed:
        await rings.silence(item_id)
        tell(item_id, counts=True)


async def reopen(item_id: int, agent: SignedIn, waiting_since: datetime | None) -> None:
    """What was closed or answered is hers and open again, and waits as it did. Inside change()."""
    values: dict[Any, Any] = {
        Item.state: ItemState.OPEN,
        Item.owner: agent.id,
        Item.closed_at: None,
        Item.waiting_since: waiting_since,
    }
    await Item.update(values).where(Item.id == item_id)
    tell(item_id, counts=True)


async def put_on_again(item_id: int, owner: int | None) -> None:
    """Undoes put_away(): open again, whose it was before, waiting as it did. Inside change()."""
    values: dict[Any, Any] = {Item.state: ItemState.OPEN, Item.owner: owner, Item.closed_at: None}
    await Item.update(values).where(Item.id == item_id)
    tell(item_id, counts=True)


async def ask_again(item_id: int, since: datetime) -> None:
    """The client wants something once more: it waits for us again, and is anybody's when it was closed.
    Inside change()."""
    reopened: dict[Column | str, Any] = {
        Item.state: ItemState.OPEN,
        Item.closed_at: None,
        Item.owner: None,
        Item.waiting_since: since,
    }
    await Item.update(reopened).where((Item.id == item_id) & (Item.state == ItemState.CLOSED))
    await Item.update({Item.waiting_since: since}).where((Item.id == item_id) & Item.waiting_since.is_null())
    tell(item_id, counts=True)


async def hold(*item_ids: int) -> None:
    """Who changes an item and what belongs to it has the item first, so that no two wait for each other; who
    needs several asks for them at once. Inside change(). SQLite lets one write at a time anyway."""
    if not is_sqlite():
        held = f"SELECT id FROM item WHERE id IN ({marks(item_ids)}) ORDER BY id FOR NO KEY UPDATE"  # noqa: S608
        await run(held, *item_ids)


async def put_away(item_id: int, agent: SignedIn) -> None:
    """Closes what needs no registration. Hers, or nobody's; a conversation or a task is ended instead.

    Raises NotFound, AlreadyTaken or Closed."""
    kind = KINDS[(await find(item_id, agent)).kind]
    if kind.rings or not kind.puts_away:
        raise NotFound
    await claim(item_id, agent)
    await close(item_id)


async def find(item_id: int, agent: SignedIn, kind: str | tuple[str, ...] | None = None) -> Item:
    """The item, open or closed, when this person may know of it and it is of (one of) this kind. What became
    a confidential contact is as confidential, and goes when that is deleted. Raises NotFound."""
    wanted = (kind,) if isinstance(kind, str) else kind or tuple(KINDS)
    item = await Item.objects().where(Item.id == item_id).first()
    if item is None or item.kind not in wanted or not await is_for(item, agent):
        raise NotFound
    return item


async def is_for(item: Item, agent: SignedIn) -> bool:
    """Whether this person may know of it, as find() judges it; for what streams tell about it."""
    return item.kind in seen_by(agent) and not await history.is_kept_from(agent, item)


async def owner_name(item_id: int) -> str:
    """Whose it is; empty when it is nobody's."""
    rows = await run(
        "SELECT e.given_name, e.family_name FROM item i JOIN agent a ON a.id = i.owner"
        " JOIN employee e ON e.id = a.employee WHERE i.id = {}",
        item_id,
    )
    return full_name(rows[0]["given_name"], rows[0]["family_name"]) if rows else ""


class Lateness:
    """The ticker's duty: announces what became late since it last looked, so that lists and counts say so."""

    def __init__(self) -> None:
        self._looked = now()

    async def look(self, moment: datetime) -> None:
        since, self._looked = self._looked, moment
        late = await Item.select(Item.id).where(
            (Item.state == ItemState.OPEN) & (Item.due > since) & (Item.due <= moment)
        )
        if late:
            async with change():
                for row in late:
                    tell(row["id"], counts=True)


async def _beaten(item: Item, agent: SignedIn) -> Item:
    if item.state != ItemState.OPEN:
        raise Closed
    if item.owner == agent.id:
        return item
    raise AlreadyTaken(by=await owner_name(item.id))


async def _fresh(item_id: int) -> Item:
    item = await Item.objects().where(Item.id == item_id).first()
    if item is None:
        raise NotFound
    return item


def tell(item_id: int, *, counts: bool = False) -> None:
    """For who changed the row by other means: open lists show it anew. Inside change()."""
    announce("items", "item" if counts else "row", item=item_id)
    if counts:
        announce("items", "counts")


def tell_owner(item_id: int, owner: int) -> None:
    """As tell(), when only she sees a difference: in how much is unread, or in what was said last."""
    announce(f"agent:{owner}", "row", item=item_id)
