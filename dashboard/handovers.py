"""Handing a conversation on. It rings at the colleague, with a note, and stays with who gives it until she
accepts. When she lets it pass nothing has changed, and who gave it is told. A supervisor does not ask.

Verbs run inside change(); ("agent:<id>", "handover", offer=id) says to the giver what became of it."""

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
COLUMNS = ("item", "agent", "state", "offered_at", "expires_at", "answered_at", "given_by", "note")
SELECT = """SELECT o.id, o.item, o.agent, o.state, o.given_by, o.note, o.offered_at, o.answered_at,
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
    receiver = await _chosen(item, giver, to)
    ring = await rules.lasts(rules.RING)
    values = (
        item.id,
        receiver,
        OfferState.RINGING.value,
        now(),
        now() + ring,
        None,
        giver.id,
        note[:LONGEST],
    )
    rows = await run(
        f"INSERT INTO offer ({', '.join(COLUMNS)}) VALUES ({marks(COLUMNS)})"  # noqa: S608
        " ON CONFLICT DO NOTHING RETURNING id, agent, item, given_by",
        *values,
    )
    if not rows:
        raise RingsAlready
    rings.told(rows[0])


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


async def _chosen(item: Item, giver: SignedIn, to: int | None) -> int:
    if to is None:
        return await _free(item, giver)
    here = await presence.presence_of(to)
    if to == giver.id or not here.free:
        raise NotThere(name=here.name)
    return to


async def _free(item: Item, giver: SignedIn) -> int:
    """The one idle longest; who let this chat pass before comes last."""
    free = [p.agent_id for p in await presence.presences() if p.free and p.agent_id != giver.id]
    if not free:
        raise NobodyFree
    passed = await run(
        "SELECT DISTINCT agent FROM offer WHERE item = {} AND answered_at IS NOT NULL", item.id
    )
    before = {row["agent"] for row in passed}
    return next((agent for agent in free if agent not in before), free[0])


async def _there(agent_id: int) -> SignedIn:
    here, receiver = await presence.presence_of(agent_id), await agents.load(agent_id)
    if receiver is None or not here.in_channel:
        raise NotThere(name=here.name)
    return receiver


async def _record(item_id: int, receiver: SignedIn, supervisor: SignedIn, before: int | None) -> None:
    moment = now()
    values = (item_id, receiver.id, OfferState.ACCEPTED.value, moment, moment, moment, supervisor.id, "")
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
    )
