"""What can be linked, each named by one reference: contact:5, item:9, party:2, record:1.

A task is its item; an outside record is a number in a register."""

import re
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass

from app.database import run
from app.problems import NotFound
from app.texts import N_, Lazy
from dashboard import history, items, registers, registration
from dashboard.agents import SignedIn
from dashboard.contact_tables import Contact, OutsideRecord
from dashboard.kinds import KINDS, overheard, works_here
from dashboard.party_tables import Party
from dashboard.states import Channel
from dashboard.tables import Item

REFERENCE = re.compile(r"(contact|item|party|record):([1-9]\d{0,8})")
CONTACT = N_("Contact")
PARTIES = {"person": N_("Person"), "organisation": N_("Organisation")}
NAMELESS = N_("Client without a name")

MERGED = """WITH RECURSIVE same (id) AS (
    SELECT id FROM party WHERE id = {}
    UNION SELECT p.id FROM party p JOIN same ON p.merged_into = same.id
) SELECT id FROM same"""


@dataclass(frozen=True)
class Target:
    """How one end of a link is shown to one person. `page` is ours, `url` may be of another system."""

    reference: str
    icon: str
    word: str
    title: str
    detail: str
    url: str
    page: str
    outside: bool = False


Seen = Callable[[list[int], SignedIn], Awaitable[dict[int, Target]]]


def parsed(reference: str) -> tuple[str, int]:
    """Kind and number. Raises NotFound for what is no reference."""
    found = REFERENCE.fullmatch(reference)
    if found is None:
        raise NotFound
    return found[1], int(found[2])


async def seen(references: Iterable[str], agent: SignedIn) -> dict[str, Target]:
    """By reference, those that this person may see; a merged person is the one she goes on as."""
    if not works_here(agent):
        return {}
    asked: dict[str, list[int]] = {}
    for kind, number in map(parsed, references):
        asked.setdefault(kind, []).append(number)
    found: dict[str, Target] = {}
    for kind, numbers in asked.items():
        for number, target in (await SEEN[kind](numbers, agent)).items():
            found[f"{kind}:{number}"] = target
    return found


async def aliases(reference: str) -> list[str]:
    """All references under which links of the same thing may be kept."""
    kind, number = parsed(reference)
    if kind != "party":
        return [reference]
    survivor = await _survivor(number)
    return [f"party:{row['id']}" for row in await run(MERGED, survivor.id if survivor else number)]


def of_contact(contact: Contact) -> Target:
    url = f"/contacts/{contact.id}"
    return Target(
        reference=f"contact:{contact.id}",
        icon=registration.CHANNELS[Channel(contact.channel)].icon,
        word=str(CONTACT),
        title=registration.title(contact),
        detail=", ".join(filter(None, (contact.client_name, contact.subject))),
        url=url,
        page=url,
    )


def of_item(item: Item, agent: SignedIn) -> Target:
    """Without its line when that is not meant for her."""
    kind = KINDS[item.kind]
    return Target(
        reference=f"item:{item.id}",
        icon=kind.icon,
        word=str(kind.label),
        title=item.title,
        detail="" if overheard(agent, item.kind, item.owner, item.state) else item.summary,
        url=item.url,
        page=item.url,
    )


def of_party(party: Party) -> Target:
    url = f"/parties/{party.id}"
    word: Lazy = PARTIES.get(party.kind, PARTIES["person"])
    title = party.name or str(NAMELESS)
    return Target(f"party:{party.id}", "user", str(word), title, detail="", url=url, page=url)


async def _contacts(numbers: list[int], agent: SignedIn) -> dict[int, Target]:
    rows = await Contact.objects().where(history.visible(agent) & Contact.id.is_in(numbers))
    return {contact.id: of_contact(contact) for contact in rows}


async def _items(numbers: list[int], agent: SignedIn) -> dict[int, Target]:
    rows = await Item.objects().where(Item.id.is_in(numbers))
    return {item.id: of_item(item, agent) for item in rows if await items.is_for(item, agent)}


async def _parties(numbers: list[int], _agent: SignedIn) -> dict[int, Target]:
    found = {number: await _survivor(number) for number in numbers}
    return {number: of_party(party) for number, party in found.items() if party}


async def _records(numbers: list[int], _agent: SignedIn) -> dict[int, Target]:
    """Whoever sees a link to one sees it; links.find asks for such a link."""
    rows = await OutsideRecord.objects(OutsideRecord.register).where(OutsideRecord.id.is_in(numbers))
    return {record.id: _of_record(record) for record in rows}


def _of_record(record: OutsideRecord) -> Target:
    return Target(
        reference=f"record:{record.id}",
        icon="database",
        word=record.register.name,
        title=record.number,
        detail="",
        url=registers.address(record.register.template, record.number),
        page=f"/records/{record.id}",
        outside=True,
    )


async def _survivor(number: int) -> Party | None:
    party = await Party.objects().where(Party.id == number).first()
    while party is not None and party.merged_into:
        party = await Party.objects().where(Party.id == party.merged_into).first()
    return party


SEEN: dict[str, Seen] = {"contact": _contacts, "item": _items, "party": _parties, "record": _records}
