"""One act on several items: by the rights for each, told one by one, and undone where nobody came between."""

import pytest

from app.clock import move, now
from app.news import change
from app.problems import Invalid, NotFound
from dashboard import batches, items, labels
from dashboard.agents import SignedIn
from dashboard.batches import Outcome
from dashboard.label_tables import Batch, ItemLabel, Label
from dashboard.states import ItemState
from dashboard.tables import Item
from tests.dashboard.conftest import opened
from tests.serving import Server
from tests.world import World

pytestmark = pytest.mark.usefixtures("heard")


async def done(act: str, agent: SignedIn, *on: Item) -> Outcome:
    return batches.outcome(await batches.carry_out([item.id for item in on], act, agent))


async def now_of(item: Item) -> Item:
    found = await Item.objects().where(Item.id == item.id).first()
    assert found
    return found


async def owners(*of: Item) -> list[int | None]:
    return [(await now_of(item)).owner for item in of]


async def label(world: World) -> Label:
    await labels.add({"name": "Spoed", "colour": "7"}, world.admin)
    found = await Label.objects().first()
    assert found
    return found


async def test_she_takes_several_and_what_a_colleague_has_stays_with_her(world: World) -> None:
    free, hers = await opened(), await opened()
    taken = await opened(title="Bezet", owner=world.bea.id)
    told = await done("take", world.abe, free, hers, taken)
    assert told.done == 2
    assert told.refused == [("Bezet", "Al aangenomen door Bea Smit.")]
    assert await owners(free, hers, taken) == [world.abe.id, world.abe.id, world.bea.id]


async def test_a_live_chat_is_not_given_in_passing(world: World) -> None:
    chat, letter = await opened("call", title="Chat"), await opened()
    for act in ("take", "free", "close"):
        told = await done(act, world.abe, chat)
        assert (told.done, [title for title, _ in told.refused]) == (0, ["Chat"])
    assert (await done("take", world.abe, chat, letter)).done == 1
    assert (await now_of(chat)).owner is None


async def test_only_who_assigns_work_gives_it_to_another_and_only_to_who_may(world: World) -> None:
    one, two = await opened(), await opened(owner=world.abe.id)
    with pytest.raises(NotFound):
        await done(f"give:{world.bea.id}", world.abe, one)
    told = await done(f"give:{world.bea.id}", world.sam, one, two)
    assert told.done == 2
    assert await owners(one, two) == [world.bea.id, world.bea.id]
    told = await done(f"give:{world.admin.id}", world.sam, one)
    assert told.refused == [("Kees Essaadi", "Dit is geen werk voor Beheer Onthaal.")]
    with pytest.raises(NotFound):
        await done("give:999999", world.sam, one)


async def test_she_gives_back_what_is_hers_and_a_supervisor_what_is_anybodys(world: World) -> None:
    hers, other = await opened(owner=world.abe.id), await opened(title="Andere", owner=world.bea.id)
    told = await done("free", world.abe, hers, other)
    assert (told.done, len(told.refused)) == (1, 1)
    assert await owners(hers, other) == [None, world.bea.id]
    assert (await done("free", world.sam, other)).done == 1
    assert await owners(other) == [None]


async def test_what_she_may_not_know_of_is_only_counted(world: World) -> None:
    told = batches.outcome(await batches.carry_out([10**8, 10**8 + 1], "take", world.abe))
    assert (told.done, told.refused, told.gone) == (0, [], 2)
    with pytest.raises(Invalid):
        await batches.carry_out([], "take", world.abe)
    for act in ("erase", "give:x", "label:", "unlabel:999", "take:1"):
        with pytest.raises(NotFound):
            await batches.carry_out([1], act, world.abe)


async def test_undoing_puts_back_owners_and_what_was_closed(world: World) -> None:
    hers, free = await opened(owner=world.abe.id), await opened()
    batch = await batches.carry_out([hers.id, free.id], "close", world.abe)
    assert [(await now_of(item)).state for item in (hers, free)] == [ItemState.CLOSED] * 2
    back = await batches.recall(batch.id, world.abe)
    assert (back.done, back.gone) == (2, 0)
    after = [await now_of(item) for item in (hers, free)]
    assert [(item.state, item.owner, item.closed_at) for item in after] == [
        (ItemState.OPEN, world.abe.id, None),
        (ItemState.OPEN, None, None),
    ]
    assert [item.waiting_since for item in after] == [hers.waiting_since, free.waiting_since]
    given = await batches.carry_out([hers.id, free.id], f"give:{world.bea.id}", world.sam)
    await batches.recall(given.id, world.sam)
    assert await owners(hers, free) == [world.abe.id, None]


