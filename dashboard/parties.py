"""People and organisations outside: recognised by an address, made when nobody has it."""

from dataclasses import dataclass

from app.addresses import email_address, phone_number
from dashboard import drafts, history, task_reads
from dashboard.agents import SignedIn
from dashboard.contact_tables import Contact
from dashboard.kinds import overheard, seen_by
from dashboard.party_tables import DigitalAddress, Party
from dashboard.states import ItemState
from dashboard.tables import Item
from dashboard.task_reads import Card

Address = tuple[str, str]


@dataclass(frozen=True)
class PersonPanel:
    """What stands beside an item: its client, what else is open for her, and her last contacts."""

    item: Item
    party: Party | None
    recognised_by: str
    facts: list[DigitalAddress]
    open_items: list[Item]
    contacts: list[Contact]
    tasks: list[Card]
    notes: str

    @property
    def dial(self) -> str:
        return dial(self.item.phone)


async def recognise(email: str, phone: str) -> Party | None:
    """The party that has this e-mail address, else the one that has this phone number, in any spelling."""
    for address in addresses(email, phone):
        party = await _having(address)
        if party is not None:
            return party
    return None


async def of(name: str, email: str, phone: str) -> Party | None:
    """The party recognised by its addresses, or a new one; None without any address, since nobody could ever
    recognise it. Inside change(). An address that came from outside is never added to a party already known:
    anybody can claim one. See `learn`."""
    known = await recognise(email, phone)
    if known is not None:
        return known
    found = addresses(email, phone)
    return await _made(name, found) if found else None


async def learn(party: Party, name: str, email: str, phone: str) -> None:
    """An agent registered these with the person: they are hers from now on. Inside change()."""
    for kind, value in addresses(email, phone):
        key = f"{party.id}:{kind}:{value}"
        shown = email if kind == "email" else phone
        address = DigitalAddress(party=party.id, key=key, kind=kind, value=value, shown=shown)
        await DigitalAddress.insert(address).on_conflict(DigitalAddress.key, "DO NOTHING")
    if name and not party.name:
        await Party.update({Party.name: name}).where(Party.id == party.id)


def dial(phone: str) -> str:
    """What a tel: link wants; what is no number stays as it is, without spaces."""
    return phone_number(phone) or phone.replace(" ", "")


def addresses(email: str, phone: str) -> list[Address]:
    """Those of the two that are real, as (kind, value to compare)."""
    found = (
        ("email", email_address(email) if email else None),
        ("phone", phone_number(phone) if phone else None),
    )
    return [(kind, value) for kind, value in found if value]


async def person_panel(item: Item, agent: SignedIn) -> PersonPanel:
    """Shows `agent` no contact that is not meant for her."""
    party = await Party.objects().where(Party.id == item.party).first() if item.party else None
    known = await addresses_of(party.id) if party else []
    on_item = addresses(item.email, item.phone)
    written = {address.id for address in known if (address.kind, address.value) in on_item}
    return PersonPanel(
        item=item,
        party=party,
        recognised_by=next((address.kind for address in known if address.id in written), ""),
        facts=[address for address in known if address.id not in written],
        open_items=await open_items(party.id, agent, besides=item.id) if party else [],
        contacts=await history.latest(agent, party.id) if party else [],
        tasks=await task_reads.asked_from(item),
        notes=await drafts.of(agent, item.id, "contact"),
    )


async def addresses_of(party_id: int) -> list[DigitalAddress]:
    return await DigitalAddress.objects().where(DigitalAddress.party == party_id).order_by(DigitalAddress.id)


async def open_items(party_id: int, agent: SignedIn, besides: int = 0) -> list[Item]:
    """To show, not to save: what `agent` may know of, without the lines that are not meant for her."""
    hers = (Item.party == party_id) & (Item.state == ItemState.OPEN) & (Item.id != besides)
    seen = hers & Item.kind.is_in(seen_by(agent) or [""])
    found = await Item.objects().where(seen).order_by(Item.created_at).limit(10)
    for item in found:
        if overheard(agent, item.kind, item.owner, item.state):
            item.summary = ""
    return found


async def _having(address: Address) -> Party | None:
    kind, value = address
    owners = DigitalAddress.select(DigitalAddress.party).where(
        (DigitalAddress.kind == kind) & (DigitalAddress.value == value)
    )
    return await Party.objects().where(Party.id.is_in(owners)).order_by(Party.id).first()


async def _made(name: str, found: list[Address]) -> Party:
    key = ":".join(found[0])
    await Party.insert(Party(key=key, name=name)).on_conflict(Party.key, "DO NOTHING")
    party = await Party.objects().where(Party.key == key).first()
    assert party is not None  # noqa: S101
    values = dict(found)
    await learn(party, name, values.get("email", ""), values.get("phone", ""))
    return party
