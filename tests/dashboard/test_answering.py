"""Who was mailed answers without an account; the answer counts once, and only while it is hers to give."""

import asyncio

import pytest

from app.news import change
from app.problems import Conflict, Invalid
from dashboard import addressees, answering, handling, items, rows, task_log, tasks
from dashboard.agents import SignedIn
from dashboard.contact_tables import Contact
from dashboard.states import AttemptOutcome, TaskAct, TaskStatus
from dashboard.tables import Item
from dashboard.task_tables import Notice
from dashboard.views import View
from tests.dashboard.asked import asked, for_, notices_of, task_of, the_department, without_account
from tests.dashboard.given import item_for
from tests.world import World


async def answered(notice: Notice, act: TaskAct, text: str = "") -> None:
    async with change():
        await answering.answer(notice, act, text)


async def handed_on(item: Item, by: SignedIn, to: str) -> None:
    whom = await addressees.find(to)
    assert whom is not None
    async with change():
        await handling.hand_on(await handling.held(item.id), tasks.doer(by), whom, "Die weet ervan.")


async def the_notice(item: Item) -> Notice:
    return (await notices_of(item))[-1]


async def test_done_by_an_employee_without_account_is_hers_by_her_address(world: World) -> None:
    item = await asked(world.abe, await without_account())
    await answered(await the_notice(item), TaskAct.DONE, "Gebeld, keuring hoeft niet.")
    task = await task_of(item)
    assert (task.status, task.answer, task.done_by.name, task.done_as) == (
        "done",
        "Gebeld, keuring hoeft niet.",
        "Ans Mulder",
        "",
    )
    contact = await Contact.objects(Contact.handler).get(Contact.item == item.id)
    assert contact is not None
    assert (contact.channel, contact.handler.name) == ("phone", "Ans Mulder")
    assert not (await items.find(item.id, world.abe)).is_open


async def test_done_from_the_mailbox_of_a_department_is_done_as_that(world: World) -> None:
    item = await asked(world.abe, await the_department("burgerzaken@example.org"))
    await answered(await the_notice(item), TaskAct.DONE, "Gebeld.")
    task = await task_of(item)
    assert (task.done_by.id, task.done_as) == (None, "Burgerzaken")


async def test_done_says_what_came_of_it(world: World) -> None:
    item = await asked(world.abe, for_(world.bea))
    with pytest.raises(Invalid):
        await answered(await the_notice(item), TaskAct.DONE)
    assert (await task_of(item)).status == TaskStatus.OPEN


async def test_not_reached_is_logged_and_leaves_it_open(world: World) -> None:
    item = await asked(world.abe, for_(world.bea))
    for text in ("", "Nam niet op."):
        await answered(await the_notice(item), TaskAct.ATTEMPT, text)
    log = await task_log.entries((await task_of(item)).id)
    assert [(e.act, e.outcome, e.text) for e in log[-2:]] == [
        (TaskAct.ATTEMPT, AttemptOutcome.NOT_REACHED, ""),
        (TaskAct.ATTEMPT, AttemptOutcome.NOT_REACHED, "Nam niet op."),
    ]
    assert (await task_of(item)).status == TaskStatus.OPEN


async def test_the_wrong_department_gives_it_back_and_tells_the_asker(world: World) -> None:
    origin = await item_for(world.abe)
    item = await asked(world.abe, for_(world.bea), origin)
    await answered(await the_notice(item), TaskAct.WRONG_DEPARTMENT, "Dit is voor Belastingen.")
    task, now_free = await task_of(item), await items.find(item.id, world.abe)
    assert (addressees.of(task), task.priority, now_free.owner) == (None, "high", None)
    words = {row.id: row.words for row in await rows.rows(world.abe, View())}
    assert (words[item.id], words[origin.id]) == ("verkeerde afdeling", "verkeerde afdeling")
    last = (await task_log.entries(task.id))[-1]
    assert (last.act, last.text) == (TaskAct.WRONG_DEPARTMENT, "Bea Smit\nDit is voor Belastingen.")


async def test_what_was_sent_back_or_handed_on_is_not_theirs_to_answer(world: World) -> None:
    item = await asked(world.abe, for_(world.bea))
    old = await the_notice(item)
    await answered(old, TaskAct.WRONG_DEPARTMENT)
    with pytest.raises(answering.SentBack):
        await answered(old, TaskAct.DONE, "Gebeld.")
    await handed_on(item, world.abe, for_(world.fatima))
    with pytest.raises(answering.HandedOn, match="Fatima el Idrissi"):
        await answered(old, TaskAct.DONE, "Gebeld.")
    await answered(await the_notice(item), TaskAct.DONE, "Gebeld.")
    assert (await task_of(item)).done_by.name == "Fatima el Idrissi"


async def test_it_may_come_back_to_who_had_it_first(world: World) -> None:
    item = await asked(world.abe, for_(world.bea))
    for to in (world.fatima, world.bea):
        await handed_on(item, world.abe, for_(to))
    first, second, third = await notices_of(item)
    for old in (first, second):
        with pytest.raises(answering.HandedOn, match="Bea Smit"):
            await answered(old, TaskAct.ATTEMPT)
    await answered(third, TaskAct.DONE, "Gebeld.")


async def test_the_same_answer_twice_at_once_is_one(world: World) -> None:
    item = await asked(world.abe, for_(world.bea))
    notice = await the_notice(item)
    await asyncio.gather(*(answered(notice, TaskAct.DONE, "Gebeld.") for _ in range(4)))
    assert await Contact.count() == 1
    done = [e for e in await task_log.entries((await task_of(item)).id) if e.act == TaskAct.DONE]
    assert len(done) == 1


async def test_of_two_different_answers_at_once_one_counts(world: World) -> None:
    item = await asked(world.abe, for_(world.bea))
    notice = await the_notice(item)
    told = await asyncio.gather(
        *(answered(notice, TaskAct.DONE, f"Antwoord {n}") for n in range(4)), return_exceptions=True
    )
    assert [type(one) for one in told].count(tasks.AlreadyDone) == 3
    assert await Contact.count() == 1


async def test_an_answer_while_it_is_completed_or_handed_on_never_does_both(world: World) -> None:
    for _ in range(5):
        item = await asked(world.abe, for_(world.bea))
        notice = await the_notice(item)
        told = await asyncio.gather(
            answered(notice, TaskAct.DONE, "Per mail."),
            tasks.complete(item, world.bea, "Op het scherm."),
            handed_on(item, world.abe, for_(world.fatima)),
            return_exceptions=True,
        )
        assert all(isinstance(one, Conflict | Contact | None) for one in told), told
        task, log = await task_of(item), await task_log.entries((await task_of(item)).id)
        assert task.status == TaskStatus.DONE
        assert [entry.act for entry in log].count(TaskAct.DONE) == 1
        assert not (told[0] is None and told[2] is None)
