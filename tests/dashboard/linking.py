"""What the tests of links begin with."""

from app.news import change
from dashboard import links, registers
from dashboard.agents import SignedIn
from dashboard.contact_tables import Contact, Register
from dashboard.party_tables import Party
from dashboard.tables import Item
from tests.dashboard.given import department, registered

TEMPLATE = "https://zaken.example.nl/zaak/{number}"


def ref(row: Contact | Item | Party) -> str:
    kind = {Contact: "contact", Item: "item", Party: "party"}[type(row)]
    return f"{kind}:{row.id}"


async def linked(one: str, other: str, agent: SignedIn) -> None:
    async with change():
        await links.link(one, other, agent)


async def recorded(one: str, number: str, agent: SignedIn, register: Register | None = None) -> None:
    async with change():
        await links.link_record(one, str(register.id if register else 0), number, agent)


async def ends(reference: str, agent: SignedIn) -> list[str]:
    return [link.target.reference for link in await links.links_of(reference, agent)]


async def secret_of_bea(agent: SignedIn, **changes: str) -> Contact:
    """Confidential, of Bea's department: Fatima may not see it."""
    return await registered(agent, confidential="yes", department=await department(), **changes)


async def party(name: str = "Kees Essaadi") -> Party:
    made = Party(key=f"email:{name}", name=name)
    await made.save()
    return made


async def register(admin: SignedIn, name: str = "Zaaksysteem", template: str = TEMPLATE) -> Register:
    await registers.add({"name": name, "template": template}, admin)
    made = await Register.objects().where(Register.name == name).first()
    assert made is not None
    return made