async def test_undoing_leaves_what_somebody_changed_since(world: World) -> None:
    one, two, three = await opened(), await opened(), await opened()
    batch = await batches.carry_out([one.id, two.id, three.id], "take", world.abe)
    async with change():
        await items.release(one.id, world.abe)
    async with change():
        await items.claim(one.id, world.bea)
    async with change():
        await items.close(two.id)
    back = await batches.recall(batch.id, world.abe)
    assert (back.done, back.gone) == (1, 2)
    assert await owners(one, two, three) == [world.bea.id, world.abe.id, None]
    assert (await now_of(two)).state == ItemState.CLOSED


async def test_it_is_undone_once_by_who_did_it_and_not_too_late(world: World) -> None:
    item = await opened()
    batch = await batches.carry_out([item.id], "take", world.abe)
    with pytest.raises(NotFound):
        await batches.recall(batch.id, world.bea)
    await batches.recall(batch.id, world.abe)
    with pytest.raises(batches.TooLate):
        await batches.recall(batch.id, world.abe)
    batch = await batches.carry_out([item.id], "take", world.abe)
    move(seconds=16)
    with pytest.raises(batches.TooLate):
        await batches.recall(batch.id, world.abe)
    assert await owners(item) == [world.abe.id]


async def test_a_label_is_put_on_and_taken_off_once_and_both_can_be_undone(world: World) -> None:
    urgent, one, two = await label(world), await opened(), await opened()
    async with change():
        await labels.put_on(one.id, urgent)
    batch = await batches.carry_out([one.id, two.id], f"label:{urgent.id}", world.bea)
    assert batches.outcome(batch).done == 2
    assert [len(marks) for marks in (await labels.of([one.id, two.id])).values()] == [1, 1]
    await batches.recall(batch.id, world.bea)
    assert list(await labels.of([one.id, two.id])) == [one.id]
    batch = await batches.carry_out([one.id, two.id], f"unlabel:{urgent.id}", world.bea)
    assert not await ItemLabel.exists()
    await batches.recall(batch.id, world.bea)
    assert list(await labels.of([one.id, two.id])) == [one.id]


async def test_a_label_that_came_back_by_somebody_else_stays(world: World) -> None:
    urgent, item = await label(world), await opened()
    batch = await batches.carry_out([item.id], f"label:{urgent.id}", world.bea)
    async with change():
        await labels.take_off(item.id, urgent)
        await labels.put_on(item.id, urgent)
    assert (await batches.recall(batch.id, world.bea)).gone == 1
    assert await ItemLabel.exists()


async def test_what_was_done_is_forgotten_after_an_hour(world: World) -> None:
    await batches.carry_out([(await opened()).id], "take", world.abe)
    move(minutes=59)
    await batches.forget(now())
    assert await Batch.exists()
    move(minutes=2)
    await batches.forget(now())
    assert not await Batch.exists()


async def test_it_works_by_a_plain_form_that_keeps_the_filter(world: World, server: Server) -> None:
    one, two = await opened(), await opened(title="Bezet", owner=world.bea.id)
    async with server.client(world.abe) as client:
        chosen = {"item": [str(one.id), str(two.id), "x"], "act": "take"}
        answer = await client.post("/batches?kind=letter", data=chosen)
        assert answer.status_code == 303
        page = await client.get(answer.headers["location"])
        assert "Aan u gegeven: 1." in page.text
        assert "Bezet: Al aangenomen door Bea Smit." in page.text
        batch = await Batch.objects().first()
        assert batch
        assert f"/batches/{batch.id}/recall?kind=letter" in page.text
        back = await client.post(f"/batches/{batch.id}/recall?kind=letter")
        assert back.headers["location"] == "/?kind=letter"
        assert (await client.post("/batches", data={"act": "take"})).status_code == 422
    assert await owners(one, two) == [None, world.bea.id]


async def test_a_batch_of_another_person_is_not_shown(world: World, server: Server) -> None:
    batch = await batches.carry_out([(await opened()).id], "take", world.abe)
    async with server.client(world.bea) as client:
        assert "batched" not in (await client.get(f"/?batch={batch.id}")).text
        assert (await client.post(f"/batches/{batch.id}/recall")).status_code == 404


@pytest.mark.parametrize("number", ["9" * 5000, "9" * 19, "3000000000", "²"])
async def test_a_number_that_no_item_can_have_keeps_the_others_from_nothing(
    server: Server, world: World, number: str
) -> None:
    item = await opened()
    async with server.client(world.abe) as client:
        answer = await client.post("/batches", data={"item": [number, str(item.id)], "act": "take"})
    assert answer.status_code == 303
    assert await owners(item) == [world.abe.id]
