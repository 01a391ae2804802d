"""What agents keep about the people outside: who they are, and how they are reached."""

from app import audit, forms
from app.clock import now
from app.news import change
from app.problems import Invalid, NotFound
from app.texts import _
from dashboard import parties, search_cards
from dashboard.agents import SignedIn
from dashboard.party_search import KINDS
from dashboard.party_tables import DigitalAddress, Party

MOST = 200


async def create(form: dict[str, str], agent: SignedIn) -> Party:
    """From a form of the agent's own; sending it twice makes one. Raises Invalid."""
    errors: dict[str, str] = {}
    name, kind = _described(form, errors)
    forms.email(form, errors)
    forms.phone(form, errors)
    if errors:
        raise Invalid(errors, form)
    key = f"form:{agent.id}:{form.get('token', '')[:32]}"
    async with change():
        made = Party(key=key, name=name, kind=kind)
        new = await Party.insert(made).on_conflict(Party.key, "DO NOTHING").returning(Party.id)
        party = await parties.keyed(key)
        if new:
            await parties.learn(party, name, form.get("email", ""), form.get("phone", ""))
            await audit.record(agent.actor, "party.create", f"party:{party.id}")
    return party


async def describe(party: Party, form: dict[str, str], agent: SignedIn) -> None:
    """Gives it another name or kind. Raises Invalid."""
    errors: dict[str, str] = {}
    name, kind = _described(form, errors)
    if errors:
        raise Invalid(errors, form)
    if (name, kind) == (party.name, party.kind):
        return
    async with change():
        await Party.update({Party.name: name, Party.kind: kind}).where(Party.id == party.id)
        await search_cards.party(party.id)
        await audit.record(agent.actor, "party.describe", f"party:{party.id}", kind=kind)


async def add_address(party: Party, form: dict[str, str], agent: SignedIn) -> None:
    """An e-mail address or a phone number; which of the two is seen by what was written. What is there
    already stays as it is. Raises Invalid."""
    errors: dict[str, str] = {}
    written = forms.required(form, errors, "address")
    kind = "email" if "@" in written else "phone"
    value = (forms.email if kind == "email" else forms.phone)(form, errors, "address")
    if errors:
        raise Invalid(errors, form)
    address = DigitalAddress(
        party=party.id, key=f"{party.id}:{kind}:{value}", kind=kind, value=value, shown=written
    )
    async with change():
        once = DigitalAddress.insert(address).on_conflict(DigitalAddress.key, "DO NOTHING")
        if await once.returning(DigitalAddress.id):
            await search_cards.party(party.id)
            await audit.record(agent.actor, "party.address.add", f"party:{party.id}", kind=kind)


async def remove_address(party: Party, address_id: int, agent: SignedIn) -> None:
    """Nobody is recognised by it as this party any more. Removing what is gone is harmless."""
    hers = (DigitalAddress.id == address_id) & (DigitalAddress.party == party.id)
    async with change():
        address = await DigitalAddress.objects().where(hers).first()
        if address is None:
            return
        await DigitalAddress.delete().where(hers)
        await _release(f"{address.kind}:{address.value}", party)
        await search_cards.party(party.id)
        await audit.record(agent.actor, "party.address.remove", f"party:{party.id}", kind=address.kind)


async def prefer(party: Party, address_id: int, agent: SignedIn, preferred: bool = True) -> None:
    """Of one party one address is preferred at most. Raises NotFound."""
    address = await _address(party, address_id)
    if address.preferred == preferred:
        return
    async with change():
        hers = DigitalAddress.party == party.id
        await DigitalAddress.update({DigitalAddress.preferred: False}).where(hers)
        await DigitalAddress.update({DigitalAddress.preferred: preferred}).where(
            hers & (DigitalAddress.id == address.id)
        )
        await audit.record(
            agent.actor, "party.address.prefer", f"party:{party.id}", address=address.id, preferred=preferred
        )


async def verify(party: Party, address_id: int, agent: SignedIn, verified: bool = True) -> None:
    """The agent saw that the address is really theirs, or that it is not sure after all. Raises NotFound."""
    address = await _address(party, address_id)
    if (address.verified_at is not None) == verified:
        return
    async with change():
        await DigitalAddress.update({DigitalAddress.verified_at: now() if verified else None}).where(
            (DigitalAddress.id == address.id) & (DigitalAddress.party == party.id)
        )
        await audit.record(
            agent.actor, "party.address.verify", f"party:{party.id}", address=address.id, verified=verified
        )


async def _address(party: Party, address_id: int) -> DigitalAddress:
    hers = (DigitalAddress.id == address_id) & (DigitalAddress.party == party.id)
    address = await DigitalAddress.objects().where(hers).first()
    if address is None:
        raise NotFound
    return address


async def _release(key: str, party: Party) -> None:
    """Who was made with this address lets go of it, or the next letter from it would be theirs again."""
    hers = (Party.id == party.id) | (Party.merged_into == party.id)
    for row in await Party.select(Party.id).where((Party.key == key) & hers):
        await Party.update({Party.key: f"party:{row['id']}"}).where(Party.id == row["id"])


def _described(form: dict[str, str], errors: dict[str, str]) -> tuple[str, str]:
    name, kind = " ".join(forms.length(form, errors, "name", MOST).split()), form.get("kind", "")
    if not name:
        errors["name"] = _("Fill in the name.")
    if kind not in KINDS:
        errors["kind"] = _("Choose one of the list.")
    return name, kind
