"""What the tests of the contact history begin with."""

import secrets
from datetime import UTC, datetime, timedelta

from app.news import change
from dashboard import archive, contacts, items, moments, tasks
from dashboard.agents import SignedIn
from dashboard.contact_tables import Contact
from dashboard.tables import Department, Item
from tests.world import World

STARTED = datetime(2019, 3, 25, 9, 15, 12, tzinfo=UTC)
ENDED = datetime(2019, 3, 25, 9, 24, 4, tzinfo=UTC)
LINES: list[archive.Line] = [
    {
        "at": "2019-03-25T09:15:12+00:00",
        "who": "Kees Essaadi",
        "role": "client",
        "text": "Hallo, kan ik zonder afspraak langs komen voor mijn paspoort?",
    },
    {
        "at": "2019-03-25T09:16:00+00:00",
        "who": "Abe",
        "role": "employee",
        "text": "Goedemorgen, helaas kan dit alleen op afspraak. Zal ik deze meteen even met u inplannen?",
    },
]
KEES = {"client_name": "Kees Essaadi", "phone": "0655392843"}


async def department(name: str = "Burgerzaken") -> str:
    row = await Department.select(Department.id).where(Department.name == name).first()
    assert row is not None
    return str(row["id"])


async def form(**changes: str) -> dict[str, str]:
    filled = {
        "token": secrets.token_urlsafe(16),
        "channel": "phone",
        "subject": "Paspoort aanvragen",
        "summary": "Vraagt of het zonder afspraak kan.",
        "answer": "Alleen op afspraak.",
        "department": await department(),
        "outcome": "answered",
        "succeeded": "yes",
        "confidential": "",
    }
    return filled | KEES | changes


async def registered(agent: SignedIn, at: datetime | None = None, **changes: str) -> Contact:
    when = {"day": moments.day_of(at), "start": moments.time_of(at)} if at else {}
    if at and "end" not in changes:
        when["end"] = moments.time_of(at + timedelta(minutes=5))
    return await contacts.register(await form(**when, **changes), agent)


async def item_for(agent: SignedIn | None, **columns: object) -> Item:
    given: dict[str, object] = {"title": "Kees Essaadi", **KEES, "owner": agent.id if agent else None}
    async with change():
        return await items.open_item(kind=tasks.KINDS[0].name, **(given | columns))  # type: ignore[arg-type]


async def archived(item: Item, world: World, **changes: object) -> Contact:
    given: dict[str, object] = {
        "channel": "chat",
        "lines": LINES,
        "handler": world.abe.employee_id,
        "occurred_at": STARTED,
        "ended_at": ENDED,
    }
    async with change():
        return await contacts.archive(item, **(given | changes))  # type: ignore[arg-type]
