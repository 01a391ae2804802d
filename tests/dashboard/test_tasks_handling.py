"""What is done with a note: tried, handed on, late; logged, and told to who asked."""

import asyncio
import json
from datetime import UTC, datetime

import pytest

from app import clock
from app.clock import now
from app.news import News, change
from app.problems import Conflict, Invalid, NotFound
from app.tables import Event
from app.texts import speaking
from dashboard import contacts, items, notices, overdue, rows, task_live, task_log, task_reads, tasks
from dashboard.agents import SignedIn
from dashboard.contact_tables import Contact
from dashboard.states import AttemptOutcome, NoticeKind, TaskAct
from dashboard.tables import AgentPrivilege, GroupMember, Item
from dashboard.task_tables import Notice
from dashboard.views import View
from tests.dashboard.asked import asked, for_, note, notices_of, task_of, the_department, the_group
from tests.dashboard.given import item_for, registered
from tests.serving import Server
from tests.world import World


@pytest.fixture(autouse=True)
def a_morning_at_the_desk(world: World) -> None:
    clock.move(seconds=(datetime(2026, 11, 23, 8, tzinfo=UTC) - now()).total_seconds())


async def log_of(item: Item) -> list[str]:
    with speaking("nl"):
        return [line.words for line in await task_log.lines((await task_of(item)).id)]


async def heard(name: str, agent: SignedIn, **ids: int) -> str | None:
    renderer = task_live.LIVE[name]
    return await renderer(News(1, "items", name, ids), agent)


async def test_attempts_are_counted_and_keep_it_open(world: World) -> None:
    item = await asked(world.abe, for_(world.bea))
    await tasks.attempt(item, world.bea, AttemptOutcome.NOT_REACHED, "", seen=0)
    await tasks.attempt(item, world.bea, AttemptOutcome.VOICEMAIL, "Ingesproken.", seen=1)
    assert (await log_of(item))[-2:] == ["Poging 1: niet bereikt", "Poging 2: voicemail ingesproken"]
    assert (await items.find(item.id, world.bea)).is_open


async def test_an_attempt_sent_twice_is_one_but_a_colleagues_is_another(world: World) -> None:
    item = await asked(world.abe, await the_department())
    for agent in (world.bea, world.bea, world.fatima):
        await tasks.attempt(item, agent, AttemptOutcome.NOT_REACHED, "", seen=0)
    assert len(task_log.attempts(await task_log.lines((await task_of(item)).id))) == 2


async def test_nobody_calls_for_a_request_or_in_the_place_of_who_handles_it(world: World) -> None:
    item = await asked(world.abe, for_(world.bea))
    with pytest.raises(items.AlreadyTaken, match="Bea Smit"):
        await tasks.attempt(item, world.abe, AttemptOutcome.NOT_REACHED, "", seen=0)
    request = await tasks.create_information_request(note(**{"for": for_(world.bea)}), world.abe)
    with pytest.raises(NotFound):
        await tasks.attempt(request, world.bea, AttemptOutcome.NOT_REACHED, "", seen=0)


async def test_handing_on_gives_it_to_who_is_named_and_mails_her(world: World) -> None:
    item = await asked(world.abe, for_(world.bea))
    await tasks.hand_on(item, world.bea, {"for": for_(world.fatima), "why": "Zij gaat over rijbewijzen."})
    moved = await items.find(item.id, world.abe)
    assert (moved.owner, moved.place) == (world.fatima.id, "Fatima el Idrissi")
    assert [notice.recipient for notice in await notices_of(item)] == [
        "bea@example.org",
        "fatima@example.org",
    ]
    assert [(await notices.find(n)).recipient for n in await notices.due(now())] == [  # type: ignore[union-attr]
        "fatima@example.org"
    ]
    assert (await log_of(item))[-1] == "Doorgegeven aan Fatima el Idrissi"


async def test_handing_on_twice_at_once_is_once(world: World) -> None:
    item = await asked(world.abe, for_(world.bea))
    form = {"for": await the_group("reizen@example.org"), "why": "Hun werk."}
    await asyncio.gather(*(tasks.hand_on(item, world.bea, form) for _ in range(4)))
    assert (await log_of(item)).count("Doorgegeven aan Team reisdocumenten") == 1
    assert (await items.find(item.id, world.abe)).owner is None


@pytest.mark.parametrize(
    ("form", "field"),
    [({"why": "Hun werk."}, "for"), ({"for": "employee:0", "why": "x"}, "for"), ({}, "why")],
)
async def test_handing_on_needs_whom_and_why(world: World, form: dict[str, str], field: str) -> None:
    item = await asked(world.abe, for_(world.bea))
    whole = form if field == "for" else {"for": for_(world.fatima)}
    with pytest.raises(Invalid) as refused:
        await tasks.hand_on(item, world.bea, whole)
    assert set(refused.value.errors) == {field}


async def test_what_is_done_cannot_be_tried_or_handed_on(world: World) -> None:
    item = await asked(world.abe, for_(world.bea))
    await tasks.complete(item, world.bea, "Gebeld.")
    with pytest.raises(tasks.AlreadyDone, match="Bea Smit"):
        await tasks.hand_on(item, world.bea, {"for": for_(world.fatima), "why": "Toch niet."})
    with pytest.raises(tasks.AlreadyDone):
        await tasks.attempt(item, world.bea, AttemptOutcome.NOT_REACHED, "", seen=0)


