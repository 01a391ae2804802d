"""The mail listener: SMTP in the event loop of the web server. 250 means committed, never less."""

import asyncio
import socket

from app import ports
from app.settings import settings
from mail import inbox, mailboxes
from mail.doorway import Doorway, Hall, Rules

PER_ADDRESS = 20
IN_TOTAL = 100
STORING_SECONDS = 1.5

_running: "Listener | None" = None


class Listener:
    """One listening socket and everybody connected to it."""

    def __init__(self, rules: Rules, hall: Hall, size_limit: int, hostname: str) -> None:
        self.rules = rules
        self.hall = hall
        self.size_limit = size_limit
        self.hostname = hostname
        self.server: asyncio.Server | None = None

    async def open(self, listening: socket.socket) -> None:
        self.server = await asyncio.get_running_loop().create_server(self._door, sock=listening)

    async def close(self) -> None:
        """Lets nobody in, lets what is being stored finish and be answered, and hangs up on the rest."""
        if self.server is not None:
            self.server.close()
        for door in self.hall.doors:
            door.closing = True
        storing = [door.storing for door in self.hall.doors if door.storing and not door.storing.done()]
        if storing:
            await asyncio.wait(storing, timeout=STORING_SECONDS)
            await _answers_written()
        for door in list(self.hall.doors):
            door.close()

    def _door(self) -> Doorway:
        return Doorway(self.rules, self.hall, size_limit=self.size_limit, hostname=self.hostname)


async def start() -> int:
    """Listens where the settings say; returns the port."""
    global _running
    chosen = settings()
    listening = ports.listening("mail", chosen.smtp_host, chosen.smtp_port)
    _running = Listener(
        Rules(mailboxes.is_known, inbox.receive_all),
        Hall(PER_ADDRESS, IN_TOTAL),
        chosen.mail_size_limit,
        chosen.greeting_name,
    )
    await _running.open(listening)
    return int(listening.getsockname()[1])


async def stop() -> None:
    """Does nothing when it does not run."""
    global _running
    if _running is not None:
        closing, _running = _running, None
        await closing.close()


def port() -> int | None:
    """Where it listens, or None when it does not."""
    if _running is None or _running.server is None or not _running.server.sockets:
        return None
    return int(_running.server.sockets[0].getsockname()[1])


async def _answers_written() -> None:
    """The tasks that wait for a store go on in the next turns of the loop, and answer in them."""
    for _ in range(5):
        await asyncio.sleep(0)
