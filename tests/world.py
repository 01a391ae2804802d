"""The small named world every test lives in."""

import datetime
import json
from dataclasses import dataclass

from app.news import change
from chat.tables import Site
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
    """Fills an empty database with the named world; opening hours cover the whole week. With one statement
    for each table, as nearly every test begins here."""
    async with change():
        people = await staff(password_hash)
        await Mailbox.insert(
            Mailbox(address="info@example.org", name="Gemeente Waterveen"),
            Mailbox(address="chat@example.org", name="Website"),
        )
        site = await website(origins)
    return World(**people, site=site)


async def staff(password_hash: str) -> dict[str, SignedIn]:
    departments = {shown: Department(name=shown) for _, _, shown, _, _ in PEOPLE.values()}
    await Department.insert(*departments.values())
    employees = {
        name: Employee(
            given_name=given,
            family_name=family,
            department=departments[shown].id,
            email=f"{name}@example.org",
            phone=phone,
        )
        for name, (given, family, shown, phone, _) in PEOPLE.items()
    }
    await Employee.insert(*employees.values())
    people = {
        name: Agent(employee=employee.id, email=employee.email, password_hash=password_hash)
        for name, employee in employees.items()
    }
    await Agent.insert(*people.values())
    await Presence.insert(*(Presence(agent=agent.id) for agent in people.values()))
    granted = [(agent.id, one) for name, agent in people.items() for one in PEOPLE[name][-1]]
    await AgentPrivilege.insert(*(AgentPrivilege(agent=agent, name=one) for agent, one in granted))
    return {name: signed_in(agent, employees[name], *PEOPLE[name][2:]) for name, agent in people.items()}


def signed_in(
    agent: Agent, employee: Employee, department: str, _phone: str, privileges: tuple[str, ...]
) -> SignedIn:
    """As agents.load() finds her."""
    return SignedIn(
        id=agent.id,
        employee_id=employee.id,
        name=f"{employee.given_name} {employee.family_name}",
        given_name=employee.given_name,
        email=agent.email,
        language=agent.language,
        department=department,
        privileges=frozenset(privileges),
        enter_sends=agent.enter_sends,
        news_folded=agent.news_folded,
    )


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
