"""Offers: an item rings at one agent at a time, the free one idle longest, until one accepts.

Verbs run inside change(). ("agent:<id>", "offer", offer=id) says that something rings, or no longer."""

from datetime import datetime, timedelta
from typing import Any

from app.clock import now
from app.database import marks, run
from app.news import change
from app.problems import Conflict, NotFound
from app.texts import N_
from dashboard import handovers, items, presence, rings, rules
from dashboard.agents import SignedIn
from dashboard.kinds import KINDS, ringing
from dashboard.states import OfferState, PresenceStatus
from dashboard.tables import Item, Offer

ROUND = timedelta(seconds=60)
"""An item comes back to an agent who let it ring once the others had their turn, and not within a minute."""


class NoLongerOffered(Conflict):
    sentence = N_("This chat has gone to the next colleague.")


class NotFree(Conflict):
    sentence = N_("You are not available for another chat now.")


async def offer(item_id: int) -> Offer | None:
    """Rings at the next agent. None when nobody is free, when it rings already, or when it is taken."""
    if not await _waits(item_id):
        return None
    for agent_id in await _candidates(item_id):
        if offered := await _ring(item_id, agent_id):
            return offered
    return None


async def accept(offer_id: int, agent: SignedIn) -> Item:
    """She takes what rings at her. Raises AlreadyTaken, Closed or NoLongerOffered: there is one winner."""
    offered = await Offer.objects().where((Offer.id == offer_id) & (Offer.agent == agent.id)).first()
    if offered is None:
        raise NotFound
    if offered.state != OfferState.RINGING:
        return await _too_late(offered, agent)
    give = handovers.accept(offered, agent) if offered.given_by else items.give(offered.item, agent)
    item = await give
    await presence.took(agent.id)
    return item


async def ignore(offer_id: int, agent: SignedIn) -> None:
    """She lets it pass: it rings at the next one. Ignoring what no longer rings is harmless."""
    mine = (Offer.id == offer_id) & (Offer.agent == agent.id)
    for row in await Offer.select(Offer.id, Offer.item, Offer.given_by).where(mine):
        await _end(row, OfferState.IGNORED)


async def withdraw(item_id: int) -> None:
    """Stops the ringing, because the visitor left or the item was given away."""
    await items.hold(item_id)
    await rings.silence(item_id)


async def pick(item_id: int, agent: SignedIn) -> Item:
    """Takes a waiting item from the list instead of waiting for it to ring: with chat.pick, or when free.

    Raises NotFound without the privilege for this kind, NotFree, AlreadyTaken or Closed."""
    item = await items.find(item_id, agent)
    kind = KINDS[item.kind]
    if kind.privilege and kind.privilege not in agent.privileges:
        raise NotFound
    if kind.rings and item.owner is None and "chat.pick" not in agent.privileges:
        here = await presence.presence_of(agent.id)
        if here.chats >= here.maximum or not here.in_channel:
            raise NotFree
    taken = await items.give(item_id, agent)
    if kind.rings:
        await presence.took(agent.id)
    return taken


async def take(item_id: int, agent: SignedIn) -> Item:
    """accept() when it rings at her, else pick()."""
    offered = await _rung(item_id, agent)
    return await accept(offered, agent) if offered else await pick(item_id, agent)


async def let_pass(item_id: int, agent: SignedIn) -> None:
    """ignore() by the number of the item."""
    if offered := await _rung(item_id, agent):
        await ignore(offered, agent)


async def reconsider(agent_id: int) -> None:
    """After her presence changed: what rings at her moves on when she is no longer there for it."""
    for row in await _ringing_at(agent_id):
        here = await presence.presence_of(agent_id)
        if not here.in_channel or here.status != PresenceStatus.AVAILABLE:
            await items.hold(row["item"])
            await rings.silence(row["item"], left=True)
            await _passes(row)
    await offer_waiting()


async def offer_waiting() -> None:
    """Rings for everything that waits without ringing, longest waiting first, as long as somebody is free."""
    for row in await _waiting():
        if not any(p.free for p in await presence.presences()):
            return
        await offer(row["id"])


async def expire_due(moment: datetime) -> None:
    """The ticker's duty: what rang long enough goes to the next agent, and who came free hears what waits."""
    if not await _overdue(moment) and not await _waiting():
        return
    for row in await _overdue(moment):
        async with change():
            await _end(row, OfferState.EXPIRED)
    async with change():
        await offer_waiting()


async def pass_on(item_id: int) -> None:
    """Rings at the next agent; with nobody left its kind is told, which tells the visitor."""
    if await offer(item_id) is not None:
        return
    item = await Item.objects().get(Item.id == item_id)
    missed = KINDS[item.kind].missed if item else None
    if item and item.is_open and item.owner is None and missed:
        await missed(item)


