"""News for the agents: written by administrators, beside the work list from one moment until another, and new
to each agent until she has read it. ("items", "bulletins") says that what stands there changed."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from app import audit, forms
from app.clock import now
from app.database import run
from app.news import announce, change
from app.problems import Invalid, NotFound
from app.texts import _
from dashboard import moments, quick_links
from dashboard.agents import SignedIn
from dashboard.bulletin_tables import Bulletin, BulletinSeen, QuickLink
from dashboard.tables import Agent, full_name

LONGEST = {"title": 120, "text": 2000}
LONGEST_TOKEN = 60
FIELDS = (Bulletin.title, Bulletin.text, Bulletin.important, Bulletin.begins_at, Bulletin.ends_at)
MOST = 50

STANDS = "begins_at <= {} AND (ends_at IS NULL OR ends_at > {})"
SHOWN = f"""SELECT b.id, b.title, b.text, b.important, b.begins_at, e.given_name, e.family_name, s.id AS seen
    FROM bulletin b JOIN agent a ON a.id = b.author JOIN employee e ON e.id = a.employee
    LEFT JOIN bulletin_seen s ON s.bulletin = b.id AND s.agent = {{}}
    WHERE {STANDS} ORDER BY b.important DESC, b.begins_at DESC, b.id DESC LIMIT {{}}"""  # noqa: S608


HELD = "UPDATE bulletin SET stands = stands WHERE id = {}"
"""Who reads it while it is deleted waits, and finds it gone."""


@dataclass(frozen=True)
class News:
    """One piece as one agent sees it."""

    id: int
    title: str
    text: str
    important: bool
    since: datetime
    author: str
    new: bool


@dataclass(frozen=True)
class Panel:
    """What stands beside the work list of one agent."""

    news: list[News]
    links: list[QuickLink]

    @property
    def new(self) -> int:
        return sum(one.new for one in self.news)


async def panel(agent: SignedIn) -> Panel:
    rows = await run(SHOWN, agent.id, now(), now(), MOST)
    return Panel([_news(row) for row in rows], await quick_links.everything())


async def read(bulletin_id: int, agent: SignedIn) -> None:
    """It is not new to her any more. Raises NotFound for what does not stand there."""
    async with change():
        if not await run(f"{HELD} AND {STANDS} RETURNING id", bulletin_id, now(), now()):
            raise NotFound
        seen = BulletinSeen(bulletin=bulletin_id, agent=agent.id)
        once = (BulletinSeen.bulletin, BulletinSeen.agent)
        if await BulletinSeen.insert(seen).on_conflict(once, "DO NOTHING").returning(BulletinSeen.id):
            announce(f"agent:{agent.id}", "bulletins")


async def fold(agent: SignedIn, folded: bool) -> None:
    """Her choice for the panel, on whatever screen she works next."""
    async with change():
        await Agent.update({Agent.news_folded: folded}).where(Agent.id == agent.id)


async def everything() -> list[Bulletin]:
    """For administrators, the newest first."""
    return await Bulletin.objects().order_by(Bulletin.begins_at, Bulletin.id, ascending=False)


async def find(bulletin_id: int) -> Bulletin:
    """Raises NotFound."""
    bulletin = await Bulletin.objects().where(Bulletin.id == bulletin_id).first()
    if bulletin is None:
        raise NotFound
    return bulletin


def stands(bulletin: Bulletin, moment: datetime) -> bool:
    """The same as STANDS says in SQL."""
    return bulletin.begins_at <= moment and (bulletin.ends_at is None or bulletin.ends_at > moment)


async def add(form: dict[str, str], by: SignedIn) -> None:
    """The same form sent twice makes one. Raises Invalid."""
    bulletin = Bulletin(**_checked(form), author=by.id, token=form.get("token", "")[:LONGEST_TOKEN] or None)
    bulletin.stands = stands(bulletin, now())
    async with change():
        made = Bulletin.insert(bulletin).on_conflict(Bulletin.token, "DO NOTHING")
        for row in await made.returning(Bulletin.id):
            await _noted("add", row["id"], bulletin.title, by)


async def edit(bulletin: Bulletin, form: dict[str, str], by: SignedIn) -> None:
    """Who has read it is told again only if the form says `anew`. Raises Invalid."""
    for name, value in _checked(form).items():
        setattr(bulletin, name, value)
    bulletin.stands = stands(bulletin, now())
    changed = [*FIELDS, Bulletin.stands]
    async with change():
        await run(HELD, bulletin.id)
        await bulletin.save(changed)
        if form.get("anew") == "on":
            await BulletinSeen.delete().where(BulletinSeen.bulletin == bulletin.id)
        await _noted("edit", bulletin.id, bulletin.title, by)


async def delete(bulletin: Bulletin, by: SignedIn) -> None:
    async with change():
        await run(HELD, bulletin.id)
        await BulletinSeen.delete().where(BulletinSeen.bulletin == bulletin.id)
        await Bulletin.delete().where(Bulletin.id == bulletin.id)
        await _noted("delete", bulletin.id, bulletin.title, by)


async def look(moment: datetime) -> None:
    """The ticker's duty: open dashboards are told when a piece begins or ends."""
    turned = f"UPDATE bulletin SET stands = NOT stands WHERE stands <> ({STANDS}) RETURNING id"  # noqa: S608
    due = f"SELECT id FROM bulletin WHERE stands <> ({STANDS}) LIMIT 1"  # noqa: S608
    if not await run(due, moment, moment):
        return
    async with change():
        if await run(turned, moment, moment):
            announce("items", "bulletins")


def _news(row: dict[str, Any]) -> News:
    return News(
        id=row["id"],
        title=row["title"],
        text=row["text"],
        important=bool(row["important"]),
        since=row["begins_at"],
        author=full_name(row["given_name"], row["family_name"]),
        new=row["seen"] is None,
    )


async def _noted(act: str, bulletin_id: int, title: str, by: SignedIn) -> None:
    announce("items", "bulletins")
    await audit.record(by.actor, f"news.{act}", f"bulletin:{bulletin_id}", title=title)


def _checked(form: dict[str, str]) -> dict[str, Any]:
    errors: dict[str, str] = {}
    forms.required(form, errors, "title")
    for name, most in LONGEST.items():
        forms.length(form, errors, name, most)
    begins, ends = _moment(form, errors, "begins"), _moment(form, errors, "ends")
    if begins and ends and ends <= begins:
        errors["ends"] = _("The end is before the beginning.")
    if errors:
        raise Invalid(errors, form)
    return {
        "title": form["title"],
        "text": form.get("text", ""),
        "important": form.get("important") == "on",
        "begins_at": begins or now(),
        "ends_at": ends,
    }


def _moment(form: dict[str, str], errors: dict[str, str], name: str) -> datetime | None:
    """As a field for a day with its time sends it; None when it was left empty."""
    written = form.get(name, "")
    if not written:
        return None
    moment = moments.moment(*written.replace(" ", "T").partition("T")[::2])
    if moment is None:
        errors[name] = _("Fill in a day and a time.")
    return moment
