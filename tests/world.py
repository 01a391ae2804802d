"""The small named world every test lives in."""

import datetime
import json
from dataclasses import dataclass

from app.news import change
from chat.tables import Site
from dashboard import agents
from dashboard.agents import SignedIn
from dashboard.tables import Agent, AgentPrivilege, Department, Employee, OpeningBlock, OpeningHours, Presence
from mail.tables import Mailbox

PASSWORD = "onthaal-proef-2026"
WORK = ("mail.handle",)
CHAT = ("chat.handle", "chat.pick", "mail.handle")
SUPERVISION = (
    "mail.handle",
    "chat.supervise",
    "work.assign",
    "contact.delete",
    "history.review",
    "reports.view",
)
PEOPLE = {
    "abe": ("Abe", "Batens", "College van Burgemeester en Wethouders", "030-7551339", CHAT),
    "fatima": ("Fatima", "el Idrissi", "Klantcontactcentrum", "030-7551340", CHAT),
    "bea": ("Bea", "Smit", "Burgerzaken", "030-7551341", WORK),
    "sam": ("Sam", "de Vries", "Klantcontactcentrum", "030-7551342", SUPERVISION),
    "admin": ("Beheer", "Onthaal", "Klantcontactcentrum", "030-7551343", ("admin",)),
}


@dataclass(frozen=True)
class World:
    abe: SignedIn
    fatima: SignedIn
    bea: SignedIn
    sam: SignedIn
    admin: SignedIn
    site: Site
    mailbox: str = "info@example.org"
    chat_mailbox: str = "chat@example.org"


async def create(password_hash: str, origins: tuple[str, ...] = ()) -> World:
    """Fills an empty database with the named world; opening hours cover the whole week."""
    async with change():
        people = {name: await person(name, password_hash) for name in PEOPLE}
        for address, shown in (("info@example.org", "Gemeente Waterveen"), ("chat@example.org", "Website")):
            await Mailbox.insert(Mailbox(address=address, name=shown))
        site = await website(origins)
    signed_in = {name: await agents.load(agent_id) for name, agent_id in people.items()}
    return World(**signed_in, site=site)  # type: ignore[arg-type]


async def person(name: str, password_hash: str) -> int:
    given, family, department_name, phone, privileges = PEOPLE[name]
    department = await Department.objects().where(Department.name == department_name).first()
    if department is None:
        department = Department(name=department_name)
        await department.save()
    email = f"{name}@example.org"
    employee = Employee(
        given_name=given, family_name=family, department=department.id, email=email, phone=phone
    )
    await employee.save()
    agent = Agent(employee=employee.id, email=email, password_hash=password_hash)
    await agent.save()
    await Presence.insert(Presence(agent=agent.id))
    await AgentPrivilege.insert(*(AgentPrivilege(agent=agent.id, name=p) for p in privileges))
    return agent.id


async def website(origins: tuple[str, ...]) -> Site:
    hours = OpeningHours(name="Altijd open")
    await hours.save()
    midnight, late = datetime.time(0, 0), datetime.time(23, 59, 59)
    await OpeningBlock.insert(
        *(OpeningBlock(schedule=hours.id, weekday=day, opens=midnight, closes=late) for day in range(7))
    )
    site = Site(
        slug="website",
        name="Website Burgerzaken",
        title="Chat met de gemeente",
        mailbox="chat@example.org",
        opening_hours=hours.id,
        allowed_origins=json.dumps(list(origins)),
    )
    await site.save()
    return site
