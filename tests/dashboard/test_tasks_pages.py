"""The pages of notes and requests: who may, what they show, and what they keep."""

import asyncio

import pytest

from dashboard import task_reads, tasks
from dashboard.contact_tables import Contact
from dashboard.task_tables import Task, TaskLogEntry
from tests.dashboard.asked import asked, for_, note, task_of, the_department
from tests.dashboard.given import item_for, registered
from tests.dashboard.test_question_sets import asking, name
from tests.serving import Server
from tests.world import World


@pytest.mark.parametrize("who", ["nobody", "bea", "sam", "admin"])
async def test_notes_are_for_who_works_here(server: Server, world: World, who: str) -> None:
    item = await asked(world.abe, await the_department())
    handing = {"for": for_(world.fatima), "why": "Weet het."}
    async with server.client(getattr(world, who, None)) as client:
        for method, path, data, fine in (
            ("GET", "/tasks", {}, 200),
            ("GET", "/tasks/new", {}, 200),
            ("POST", "/tasks/questions", {"for": ""}, 200),
            ("GET", item.url, {}, 200),
            ("POST", f"{item.url}/attempts", {"outcome": "voicemail", "seen": "0"}, 303),
            ("POST", f"{item.url}/handing-on", handing, 303),
            ("GET", "/tasks/0", {}, 404),
            ("POST", "/tasks/0/attempts", {"outcome": "voicemail", "seen": "0"}, 404),
            ("POST", "/tasks/0/handing-on", handing, 404),
        ):
            answer = await client.request(method, path, data=data or None)
            if who == "nobody":
                assert answer.status_code in (303, 401, 403), path
            else:
                assert answer.status_code == (404 if who == "admin" else fine), path


async def test_the_form_is_prefilled_for_a_colleague(server: Server, world: World) -> None:
    async with server.client(world.abe) as client:
        page = await client.get(f"/tasks/new?for={for_(world.bea)}")
    assert f'value="{for_(world.bea)}" selected' in page.text


async def test_without_a_script_the_questions_appear_by_a_button(server: Server, world: World) -> None:
    form = note(**{"for": await asking(world), "show": "questions"})
    async with server.client(world.abe) as client:
        page = await client.post("/tasks", data=form)
    assert page.status_code == 200
    assert f'name="{name("Kenteken?")}"' in page.text
    assert "Moet de keuring opnieuw?" in page.text
    assert await Task.count() == 0


async def test_the_questions_of_a_department_come_as_a_part(server: Server, world: World) -> None:
    whom = await asking(world)
    form = {"for": whom, "kind": "callback_note", name("Kenteken?"): "12-AB-CD"}
    async with server.client(world.abe) as client:
        part = await client.post("/tasks/questions", data=form)
        none = await client.post("/tasks/questions", data={"for": for_(world.bea), "kind": "callback_note"})
    assert 'value="12-AB-CD"' in part.text
    assert "<html" not in part.text
    assert "<input" not in none.text


async def test_a_refused_form_keeps_what_was_typed(server: Server, world: World) -> None:
    form = note(**{"for": await asking(world), "priority": "high", name("Geboortedatum?"): "1 mei 1980"})
    async with server.client(world.abe) as client:
        page = await client.post("/tasks", data=form)
    assert page.status_code == 422
    assert "Beantwoord deze vraag." in page.text
    assert 'value="1 mei 1980"' in page.text
    assert 'value="high" checked' in page.text


async def test_a_refused_handing_on_opens_with_its_error(server: Server, world: World) -> None:
    item = await asked(world.abe, for_(world.bea))
    async with server.client(world.bea) as client:
        page = await client.post(f"{item.url}/handing-on", data={"why": "Niet van mij."})
    assert page.status_code == 422
    assert "Niet van mij." in page.text
    assert "Kies een medewerker, een afdeling of een groep." in page.text


async def test_a_note_leads_only_to_what_one_may_see(server: Server, world: World) -> None:
    contact = await registered(world.bea, confidential="yes", subject="Geheim")
    item = await asked(world.bea, for_(world.abe), None, contact)
    for agent, shown in ((world.bea, True), (world.abe, False)):
        async with server.client(agent) as client:
            page = await client.get(item.url)
        assert (f"/contacts/{contact.id}" in page.text) is shown
    async with server.client(world.bea) as client:
        form = await client.get(f"/tasks/new?contact={contact.id}")
    assert 'value="Geheim"' not in form.text
    async with server.client(world.abe) as client:
        assert (await client.get(f"/tasks/new?contact={contact.id}")).status_code == 404


async def test_the_page_says_that_nobody_was_mailed(server: Server, world: World) -> None:
    item = await asked(world.abe, await the_department())
    async with server.client(world.abe) as client:
        assert (
            "Niemand gemaild: van Burgerzaken is geen e-mailadres bekend" in (await client.get(item.url)).text
        )


async def test_a_supervisor_sees_what_is_late_in_the_menu(server: Server, world: World) -> None:
    async with server.client(world.sam) as sam, server.client(world.bea) as bea:
        assert '<a href="/?scope=late"><' in (await sam.get("/tasks")).text.replace(" aria-current", "")
        assert '<li><a href="/?scope=late"' not in (await bea.get("/tasks")).text


async def test_a_request_from_an_item_is_answered_there(server: Server, world: World) -> None:
    origin = await item_for(world.abe)
    async with server.client(world.abe) as client:
        form = note(**{"for": for_(world.bea), "kind": "information_request"})
        made = await client.post(f"/tasks?origin={origin.id}", data=form)
    assert made.headers["location"] == origin.url
    [card] = await task_reads.asked_from(origin)
    item, _task = await tasks.find(card.item, world.bea)
    await tasks.complete(item, world.bea, "Ja, dat kan.")
    [card] = await task_reads.asked_from(origin)
    assert (card.done, card.answer, card.by) == (True, "Ja, dat kan.", "Bea Smit")
    assert (await task_of(item)).origin == origin.id


async def test_an_answer_sent_many_times_at_once_succeeds_each_time_and_is_kept_once(
    server: Server, world: World
) -> None:
    item = await asked(world.abe, for_(world.bea))
    form = {"answer": "Gebeld, keuring hoeft niet."}
    async with server.client(world.bea) as client:
        answers = await asyncio.gather(*(client.post(f"{item.url}/completion", data=form) for _ in range(8)))
    assert {answer.status_code for answer in answers} == {303}
    assert await Contact.count() == 1
    task = await task_of(item)
    acts = await TaskLogEntry.select(TaskLogEntry.act).where(TaskLogEntry.task == task.id)
    assert [row["act"] for row in acts].count("done") == 1


async def test_an_answer_that_is_too_long_is_refused_and_none_of_it_is_lost(
    server: Server, world: World
) -> None:
    item = await asked(world.abe, for_(world.bea))
    longest = "x" * 8000
    async with server.client(world.bea) as client:
        page = await client.post(f"{item.url}/completion", data={"answer": f"{longest}y"})
        assert (await task_of(item)).status == "open"
        kept = await client.post(f"{item.url}/completion", data={"answer": longest})
    assert page.status_code == 422
    assert f"{longest}y</textarea>" in page.text
    assert 'aria-invalid="true"' in page.text
    assert kept.status_code == 303
