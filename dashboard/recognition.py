"""Who an item is about, when an agent says so: nobody else may add an address to a person who is known."""

from app import audit
from app.news import change
from dashboard import items, parties
from dashboard.agents import SignedIn
from dashboard.contact_tables import Contact
from dashboard.party_tables import Party
from dashboard.states import ContactState
from dashboard.tables import Item


async def confirm(item: Item, party_id: int, agent: SignedIn) -> Party:
    """This is the person: the item and its registration are hers, and its addresses are learnt.

    Raises NotFound."""
    party = await parties.standing(party_id, agent)
    async with change():
        await _belongs_to(item, party.id, refused=None)
        await parties.learn(party, item.client_name, item.email, item.phone)
        await audit.record(agent.actor, "party.confirm", f"party:{party.id}", item=item.id)
    return party


async def refuse(item: Item, agent: SignedIn) -> None:
    """It is somebody else, who is not guessed again for this item. Harmless when nobody was recognised."""
    if item.party is None:
        return
    party = await parties.standing(item.party, agent)
    async with change():
        await _belongs_to(item, None, refused=party.id)
        await audit.record(agent.actor, "party.refuse", f"party:{party.id}", item=item.id)


async def _belongs_to(item: Item, party: int | None, *, refused: int | None) -> None:
    drafts = (Contact.item == item.id) & (Contact.state == ContactState.DRAFT) & Contact.deleted_at.is_null()
    await Contact.update({Contact.party: party}).where(drafts & Contact.anonymous.eq(False))
    await items.update_item(item.id, party=party, not_party=refused)
