"""One mail handed to one server, step by step, so that it is always known what the server has promised."""

import asyncio
import ssl
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import cast

import aiosmtplib
from aiosmtplib import (
    SMTPException,
    SMTPNotSupported,
    SMTPRecipientRefused,
    SMTPResponseException,
    SMTPSenderRefused,
)

from mail.decoding import clean_line
from mail.tables import SendingState

STEP_SECONDS = 60
SECONDS = 150


@dataclass(frozen=True)
class Route:
    """Where mail goes. `tls`: none, opportunistic, starttls (never without) or tls (from the first byte)."""

    host: str
    port: int
    tls: str = "none"
    user: str = ""
    password: str = ""
    hostname: str = "localhost"


@dataclass(frozen=True)
class Answer:
    """What became of one recipient, and the words of the server."""

    state: SendingState
    reply: str


@dataclass(frozen=True)
class Outcome:
    """What became of the mail: `answers` for every recipient, `reply` for who looks at the whole."""

    answers: dict[str, Answer]
    reply: str

    @property
    def state(self) -> SendingState:
        """The one that asks most of us: uncertain, then still to try, then sent to somebody, then failed."""
        order = (SendingState.PERHAPS_SENT, SendingState.DEFERRED, SendingState.SENT)
        states = {answer.state for answer in self.answers.values()}
        return next((state for state in order if state in states), SendingState.FAILED)


async def hand_over(
    route: Route, sender: str, recipients: list[str], raw: bytes, before_data: Callable[[], Awaitable[None]]
) -> Outcome:
    """Tries once; never raises for what a server or network does.

    `before_data` is awaited when the content is about to go: from there on, silence means perhaps sent."""
    attempt = _Attempt(route, recipients)
    try:
        async with asyncio.timeout(SECONDS):
            return await attempt.make(sender, raw, before_data)
    except SMTPResponseException as error:
        return attempt.refused(error)
    except SMTPNotSupported as error:
        return attempt.all(SendingState.FAILED, _words(error))
    except (SMTPException, OSError, TimeoutError, ssl.SSLError, ValueError) as error:
        return attempt.broken(error)
    finally:
        attempt.hang_up()


class _Attempt:
    def __init__(self, route: Route, recipients: list[str]) -> None:
        self.recipients = recipients
        self.answers: dict[str, Answer] = {}
        self.content_going = False
        self.client = aiosmtplib.SMTP(
            hostname=route.host,
            port=route.port,
            username=route.user or None,
            password=route.password or None,
            local_hostname=route.hostname,
            timeout=STEP_SECONDS,
            use_tls=route.tls == "tls",
            start_tls={"starttls": True, "opportunistic": None}.get(route.tls, False),
            validate_certs=route.tls != "opportunistic",
        )

    async def make(self, sender: str, raw: bytes, before_data: Callable[[], Awaitable[None]]) -> Outcome:
        await self.client.connect()
        utf8 = not all(address.isascii() for address in (sender, *self.recipients))
        if utf8 and not self.client.supports_extension("smtputf8"):
            raise SMTPNotSupported("The server cannot handle an address with such characters.")
        encoding = "utf-8" if utf8 else "ascii"
        await self.client.mail(sender, options=["SMTPUTF8"] if utf8 else [], encoding=encoding)
        accepted = [address for address in self.recipients if await self._accepts(address, encoding)]
        if not accepted:
            return self._outcome()
        await before_data()
        self.content_going = True
        response = await self.client.data(raw)
        reply = _numbered(response.code, response.message)
        self.answers |= {address: Answer(SendingState.SENT, reply) for address in accepted}
        return self._outcome(reply)

    async def _accepts(self, address: str, encoding: str) -> bool:
        try:
            await self.client.rcpt(address, encoding=encoding)
        except SMTPRecipientRefused as error:
            self.answers[address] = Answer(_state(error.code), _numbered(error.code, error.message))
            return False
        return True

    def refused(self, error: SMTPResponseException) -> Outcome:
        """The server said no: nothing was sent. Before it knew the mail, its no is about us: we try again."""
        if self.content_going and 200 <= error.code < 300:
            return self.all(SendingState.SENT, _words(error))
        about_mail = self.content_going or isinstance(error, SMTPSenderRefused)
        return self.all(_state(error.code) if about_mail else SendingState.DEFERRED, _words(error))

    def broken(self, error: Exception) -> Outcome:
        return self.all(
            SendingState.PERHAPS_SENT if self.content_going else SendingState.DEFERRED, _words(error)
        )

    def all(self, state: SendingState, reply: str) -> Outcome:
        """For every recipient that has no answer of its own."""
        self.answers = {address: Answer(state, reply) for address in self.recipients} | self.answers
        return self._outcome(reply)

    def hang_up(self) -> None:
        """QUIT without waiting for the answer: what matters has been answered."""
        transport = cast(asyncio.WriteTransport | None, self.client.transport)
        if transport is not None and not transport.is_closing():
            with suppress(OSError, RuntimeError):
                transport.write(b"QUIT\r\n")
        self.client.close()

    def _outcome(self, reply: str = "") -> Outcome:
        told = reply or next((answer.reply for answer in self.answers.values()), "")
        return Outcome(self.answers, told)


def _state(code: int) -> SendingState:
    return SendingState.FAILED if code >= 500 else SendingState.DEFERRED


def _numbered(code: int, message: str) -> str:
    return clean_line(f"{code} {message}", 1000)


def _words(error: Exception) -> str:
    if isinstance(error, SMTPResponseException):
        return _numbered(error.code, str(error.message))
    return clean_line(str(error), 1000) or type(error).__name__
