from app import lookup
from app.news import change
from dashboard.tables import Item
from tests.world import World


async def test_a_row_comes_back_as_piccolo_would_give_it(world: World) -> None:
    async with change():
        item = Item(kind="email", path="/mail", title="Kees Essaadi", owner=world.abe.id)
        await item.save()
    found = await lookup.row(Item, "id = {}", item.id)
    assert found is not None
    assert vars(found) == vars(await Item.objects().get(Item.id == item.id))
    found.title = "Kees"
    await found.save([Item.title])
    assert (await Item.objects().get(Item.id == item.id)).to_dict() == found.to_dict()
    found.title = "Kees Essaadi"
    await found.save([Item.title])
    assert [row.id for row in await lookup.rows(Item, "title = {} ORDER BY id", "Kees Essaadi")] == [item.id]
    assert await lookup.row(Item, "title = {}", "' OR 1=1 --") is None
