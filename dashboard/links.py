"""Links: two things that belong together, shown at both. Only what a person may see of either end counts."""

from dataclasses import dataclass
from datetime import datetime

from app import audit
from app.news import News, announce
from app.problems import Invalid, NotFound
from app.rendering import filled
from app.texts import _, speaking
from dashboard import registers, targets
from dashboard.agents import SignedIn
from dashboard.contact_tables import Link
from dashboard.targets import Target


@dataclass(frozen=True)
class Linked:
    """The other end of one link, and who made it."""

    id: int
    target: Target
    by: str
    at: datetime


@dataclass(frozen=True)
class Panel:
    """The section with the links of one thing. `place` is its id on the page."""

    reference: str
    place: str
    links: list[Linked]

    @property
    def narrow(self) -> bool:
        """Beside an item it is a block of the person panel, elsewhere a section of the page."""
        return self.reference.startswith("item:")


async def link(one: str, other: str, agent: SignedIn) -> None:
    """Inside change(). Linking what is linked is harmless. Raises Invalid for a link to itself, NotFound."""
    ends = [(await find(reference, agent)).reference for reference in (one, other)]
    await _keep(ends, agent)


async def link_record(one: str, register: str, number: str, agent: SignedIn) -> None:
    """To a record of another system, made known by this. Inside change(). Raises Invalid, NotFound."""
    end = (await find(one, agent)).reference
    record = await registers.record(register, number)
    await _keep([end, f"record:{record.id}"], agent)


async def unlink(link_id: int, agent: SignedIn) -> None:
    """Inside change(). Raises NotFound, also when she may not see one of the ends."""
    kept = await Link.objects().where(Link.id == link_id).first()
    if kept is None or len(await targets.seen([kept.one, kept.other], agent)) < 2:
        raise NotFound
    ones, others = await targets.aliases(kept.one), await targets.aliases(kept.other)
    straight = Link.one.is_in(ones) & Link.other.is_in(others)
    crossed = Link.one.is_in(others) & Link.other.is_in(ones)
    if await Link.delete().where(straight | crossed).returning(Link.id):
        await _record("link.remove", [kept.one, kept.other], agent)


async def find(reference: str, agent: SignedIn) -> Target:
    """What it stands for, when she may see it; of an outside record that is a link to it. Raises NotFound."""
    target = (await targets.seen([reference], agent)).get(reference)
    if target is None or (target.outside and not await links_of(reference, agent)):
        raise NotFound
    return target


async def links_of(reference: str, agent: SignedIn) -> list[Linked]:
    """What it is linked with, from either side, the first link first. Each end once, and only those that
    `agent` may see."""
    own = await targets.aliases(reference)
    mine = Link.one.is_in(own) | Link.other.is_in(own)
    rows = await Link.objects(Link.created_by).where(mine).order_by(Link.id)
    ends = {row.id: row.other if row.one in own else row.one for row in rows}
    seen = await targets.seen(ends.values(), agent)
    found: dict[str, Linked] = {}
    for row in rows:
        target = seen.get(ends[row.id])
        if target is not None and target.reference not in own:
            found.setdefault(target.reference, Linked(row.id, target, row.created_by.name, row.created_at))
    return list(found.values())


async def panel(reference: str, agent: SignedIn) -> Panel:
    """For _links.html, of what `agent` was found to see."""
    return Panel(reference, place(reference), await links_of(reference, agent))


def place(reference: str) -> str:
    """The id of the section with its links."""
    return f"links-{reference.replace(':', '-')}"


async def _keep(ends: list[str], agent: SignedIn) -> None:
    one, other = sorted(ends)
    if one == other:
        raise Invalid({"other": _("It cannot be linked to itself.")})
    kept = Link(one=one, other=other, created_by=agent.employee_id)
    made = Link.insert(kept).on_conflict((Link.one, Link.other), "DO NOTHING")
    if await made.returning(Link.id):
        await _record("link.add", ends, agent)


async def _record(action: str, ends: list[str], agent: SignedIn) -> None:
    """In the audit trail of both ends, and on the screens where either is open."""
    for end, other in (ends, ends[::-1]):
        await audit.record(agent.actor, action, end, other=other)
        announce("items", "links", of=end)


async def _live(news: News, agent: SignedIn) -> str | None:
    """The section anew, as this person may see it."""
    with speaking(agent.language):
        try:
            target = await find(news.data["of"], agent)
        except NotFound:
            return None
        shown = await panel(target.reference, agent)
        return filled("dashboard/_links_live.html", agent=agent, links=shown)


LIVE = {"links": _live}
