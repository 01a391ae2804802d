"""One act on many items: in one transaction, each by the rights of who acts, and undone as long as that is
offered. What could not be done is told per item; it keeps nothing else from being done."""

import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from app import audit
from app.clock import now
from app.news import change
from app.problems import Conflict, Invalid, NotFound, Problem
from app.texts import N_, Lazy, _
from dashboard import agents, assigning, items, labels, reopening
from dashboard.agents import SignedIn
from dashboard.kinds import KINDS
from dashboard.label_tables import Batch
from dashboard.states import ItemState
from dashboard.tables import Item

MOST = 100
UNDO = timedelta(seconds=10)
UNDERWAY = timedelta(seconds=5)
"""What an answer and the undoing may take to travel."""
KEPT = timedelta(hours=1)

Effect = dict[str, Any]
"""What was changed, with what it was before: `owner` [before, after], `closed` when, `reopened` when it had
been closed, `put` the label that was put on and when, `off` the label that was taken off."""
Deed = Callable[[Item], Awaitable[Effect]]


class TooLate(Conflict):
    sentence = N_("It is too late to undo this.")


class EndedElsewhere(Conflict):
    sentence = N_("This is completed on its own page.")


@dataclass(frozen=True)
class Outcome:
    """A batch as it is told of. `refused` has titles with a sentence; `gone` counts what is not
    there for her, and of what was undone what others had changed since."""

    id: int
    act: str
    done: int
    refused: list[tuple[str, str]]
    gone: int
    seconds: int
    undone: bool

    @property
    def sentence(self) -> str:
        return str(SENTENCES[self.act]) % {"number": self.done}


SENTENCES: dict[str, Lazy] = {
    "take": N_("Given to you: %(number)s."),
    "give": N_("Given to a colleague: %(number)s."),
    "free": N_("Free for everybody: %(number)s."),
    "close": N_("Closed: %(number)s."),
    "reopen": N_("Open again: %(number)s."),
    "label": N_("Label put on: %(number)s."),
    "unlabel": N_("Label taken off: %(number)s."),
}


async def carry_out(wanted: list[int], act: str, agent: SignedIn) -> Batch:
    """`act` is as the form says it: take, give:7, free, close, reopen, label:3, unlabel:3.

    Raises Invalid when nothing is chosen, NotFound for an act that she may not do to anything."""
    if not wanted or not act:
        raise Invalid({"act": _("Choose what to do, and with which items.")})
    deed = await _deed(act, agent)
    batch = Batch(agent=agent.id, act=act)
    done: list[Effect] = []
    refused: list[tuple[str, str, dict[str, Any]]] = []
    async with change():
        for item_id in sorted(set(wanted))[:MOST]:
            await items.hold(item_id)
            title = ""
            try:
                item = await items.find(item_id, agent)
                title = item.title
                done.append(await deed(item) | {"item": item_id})
            except Problem as problem:
                refused.append((title, problem.sentence.key, problem.values))
        batch.done, batch.refused = json.dumps(done), json.dumps(refused)
        await batch.save()
        await audit.record(agent.actor, "work.batch", act, items=[effect["item"] for effect in done])
    return batch


async def recall(batch_id: int, agent: SignedIn) -> Outcome:
    """Puts back what it changed and nobody changed since. Raises NotFound, TooLate."""
    batch = await _hers(batch_id, agent)
    effects = [effect for effect in json.loads(batch.done) if len(effect) > 1]
    back = 0
    async with change():
        fresh = (Batch.id == batch.id) & Batch.undone_at.is_null() & (Batch.at > now() - UNDO - UNDERWAY)
        if not await Batch.update({Batch.undone_at: now()}).where(fresh).returning(Batch.id):
            raise TooLate
        for effect in effects:
            await items.hold(effect["item"])
            item = await Item.objects().where(Item.id == effect["item"]).first()
            back += item is not None and await _put_back(item, effect)
        await audit.record(agent.actor, "work.batch.undo", f"batch:{batch.id}")
    return Outcome(batch.id, "", back, [], len(effects) - back, 0, undone=True)


async def told(batch_id: int, agent: SignedIn) -> Outcome:
    """Raises NotFound."""
    return outcome(await _hers(batch_id, agent))


