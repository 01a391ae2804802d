"""The shift on her screen: begun with one button, a wrap-up with an end, a break when chats go by her."""

import re

import pytest

from app.clock import move, now
from app.database import run
from app.news import change
from dashboard import offers, presence, rules
from dashboard.presence import AgentPresence
from dashboard.states import PresenceStatus
from tests.dashboard.conftest import here, opened
from tests.dashboard.test_offers import rung, still_here
from tests.dashboard.test_stream import listening
from tests.serving import Server
from tests.world import World

pytestmark = pytest.mark.usefixtures("heard")


async def abe(world: World) -> AgentPresence:
    return await presence.presence_of(world.abe.id)


def shown(html: str) -> str:
    found = re.search(r'<section class="shift".*?</section>', html, re.DOTALL)
    assert found
    return found.group()


async def test_one_button_begins_the_shift(server: Server, world: World) -> None:
    async with server.client(world.abe) as client:
        assert "Ik ben beschikbaar" in shown((await client.get("/")).text)
        answer = await client.post("/shift", data={"from": "/contacts"})
        assert (answer.status_code, answer.headers["location"]) == (303, "/contacts")
        assert "Ik ben beschikbaar" not in shown((await client.get("/")).text)
    chosen = await abe(world)
    assert (chosen.status, chosen.works_in_chat) == (PresenceStatus.AVAILABLE, True)


async def test_who_may_not_chat_is_not_asked_to_and_cannot(server: Server, world: World) -> None:
    async with server.client(world.bea) as client:
        assert "<form" not in shown((await client.get("/")).text)
        assert (await client.post("/shift")).status_code == 404


async def test_a_wrap_up_lasts_as_long_as_was_chosen_and_is_seen_on_every_screen(
    server: Server, world: World
) -> None:
    async with change():
        await rules.choose(rules.WRAP_UP, "105", "test")
    await here(world.abe)
    async with server.client(world.abe) as client, listening(server, world.abe) as events:
        await events.next()
        async with change():
            await presence.start_wrap_up(world.abe.id)
        assert "data-wrap-ends" in await events.until('hx-target="#shift"')
        for path in ("/", "/contacts", "/directory", "/tasks"):
            assert re.search(r"Nawerk nog <b[^>]*>1:4\d</b>", shown((await client.get(path)).text)), path
        await client.post("/shift/wrap-up/extension", headers={"HX-Request": "true"})
        assert (await abe(world)).wrap_up_left.startswith("3:4")
        await client.post("/shift/wrap-up/ending", headers={"HX-Request": "true"})
    assert (await abe(world)).free


async def test_a_wrap_up_of_no_seconds_is_none(world: World) -> None:
    async with change():
        await rules.choose(rules.WRAP_UP, "0", "test")
    await here(world.abe)
    async with change():
        await presence.start_wrap_up(world.abe.id)
    assert (await abe(world)).free


async def test_more_time_after_the_end_of_a_wrap_up_is_nothing(server: Server, world: World) -> None:
    await here(world.abe)
    async with server.client(world.abe) as client:
        await client.post("/shift/wrap-up/extension")
    assert (await abe(world)).free


async def test_a_break_has_its_reason_for_colleagues(server: Server, world: World) -> None:
    await here(world.abe)
    async with server.client(world.abe) as client:
        for reason in ("Lunch", "Tandarts"):
            await client.put("/presence", data={"status": "break", "reason": reason})
            assert (await abe(world)).reason == reason
    async with server.client(world.fatima) as client:
        assert "Pauze: Tandarts" in (await client.get("/")).text


async def test_three_chats_in_a_row_that_went_by_her_suggest_a_break(server: Server, world: World) -> None:
    await here(world.abe)
    async with server.client(world.abe) as client:
        for number in range(3):
            assert "Tijd voor pauze" not in shown((await client.get("/")).text), number
            offered = await rung(await opened("call"))
            assert offered
            async with change():
                await offers.ignore(offered.id, world.abe)
        assert "U liet 3 chats voorbijgaan" in shown((await client.get("/")).text)
        await client.post("/shift/stay")
        assert not (await abe(world)).tired
        await run("UPDATE presence SET ignored = 3 WHERE agent = {}", world.abe.id)
        await client.post("/shift/break")
    resting = await abe(world)
    assert (resting.status, resting.reason, resting.ignored) == (PresenceStatus.BREAK, "Even pauze", 0)


async def test_what_expires_goes_by_her_and_accepting_begins_to_count_anew(world: World) -> None:
    await here(world.abe)
    await rung(await opened("call"))
    move(seconds=21)
    await still_here(world.abe)
    await offers.expire_due(now())
    assert (await abe(world)).ignored == 1
    offered = await rung(await opened("call"))
    assert offered
    async with change():
        await offers.accept(offered.id, world.abe)
    assert (await abe(world)).ignored == 0


async def test_an_offer_rings_as_long_as_was_chosen(world: World) -> None:
    async with change():
        await rules.choose(rules.RING, "7", "test")
    await here(world.abe)
    offered = await rung(await opened("call"))
    assert offered
    assert (offered.expires_at - offered.offered_at).total_seconds() == pytest.approx(7, abs=0.1)


async def test_how_many_chats_she_handles_is_her_own_number_or_everybodys(
    server: Server, world: World
) -> None:
    await here(world.abe)
    path = f"/people/{world.abe.id}/chats"
    async with server.client(world.admin) as client:
        assert (await client.post(path, data={"most": "3"})).status_code == 303
        assert (await abe(world)).maximum == 3
        assert 'value="3"' in (await client.get(f"/people/{world.abe.id}")).text
        for wrong in ("0", "11", "veel"):
            answer = await client.post(path, data={"most": wrong})
            assert (answer.status_code, "van 1 tot en met 10" in answer.text) == (422, True)
        await client.post(path, data={"most": ""})
        await client.post("/admin/times", data={"max_chats": "5"})
    assert (await abe(world)).maximum == 5


async def test_the_administrator_chooses_the_numbers_all_or_none(server: Server, world: World) -> None:
    async with server.client(world.admin) as client:
        page = (await client.get("/admin/times")).text
        assert all(f'name="{name}"' in page for name in rules.RULES)
        wrong = await client.post("/admin/times", data={"ring": "30", "wrap_up": "-1"})
        assert wrong.status_code == 422
        assert "van 0 tot en met 1800" in wrong.text
        assert await rules.number(rules.RING) == 20
        assert (await client.post("/admin/times", data={"ring": "30", "wrap_up": "0"})).status_code == 303
    assert (await rules.number(rules.RING), await rules.number(rules.WRAP_UP)) == (30, 0)
    async with server.client(world.sam) as client:
        assert (await client.get("/admin/times")).status_code == 404
