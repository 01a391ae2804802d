"""The page behind the link in a mail: it shows the note, takes one answer, and tells nothing else."""

import asyncio

import pytest

from app import clock
from dashboard import answer_links, tasks
from dashboard.contact_tables import Contact
from dashboard.states import TaskAct, TaskStatus
from dashboard.tables import Item
from dashboard.task_log import entries
from tests.dashboard.asked import asked, for_, note, notices_of, task_of, the_department, without_account
from tests.dashboard.given import archived, item_for
from tests.serving import Server, token_in
from tests.world import World


async def link(item: Item) -> str:
    return f"/answers/{answer_links.made((await notices_of(item))[-1].id)}"


async def sent(server: Server, path: str, **form: str) -> tuple[int, str]:
    """What comes of the form on that page, followed to where it leads."""
    async with server.client() as client:
        page = await client.get(path)
        data = {"_csrf_token": token_in(page.text), "seen": "0"} | form
        answer = await client.post(path, data=data, follow_redirects=True)
        return answer.status_code, answer.text


async def test_the_page_shows_the_note_and_nothing_else(server: Server, world: World) -> None:
    chat = await item_for(world.abe)
    await archived(chat, world)
    item = await asked(world.abe, await without_account(), chat)
    async with server.client() as client:
        page = await client.get(await link(item))
    assert page.status_code == 200
    for said in ("Abe Batens", "Ans Mulder", "Kees Essaadi", "06 55 39 28 43", "Moet de keuring opnieuw?"):
        assert said in page.text
    assert "zonder afspraak" not in page.text
    assert page.headers["x-robots-tag"] == "noindex, nofollow"
    assert page.headers["cache-control"] == "no-store"
    assert page.headers["referrer-policy"] == "same-origin"


async def test_opening_the_link_changes_nothing(server: Server, world: World) -> None:
    item = await asked(world.abe, for_(world.bea))
    path = await link(item)
    task = await task_of(item)
    async with server.client() as client:
        for _ in range(2):
            assert (await client.get(f"{path}?act=done&answer=x")).status_code == 200
            assert (await client.head(path)).status_code in (200, 404, 405)
    assert {entry.act for entry in await entries(task.id)} <= {TaskAct.CREATED, TaskAct.MAILED}
    assert (await task_of(item)).status == TaskStatus.OPEN


async def test_not_reached_twice_and_then_done(server: Server, world: World) -> None:
    item = await asked(world.abe, await without_account())
    path = await link(item)
    status, said = await sent(server, path, act="attempt")
    assert status == 200
    assert "blijft openstaan" in said
    await sent(server, path, act="attempt", seen="1", answer="Weer niet.")
    status, said = await sent(server, path, act="done", answer="Gebeld.")
    assert "ziet uw antwoord meteen" in said
    acts = [entry.act for entry in await entries((await task_of(item)).id)]
    hers = [act for act in acts if act not in (TaskAct.CREATED, TaskAct.MAILED)]
    assert hers == [TaskAct.ATTEMPT, TaskAct.ATTEMPT, TaskAct.DONE]
    async with server.client() as client:
        page = await client.get(path)
    assert page.status_code == 409
    assert "Dit is afgehandeld door Ans Mulder." in page.text
    assert "Gebeld." not in page.text


async def test_done_without_a_text_keeps_the_page_with_the_error_beside_the_field(
    server: Server, world: World
) -> None:
    path = await link(await asked(world.abe, for_(world.bea)))
    status, said = await sent(server, path, act="done", answer=" ")
    assert status == 422
    assert "Schrijf op wat ervan is gekomen." in said or 'aria-invalid="true"' in said


async def test_the_wrong_department_sends_it_back_once(server: Server, world: World) -> None:
    item = await asked(world.abe, await the_department("burgerzaken@example.org"))
    path = await link(item)
    async with server.client() as client:
        token = token_in((await client.get(path)).text)
        data = {"_csrf_token": token, "seen": "0", "act": "wrong_department", "answer": "Voor Belastingen."}
        answers = [await client.post(path, data=data) for _ in range(2)]
        page = await client.get(path)
    assert [answer.status_code for answer in answers] == [303, 303]
    acts = [entry.act for entry in await entries((await task_of(item)).id)]
    assert acts.count(TaskAct.WRONG_DEPARTMENT) == 1
    assert "intussen teruggestuurd" in page.text


async def test_after_handing_on_the_old_link_says_to_whom(server: Server, world: World) -> None:
    item = await asked(world.abe, for_(world.bea))
    path = await link(item)
    async with server.client() as client:
        token = token_in((await client.get(path)).text)
        await tasks.hand_on(item, world.sam, {"for": for_(world.fatima), "why": "Weet het."})
        page = await client.get(path)
        data = {"_csrf_token": token, "seen": "0", "act": "done", "answer": "Toch gebeld."}
        late = await client.post(path, data=data)
    for answer in (page, late):
        assert answer.status_code == 409
        assert "doorgegeven aan Fatima el Idrissi" in answer.text
    assert "Toch gebeld." in late.text
    assert (await task_of(item)).status == TaskStatus.OPEN


async def test_by_link_twice_at_once_is_once(server: Server, world: World) -> None:
    item = await asked(world.abe, for_(world.bea))
    path = await link(item)
    told = await asyncio.gather(*(sent(server, path, act="done", answer="Gebeld.") for _ in range(3)))
    assert {status for status, _text in told} == {200}
    assert await Contact.count() == 1


async def test_a_forged_or_expired_link_is_gone(server: Server, world: World) -> None:
    path = await link(await asked(world.abe, for_(world.bea)))
    async with server.client() as client:
        assert (await client.get(path + "0")).status_code == 410
        assert (await client.get("/answers/x")).status_code == 410
        clock.move(days=15)
        expired = await client.get(path)
    assert expired.status_code == 410
    assert "Kees" not in expired.text


@pytest.mark.parametrize("form", [{"act": "cancelled"}, {"act": ""}, {"act": "done", "seen": "x"}])
async def test_what_the_page_does_not_offer_is_not_done(
    server: Server, world: World, form: dict[str, str]
) -> None:
    item = await asked(world.abe, for_(world.bea))
    assert (await sent(server, await link(item), **form))[0] == 404
    assert (await task_of(item)).status == TaskStatus.OPEN


async def test_nobody_is_called_for_a_request(server: Server, world: World) -> None:
    item = await tasks.create_information_request(note(**{"for": for_(world.bea)}), world.abe)
    path = await link(item)
    assert (await sent(server, path, act="attempt"))[0] == 404
    assert (await sent(server, path, act="done", answer="Ja."))[0] == 200


async def test_without_the_token_of_the_form_it_is_refused(server: Server, world: World) -> None:
    path = await link(await asked(world.abe, for_(world.bea)))
    async with server.client() as client:
        answer = await client.post(path, data={"act": "done", "answer": "Gebeld.", "seen": "0"})
    assert answer.status_code == 403


async def test_the_page_speaks_english_when_asked(server: Server, world: World) -> None:
    path = await link(await asked(world.abe, for_(world.bea)))
    async with server.client() as client:
        assert "Please call back" in (await client.get(f"{path}?lang=en")).text
    status, said = await sent(server, f"{path}?lang=en", act="attempt")
    assert status == 200
    assert "It stays open" in said
