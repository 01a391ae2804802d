"""People and organisations outside: recognised by an address, made when nobody has it."""

from dataclasses import dataclass

from piccolo.query.methods.objects import Objects

from app.addresses import Address, addresses_in, phone_number
from app.database import run
from app.problems import NotFound
from dashboard import drafts, history, party_search, search_cards, task_reads
from dashboard.agents import SignedIn
from dashboard.contact_tables import Contact
from dashboard.kinds import overheard, seen_by, works_here
from dashboard.party_search import Known
from dashboard.party_tables import DigitalAddress, Party
from dashboard.states import ItemState
from dashboard.tables import Item
from dashboard.task_reads import Card

PAGE = 25


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
    suggestions: list[Known]

    @property
    def dial(self) -> str:
        return dial(self.item.phone)


async def find(party_id: int, agent: SignedIn) -> Party:
    """Also one that was merged into another. Raises NotFound."""
    party = await Party.objects().where(Party.id == party_id).first() if works_here(agent) else None
    if party is None:
        raise NotFound
    return party


async def standing(party_id: int, agent: SignedIn) -> Party:
    """The one who goes on under this number: the party itself, or who it was merged into. Raises NotFound."""
    party = await find(party_id, agent)
    return await find(party.merged_into, agent) if party.merged_into else party


async def recognise(email: str, phone: str, besides: int | None = None) -> Party | None:
    """The party that has this e-mail address, else the one that has this phone number, in any spelling; never
    `besides`, and never one that was merged into another."""
    for address in addresses_in(email, phone):
        party = await _having(address, besides)
        if party is not None:
            return party
    return None


async def of(name: str, email: str, phone: str, besides: int | None = None) -> Party | None:
    """The party recognised by its addresses, or a new one; None without any address, since nobody could ever
    recognise it. Inside change(). An address that came from outside is never added to a party already known:
    anybody can claim one. See `learn`."""
    known = await recognise(email, phone, besides)
    if known is not None:
        return known
    found = addresses_in(email, phone)
    return await _made(name, found, besides) if found else None


async def meant(form: dict[str, str], email: str, phone: str) -> Party | None:
    """Whom a registration is about: the `party` an agent chose in it, else who is recognised by the addresses
    and is not the one she refused, `not_party`."""
    refused = await _numbered(form.get("not_party", ""))
    chosen = await _numbered(form.get("party", ""))
    if chosen is not None and (refused is None or chosen.id != refused.id):
        return chosen
    return await recognise(email, phone, refused.id if refused else None)


async def registered(form: dict[str, str], name: str, email: str, phone: str) -> Party | None:
    """As meant(), for a form that is kept: made when nobody is, and what was filled in is learnt. Inside
    change()."""
    party = await meant(form, email, phone)
    if party is None:
        refused = await _numbered(form.get("not_party", ""))
        party = await of(name, email, phone, refused.id if refused else None)
    if party is not None:
        await learn(party, name, email, phone)
    return party


async def learn(party: Party, name: str, email: str, phone: str) -> None:
    """An agent registered these with the person: they are hers from now on. Inside change()."""
    for kind, value in addresses_in(email, phone):
        key = f"{party.id}:{kind}:{value}"
        shown = email if kind == "email" else phone
        address = DigitalAddress(party=party.id, key=key, kind=kind, value=value, shown=shown)
        await DigitalAddress.insert(address).on_conflict(DigitalAddress.key, "DO NOTHING")
    if name and not party.name:
        await Party.update({Party.name: name}).where(Party.id == party.id)
    await search_cards.party(party.id)


async def keyed(key: str) -> Party:
    """The party that was made with this key, or who it was merged into."""
    party = await Party.objects().where(Party.key == key).first()
    assert party is not None  # noqa: S101
    return await _going_on(party)


def dial(phone: str) -> str:
    """What a tel: link wants; what is no number stays as it is, without spaces."""
    return phone_number(phone) or phone.replace(" ", "")


async def person_panel(item: Item, agent: SignedIn) -> PersonPanel:
    """Shows `agent` no contact that is not meant for her."""
    party = await standing(item.party, agent) if item.party else None
    known = await addresses_of(party.id) if party else []
    on_item = addresses_in(item.email, item.phone)
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
        suggestions=[] if party else await party_search.suggestions(item, agent),
    )


async def addresses_of(party_id: int) -> list[DigitalAddress]:
    """The preferred one first."""
    hers = DigitalAddress.objects().where(DigitalAddress.party == party_id)
    return sorted(await hers, key=lambda address: (not address.preferred, address.id))


async def open_items(party_id: int, agent: SignedIn, besides: int = 0) -> list[Item]:
    """To show, not to save: what `agent` may know of, without the lines that are not meant for her."""
    asked = (Item.state == ItemState.OPEN) & (Item.id != besides)
    found = await _items(party_id, agent).where(asked).order_by(Item.created_at).limit(10)
    return await _for_her_eyes(found, agent)


async def items_of(party_id: int, agent: SignedIn, before: int = 0) -> tuple[list[Item], int]:
    """One page of all there were, newest first, as open_items() shows them; and where the next one begins."""
    asked = Item.id < before if before else Item.id > 0
    found = await _items(party_id, agent).where(asked).order_by(Item.id, ascending=False).limit(PAGE + 1)
    older = found[PAGE - 1].id if len(found) > PAGE else 0
    return await _for_her_eyes(found[:PAGE], agent), older


def _items(party_id: int, agent: SignedIn) -> Objects[Item]:
    return Item.objects().where(
        Item.party.is_in(history.family(party_id)) & Item.kind.is_in(seen_by(agent) or [""])
    )


async def _for_her_eyes(found: list[Item], agent: SignedIn) -> list[Item]:
    kept = await history.kept_from(agent, found)
    for item in found:
        if overheard(agent, item.kind, item.owner, item.state):
            item.summary = ""
    return [item for item in found if item.id not in kept]


async def _having(address: Address, besides: int | None) -> Party | None:
    kind, value = address
    rows = await run(
        "SELECT DISTINCT p.id, p.merged_into FROM digital_address a JOIN party p ON p.id = a.party"
        " WHERE a.kind = {} AND a.value = {} ORDER BY p.id",
        kind,
        value,
    )
    known = [number for row in rows if (number := row["merged_into"] or row["id"]) != besides]
    return await Party.objects().where(Party.id == known[0]).first() if known else None


async def _made(name: str, found: list[Address], besides: int | None) -> Party:
    key = ":".join(found[0]) + (f":not-{besides}" if besides else "")
    await Party.insert(Party(key=key, name=name)).on_conflict(Party.key, "DO NOTHING")
    party = await keyed(key)
    values = dict(found)
    await learn(party, name, values.get("email", ""), values.get("phone", ""))
    return party


async def _numbered(number: str) -> Party | None:
    """Of a form: None when there is no such party."""
    if not number.isdecimal() or len(number) > 9:
        return None
    party = await Party.objects().where(Party.id == int(number)).first()
    return await _going_on(party) if party else None


async def _going_on(party: Party) -> Party:
    if party.merged_into is None:
        return party
    into = await Party.objects().where(Party.id == party.merged_into).first()
    assert into is not None  # noqa: S101
    return into