def outcome(batch: Batch) -> Outcome:
    refused = json.loads(batch.refused)
    left = (batch.at + UNDO - now()).total_seconds()
    changed = any(len(effect) > 1 for effect in json.loads(batch.done))
    return Outcome(
        id=batch.id,
        act=batch.act.partition(":")[0],
        done=len(json.loads(batch.done)),
        refused=[(title, _(key) % values) for title, key, values in refused if title],
        gone=sum(not title for title, _key, _values in refused),
        seconds=max(0, round(left)) if changed and batch.undone_at is None else 0,
        undone=False,
    )


async def forget(moment: datetime) -> None:
    """The ticker's duty."""
    await Batch.delete().where(Batch.at < moment - KEPT)


async def _hers(batch_id: int, agent: SignedIn) -> Batch:
    batch = await Batch.objects().where((Batch.id == batch_id) & (Batch.agent == agent.id)).first()
    if batch is None:
        raise NotFound
    return batch


async def _deed(act: str, agent: SignedIn) -> Deed:
    name, _colon, number = act.partition(":")
    if name in ("label", "unlabel") and number.isdecimal():
        return await _labelling(name, int(number[:9]))
    if name == "give" and number.isdecimal() and agent.may(assigning.ASSIGN):
        receiver = await agents.load(int(number[:9]))
        if receiver is None:
            raise NotFound
        return _giving(receiver, agent)
    simple: dict[str, Callable[[SignedIn], Deed]] = {
        "take": _giving,
        "free": _freeing,
        "close": _closing,
        "reopen": _reopening,
    }
    if act not in simple:
        raise NotFound
    return simple[act](agent)


def _giving(receiver: SignedIn, giver: SignedIn | None = None) -> Deed:
    """To herself, or by who gives it to her."""
    agent = giver or receiver

    async def give(item: Item) -> Effect:
        before = item.owner
        return {"owner": [before, receiver.id]} if await assigning.give(item, receiver, agent) else {}

    return give


def _freeing(agent: SignedIn) -> Deed:
    async def free(item: Item) -> Effect:
        before = item.owner
        return {"owner": [before, None]} if await assigning.free(item, agent) else {}

    return free


def _closing(agent: SignedIn) -> Deed:
    async def close(item: Item) -> Effect:
        kind, before = KINDS[item.kind], item.owner
        if kind.rings or not kind.puts_away:
            raise EndedElsewhere
        await assigning.check(agent, item)
        await items.put_away(item.id, agent)
        closed = await items.find(item.id, agent)
        assert closed.closed_at is not None  # noqa: S101
        return {"owner": [before, agent.id], "closed": closed.closed_at.isoformat()}

    return close


def _reopening(agent: SignedIn) -> Deed:
    async def reopen(item: Item) -> Effect:
        before, closed_at = item.owner, item.closed_at
        await reopening.reopen(item, agent)
        assert closed_at is not None  # noqa: S101
        return {"owner": [before, agent.id], "reopened": closed_at.isoformat()}

    return reopen


async def _labelling(name: str, label_id: int) -> Deed:
    label = await labels.find(label_id)

    async def put(item: Item) -> Effect:
        put = await labels.put_on(item.id, label)
        return {"put": [label.id, put.isoformat()]} if put else {}

    async def take(item: Item) -> Effect:
        return {"off": label.id} if await labels.take_off(item.id, label) else {}

    return put if name == "label" else take


async def _put_back(item: Item, effect: Effect) -> bool:
    if "put" in effect:
        label_id, at = effect["put"]
        put_at = datetime.fromisoformat(at)
        return bool(await labels.take_off(item.id, await labels.find(label_id), put_at))
    if "off" in effect:
        label = await labels.find(effect["off"])
        return label.active and bool(await labels.put_on(item.id, label))
    if "owner" not in effect:
        return False
    before, after = effect["owner"]
    if item.owner != after:
        return False
    if "closed" in effect:
        return await _reopened(item, before, effect["closed"])
    if "reopened" in effect:
        return await reopening.close_again(item, before, datetime.fromisoformat(effect["reopened"]))
    return await _owned_again(item, before)


async def _reopened(item: Item, owner: int | None, closed: str) -> bool:
    if item.state != ItemState.CLOSED or item.closed_at != datetime.fromisoformat(closed):
        return False
    await items.put_on_again(item.id, owner)
    return True


async def _owned_again(item: Item, owner: int | None) -> bool:
    if not item.is_open:
        return False
    if owner is None:
        await items.free(item.id, item.owner)
        return True
    before = await agents.load(owner)
    if before is None:
        return False
    await (items.hand_over(item.id, item.owner, before) if item.owner else items.give(item.id, before))
    return True
