"""With --demo nothing leaves this machine: the sink takes what would have gone out and shows it."""

import asyncio
from collections import deque
from dataclasses import dataclass
from datetime import datetime

from aiosmtpd.smtp import SMTP, Envelope, Session

from app.clock import now
from app.settings import settings
from mail import reading
from mail.correspondence import paragraphs
from mail.reading import Letter

KEPT = 100


@dataclass(frozen=True)
class Sunk:
    at: datetime
    sender: str
    recipients: tuple[str, ...]
    letter: Letter

    @property
    def paragraphs(self) -> list[str]:
        return paragraphs(self.letter.text)


class _Drain:
    async def handle_DATA(self, _door: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802
        letter = reading.read(envelope.original_content or b"")
        sunk.appendleft(Sunk(now(), envelope.mail_from or "", tuple(envelope.rcpt_tos), letter))
        return "250 2.0.0 Kept in the demonstration"


sunk: deque[Sunk] = deque(maxlen=KEPT)
_server: asyncio.Server | None = None


async def start() -> None:
    """Does nothing outside the demonstration, or when there is a real relay."""
    global _server
    if settings().demo and not settings().relay:
        loop = asyncio.get_running_loop()
        _server = await loop.create_server(
            lambda: SMTP(_Drain(), hostname="demo", ident="ready", loop=loop), "127.0.0.1", 0
        )


async def stop() -> None:
    global _server
    if _server is not None:
        _server.close()
        _server = None
    sunk.clear()


def port() -> int | None:
    """Where it takes mail, or None when it does not run."""
    return int(_server.sockets[0].getsockname()[1]) if _server is not None and _server.sockets else None
