"""Labels: made by administrators, put on by who sees an item, shown on rows and used to filter the list."""

import pytest

from app.news import change, cursor, listen
from app.problems import Invalid, NotFound
from dashboard import contacts, items, labels, live, rows
from dashboard.contact_tables import Contact
from dashboard.label_tables import ItemLabel, Label
from dashboard.views import View
from tests.dashboard.conftest import opened
from tests.dashboard.given import form
from tests.serving import Server
from tests.world import World

pytestmark = pytest.mark.usefixtures("heard")

FORM = {"name": "Spoed", "colour": "7"}


async def label(world: World, **form: str) -> Label:
    await labels.add(FORM | form, world.admin)
    found = await Label.objects().order_by(Label.id, ascending=False).first()
    assert found
    return found


async def test_a_name_is_one_label_whatever_its_capitals_and_a_form_sent_twice_makes_one(
    world: World,
) -> None:
    spoed = await label(world)
    await labels.add(FORM, world.admin)
    assert await Label.count() == 1
    for wrong in (
        {"name": "SPOED", "colour": "1"},
        {"name": "", "colour": "1"},
        {"name": "a" * 41, "colour": "1"},
    ):
        with pytest.raises(Invalid):
            await labels.add(wrong, world.admin)
    for colour in ("", "8", "-1", "blauw"):
        with pytest.raises(Invalid) as refused:
            await labels.add({"name": "Nieuw", "colour": colour}, world.admin)
        assert list(refused.value.errors) == ["colour"]
    other = await label(world, name="Raadsvraag")
    with pytest.raises(Invalid):
        await labels.edit(other, FORM, world.admin)
    await labels.edit(spoed, {"name": "spoed", "colour": "0"}, world.admin)
    assert [(mark.name, mark.colour) for mark in await labels.offered()] == [
        ("Raadsvraag", "late"),
        ("spoed", "other"),
    ]


async def test_it_stands_on_the_row_and_filters_the_list(world: World) -> None:
    spoed, item = await label(world), await opened(title="met")
    await opened(title="zonder")
    async with change():
        assert await labels.put_on(item.id, spoed)
        assert await labels.put_on(item.id, spoed) is None
    listed = {row.title: [mark.name for mark in row.labels] for row in await rows.rows(world.bea, View())}
    assert listed == {"met": ["Spoed"], "zonder": []}
    assert [row.title for row in await rows.rows(world.bea, View(label=spoed.id))] == ["met"]
    assert await rows.rows(world.bea, View(label=spoed.id, scope="mine")) == []


async def test_out_of_use_it_is_put_on_nothing_and_stays_where_it_is(world: World) -> None:
    spoed, item, other = await label(world), await opened(), await opened()
    async with change():
        await labels.put_on(item.id, spoed)
    await labels.use(spoed, False, world.admin)
    spoed = await labels.find(spoed.id)
    with pytest.raises(NotFound):
        async with change():
            await labels.put_on(other.id, spoed)
    assert await labels.offered() == []
    assert list(await labels.of([item.id, other.id])) == [item.id]


async def test_other_screens_are_told(world: World, server: Server) -> None:
    spoed, item = await label(world), await opened()
    async with listen({"items"}, await cursor()) as stream:
        async with change():
            await labels.put_on(item.id, spoed)
        news = await stream.next(5)
    assert news is not None
    html = await live.labelled(news, world.bea)  # type: ignore[arg-type]
    assert html is not None
    assert html.count("Spoed") == 3
    assert f'hx-target="#labels-{item.id}"' in html
    assert await live.labelled(news, world.admin) is None  # type: ignore[arg-type]


async def test_it_is_put_on_and_taken_off_one_item_by_who_may_see_it(world: World, server: Server) -> None:
    spoed, item = await label(world), await opened()
    place = f"/items/{item.id}/labels/{spoed.id}"
    async with server.client(world.bea) as bea, server.client(world.admin) as admin:
        assert (await admin.post(place)).status_code == 404
        answer = await bea.post(place, headers={"HX-Request": "true"})
        assert "Spoed" in answer.text
        assert await ItemLabel.count() == 1
        assert (await bea.post(f"/items/{item.id}/labels/999999")).status_code == 404
        assert (await bea.post(f"/items/99999999/labels/{spoed.id}")).status_code == 404
        answer = await bea.request("DELETE", place, headers={"HX-Request": "true"})
        assert answer.status_code == 200
    assert not await ItemLabel.exists()
    assert (await items.find(item.id, world.bea)).is_open


async def test_the_filter_does_not_say_which_label_a_confidential_item_has(world: World) -> None:
    spoed, secret, plain = await label(world), await opened(title="geheim"), await opened(title="gewoon")
    contact = await contacts.register(await form(confidential="yes"), world.abe)
    await Contact.update({Contact.item: secret.id}).where(Contact.id == contact.id)
    async with change():
        for item in (secret, plain):
            await labels.put_on(item.id, spoed)
    filtered = {
        agent: [row.title for row in await rows.rows(agent, View(label=spoed.id))]
        for agent in (world.abe, world.fatima)
    }
    assert filtered == {world.abe: ["geheim", "gewoon"], world.fatima: ["gewoon"]}
    assert [row.title for row in await rows.rows(world.fatima, View())] == ["Vertrouwelijk", "gewoon"]
