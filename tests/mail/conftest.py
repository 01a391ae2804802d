"""The mail room's own hands: a listener, a dialogue with it word by word, a relay that does as told."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from email.message import EmailMessage

import pytest

from app.clock import now
from app.news import change
from app.settings import Settings
from dashboard.tables import Item
from mail import cards, inbox, mailboxes, outbox, postman, room
from mail.doorway import Rules
from mail.hall import Hall, Limits
from mail.listener import Listener
from mail.tables import OutboxMail
from tests.serving import free_socket
from tests.world import World

assert room.KINDS, "importing the room makes its kinds known to the hub"

LIMIT = 2_000_000


class Dialogue:
    """An SMTP client that says exactly what a test wants."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.reader = reader
        self.writer = writer

    async def hear(self) -> str:
        """A whole reply, or nothing when the other side hung up."""
        lines = []
        async with asyncio.timeout(10):
            while line := (await self.reader.readline()).decode():
                lines.append(line.rstrip("\r\n"))
                if line[3:4] != "-":
                    break
        return "\n".join(lines)

    async def say(self, words: str | bytes) -> str:
        self.writer.write((words.encode() if isinstance(words, str) else words) + b"\r\n")
        await self.writer.drain()
        return await self.hear()

    async def begin(self, recipient: str = "info@example.org", sender: str = "kees@visitor.example") -> str:
        """Up to and with DATA; returns the answer to DATA."""
        await self.say("EHLO client.example")
        await self.say(f"MAIL FROM:<{sender}>")
        await self.say(f"RCPT TO:<{recipient}>")
        return await self.say("DATA")

    async def deliver(self, raw: bytes, recipient: str = "info@example.org") -> str:
        assert (await self.begin(recipient)).startswith("354")
        return await self.say(raw + b"\r\n.")

    def leave(self) -> None:
        self.writer.transport.abort()


@asynccontextmanager
async def dialogue(port: int, local: str = "127.0.0.1") -> AsyncIterator[Dialogue]:
    reader, writer = await asyncio.open_connection("127.0.0.1", port, local_addr=(local, 0))
    talk = Dialogue(reader, writer)
    try:
        yield talk
    finally:
        writer.close()


@dataclass
class Relay:
    """A mail server whose answers are written down beforehand; what is not written is 250."""

    port: int = 0
    script: dict[str, list[str]] = field(default_factory=dict)
    received: list[bytes] = field(default_factory=list)
    commands: list[str] = field(default_factory=list)

    def answers(self, **script: list[str]) -> None:
        """RCPT=["451 later"] is for the first RCPT; `cut` hangs up instead. DOT is after the dot."""
        self.script = script

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            if await self._answered(writer, "BANNER", "220 relay.example"):
                while line := (await reader.readline()).decode().strip():
                    if not await self._one(line, reader, writer):
                        break
        finally:
            writer.close()

    async def _one(self, line: str, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
        self.commands.append(line)
        verb = line[:4].upper()
        if verb == "QUIT":
            return False
        if verb != "DATA":
            return await self._answered(writer, verb, "250 OK")
        if not await self._answered(writer, "DATA", "354 go on") or self.refused:
            return self.refused
        content = await reader.readuntil(b"\r\n.\r\n")
        going_on = await self._answered(writer, "DOT", "250 OK, taken")
        if going_on and not self.refused:
            self.received.append(content)
        return going_on

    async def _answered(self, writer: asyncio.StreamWriter, step: str, otherwise: str) -> bool:
        waiting = self.script.get(step, [])
        answer = waiting.pop(0) if waiting else otherwise
        if answer == "cut":
            return False
        self.refused = answer[0] in "45"
        writer.write(answer.encode() + b"\r\n")
        await writer.drain()
        return True

    refused: bool = False


@pytest.fixture(autouse=True)
async def quiet_desks(request: pytest.FixtureRequest) -> AsyncIterator[None]:
    """The session's server keeps its hands off tests that do without it, and is done when a test ends."""
    desks = [desk for desk in (inbox.desk, postman.desk) if desk.runner is not None]
    resting = [] if "server" in request.fixturenames else desks
    for desk in resting:
        await desk.stop()
    yield
    for desk in resting:
        desk.start()
    if inbox.desk.runner is not None:
        await inbox.read_due(now())
    if postman.desk.busy:
        await asyncio.wait(postman.desk.busy.values())


@pytest.fixture
async def relay(session_settings: Settings) -> AsyncIterator[Relay]:
    """Runs, and the settings point at it."""
    made = Relay()
    server = await asyncio.start_server(made.serve, "127.0.0.1", 0)
    made.port = server.sockets[0].getsockname()[1]
    session_settings.relay = f"127.0.0.1:{made.port}"
    yield made
    session_settings.relay = ""
    server.close()


@pytest.fixture
async def listener(world: World) -> AsyncIterator[Listener]:
    running = Listener(
        Rules(mailboxes.is_known, inbox.receive_all), Hall(Limits(5, 8)), LIMIT, "mx.example.org"
    )
    await running.open(free_socket())
    yield running
    await running.close()


@pytest.fixture
def port(listener: Listener) -> int:
    assert listener.server is not None
    return int(listener.server.sockets[0].getsockname()[1])


def letter(subject: str = "Paspoort", text: str = "Goedemorgen", **headers: str) -> bytes:
    """An ordinary mail as it arrives."""
    message = EmailMessage()
    given = {"From": "Kees Essaadi <kees@visitor.example>", "To": "info@example.org", "Subject": subject}
    for name, value in (given | {n.replace("_", "-"): v for n, v in headers.items()}).items():
        message[name] = value
    message.set_content(text)
    return message.as_bytes().replace(b"\n", b"\r\n")


async def all_items() -> list[Item]:
    return await Item.objects().order_by(Item.id)


async def queued(*recipients: str, **more: object) -> OutboxMail:
    given = {
        "subject": "Re: Paspoort",
        "text": "Geachte heer,\n\nDat kan.",
        "sender": "info@example.org",
    } | more
    async with change():
        return await outbox.queue(recipients=list(recipients) or ["kees@visitor.example"], **given)  # type: ignore[arg-type]


async def fresh(mail: OutboxMail) -> OutboxMail:
    return await outbox.find(mail.id)


PIXEL = b"\x89PNG\r\n\x1a\n"


async def arrived(raw: bytes = b"", recipient: str = "info@example.org", peer: str = "") -> Item:
    await inbox.receive(raw or letter(), "kees@visitor.example", recipient, peer)
    await inbox.read_due(now())
    return (await all_items())[-1]


async def offline(**fields: str) -> Item:
    message = EmailMessage()
    message["From"] = message["To"] = "chat@example.org"
    message["Message-ID"] = "<1@example.org>"
    message.set_content("Naam: Kees Essaadi")
    cards.attach(
        message, {"kind": "offline_chat", "name": "Kees Essaadi", "text": "Kan ik langs komen?"} | fields
    )
    return await arrived(message.as_bytes(), "chat@example.org")


def rich() -> bytes:
    message = EmailMessage()
    message["From"], message["Subject"] = "Kees Essaadi <kees@visitor.example>", "Foto"
    message.set_content("Zie foto.")
    message.add_alternative(
        '<p onclick="x()">Zie <img src="cid:1" alt="foto"><img src="https://evil.example/p.gif"></p><script>x()</script>',
        subtype="html",
    )
    message.get_payload()[1].add_related(PIXEL, "image", "png", cid="<1>", filename="foto.png")
    message.add_attachment(b"<script>x()</script>", "text", "html", filename="../../x\u202elmth.html")
    return message.as_bytes()
