"""The mail listener: SMTP in the event loop of the web server. 250 means committed, never less."""

import asyncio
import socket
import ssl

from app import ports
from app.problems import Refusal
from app.settings import Settings, settings
from mail import inbox, mailboxes
from mail.doorway import Doorway, Rules
from mail.hall import Hall, Limits

STORING_SECONDS = 1.5
BACKLOG = 2048
"""How many may knock before they are let in or sent away: with fewer, who comes in a burst waits for nothing
until the system knocks again for them, up to half a minute later."""

_running: "Listener | None" = None


class Listener:
    """One listening socket and everybody connected to it."""

    def __init__(
        self, rules: Rules, hall: Hall, size_limit: int, hostname: str, tls: ssl.SSLContext | None = None
    ) -> None:
        self.rules = rules
        self.tls = tls
        self.hall = hall
        self.size_limit = size_limit
        self.hostname = hostname
        self.server: asyncio.Server | None = None

    async def open(self, listening: socket.socket) -> None:
        self.server = await asyncio.get_running_loop().create_server(
            self._door, sock=listening, backlog=BACKLOG
        )

    async def close(self) -> None:
        """Lets nobody in, lets what is being stored finish and be answered, and hangs up on the rest."""
        if self.server is not None:
            self.server.close()
        for door in self._doors():
            door.closing = True
        storing = [door.storing for door in self._doors() if door.storing and not door.storing.done()]
        if storing:
            await asyncio.wait(storing, timeout=STORING_SECONDS)
            await _answers_written()
        for door in self._doors():
            door.close()

    def _doors(self) -> list[Doorway]:
        return [door for door in self.hall.inside if isinstance(door, Doorway)]

    def _door(self) -> Doorway:
        return Doorway(
            self.rules, self.hall, size_limit=self.size_limit, hostname=self.hostname, tls=self.tls
        )


async def start() -> int:
    """Listens where the settings say; returns the port, or 0 when another process listens. Raises Refusal."""
    global _running
    chosen = settings()
    if not chosen.smtp:
        return 0
    tls = _certificate(chosen)
    listening = ports.listening("mail", chosen.smtp_host, chosen.smtp_port)
    _running = Listener(
        Rules(mailboxes.is_known, inbox.receive_all),
        Hall(_limits(chosen)),
        chosen.mail_size_limit,
        chosen.greeting_name,
        tls,
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


def _limits(chosen: Settings) -> Limits:
    """The number of mails a minute does not hold for this machine itself, unless somebody says a number."""
    return Limits(
        per_address=chosen.smtp_connections_per_address,
        total=chosen.smtp_connections,
        networks=chosen.smtp_networks,
        a_minute=chosen.smtp_mails_per_minute,
        but_here="smtp_mails_per_minute" not in chosen.model_fields_set,
    )


def _certificate(chosen: Settings) -> ssl.SSLContext | None:
    if not chosen.smtp_certificate:
        return None
    tls = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    try:
        tls.load_cert_chain(chosen.smtp_certificate, chosen.smtp_key or None)
    except (OSError, ssl.SSLError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise Refusal(
            f"The certificate {chosen.smtp_certificate} for mail cannot be used: {reason}."
        ) from error
    return tls


async def _answers_written() -> None:
    """The tasks that wait for a store go on in the next turns of the loop, and answer in them."""
    for _ in range(5):
        await asyncio.sleep(0)
