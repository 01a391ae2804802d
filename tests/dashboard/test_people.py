import asyncio
import re

import pytest

from app import clock, news
from app.news import change
from app.tables import AuditEntry
from dashboard import agents, invitations
from dashboard.agents import PRIVILEGES
from dashboard.tables import Agent, AgentPrivilege, Presence
from tests.serving import Server, token_in
from tests.world import PASSWORD, World

FORM = {
    "given_name": "Kim",
    "family_name": "van Dijk",
    "email": "Kim@Example.org",
    "department": "Burgerzaken",
    "privilege": ["chat.handle", "mail.handle"],
}


def link_in(html: str) -> str:
    found = re.search(r"/invitations/[\w-]+", html)
    assert found
    return found[0]


async def test_the_named_world_knows_everybody_as_the_product_does(world: World) -> None:
    for agent in (world.abe, world.fatima, world.bea, world.sam, world.admin):
        assert await agents.load(agent.id) == agent


async def test_somebody_who_is_invited_chooses_a_password_and_signs_in(server: Server, world: World) -> None:
    async with server.client(world.admin) as admin:
        answer = await admin.post("/people", data=FORM)
        assert answer.status_code == 200
        link = link_in(answer.text)
        assert "Uitgenodigd" in (await admin.get("/people")).text
    async with server.client() as kim:
        form = {"_csrf_token": token_in((await kim.get(link)).text), "password": "een lange zin is goed"}
        assert (await kim.post(link, data=form | {"password": "te kort"})).status_code == 422
        assert (await kim.post(link, data=form)).status_code == 200
        assert (await kim.post(link, data=form)).status_code == 410
        signed = await kim.post("/session", data=form | {"email": "kim@example.org"})
        assert signed.status_code == 303
    agent = await Agent.objects().where(Agent.email == "kim@example.org").first()
    assert agent
    loaded = await agents.load(agent.id)
    assert loaded
    assert (loaded.name, loaded.department) == ("Kim van Dijk", "Burgerzaken")
    assert loaded.privileges == {"chat.handle", "mail.handle"}


async def test_a_link_is_valid_for_a_week(world: World) -> None:
    async with change():
        token = await invitations.invite(world.abe.id, by="command")
    clock.move(days=7, seconds=1)
    with pytest.raises(invitations.LinkUsed):
        await invitations.accept(token, "een lange zin is goed")


async def test_a_new_link_ends_the_one_before(world: World) -> None:
    async with change():
        old = await invitations.invite(world.abe.id, by="command")
    async with change():
        new = await invitations.invite(world.abe.id, by="command")
    with pytest.raises(invitations.LinkUsed):
        await invitations.find(old)
    assert (await invitations.find(new)).email == world.abe.email


async def test_there_is_no_first_administrator_while_there_are_people(world: World) -> None:
    assert await invitations.for_first_administrator() is None


async def test_a_form_that_is_wrong_comes_back_with_what_was_typed(server: Server, world: World) -> None:
    async with server.client(world.admin) as admin:
        answer = await admin.post("/people", data=FORM | {"email": "nonsense", "given_name": ""})
        assert answer.status_code == 422
        assert "Dit is geen e-mailadres." in answer.text
        assert "van Dijk" in answer.text
        taken = await admin.post("/people", data=FORM | {"email": world.abe.email})
        assert taken.status_code == 422
        assert "Er is al iemand met dit e-mailadres." in taken.text
    assert await Agent.count() == 5


async def test_other_privileges_count_at_once_and_close_what_is_open(server: Server, world: World) -> None:
    async with server.client(world.admin) as admin, server.client(world.abe) as abe:
        async with news.listen({f"agent:{world.abe.id}"}) as stream:
            answer = await admin.post(f"/people/{world.abe.id}/privileges", data={"privilege": "mail.handle"})
            assert answer.status_code == 303
            told = await stream.next(timeout=5)
        assert isinstance(told, news.News)
        assert told.name == "privileges"
        assert (await abe.get("/password")).status_code == 303
    loaded = await agents.load(world.abe.id)
    assert loaded
    assert loaded.privileges == {"mail.handle"}


