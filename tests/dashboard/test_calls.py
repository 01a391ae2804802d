"""What telephony tells: signed, once, soon, and in whatever order it comes."""

import json
from collections.abc import Iterator

import pytest

from app.clock import move, now
from app.news import change
from app.settings import settings
from dashboard import calls, offers, presence
from dashboard.agents import SignedIn
from dashboard.states import PresenceStatus
from tests.dashboard.conftest import here, opened
from tests.dashboard.test_offers import ringing, rung
from tests.serving import Server
from tests.world import World

pytestmark = pytest.mark.usefixtures("heard")
DOOR = "/api/v1/presence/call"
SECRET = "t" * 40


@pytest.fixture(autouse=True)
def a_secret() -> Iterator[None]:
    settings().call_secret = SECRET
    yield
    settings().call_secret = ""


class Telephony:
    """Tells what it is asked to, each notice a second after the one before."""

    def __init__(self) -> None:
        self.told = 0

    async def tell(self, event: str, call: str = "4711", agent: str = "abe@example.org") -> PresenceStatus:
        self.told += 1
        body = json.dumps({"event": event, "call": call, "agent": agent, "n": self.told}).encode()
        moment = str(int(now().timestamp()))
        return await calls.take(body, moment, calls.signed(SECRET, moment, body))


@pytest.fixture
def telephony() -> Telephony:
    return Telephony()


def headers(body: bytes, seconds: int = 0, secret: str = SECRET) -> dict[str, str]:
    moment = str(int(now().timestamp()) + seconds)
    return {
        "X-Onthaal-Timestamp": moment,
        "X-Onthaal-Signature": calls.signed(secret, moment, body),
        "Content-Type": "application/json",
    }


async def status(agent: SignedIn) -> PresenceStatus:
    return (await presence.presence_of(agent.id)).status


async def choose(agent: SignedIn, chosen: PresenceStatus) -> None:
    async with change():
        await presence.choose(agent, chosen)


async def test_a_signed_notice_counts_once(server: Server, world: World) -> None:
    await here(world.abe)
    body = b'{"event": "new", "call": "4711", "agent": "ABE@example.org"}'
    sent = headers(body)
    async with server.client() as client:
        answer = await client.post(DOOR, content=body, headers=sent)
        assert (answer.status_code, answer.json()) == (200, {"presence": "in_call"})
        assert "set-cookie" not in answer.headers
        again = await client.post(DOOR, content=body, headers=sent)
    assert (again.status_code, again.json()["error"]["code"]) == (409, "ToldBefore")


async def test_what_is_not_signed_with_our_secret_at_this_moment_is_refused(
    server: Server, world: World
) -> None:
    await here(world.abe)
    body = b'{"event": "new", "call": "4711", "agent": "abe@example.org"}'
    fine = headers(body)
    wrong = {
        "another secret": headers(body, secret="x" * 40),
        "another moment": fine | {"X-Onthaal-Timestamp": str(int(now().timestamp()) + 1)},
        "another body": headers(b"{}"),
        "no signature": {"Content-Type": "application/json"},
        "no ASCII": fine | {"X-Onthaal-Signature": "sha256=\xe9"},
        "too late": headers(body, seconds=-301),
        "too early": headers(body, seconds=302),
    }
    async with server.client() as client:
        for reason, sent in wrong.items():
            raw = [(name.encode(), value.encode("latin-1")) for name, value in sent.items()]
            answer = await client.post(DOOR, content=body, headers=raw)
            assert answer.status_code == 401, reason
            assert answer.json()["error"]["code"] in ("NotSigned", "OutOfTime"), reason
    assert await status(world.abe) == PresenceStatus.AVAILABLE


async def test_a_wrong_body_is_told_what_is_wrong(server: Server, world: World) -> None:
    wrong = {
        b"[]": {"body"},
        b"\xff": {"body"},
        b'{"event": "ring", "call": "", "agent": "nobody@example.org"}': {"event", "call", "agent"},
        b'{"event": "new", "call": 7, "agent": "030-0000000"}': {"call", "agent"},
    }
    async with server.client() as client:
        for body, fields in wrong.items():
            answer = await client.post(DOOR, content=body, headers=headers(body))
            assert (answer.status_code, set(answer.json()["error"]["fields"])) == (422, fields), body


