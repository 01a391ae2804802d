"""Whatever was acknowledged survives `kill -9`, and is there once."""

import asyncio
import json
import os
import re
import signal
import uuid
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from pathlib import Path

import aiosmtplib
import httpx
import pytest

from dashboard import periods
from dashboard.kinds import OVER
from tests.load.mail import letter
from tests.load.processes import Process, killed, product
from tests.load.rows import database_apart, rows
from tests.serving import sign_in

CHATS = 5
SECONDS = 2.5


@dataclass
class Acknowledged:
    """What got a 2xx or a 250, by kind."""

    tokens: list[str] = field(default_factory=list)
    messages: dict[str, str] = field(default_factory=dict)
    offline: list[str] = field(default_factory=list)
    mails: list[str] = field(default_factory=list)
    typed: dict[int, int] = field(default_factory=dict)


@pytest.fixture(params=["sqlite", "postgres"])
async def place(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[tuple[Path, str]]:
    """A data folder and a database address of their own."""
    if request.param == "sqlite":
        yield tmp_path, ""
        return
    async with database_apart(request.getfixturevalue("postgres_address")) as address:
        yield tmp_path, address


@pytest.mark.timeout(120)
async def test_everything_acknowledged_before_a_kill_is_there_once_after_the_restart(
    place: tuple[Path, str],
) -> None:
    data, address = place
    known = Acknowledged()
    async with killed(data, address) as running:
        await burst(running, known)
    async with product(data, address) as again:
        await check_board(again, data, address)
        await check_messages(again, known)
        await settled(data, address)
    await check_mail(data, address, known)
    await check_endings(data, address)
    await check_typed(data, address, known)


async def burst(
    running: Process,
    known: Acknowledged,
    meanwhile: Callable[[Process, Acknowledged], Awaitable[None]] | None = None,
) -> None:
    """Sends until the process is killed, after some seconds or `meanwhile`; an agent is there, so that chats
    can begin."""
    agent = httpx.AsyncClient(base_url=running.url, timeout=20)
    await sign_in(agent, "abe.batens@example.org")
    watching = asyncio.create_task(at_work(agent))
    await agent.put("/presence", data={"status": "available", "works_in_chat": "on"})
    chats = [chatting(running, known) for _ in range(CHATS)] + [ending(running)]
    killing = (meanwhile or killed_at_work)(running, known)
    await asyncio.gather(
        leaving(running, known), mailing(running, known), typing(agent, known), killing, *chats
    )
    await watching
    await agent.aclose()


async def killed_at_work(running: Process, known: Acknowledged) -> None:
    """A moment after something of every kind was acknowledged, with more of each under way."""
    await acknowledging(known)
    await asyncio.sleep(1.5)
    os.kill(running.pid, signal.SIGKILL)


async def acknowledging(known: Acknowledged) -> None:
    while not (known.messages and known.offline and known.mails and known.typed):
        await asyncio.sleep(0.05)


async def at_work(agent: httpx.AsyncClient) -> None:
    """With an open dashboard."""
    try:
        async with agent.stream("GET", "/events") as stream:
            async for _line in stream.aiter_lines():
                pass
    except httpx.TransportError:
        return


async def chatting(running: Process, known: Acknowledged) -> None:
    async with httpx.AsyncClient(base_url=running.url, timeout=5) as visitor:
        start = {"start_id": str(uuid.uuid4()), "client_id": str(uuid.uuid4()), "text": "Hallo", "lang": "nl"}
        try:
            answer = await visitor.post("/widget/api/website/conversations", json=start)
            token = answer.json()["token"]
            known.tokens.append(token)
            known.messages[start["client_id"]] = token
            visitor.headers["Authorization"] = f"Bearer {token}"
            while True:
                message = {"client_id": str(uuid.uuid4()), "text": "Bent u daar nog?", "after": 0}
                answer = await visitor.post("/widget/api/conversation/messages", json=message)
                if answer.is_success:
                    known.messages[message["client_id"]] = token
                await asyncio.sleep(0.05)
        except httpx.TransportError:
            return


async def ending(running: Process) -> None:
    """Begins chats and ends them, one after the other, as many as one address may."""
    async with httpx.AsyncClient(base_url=running.url, timeout=5) as visitor:
        try:
            while True:
                start = {"start_id": str(uuid.uuid4()), "client_id": str(uuid.uuid4()), "text": "Dag"}
                answer = await visitor.post("/widget/api/website/conversations", json=start)
                if answer.status_code == 429:
                    return
                bearer = {"Authorization": f"Bearer {answer.json()['token']}"}
                await visitor.post("/widget/api/conversation/ending", json={}, headers=bearer)
        except httpx.TransportError:
            return


async def leaving(running: Process, known: Acknowledged) -> None:
    async with httpx.AsyncClient(base_url=running.url, timeout=5) as visitor:
        try:
            while True:
                form = {
                    "client_id": str(uuid.uuid4()),
                    "name": "Kees Essaadi",
                    "text": "Bel mij",
                    "lang": "nl",
                }
                answer = await visitor.post("/widget/api/website/offline-messages", json=form)
                if answer.is_success:
                    known.offline.append(form["client_id"])
                await asyncio.sleep(0.2)
        except httpx.TransportError:
            return


async def mailing(running: Process, known: Acknowledged) -> None:
    try:
        async with aiosmtplib.SMTP(hostname="127.0.0.1", port=running.smtp_port, start_tls=False) as client:
            while True:
                message = letter(uuid.uuid4().hex[:12])
                await client.send_message(message)
                known.mails.append(message["Message-ID"])
    except (aiosmtplib.SMTPException, OSError):
        return


async def typing(agent: httpx.AsyncClient, known: Acknowledged) -> None:
    """In two registrations in turn: what counts is how far each had come."""
    try:
        places = []
        for token in ("one", "two"):
            asked = {"act": "start", "channel": "phone", "token": token}
            answer = await agent.post("/contacts/new", data=asked)
            places.append(int(answer.headers["location"].split("/")[2]))
        for word in range(1_000_000):
            contact = places[word % 2]
            answer = await agent.put(f"/contacts/{contact}/typed", data={"summary": f"Woord {word}"})
            if answer.is_success:
                known.typed[contact] = word
    except httpx.TransportError:
        return


async def check_board(again: Process, data: Path, address: str) -> None:
    """The wallboard is right at once: every chat that goes on is on it once, and what was missed today."""
    begin = periods.preset_of("today").begin
    missed = f"""SELECT count(*) FROM measure
        WHERE ending = 'missed' AND kind = 'chat' AND began_at >= '{begin}'"""  # noqa: S608
    going = f"""SELECT i.id, i.owner FROM item i
        WHERE i.state = 'open' AND i.kind = 'live_chat' AND NOT {OVER}"""  # noqa: S608
    async with httpx.AsyncClient(base_url=again.url, timeout=20) as supervisor:
        await sign_in(supervisor, "sam.devries@example.org")
        before, after, page = None, [], ""
        while before != after:
            before = after
            page = (await supervisor.get("/review/live/board")).text
            after = [*await rows(data, address, going), *await rows(data, address, missed)]
    *chats, [number] = after
    assert len(chats) >= CHATS
    assert sorted(map(int, re.findall(r'id="board-chat-(\d+)"', page))) == sorted(
        item for item, _owner in chats
    )
    waiting = sum(owner is None for _item, owner in chats)
    [waits, _talk, _free, missed_today] = map(int, re.findall(r"<dd>(\d+)</dd>", page))
    assert (waits, missed_today) == (waiting, number)
    assert re.findall(r'<th scope="row">(Abe Batens)</th>', page) == ["Abe Batens"]


async def check_typed(data: Path, address: str, known: Acknowledged) -> None:
    """The last word that was acknowledged, or one after it."""
    for contact, word in known.typed.items():
        [(typed,)] = await rows(data, address, f"SELECT typed FROM contact WHERE id = {contact}")  # noqa: S608
        assert int(json.loads(str(typed))["summary"].removeprefix("Woord ")) >= word


async def check_messages(again: Process, known: Acknowledged) -> None:
    async with httpx.AsyncClient(base_url=again.url) as visitor:
        for token in known.tokens:
            headers = {"Authorization": f"Bearer {token}"}
            answer = (await visitor.get("/widget/api/conversation?after=0", headers=headers)).json()
            there = [message["client_id"] for message in answer["messages"]]
            assert len(there) == len(set(there))
            assert {c for c, t in known.messages.items() if t == token} <= set(there)
            numbers = [message["seq"] for message in answer["messages"]]
            assert numbers == list(range(1, len(numbers) + 1))


async def settled(data: Path, address: str) -> None:
    """Until the outbox is empty and everything received was read."""
    left = "SELECT (SELECT count(*) FROM outbox_mail WHERE state != 'sent') AS n"
    unread = "SELECT (SELECT count(*) FROM raw_mail WHERE state = 'stored') AS n"
    async with asyncio.timeout(60):
        while (await rows(data, address, left))[0][0] or (await rows(data, address, unread))[0][0]:
            await asyncio.sleep(0.2)


async def check_endings(data: Path, address: str) -> None:
    """What has ended is in the history exactly once; what goes on is not there."""
    kept = "SELECT count(*) FROM transcript t JOIN contact c ON c.id = t.contact WHERE c.item = o.item"
    found = await rows(data, address, f"SELECT o.state, ({kept}) FROM conversation o")  # noqa: S608
    assert any(state == "ended" for state, _times in found)
    assert all(times == (state == "ended") for state, times in found)


async def check_mail(data: Path, address: str, known: Acknowledged) -> None:
    ids = [row[0] for row in await rows(data, address, "SELECT message_id FROM email")]
    for message_id in known.mails:
        assert ids.count(message_id) == 1, message_id
    cards = [json.loads(row[0]) for row in await rows(data, address, "SELECT card FROM email")]
    left = [card.get("start_id") for card in cards]
    for client_id in known.offline:
        assert left.count(client_id) == 1, client_id