async def test_who_is_deactivated_is_out_at_once(server: Server, world: World) -> None:
    async with server.client(world.admin) as admin, server.client(world.abe) as abe:
        async with news.listen({f"agent:{world.abe.id}"}) as stream:
            await admin.post(f"/people/{world.abe.id}/deactivation")
            told = await stream.next(timeout=5)
        assert isinstance(told, news.News)
        assert told.name == "signed_out"
        assert (await abe.get("/password")).status_code == 303
        assert await agents.load(world.abe.id) is None
        [presence] = await Presence.select().where(Presence.agent == world.abe.id)
        assert presence["status"] == "offline"
        await admin.post(f"/people/{world.abe.id}/activation")
        assert await agents.load(world.abe.id)
        assert (await abe.get("/password")).status_code == 303


async def test_the_last_administrator_stays(server: Server, world: World) -> None:
    async with server.client(world.admin) as admin:
        for act, form in (("deactivation", {}), ("privileges", {"privilege": "mail.handle"})):
            answer = await admin.post(f"/people/{world.admin.id}/{act}", data=form)
            assert answer.status_code == 409
            assert "minstens één beheerder" in answer.text
        assert (await admin.get("/people")).status_code == 200


@pytest.mark.parametrize("who", ["abe", "bea", "sam"])
async def test_only_administrators_see_people(who: str, server: Server, world: World) -> None:
    async with server.client(getattr(world, who)) as client:
        assert (await client.get("/people")).status_code == 404
        assert (await client.get(f"/people/{world.abe.id}")).status_code == 404
        assert (await client.post("/people", data=FORM)).status_code == 404
        assert (await client.post(f"/people/{world.abe.id}/invitation")).status_code == 404
        assert (await client.post(f"/people/{world.abe.id}/deactivation")).status_code == 404
        form = {"privilege": list(PRIVILEGES)}
        assert (await client.post(f"/people/{world.abe.id}/privileges", data=form)).status_code == 404
    assert await AgentPrivilege.count().where(AgentPrivilege.name == "admin") == 1


async def test_what_an_administrator_does_is_in_the_audit_trail(server: Server, world: World) -> None:
    async with server.client(world.admin) as admin:
        await admin.post("/people", data=FORM)
        await admin.post(f"/people/{world.abe.id}/deactivation")
    actions = {entry["action"]: entry["actor"] for entry in await AuditEntry.select()}
    assert actions["people.add"] == actions["people.deactivate"] == f"agent:{world.admin.id}"


async def test_nobody_without_an_account_has_a_default_password(server: Server, world: World) -> None:
    async with server.client() as client:
        token = token_in((await client.get("/session")).text)
        for name in ("admin", "admin@example.com", "root@localhost"):
            form = {"_csrf_token": token, "email": name, "password": PASSWORD}
            assert (await client.post("/session", data=form)).status_code == 422


async def test_two_administrators_who_put_each_other_out_at_once_leave_one(world: World) -> None:
    async with change():
        await agents.set_privileges(world.sam.id, frozenset({"admin"}), world.admin)
    answers = await asyncio.gather(
        put_out(world.sam, world.admin), put_out(world.admin, world.sam), return_exceptions=True
    )
    assert [type(answer) for answer in answers if answer] == [agents.LastAdministrator]
    async with change():
        await agents.reactivate(world.sam.id, world.admin)
        await agents.reactivate(world.admin.id, world.admin)


async def put_out(agent: agents.SignedIn, by: agents.SignedIn) -> None:
    async with change():
        await agents.deactivate(agent.id, by)


async def test_privileges_given_twice_at_once_are_those_of_one_form(world: World) -> None:
    for _ in range(10):
        await asyncio.gather(
            given(world.bea, "chat.handle", world.admin), given(world.bea, "mail.handle", world.admin)
        )
        assert len((await agents.find(world.bea.id))["privileges"]) == 1


async def given(agent: agents.SignedIn, privilege: str, by: agents.SignedIn) -> None:
    async with change():
        await agents.set_privileges(agent.id, frozenset({privilege}), by)
