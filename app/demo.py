"""The demonstration world: a believable morning of work, made by the same verbs as real work."""

import tomllib
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, time, timedelta
from email.message import EmailMessage
from email.utils import format_datetime, parseaddr
from pathlib import Path
from typing import Any

from app import clock, demo_weeks
from app.filters import ZONE
from app.news import change
from app.problems import Refusal
from app.settings import settings
from chat import conversations, offline, sites
from chat.tables import Author, Site
from dashboard import (
    agents,
    bulletins,
    contacts,
    items,
    labels,
    links,
    question_sets,
    quick_links,
    registers,
    responses,
    staff_import,
    tasks,
)
from dashboard.agents import PRIVILEGES, SignedIn
from dashboard.contact_tables import Contact
from dashboard.passwords import digest_of
from dashboard.states import PresenceStatus
from dashboard.tables import Agent, Department, Employee, Group, Item, OpeningBlock, OpeningHours, Presence
from mail import inbox
from mail.tables import Mailbox

WORLD = tomllib.loads((Path(__file__).parent / "demo.toml").read_text(encoding="utf-8"))
PASSWORD = "onthaal-proef-2026"  # noqa: S105 - printed at every start of the demonstration
WORK = {"mail.handle", "contact.delete"}
ROLES = {
    "agent": frozenset(WORK),
    "chat": frozenset(WORK | {"chat.handle", "chat.pick"}),
    "supervisor and administrator": frozenset(PRIVILEGES) - {"chat.handle", "chat.pick"},
}
SignInLine = tuple[str, str, str, str]


async def load() -> list[SignInLine]:
    """Fills an empty database and returns (name, e-mail, password, role) of who may sign in.

    Raises Refusal, with nothing changed, when anybody has an account already."""
    if await Agent.exists():
        raise Refusal(
            "The demonstration needs an empty data folder; this one holds work. Choose another with --data, "
            "or go on with what is there by leaving out --demo."
        )
    people = await _people()
    await _directory()
    site = await _site()
    try:
        await demo_weeks.load(people, site, WORLD["weeks"])
        await _history(people, site)
        await _mails()
        await _offline_messages(site)
        await _tasks(people)
        await _links(people)
        await _labels(people)
        await _responses(people)
        await _news(people)
    finally:
        clock.reset()
    return [(" ".join(p["name"]), p["email"], PASSWORD, p["role"]) for p in WORLD["people"]]


async def _people() -> dict[str, SignedIn]:
    """By given name."""
    password_hash = await digest_of(PASSWORD)
    people = {}
    async with change():
        await Department.insert(*(Department(name=name) for name in WORLD["departments"]))
        for person in WORLD["people"]:
            given, family = person["name"]
            people[given] = await agents.add(
                email=person["email"],
                given_name=given,
                family_name=family,
                department=person["department"],
                privileges=ROLES[person["role"]],
                password_hash=password_hash,
                by="demo",
            )
            details = {Employee.phone: person["phone"], Employee.function: person["function"]}
            await Employee.update(details).where(Employee.email == person["email"])  # type: ignore[arg-type]
    return {given: signed_in for given, number in people.items() if (signed_in := await agents.load(number))}


async def _directory() -> None:
    """Who has no account, groups and substitutes; imported, as an administrator would."""
    sheet = await staff_import.read(WORLD["directory"].strip().encode())
    await staff_import.carry_out(sheet, "demo", "demo")
    async with change():
        for name, email in WORLD["addresses"].items():
            await Department.update({Department.email: email}).where(Department.name == name)
            await Group.update({Group.email: email}).where(Group.name == name)


async def _site() -> Site:
    """Open day and night, so that whoever tries it can chat."""
    async with change():
        for address in ("info@example.org", "chat@example.org"):
            await Mailbox.insert(Mailbox(address=address, name="Gemeente Waterveen"))
        hours = OpeningHours(name="Klantcontactcentrum")
        await hours.save()
        await OpeningBlock.insert(*(_whole_day(hours, weekday) for weekday in range(7)))
    return await sites.create(
        slug="website",
        name="Website Burgerzaken",
        title="Chat met de gemeente",
        mailbox="chat@example.org",
        opening_hours=hours.id,
        origins=[settings().origin],
    )


def _whole_day(hours: OpeningHours, weekday: int) -> OpeningBlock:
    return OpeningBlock(schedule=hours.id, weekday=weekday, opens=time(0, 0), closes=time(0, 0))


async def _history(people: dict[str, SignedIn], site: Site) -> None:
    with _then(WORLD["record"]["day"]):
        await _recorded_chat(people, site)
    for contact in sorted(WORLD["contacts"], key=lambda contact: -contact["hours"]):
        with _ago(contact["hours"]):
            end = clock.now() + timedelta(minutes=contact["minutes"])
            words = {name: text for name, text in contact.items() if isinstance(text, str)}
            form = words | await _department_in(contact) | {"token": uuid.uuid4().hex, "succeeded": "yes"}
            await contacts.register(form | {"end": f"{end.astimezone(ZONE):%H:%M}"}, people[contact["by"]])


