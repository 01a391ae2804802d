"""People outside that the tests of persons begin with."""

from app.news import change
from dashboard import items, parties, tasks
from dashboard.party_tables import Party
from dashboard.tables import Item
from tests.world import World


async def made(name: str = "Kees Essaadi", email: str = "kees@voorbeeld.nl", phone: str = "") -> Party:
    async with change():
        party = await parties.of(name, email, phone)
    assert party is not None
    return party


async def fresh(item: Item) -> Item:
    found = await Item.objects().where(Item.id == item.id).first()
    assert found is not None
    return found


async def asked(world: World) -> Item:
    """Work of somebody nobody recognised."""
    words = {"token": "a", "message": "Mag het digitaal?", "for": f"employee:{world.abe.employee_id}"}
    item = await tasks.create_information_request(words, world.abe)
    async with change():
        await items.update_item(item.id, phone="0612345678", client_name="K. Essaadi")
    return await fresh(item)
