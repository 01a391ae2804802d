"""What was closed: its own list, and opened again one by one or several at a time."""

from datetime import timedelta

import pytest

from app.clock import move, now
from app.news import change
from dashboard import batches, contacts, items, listing, live, reopening, rows
from dashboard.agents import SignedIn
from dashboard.batches import Outcome
from dashboard.contact_tables import Contact
from dashboard.reopening import EndedForGood, StillOpen
from dashboard.states import ItemState
from dashboard.tables import Item
from dashboard.views import View
from tests.dashboard.conftest import opened
from tests.dashboard.given import form
from tests.serving import Server
from tests.world import World

pytestmark = pytest.mark.usefixtures("heard")


async def closed(title: str = "Brief", kind: str = "letter", owner: int | None = None) -> Item:
    item = await opened(kind, title=title, owner=owner, waiting_since=now() - timedelta(hours=1))
    move(seconds=1)
    async with change():
        await items.close(item.id)
    return item


async def titles(agent: SignedIn, **view: object) -> list[str]:
    listed, _next_page = await rows.page(agent, View(closed=True, **view))  # type: ignore[arg-type]
    return [row.title for row in listed]


async def now_of(item: Item) -> Item:
    found = await Item.objects().where(Item.id == item.id).first()
    assert found
    return found


async def done(agent: SignedIn, *on: Item) -> Outcome:
    return batches.outcome(await batches.carry_out([item.id for item in on], "reopen", agent))


async def test_the_last_one_closed_stands_first_under_the_filters_of_the_list(world: World) -> None:
    await opened(title="open")
    await closed("eerst", owner=world.bea.id)
    await closed("toen")
    await closed("chat", "call")
    assert await titles(world.bea) == ["chat", "toen", "eerst"]
    assert await titles(world.bea, scope="mine") == ["eerst"]
    assert await titles(world.bea, scope="free") == ["chat", "toen"]
    assert await titles(world.bea, kind="letter") == ["toen", "eerst"]
    assert await titles(world.admin) == []
    assert [row.title for row in await rows.rows(world.bea, View())] == ["open"]
    listed, _next_page = await rows.page(world.bea, View(closed=True))
    assert [row.order for row in listed] == sorted(row.order for row in listed)
    assert {(row.group, row.level, row.words) for row in listed} == {("closed", "", "gesloten")}


async def test_it_goes_on_where_the_page_ended(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(listing, "MOST", 2)
    for number in range(5):
        await closed(f"{number}")
    seen, after = [], ""
    for _page in range(3):
        listed, after = await rows.page(world.bea, View(closed=True, after=after))
        seen.append([row.title for row in listed])
    assert (seen, after) == ([["4", "3"], ["2", "1"], ["0"]], "")
    assert await titles(world.bea, after="nonsense") == ["4", "3"]


async def test_what_is_deleted_or_confidential_is_not_among_it_and_says_nothing_live(world: World) -> None:
    gone, secret = await closed("gewist"), await closed("geheim")
    for item, confidential in ((gone, ""), (secret, "yes")):
        contact = await contacts.register(await form(confidential=confidential), world.abe)
        await Contact.update({Contact.item: item.id}).where(Contact.id == contact.id)
    await Contact.update({Contact.deleted_at: now()}).where(Contact.item == gone.id)
    assert await titles(world.abe) == ["geheim"]
    assert await titles(world.fatima) == []
    record = await rows.record_of(gone.id)
    assert record
    row = rows.row_for(world.abe, record)
    assert (row.title, row.summary, row.group) == ("Vertrouwelijk", "", "")


async def test_what_is_deleted_takes_no_place_on_a_page(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(listing, "MOST", 1)
    await closed("bewaard")
    gone = await closed("gewist")
    contact = await contacts.register(await form(), world.abe)
    await Contact.update({Contact.item: gone.id, Contact.deleted_at: now()}).where(Contact.id == contact.id)
    assert await titles(world.abe) == ["bewaard"]


async def test_opened_again_it_is_hers_and_waits_as_it_did(world: World, server: Server) -> None:
    item = await closed(owner=world.bea.id)
    async with server.client(world.abe) as abe, server.client(world.admin) as admin:
        assert (await admin.post(f"/items/{item.id}/reopening")).status_code == 404
        answer = await abe.post(f"/items/{item.id}/reopening")
        assert answer.headers["location"] == item.url
        assert (await abe.post(f"/items/{item.id}/reopening")).status_code == 409
    there = await now_of(item)
    assert (there.state, there.owner, there.closed_at) == (ItemState.OPEN, world.abe.id, None)
    assert there.waiting_since == item.waiting_since
    assert await titles(world.abe) == []


async def test_a_conversation_is_not_opened_again_nor_what_is_open(world: World) -> None:
    for item, refused in ((await closed("chat", "call"), EndedForGood), (await opened(), StillOpen)):
        with pytest.raises(refused):
            async with change():
                await reopening.reopen(item if item.is_open else await now_of(item), world.abe)


async def test_several_are_opened_again_and_closed_as_they_were_when_that_is_undone(world: World) -> None:
    hers, free, chat = await closed(owner=world.bea.id), await closed(), await closed("Chat", "call")
    before = [(one.owner, one.closed_at) for one in (await now_of(hers), await now_of(free))]
    told = await done(world.abe, hers, free, chat)
    assert told.sentence == "Heropend: 2."
    assert told.refused == [("Chat", "Wat op de eigen pagina is beëindigd, wordt niet heropend.")]
    assert [(await now_of(one)).owner for one in (hers, free)] == [world.abe.id] * 2
    back = await batches.recall(told.id, world.abe)
    assert (back.done, back.gone) == (2, 0)
    after = [await now_of(hers), await now_of(free)]
    assert [(one.owner, one.closed_at) for one in after] == before
    assert {one.state for one in after} == {ItemState.CLOSED}


async def test_what_a_colleague_took_or_closed_since_is_left_as_it_is(world: World) -> None:
    given, ended = await closed(), await closed()
    told = await done(world.abe, given, ended)
    async with change():
        await items.hand_over(given.id, world.abe.id, world.bea)
        await items.close(ended.id)
    back = await batches.recall(told.id, world.abe)
    assert (back.done, back.gone) == (0, 2)
    assert (await now_of(given)).is_open


async def test_lists_of_what_is_closed_get_it_live(world: World) -> None:
    item = await closed()
    html = await live.row(type("Heard", (), {"id": 1, "data": {"item": item.id}})(), world.bea)
    assert html
    assert 'data-group="closed"' in html
    assert "data-gone" in html