async def _recorded_chat(people: dict[str, SignedIn], site: Site) -> None:
    record, agent = WORLD["record"], people[WORLD["record"]["by"]]
    first = {"start_id": str(uuid.uuid4()), "client_id": str(uuid.uuid4()), "text": record["question"]}
    visitor = {"name": record["client_name"], "phone": record["phone"], "page_title": "Paspoort aanvragen"}
    conversation, _token, _new = await conversations.start(site, first | visitor)
    async with change():
        item = await items.give(conversation.item, agent)
    clock.move(minutes=1)
    await conversations.post(conversation, Author.AGENT, str(uuid.uuid4()), record["reply"], agent)
    clock.move(minutes=3)
    await conversations.end(conversation, Author.AGENT, agent)
    words = {name: record[name] for name in ("subject", "summary", "answer", "phone")}
    form = words | await _department_in(record) | {"outcome": "answered", "succeeded": "yes"}
    await contacts.wrap_up(item, form, agent, "chat")
    await Presence.update({Presence.status: PresenceStatus.OFFLINE}).where(Presence.agent == agent.id)


async def _department_in(row: dict[str, Any]) -> dict[str, str]:
    found = await Department.objects().where(Department.name == row["department"]).first()
    return {"department": str(found.id) if found else ""}


async def _mails() -> None:
    for mail in sorted(WORLD["mails"], key=lambda mail: -mail["hours"]):
        with _ago(mail["hours"]):
            sender = parseaddr(mail["from"])[1]
            await inbox.receive(_letter(mail), sender, "info@example.org", "127.0.0.1", "demo")
            await inbox.read_due(clock.now())


def _letter(mail: dict[str, Any]) -> bytes:
    letter = EmailMessage()
    letter["From"], letter["To"], letter["Subject"] = mail["from"], "info@example.org", mail["subject"]
    letter["Date"] = format_datetime(clock.now())
    letter["Message-ID"] = f"<{uuid.uuid4()}@post.example>"
    letter.set_content(mail["text"].strip())
    if name := mail.get("attachment"):
        letter.add_attachment(
            b"Betaald: 2,40 euro, 3 november 14.02-15.02 uur\n", "text", "plain", filename=name
        )
    return letter.as_bytes()


async def _offline_messages(site: Site) -> None:
    """They wait in the outbox and arrive as real mail in the first moments after the start."""
    for message in sorted(WORLD["offline"], key=lambda message: -message["hours"]):
        with _ago(message["hours"]):
            form = {name: text for name, text in message.items() if isinstance(text, str)}
            await offline.leave_message(site, form, str(uuid.uuid4()))


async def _tasks(people: dict[str, SignedIn]) -> None:
    for asked in WORLD["question_sets"]:
        asks = int((await _department_in(asked))["department"])
        await question_sets.update(asks, asked["questions"], people["Sam"])
    create = {
        "callback_note": tasks.create_callback_note,
        "information_request": tasks.create_information_request,
    }
    for task in WORLD["tasks"]:
        due = datetime.now(ZONE) + timedelta(hours=task["due_hours"])
        with _ago(task["hours"]):
            department = (await _department_in(task))["department"]
            words = {name: text for name, text in task.items() if isinstance(text, str)}
            when = {"when": f"{due:%Y-%m-%dT%H:%M}", "for": f"department:{department}"}
            await create[task["kind"]](words | when | {"token": uuid.uuid4().hex}, people[task["by"]])


async def _links(people: dict[str, SignedIn]) -> None:
    """The oldest contact belongs to a case in another system, and to what was asked about it since."""
    await registers.add(WORLD["register"], people["Sam"])
    [register] = await registers.offered()
    record = await Contact.objects().order_by(Contact.occurred_at).first()
    asked = await Item.objects().where(Item.kind == "information_request").first()
    assert record is not None  # noqa: S101
    assert asked is not None  # noqa: S101
    async with change():
        await links.link_record(
            f"contact:{record.id}", str(register.id), WORLD["register"]["case"], people["Abe"]
        )
        await links.link(f"contact:{record.id}", f"item:{asked.id}", people["Abe"])


async def _labels(people: dict[str, SignedIn]) -> None:
    """A few, each on the oldest item of its kind."""
    for made in WORLD["labels"]:
        await labels.add({"name": made["name"], "colour": str(made["colour"])}, people["Sam"])
    async with change():
        for label, made in zip(await labels.everything(), WORLD["labels"], strict=True):
            item = await Item.objects().where(Item.kind == made["on"]).order_by(Item.id).first()
            if item is not None:
                await labels.put_on(item.id, label)


async def _responses(people: dict[str, SignedIn]) -> None:
    """Everybody's, and a few that an agent made for herself."""
    for response in WORLD["responses"]:
        owner = response.get("of", "")
        await responses.add(response | {"whose": "own" if owner else "shared"}, people[owner or "Sam"])


async def _news(people: dict[str, SignedIn]) -> None:
    for bulletin in WORLD["news"]:
        with _ago(bulletin["hours"]):
            words = {name: text for name, text in bulletin.items() if isinstance(text, str)}
            await bulletins.add(words | {"token": uuid.uuid4().hex}, people["Sam"])
    for link in WORLD["quick_links"]:
        await quick_links.add(link, people["Sam"])


@contextmanager
def _ago(hours: float) -> Iterator[None]:
    clock.reset()
    clock.move(hours=-hours)
    yield
    clock.reset()


@contextmanager
def _then(moment: datetime) -> Iterator[None]:
    clock.reset()
    with _ago((clock.now() - moment) / timedelta(hours=1)):
        yield