async def test_without_a_secret_there_is_no_such_door(server: Server, world: World) -> None:
    settings().call_secret = ""
    body = b'{"event": "new", "call": "4711", "agent": "abe@example.org"}'
    async with server.client() as client:
        answer = await client.post(DOOR, content=body, headers=headers(body, secret=""))
    assert (answer.status_code, answer.json()["error"]["code"]) == (404, "NotFound")


async def test_from_a_new_call_on_nothing_rings_at_her_until_she_hangs_up(
    world: World, telephony: Telephony
) -> None:
    await here(world.abe, world.fatima)
    item = await opened("call")
    await rung(item)
    await telephony.tell("new", agent="030 755 13 39")
    assert await ringing() == [(item.id, world.fatima.id)]
    async with change():
        await presence.choose(world.fatima, PresenceStatus.BREAK)
        await offers.reconsider(world.fatima.id)
    await telephony.tell("answered")
    assert await ringing() == []
    await telephony.tell("hung_up")
    assert await ringing() == [(item.id, world.abe.id)]


@pytest.mark.parametrize("before", [s for s in PresenceStatus if s != PresenceStatus.IN_CALL])
async def test_after_the_call_she_has_what_she_had(
    world: World, telephony: Telephony, before: PresenceStatus
) -> None:
    await here(world.abe)
    await choose(world.abe, before)
    there = (await presence.presence_of(world.abe.id)).in_channel
    assert await telephony.tell("new") == PresenceStatus.IN_CALL
    assert (await presence.presence_of(world.abe.id)).in_channel == there, "a break is no reason to wait"
    assert await telephony.tell("hung_up") == before
    assert await status(world.abe) == before


async def test_what_she_chose_during_the_call_stays(world: World, telephony: Telephony) -> None:
    await here(world.abe)
    await telephony.tell("new")
    await choose(world.abe, PresenceStatus.BREAK)
    assert await telephony.tell("hung_up") == PresenceStatus.BREAK


async def test_a_call_that_she_told_of_herself_is_hers_to_end(world: World, telephony: Telephony) -> None:
    await here(world.abe)
    await choose(world.abe, PresenceStatus.IN_CALL)
    await telephony.tell("new")
    assert await telephony.tell("hung_up") == PresenceStatus.IN_CALL


async def test_of_two_calls_the_last_that_ends_gives_her_back(world: World, telephony: Telephony) -> None:
    await here(world.abe)
    for event, call in (("new", "a"), ("answered", "a"), ("new", "b"), ("hung_up", "b")):
        assert await telephony.tell(event, call) == PresenceStatus.IN_CALL
    assert await telephony.tell("hung_up", "a") == PresenceStatus.AVAILABLE


async def test_a_notice_that_comes_after_the_end_of_its_call_changes_nothing(
    world: World, telephony: Telephony
) -> None:
    await here(world.abe)
    for event in ("hung_up", "answered", "new"):
        assert await telephony.tell(event) == PresenceStatus.AVAILABLE
    assert await telephony.tell("new", "another") == PresenceStatus.IN_CALL


async def test_a_chat_that_ends_during_a_call_has_its_wrap_up_after_it(
    world: World, telephony: Telephony
) -> None:
    await here(world.abe)
    await telephony.tell("new")
    async with change():
        await presence.start_wrap_up(world.abe.id, seconds=30)
    assert await status(world.abe) == PresenceStatus.IN_CALL
    assert await telephony.tell("hung_up") == PresenceStatus.WRAP_UP
    await telephony.tell("new", "b")
    move(seconds=31)
    await presence.end_wrap_ups(now())
    assert await status(world.abe) == PresenceStatus.IN_CALL
    assert await telephony.tell("hung_up", "b") == PresenceStatus.AVAILABLE