async def test_completed_and_handed_on_at_once_ends_one_way(world: World) -> None:
    for _ in range(5):
        item = await asked(world.abe, await the_department())
        form = {"for": for_(world.fatima), "why": "Zij weet het."}
        told = await asyncio.gather(
            tasks.complete(item, world.bea, "Gebeld."),
            tasks.complete(item, world.abe, "Ook gebeld."),
            tasks.hand_on(item, world.sam, form),
            return_exceptions=True,
        )
        assert all(isinstance(one, Conflict | Contact | None) for one in told), told
        log = [entry.act for entry in await task_log.entries((await task_of(item)).id)]
        assert log.count(TaskAct.DONE) + (log[-1] == TaskAct.HANDED_ON) == 1
        assert log[-1] in (TaskAct.DONE, TaskAct.HANDED_ON)


async def test_a_note_is_not_put_away_unanswered(world: World) -> None:
    item = await asked(world.abe, for_(world.bea))
    with pytest.raises(NotFound):
        async with change():
            await items.put_away(item.id, world.bea)


async def test_the_asker_sees_attempts_live_where_she_asked(server: Server, world: World) -> None:
    origin = await item_for(world.abe)
    item = await asked(world.abe, for_(world.bea), origin)
    await tasks.attempt(item, world.bea, AttemptOutcome.NOT_REACHED, "Nam niet op.", seen=0)
    told = {(event.name, event.data) for event in await Event.objects()}
    assert ("tasks", json.dumps({"item": origin.id})) in told
    shown = await heard("tasks", world.abe, item=origin.id)
    assert shown
    assert "Poging 1: niet bereikt" in shown
    assert "Nam niet op." in shown
    assert "Poging 1: niet bereikt" in (await heard("task", world.abe, item=item.id) or "")
    assert await heard("task", world.admin, item=item.id) is None
    assert await heard("tasks", world.admin, item=origin.id) is None


async def test_a_contact_shows_its_notes_live_to_who_may_see_it(server: Server, world: World) -> None:
    contact = await registered(world.bea, confidential="yes")
    await asked(world.bea, for_(world.fatima), None, contact)
    assert "Rijbewijs" in (await heard("contact_tasks", world.bea, contact=contact.id) or "")
    for agent in (world.abe, world.admin):
        assert await heard("contact_tasks", agent, contact=contact.id) is None


async def test_what_comes_of_a_confidential_contact_is_confidential(world: World) -> None:
    contact = await registered(world.bea, confidential="yes")
    item = await asked(world.bea, for_(world.fatima), None, contact)
    called = await tasks.complete(item, world.fatima, "Gebeld.")
    assert called
    assert called.confidential
    with pytest.raises(NotFound):
        await contacts.find(called.id, world.abe)
    with pytest.raises(NotFound):
        await tasks.find(item.id, world.abe)
    assert await heard("task", world.abe, item=item.id) is None
    assert len(await task_reads.asked_by(world.sam)) == 0
    assert [card.item for card in await task_reads.asked_by(world.bea)] == []


async def test_what_is_late_comes_first(world: World) -> None:
    waiting = await asked(world.abe, for_(world.bea), client_name="Wacht langer")
    clock.move(minutes=5)
    late = await asked(world.abe, for_(world.bea), client_name="Te laat", when="2026-11-23T12:00")
    assert [row.id for row in await rows.rows(world.sam, View())] == [waiting.id, late.id]
    clock.move(hours=4)
    listed = await rows.rows(world.sam, View())
    assert [row.id for row in listed] == [late.id, waiting.id]
    assert listed[0].order < listed[1].order


async def test_an_overdue_note_is_told_once_to_who_assigns_work(world: World) -> None:
    await AgentPrivilege.insert(AgentPrivilege(agent=world.fatima.id, name="work.assign"))
    item = await asked(world.abe, for_(world.bea), when="2026-11-23T12:00")
    await overdue.look(now())
    assert await Notice.count().where(Notice.kind == NoticeKind.OVERDUE) == 0
    clock.move(hours=5)
    await asyncio.gather(overdue.look(now()), overdue.look(now()))
    await overdue.look(now())
    told = await Notice.select().where(Notice.kind == NoticeKind.OVERDUE).order_by(Notice.id)
    assert [row["recipient"] for row in told] == ["fatima@example.org", "sam@example.org"]
    assert (await log_of(item)).count("Niet op tijd gedaan") == 1
    subject, text = notices.words((await notices_of(item))[-1])
    assert subject == "Te laat: Kees Essaadi"
    assert f"/tasks/{item.id}" in text
    assert "/answers/" not in text


async def test_what_is_done_is_not_late_any_more(world: World) -> None:
    item = await asked(world.abe, for_(world.bea), when="2026-11-23T12:00")
    await tasks.complete(item, world.bea, "Gebeld.")
    clock.move(hours=5)
    await overdue.look(now())
    assert "Niet op tijd gedaan" not in await log_of(item)


async def test_my_notes_are_what_i_asked_and_what_is_asked_of_me_and_mine(world: World) -> None:
    group = await the_group()
    await GroupMember.insert(GroupMember(group=int(group.split(":")[1]), employee=world.bea.employee_id))
    first = await asked(world.abe, for_(world.bea), client_name="Voor Bea")
    await asked(world.fatima, await the_department(), client_name="Voor Burgerzaken")
    await asked(world.fatima, group, client_name="Voor de groep", when="2026-11-23T12:00")
    await asked(world.bea, for_(world.abe), client_name="Voor Abe")
    assert [card.client_name for card in await task_reads.asked_of(world.bea)] == [
        "Voor de groep",
        "Voor Bea",
        "Voor Burgerzaken",
    ]
    await tasks.complete(first, world.bea, "Gebeld.")
    last = await asked(world.abe, for_(world.sam), client_name="Nog open")
    mine = await task_reads.asked_by(world.abe)
    assert [(card.item, card.done) for card in mine] == [(last.id, False), (first.id, True)]
