"""Fields that make no sense are refused beside the field, on every database."""

import pytest

from app.news import News, change
from dashboard import agents, live
from dashboard.contact_tables import Contact
from dashboard.tables import Agent
from tests.dashboard.given import department, form, item_for
from tests.serving import Server
from tests.world import World


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31", "1899-12-31", "2019-02-30"])
async def test_a_day_that_nobody_means_is_refused(server: Server, world: World, day: str) -> None:
    contact = await form(day=day, start="00:00", end="23:59")
    task = {"kind": "callback_note", "message": "x", "phone": "0655392843", "client_name": "Kees"}
    task |= {"for": f"department:{await department()}", "day": day, "time": "00:00"}
    async with server.client(world.abe) as client:
        assert (await client.post("/contacts/new", data=contact)).status_code == 422
        assert (await client.post("/tasks", data=task)).status_code == 422


@pytest.mark.parametrize("moment", ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00", "x"])
async def test_a_form_opened_at_no_moment_was_opened_now(server: Server, world: World, moment: str) -> None:
    async with server.client(world.abe) as client:
        answer = await client.post("/contacts/new", data=await form(opened_at=moment))
        assert answer.status_code == 303
        assert (await client.get("/contacts")).status_code == 200


async def test_a_number_as_long_as_a_letter_is_no_phone_number(server: Server, world: World) -> None:
    async with server.client(world.abe) as client:
        answer = await client.post("/contacts/new", data=await form(phone="06" + "-" * 60 + "55392843"))
    assert answer.status_code == 422
    assert not await Contact.exists()


@pytest.mark.parametrize("number", ["9" * 18, "9" * 9, "0"])
async def test_the_registration_of_a_contact_that_is_not_there_is_refused(
    server: Server, world: World, number: str
) -> None:
    item = await item_for(world.abe)
    async with server.client(world.abe) as client:
        answer = await client.post(f"/items/{item.id}/contact", data=await form(contact=number))
    assert answer.status_code == 404


async def test_who_is_not_there_can_neither_go_nor_come_back(server: Server, world: World) -> None:
    async with server.client(world.admin) as client:
        for act in ("deactivation", "activation", "invitation", "privileges"):
            assert (await client.post(f"/people/999999/{act}")).status_code == 404, act


async def test_news_of_who_has_no_account_any_more_is_no_defect(server: Server, world: World) -> None:
    async with change():
        await agents.deactivate(world.bea.id, world.admin)
    gone = News(1, "presence", "presence", {"agent": world.bea.id})
    assert await live.presence_changed(gone, world.abe) is None
    assert not await Agent.exists().where((Agent.id == world.bea.id) & Agent.active.eq(True))


@pytest.mark.parametrize(
    "cursor", ["9999999999999999-1", "-9999999999999999-1", "9999999999999999-999999999"]
)
async def test_a_page_of_the_history_in_a_time_that_never_was_is_empty_or_whole(
    server: Server, world: World, cursor: str
) -> None:
    async with server.client(world.abe) as client:
        for side in ("before", "after"):
            for asked in ("?", "?q=paspoort&"):
                assert (await client.get(f"/contacts{asked}{side}={cursor}")).status_code == 200
        for side in ("before", "after"):
            assert (await client.get(f"/search?q=paspoort&{side}={'9' * 18}")).status_code == 200
