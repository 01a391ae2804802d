"""Giving work that does not ring to somebody, or back to everybody: what is hers or nobody's as she takes it,
what is a colleague's for who assigns work. Verbs run inside change(), for an item that items.find() gave and
items.hold() holds."""

from app.database import marks, run
from app.problems import Conflict
from app.texts import N_
from dashboard import history, items
from dashboard.agents import SignedIn
from dashboard.kinds import AGENTS, KINDS, seen_by
from dashboard.tables import Item, full_name

ASSIGN = "work.assign"


class Rings(Conflict):
    sentence = N_("A chat is accepted, handed on or assigned on its own page.")


class MayNot(Conflict):
    """`name` is who was to have it."""

    sentence = N_("This is not work for %(name)s.")


async def assignees(agent: SignedIn) -> list[tuple[int, str]]:
    """The colleagues to whom she may give work, by name; none unless she assigns work."""
    if not agent.may(ASSIGN):
        return []
    found = await run(
        "SELECT a.id, e.given_name, e.family_name FROM agent a JOIN employee e ON e.id = a.employee"  # noqa: S608
        " WHERE a.active = {} AND a.id <> {} AND EXISTS (SELECT 1 FROM agent_privilege p WHERE p.agent = a.id"
        f" AND p.name IN ({marks(AGENTS)})) ORDER BY e.given_name, e.family_name, a.id",
        True,
        agent.id,
        *sorted(AGENTS),
    )
    return [(row["id"], full_name(row["given_name"], row["family_name"])) for row in found]


async def give(item: Item, receiver: SignedIn, by: SignedIn) -> bool:
    """False when she has it already. Raises Rings, MayNot, AlreadyTaken, Closed."""
    _lies_on_the_list(item)
    await check(receiver, item)
    if item.owner == receiver.id:
        return False
    if item.owner is None:
        await items.give(item.id, receiver)
    elif by.may(ASSIGN):
        await items.hand_over(item.id, item.owner, receiver)
    else:
        raise items.AlreadyTaken(by=await items.owner_name(item.id))
    return True


async def free(item: Item, by: SignedIn) -> bool:
    """False when it is nobody's already. Raises Rings, AlreadyTaken, Closed."""
    _lies_on_the_list(item)
    if item.owner is None:
        return False
    if item.owner != by.id and not by.may(ASSIGN):
        raise items.AlreadyTaken(by=await items.owner_name(item.id))
    await items.free(item.id, item.owner)
    return True


async def check(agent: SignedIn, item: Item) -> None:
    """Raises MayNot when it is no work for her."""
    kind = KINDS[item.kind]
    able = not kind.privilege or agent.may(kind.privilege)
    if not able or kind.name not in seen_by(agent) or await history.is_kept_from(agent, item):
        raise MayNot(name=agent.name)


def _lies_on_the_list(item: Item) -> None:
    if KINDS[item.kind].rings:
        raise Rings
    if not item.is_open:
        raise items.Closed
