"""Handing a conversation on. It rings at the colleague, with a note, and stays with who gives it until she
accepts. When she lets it pass nothing has changed, and who gave it is told; what is for whoever is free goes
on to the next who is, until each was asked once. A supervisor does not ask.

Verbs run inside change(); ("agent:<id>", "handover", offer=id, left=bool) says to the giver what became of
it, and whether who was asked is no longer there."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from app import audit
from app.clock import now
from app.database import marks, run
from app.news import announce
from app.problems import Conflict, NotFound
from app.texts import N_
from dashboard import agents, archive, items, presence, rings, rules
from dashboard.agents import SignedIn
from dashboard.kinds import ringing
from dashboard.presence import AgentPresence
from dashboard.states import ItemState, OfferState
from dashboard.tables import Item, Offer, full_name

LONGEST = 500
COLUMNS = (
    *("item", "agent", "state", "offered_at", "expires_at"),
    *("answered_at", "given_by", "note", "round_at"),
)
SELECT = """SELECT o.id, o.item, o.agent, o.state, o.given_by, o.note, o.offered_at, o.answered_at,
        o.round_at, EXISTS (SELECT 1 FROM offer n
            WHERE n.item = o.item AND n.round_at = o.round_at AND n.id > o.id) AS asks_on,
        g.given_name AS giver_given, g.family_name AS giver_family, e.given_name, e.family_name
    FROM offer o JOIN agent a ON a.id = o.agent JOIN employee e ON e.id = a.employee
    JOIN agent b ON b.id = o.given_by JOIN employee g ON g.id = b.employee"""


class NotThere(Conflict):
    sentence = N_("%(name)s cannot take a chat at this moment.")


class NobodyFree(Conflict):
    sentence = N_("No colleague is free at this moment. The chat stays with you.")


class RingsAlready(Conflict):
    sentence = N_("This chat is being offered to a colleague already.")


class Kept(Conflict):
    """`by` is who was going to hand it on."""

    sentence = N_("%(by)s has kept this chat.")


class Over(Conflict):
    sentence = N_("This conversation has ended; it cannot be handed on.")


@dataclass(frozen=True)
class Handover:
    """One offer to a colleague and what became of it. Assigned: by a supervisor, without asking."""

    id: int
    item: int
    giver_id: int
    giver: str
    receiver: str
    note: str
    state: OfferState
    at: datetime
    answered_at: datetime | None
    anybody: bool
    """It was for whoever is free."""

    asks_on: bool
    """The next colleague was asked since."""

    @property
    def assigned(self) -> bool:
        return self.state == OfferState.ACCEPTED and self.answered_at == self.at

    @property
    def rings(self) -> bool:
        return self.state == OfferState.RINGING


async def receivers(*besides: int | None) -> list[AgentPresence]:
    """The agents who work in the channel at this moment, those who are free first, without `besides`."""
    there = [p for p in await presence.presences() if p.in_channel and p.agent_id not in besides]
    return sorted(there, key=lambda p: (not p.free, p.name.casefold()))


async def offer(item_id: int, giver: SignedIn, to: int | None, note: str) -> None:
    """Rings at the colleague, or without `to` at the free one idle longest.

    Raises NotFound when the conversation is not hers, Over, NotThere, NobodyFree, RingsAlready."""
    await items.hold(item_id)
    item = await _hers(item_id, giver)
    if await _is_ringing(item.id):
        raise RingsAlready
    if to is not None:
        await _can_take(to, giver)
        if not await _ring(item.id, to, giver.id, note, None):
            raise RingsAlready
    elif not await _ask_next(item.id, giver.id, note, now()):
        raise NobodyFree


async def go_on(offer_id: int) -> None:
    """It ended without being taken: what is for whoever is free rings at the next, as long as it is still to
    be handed on."""
    offered = await Offer.objects().get(Offer.id == offer_id)
    item = await Item.objects().get(Item.id == offered.item) if offered and offered.round_at else None
    if offered is None or item is None or item.owner != offered.given_by or not item.is_open:
        return
    if not await archive.is_archived(item):
        await _ask_next(item.id, offered.given_by, offered.note, offered.round_at)


async def withdraw(item_id: int, giver: SignedIn) -> None:
    """She keeps it after all. Raises NotFound when it is not hers."""
    await items.hold(item_id)
    await _hers(item_id, giver)
    await rings.silence(item_id)


async def accept(offered: Offer, agent: SignedIn) -> Item:
    """From now on it is hers. Raises Kept, AlreadyTaken or Closed when it went otherwise."""
    await items.hold(offered.item)
    still = (Offer.id == offered.id) & (Offer.state == OfferState.RINGING)
    if not await Offer.exists().where(still):
        item = await items.find(offered.item, agent)
        if item.owner == agent.id:
            return item
        raise Kept(by=await items.owner_name(offered.item))
    item = await items.hand_over(offered.item, offered.given_by, agent)
    announce("presence", "presence", agent=offered.given_by)
    return item


async def assign(item_id: int, to: int, supervisor: SignedIn) -> Item:
    """Gives a conversation that waits or goes on to a colleague who is there, whether she is busy or not.

    Raises NotFound without the privilege work.assign, NotThere, Over, AlreadyTaken, Closed."""
    if not supervisor.may("work.assign"):
        raise NotFound
    await items.hold(item_id)
    item = await items.find(item_id, supervisor, tuple(ringing()))
    receiver = await _there(to)
    if item.owner == receiver.id:
        return item
    if await archive.is_archived(item):
        raise Over
    before = item.owner
    given = await (items.hand_over(item.id, before, receiver) if before else items.give(item.id, receiver))
    await _record(item.id, receiver, supervisor, before)
    return given


async def of(item_id: int) -> list[Handover]:
    """Everything that was tried, the oldest first."""
    rows = await run(f"{SELECT} WHERE o.item = {{}} AND o.given_by IS NOT NULL ORDER BY o.id", item_id)
    return [_handover(row) for row in rows]


async def find(offer_id: int) -> Handover | None:
    rows = await run(f"{SELECT} WHERE o.id = {{}}", offer_id)
    return _handover(rows[0]) if rows else None


async def _hers(item_id: int, giver: SignedIn) -> Item:
    item = await items.find(item_id, giver, tuple(ringing()))
    if item.owner != giver.id:
        raise NotFound
    if item.state != ItemState.OPEN or await archive.is_archived(item):
        raise Over
    return item


async def _is_ringing(item_id: int) -> bool:
    return bool(await Offer.exists().where((Offer.item == item_id) & (Offer.state == OfferState.RINGING)))


async def _can_take(agent_id: int, giver: SignedIn) -> None:
    here = await presence.presence_of(agent_id)
    if agent_id == giver.id or not here.free:
        raise NotThere(name=here.name)


async def _ask_next(item_id: int, giver_id: int, note: str, round_at: datetime) -> bool:
    """Rings at the free one idle longest who was not asked in this round; who was asked before comes last.
    False when nobody is left."""
    asked: set[int] = set()
    passed: set[int] = set()
    for row in await run("SELECT agent, round_at FROM offer WHERE item = {}", item_id):
        (asked if row["round_at"] == round_at else passed).add(row["agent"])
    free = [p.agent_id for p in await presence.presences() if p.free]
    left = [agent for agent in free if agent not in asked | {giver_id}]
    for agent_id in sorted(left, key=lambda agent: agent in passed):
        if await _ring(item_id, agent_id, giver_id, note, round_at):
            return True
    return False


async def _ring(item_id: int, agent_id: int, giver_id: int, note: str, round_at: datetime | None) -> bool:
    """False when something else began to ring at her just now."""
    ends_at = now() + await rules.lasts(rules.RING)
    state = OfferState.RINGING.value
    values = (item_id, agent_id, state, now(), ends_at, None, giver_id, note[:LONGEST], round_at)
    rows = await run(
        f"INSERT INTO offer ({', '.join(COLUMNS)}) VALUES ({marks(COLUMNS)})"  # noqa: S608
        " ON CONFLICT DO NOTHING RETURNING id, agent, item, given_by",
        *values,
    )
    for row in rows:
        rings.told(row)
    return bool(rows)


async def _there(agent_id: int) -> SignedIn:
    here, receiver = await presence.presence_of(agent_id), await agents.load(agent_id)
    if receiver is None or not here.in_channel:
        raise NotThere(name=here.name)
    return receiver


async def _record(item_id: int, receiver: SignedIn, supervisor: SignedIn, before: int | None) -> None:
    moment = now()
    values = (
        item_id,
        receiver.id,
        OfferState.ACCEPTED.value,
        moment,
        moment,
        moment,
        supervisor.id,
        "",
        None,
    )
    [row] = await run(
        f"INSERT INTO offer ({', '.join(COLUMNS)}) VALUES ({marks(COLUMNS)}) RETURNING id",  # noqa: S608
        *values,
    )
    announce(f"agent:{receiver.id}", "assigned", item=item_id, by=supervisor.name)
    for agent_id in {receiver.id, before} - {None}:
        announce("presence", "presence", agent=agent_id)
    await audit.record(
        supervisor.actor, "chat.assign", f"item:{item_id}", to=receiver.id, before=before, offer=row["id"]
    )


def _handover(row: dict[str, Any]) -> Handover:
    return Handover(
        id=row["id"],
        item=row["item"],
        giver_id=row["given_by"],
        giver=full_name(row["giver_given"], row["giver_family"]),
        receiver=full_name(row["given_name"], row["family_name"]),
        note=row["note"],
        state=OfferState(row["state"]),
        at=row["offered_at"],
        answered_at=row["answered_at"],
        anybody=row["round_at"] is not None,
        asks_on=bool(row["asks_on"]),
    )
