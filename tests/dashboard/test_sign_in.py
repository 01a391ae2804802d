import asyncio
import time

import httpx
import pytest

from app import clock, sessions
from app.tables import AuditEntry, Session
from dashboard import passwords, sign_ins
from dashboard.pages.session import safe_path
from dashboard.tables import Agent
from tests.serving import Server, token_in
from tests.world import PASSWORD, World

NEW = "een heel andere zin"


async def attempt(client: httpx.AsyncClient, email: str, password: str, **more: str) -> httpx.Response:
    token = token_in((await client.get("/session")).text)
    form = {"_csrf_token": token, "email": email, "password": password} | more
    return await client.post("/session", data=form)


async def test_signing_in_leads_to_where_one_wanted_to_be(server: Server, world: World) -> None:
    async with server.client() as client:
        asked = await client.get("/password?saved=language")
        assert asked.status_code == 303
        door = await client.get(asked.headers["location"])
        form = {"_csrf_token": token_in(door.text), "email": world.abe.email, "password": PASSWORD}
        form["next"] = "/password?saved=language"
        assert 'value="/password?saved=language"' in door.text
        answer = await client.post("/session", data=form)
        assert answer.headers["location"] == "/password?saved=language"


@pytest.mark.parametrize(
    "elsewhere", ["//evil.example", "https://evil.example", "/\\evil.example", "", "/session", "/\nx"]
)
def test_the_door_leads_nowhere_else(elsewhere: str) -> None:
    assert safe_path(elsewhere) == "/"


async def test_capitals_and_spaces_in_the_address_do_not_matter(server: Server, world: World) -> None:
    async with server.client() as client:
        assert (await attempt(client, "  ABE@Example.org ", PASSWORD)).status_code == 303


async def test_signing_in_makes_a_new_session_and_ends_the_old(server: Server, world: World) -> None:
    async with server.client(world.abe) as client:
        old = client.cookies["onthaal"]
        client.cookies.set("onthaal-form", client.cookies["onthaal-form"])
        page = await client.get("/password")
        form = {"_csrf_token": token_in(page.text), "email": world.abe.email, "password": PASSWORD}
        answer = await client.post("/session", data=form)
        assert answer.status_code == 303
        assert client.cookies["onthaal"] != old
        assert await sessions.used(old) is None


async def test_after_signing_out_the_old_cookie_is_worth_nothing(server: Server, world: World) -> None:
    async with server.client(world.abe) as client:
        old = client.cookies["onthaal"]
        answer = await client.post("/session/ending")
        assert answer.headers["location"] == "/session"
        assert "onthaal" not in client.cookies
        client.cookies.set("onthaal", old)
        assert (await client.get("/password")).headers["location"].startswith("/session")
        assert await Session.count() == 0


async def test_delete_signs_out_as_well(server: Server, world: World) -> None:
    async with server.client(world.abe) as client:
        assert (await client.delete("/session")).status_code == 303
        assert await Session.count() == 0


async def test_a_wrong_password_and_an_unknown_name_look_the_same(server: Server, world: World) -> None:
    async with server.client() as client:
        wrong = await attempt(client, world.abe.email, "wrong password")
        unknown = await attempt(client, "nobody@example.org", "wrong password")
    assert wrong.status_code == unknown.status_code == 422
    assert "E-mailadres of wachtwoord klopt niet." in wrong.text
    assert wrong.text.replace(world.abe.email, "X") == unknown.text.replace("nobody@example.org", "X")


async def test_a_wrong_password_takes_as_long_as_an_unknown_name(world: World) -> None:
    digest = await passwords.digest_of(PASSWORD)
    await passwords.matches("warm up", "")

    async def seconds(kept: str) -> float:
        began = time.perf_counter()
        for _ in range(3):
            assert not await passwords.matches("wrong password", kept)
        return time.perf_counter() - began

    assert 0.3 < await seconds(digest) / await seconds("") < 3


async def test_who_was_deactivated_or_only_invited_cannot_come_in(server: Server, world: World) -> None:
    await Agent.update({Agent.active: False}).where(Agent.id == world.abe.id)
    await Agent.update({Agent.password_hash: ""}).where(Agent.id == world.bea.id)
    async with server.client() as client:
        assert (await attempt(client, world.abe.email, PASSWORD)).status_code == 422
        assert (await attempt(client, world.bea.email, PASSWORD)).status_code == 422
        assert (await attempt(client, world.bea.email, "nobody has this password")).status_code == 422