async def ringing_at(agent_id: int) -> list[dict[str, Any]]:
    """What rings at her now, as the ring card shows it, the oldest first."""
    return await run(
        "SELECT o.id, o.offered_at, o.expires_at, i.id AS item, i.kind, i.title, i.summary, i.place,"
        " i.created_at, i.waiting_since, o.note, e.given_name AS giver"
        " FROM offer o JOIN item i ON i.id = o.item"
        " LEFT JOIN agent a ON a.id = o.given_by LEFT JOIN employee e ON e.id = a.employee"
        " WHERE o.agent = {} AND o.state = {} AND o.expires_at > {} ORDER BY o.id",
        agent_id,
        OfferState.RINGING.value,
        now(),
    )


async def _rung(item_id: int, agent: SignedIn) -> int | None:
    ringing_for = (Offer.item == item_id) & (Offer.agent == agent.id) & (Offer.state == OfferState.RINGING)
    row = await Offer.select(Offer.id).where(ringing_for).first()
    return row["id"] if row else None


async def _overdue(moment: datetime) -> list[dict[str, Any]]:
    over = (Offer.state == OfferState.RINGING) & (Offer.expires_at <= moment)
    return await Offer.select(Offer.id, Offer.item, Offer.given_by).where(over).order_by(Offer.id)


async def _waits(item_id: int) -> bool:
    return bool(await _waiting("AND i.id = {}", item_id))


async def _waiting(where: str = "", *values: Any) -> list[dict[str, Any]]:
    kinds = ringing()
    if not kinds:
        return []
    return await run(
        "SELECT i.id FROM item i WHERE i.state = 'open' AND i.owner IS NULL"  # noqa: S608
        f" AND i.kind IN ({marks(kinds)}) {where}"
        " AND NOT EXISTS (SELECT 1 FROM offer o WHERE o.item = i.id AND o.state = 'ringing')"
        " ORDER BY i.created_at, i.id",
        *kinds,
        *values,
    )


async def _candidates(item_id: int) -> list[int]:
    """Who is free, idle longest first: who did not let it pass yet, else whose turn comes round again."""
    free = [p.agent_id for p in await presence.presences() if p.free]
    heard = await run(
        "SELECT agent, answered_at FROM offer WHERE item = {} AND state IN ('ignored', 'expired')", item_id
    )
    before = {row["agent"] for row in heard}
    if new := [agent for agent in free if agent not in before]:
        return new
    just_now = {row["agent"] for row in heard if row["answered_at"] and row["answered_at"] > now() - ROUND}
    return [agent for agent in free if agent not in just_now]


async def _ring(item_id: int, agent_id: int) -> Offer | None:
    """None when two processes rang at the same agent, or for the same item, at once: the other one rings."""
    rows = await run(
        "INSERT INTO offer (item, agent, state, offered_at, expires_at) VALUES ({}, {}, {}, {}, {})"
        " ON CONFLICT DO NOTHING RETURNING id, agent, item, given_by",
        item_id,
        agent_id,
        OfferState.RINGING.value,
        now(),
        now() + await rules.lasts(rules.RING),
    )
    if not rows:
        return None
    rings.told(rows[0])
    return await Offer.objects().get(Offer.id == rows[0]["id"])


async def _end(offered: dict[str, Any], state: OfferState) -> None:
    """Nobody took it: it passes on, unless it ended otherwise in the meantime."""
    await items.hold(offered["item"])
    rows = await run(
        "UPDATE offer SET state = {}, answered_at = {} WHERE id = {} AND state = {}"
        " RETURNING id, agent, item, given_by",
        state.value,
        now(),
        offered["id"],
        OfferState.RINGING.value,
    )
    for row in rows:
        rings.told(row)
        if offered["given_by"] is None:
            await presence.let_pass(row["agent"])
        await _passes(row)


async def _passes(row: dict[str, Any]) -> None:
    """An offer that ended: to the next one, by the rules of who hands it on or of what waits."""
    await (handovers.go_on(row["id"]) if row["given_by"] is not None else pass_on(row["item"]))


async def _too_late(offered: Offer, agent: SignedIn) -> Item:
    item = await items.find(offered.item, agent)
    if item.owner == agent.id:
        return item
    if by := await items.owner_name(item.id):
        raise handovers.Kept(by=by) if offered.given_by == item.owner else items.AlreadyTaken(by=by)
    raise NoLongerOffered if item.is_open else items.Closed


async def _ringing_at(agent_id: int) -> list[dict[str, Any]]:
    return await run(
        "SELECT id, item, given_by FROM offer WHERE agent = {} AND state = {}",
        agent_id,
        OfferState.RINGING.value,
    )