async def test_the_eleventh_try_is_refused_with_the_right_password_too(server: Server, world: World) -> None:
    async with server.client() as client:
        for _ in range(10):
            assert (await attempt(client, world.abe.email, "wrong password")).status_code == 422
        for password in ("wrong password", PASSWORD):
            answer = await attempt(client, world.abe.email, password)
            assert answer.status_code == 429
            assert "over 15 minuten" in answer.text
            assert 0 < int(answer.headers["retry-after"]) <= 901
        async with server.client() as other:
            assert (await attempt(other, world.fatima.email, PASSWORD)).status_code == 303
        clock.move(minutes=16)
        assert (await attempt(client, world.abe.email, PASSWORD)).status_code == 303


async def test_an_address_that_tries_many_names_is_refused(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sign_ins, "TRIES_AN_ADDRESS", 4)
    for n in range(sign_ins.TRIES_AN_ADDRESS):
        with pytest.raises(sign_ins.NotRecognised):
            await sign_ins.authenticate(f"nobody{n}@example.org", "wrong", "10.0.0.9")
    with pytest.raises(sign_ins.TooManyTries):
        await sign_ins.authenticate(world.abe.email, PASSWORD, "10.0.0.9")
    assert await sign_ins.authenticate(world.abe.email, PASSWORD, "10.0.0.10")


async def test_of_tries_at_the_same_moment_no_more_get_through(world: World) -> None:
    tries = [sign_ins.authenticate(world.abe.email, "wrong", "10.0.0.9") for _ in range(15)]
    told = await asyncio.gather(*tries, return_exceptions=True)
    assert sum(isinstance(answer, sign_ins.NotRecognised) for answer in told) <= sign_ins.TRIES_A_NAME
    assert sum(isinstance(answer, sign_ins.TooManyTries) for answer in told) >= 5


async def test_signing_in_well_forgets_the_wrong_tries(world: World) -> None:
    for _ in range(3):
        for _ in range(9):
            with pytest.raises(sign_ins.NotRecognised):
                await sign_ins.authenticate(world.abe.email, "wrong", "10.0.0.9")
        assert await sign_ins.authenticate(world.abe.email, PASSWORD, "10.0.0.9")


async def test_what_happens_at_the_door_is_in_the_audit_trail(server: Server, world: World) -> None:
    async with server.client() as client:
        await attempt(client, world.abe.email, "wrong password")
        await attempt(client, world.abe.email, PASSWORD)
    entries = await AuditEntry.select().order_by(AuditEntry.at)
    assert [entry["action"] for entry in entries] == ["session.refuse", "session.open"]
    assert "wrong password" not in str(entries)


async def test_a_password_is_changed_and_other_browsers_are_signed_out(server: Server, world: World) -> None:
    async with server.client(world.abe) as here, server.client(world.abe) as there:
        form = {"present": PASSWORD, "password": NEW}
        assert (await here.post("/password", data=form)).headers["location"] == "/password?saved=password"
        assert (await here.get("/password")).status_code == 200
        assert (await there.get("/password")).status_code == 303
    async with server.client() as client:
        assert (await attempt(client, world.abe.email, PASSWORD)).status_code == 422
        assert (await attempt(client, world.abe.email, NEW)).status_code == 303


@pytest.mark.parametrize(
    ("present", "new", "told"),
    [
        ("wrong password", NEW, "niet uw huidige wachtwoord"),
        (PASSWORD, "te kort", "Gebruik 12 tot 256 tekens"),
        (PASSWORD, "x" * 257, "Gebruik 12 tot 256 tekens"),
    ],
)
async def test_a_password_that_will_not_do_is_refused(
    present: str, new: str, told: str, server: Server, world: World
) -> None:
    async with server.client(world.abe) as client:
        answer = await client.post("/password", data={"present": present, "password": new})
        assert answer.status_code == 422
        assert told in answer.text
        assert new not in answer.text


async def test_the_screens_speak_the_language_one_chooses(server: Server, world: World) -> None:
    async with server.client(world.abe) as client:
        assert 'lang="nl"' in (await client.get("/password")).text
        await client.post("/language", data={"language": "en"})
        assert 'lang="en"' in (await client.get("/password")).text
    async with server.client() as client:
        assert "Sign in" in (await client.get("/session?lang=en")).text


async def test_guessing_the_present_password_counts_as_signing_in(server: Server, world: World) -> None:
    async with server.client(world.bea) as bea:
        form = {"present": "geraden", "password": "een heel nieuw wachtwoord"}
        for _ in range(sign_ins.TRIES_A_NAME):
            assert (await bea.post("/password", data=form)).status_code == 422
        right = await bea.post("/password", data=form | {"present": PASSWORD})
        assert right.status_code == 429
        assert "Te veel pogingen" in right.text
        clock.move(minutes=16)
        assert (await bea.post("/password", data=form | {"present": PASSWORD})).status_code == 303
