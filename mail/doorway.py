"""What a sender meets at our door: aiosmtpd's SMTP, mended where it loses mail, tells or holds too much.

The numbers are those of RFC 5321 where it has one."""

import asyncio
import collections
import logging
import re
import ssl
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from typing import Any, cast

from aiosmtpd.smtp import SMTP, Envelope, Session, syntax

from app.clock import now
from mail.decoding import clean_line
from mail.hall import Hall

MOST_RECIPIENTS = 100
MOST_HOPS = 100
LONGEST_LINE = 10_000_000
FRAGMENT = 65_536
COMMAND_SECONDS = 300
REMEMBERED = timedelta(seconds=5)
MOST_REMEMBERED = 1000
NEVER = datetime.min.replace(tzinfo=UTC)
DATA_SECONDS = 600

FAILED = "451 4.3.0 Temporary failure, please try again later"
CLOSING = "421 4.3.2 Service closing, please try again later"
TOO_LONG = "421 4.4.2 This has taken too long, please try again later"
NOT_HERE = "554 5.7.1 No mail is taken from there"
TOO_MANY = "451 4.7.1 Too many messages from there, please try again later"
EARLY = "554 5.5.1 The message came before it was asked for"
BARE = "554 5.5.2 Lines end with CR LF"
NONSENSE = "421 4.7.0 This is a mail server"
CROWDED = "421 4.7.0 Too many connections, please try again later"
TOO_BIG = "552 5.3.4 Message is too big"
UNKNOWN = "550 5.1.1 No such mailbox here"

_BARE = re.compile(rb"(?<!\r)\n")
_RECEIVED = re.compile(rb"^received:", re.IGNORECASE | re.MULTILINE)

Known = Callable[[str], Awaitable[bool]]
Store = Callable[[bytes, str, list[str], str, str], Awaitable[None]]

logger = logging.getLogger(__name__)


class Rules:
    """aiosmtpd's hooks: who may be written to, and what happens with a mail."""

    def __init__(self, known: Known, store: Store) -> None:
        self.known = known
        self.store = store
        self.lately: dict[str, datetime] = {}

    async def handle_MAIL(  # noqa: N802
        self, door: "Doorway", _session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if not door.hall.may_bring(door):
            return TOO_MANY
        envelope.mail_from = address
        envelope.mail_options.extend(options)
        return "250 2.1.0 OK"

    async def handle_RCPT(  # noqa: N802
        self, _door: SMTP, _session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if len(envelope.rcpt_tos) >= MOST_RECIPIENTS:
            return "452 4.5.3 Too many recipients"
        if not await self._is_known(clean_line(address, 320).lower()):
            return UNKNOWN
        envelope.rcpt_tos.append(address)
        envelope.rcpt_options.extend(options)
        return "250 2.1.5 OK"

    async def _is_known(self, address: str) -> bool:
        """Mail comes in bursts: an address that was known seconds ago is not looked up again."""
        if self.lately.get(address, NEVER) > now() - REMEMBERED:
            return True
        found = await self.known(address)
        if found:
            if len(self.lately) >= MOST_REMEMBERED:
                self.lately.clear()
            self.lately[address] = now()
        return found

    async def handle_DATA(self, door: "Doorway", session: Session, envelope: Envelope) -> str:  # noqa: N802
        raw = envelope.original_content or b""
        if len(_RECEIVED.findall(raw[:500_000].partition(b"\r\n\r\n")[0])) > MOST_HOPS:
            return "554 5.4.6 Routing loop"
        if door.closing:
            return CLOSING
        await door.stored(self.store(raw, *_trace(session, envelope)))
        return "250 2.0.0 Stored"

    async def handle_exception(self, error: Exception) -> str:
        """The sender learns only that it can try again; the reason is for our log."""
        logger.error("A mail could not be taken in", exc_info=error)
        return FAILED


class Doorway(SMTP):
    """One connection."""

    line_length_limit = FRAGMENT

    def __init__(
        self, rules: Rules, hall: Hall, *, size_limit: int, hostname: str, tls: ssl.SSLContext | None = None
    ) -> None:
        self.command_size_limits = collections.defaultdict(lambda: SMTP.command_size_limit)
        super().__init__(
            rules,
            data_size_limit=size_limit,
            enable_SMTPUTF8=True,
            hostname=hostname,
            ident="ready",
            timeout=COMMAND_SECONDS,
            tls_context=tls,
            loop=asyncio.get_running_loop(),
        )
        self.size_limit = size_limit
        self.hall = hall
        self.closing = False
        self.storing: asyncio.Task[None] | None = None
        self.until: asyncio.TimerHandle | None = None
        self.in_content = False
        self.half_an_end = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        refusal = "" if self.hall.enter(self, transport) else CROWDED
        if not self.hall.admits(transport):
            self.hall.leave(self)
            refusal = NOT_HERE
        if refusal:
            transport.set_protocol(asyncio.Protocol())
            _farewell(transport, refusal)
            return
        if self.until is None:
            self.until = self.loop.call_later(self.hall.limits.seconds, self.close, TOO_LONG)
        super().connection_made(transport)
        assert self._handler_coroutine is not None  # noqa: S101
        self._handler_coroutine.add_done_callback(self._served)

    def _served(self, _handling: "asyncio.Task[None]") -> None:
        """aiosmtpd leaves a connection open whose other side was gone before its greeting was begun."""
        if self.transport is not None:
            self.transport.close()

    def connection_lost(self, error: Exception | None) -> None:
        self.hall.leave(self)
        if self.until is not None:
            self.until.cancel()
        super().connection_lost(error)

    def data_received(self, data: bytes) -> None:
        """A command that ends in a bare line feed is how one mail is hidden in another (RFC 5321 §2.3.8)."""
        if not self.in_content and _BARE.search(self.half_an_end + data):
            self.close(BARE)
            return
        self.half_an_end = data[-1:] if data.endswith(b"\r") else b""
        super().data_received(data)

    async def stored(self, storing: Any) -> None:
        """Goes on to the end even when the sender vanishes: what it sent was complete."""
        self.storing = asyncio.ensure_future(storing)
        self.storing.add_done_callback(_seen)
        await asyncio.shield(self.storing)

    async def handle_exception(self, error: Exception) -> str:
        # Without this a second DATA would deliver the envelope that just failed.
        self._set_rset_state()  # type: ignore[no-untyped-call]
        return await super().handle_exception(error)

    def close(self, words: str = CLOSING) -> None:
        """Says goodbye and hangs up."""
        self.closing = True
        if self.transport is not None and not self.transport.is_closing():
            _farewell(self.transport, words)

    async def smtp_GET(self, _arg: str) -> None:  # noqa: N802
        """What a browser says that was led here: nothing after it is mail."""
        self.close(NONSENSE)

    smtp_POST = smtp_PUT = smtp_HEAD = smtp_OPTIONS = smtp_CONNECT = smtp_GET  # noqa: N815

    @syntax("DATA")
    async def smtp_DATA(self, arg: str) -> None:  # noqa: N802
        """As aiosmtpd's, but long lines are accepted and memory has a bound, also when no line ever ends."""
        if await self.check_helo_needed() or not await self._may_send_data(arg):
            return
        content = await self._asked_for()
        if content is None:
            self._set_post_data_state()  # type: ignore[no-untyped-call]
            await self.push(TOO_BIG)
            return
        assert self.envelope is not None  # noqa: S101
        self.envelope.content = self.envelope.original_content = content
        answer = await self._call_handler_hook("DATA")
        self._set_post_data_state()  # type: ignore[no-untyped-call]
        await self.push(answer)

    async def _may_send_data(self, arg: str) -> bool:
        assert self.envelope is not None  # noqa: S101
        if not self.envelope.rcpt_tos:
            await self.push("503 5.5.1 Error: need RCPT command")
        elif arg:
            await self.push("501 5.5.4 Syntax: DATA")
        elif self._reader._buffer:  # type: ignore[attr-defined]
            self.close(EARLY)
        else:
            return True
        return False

    async def _asked_for(self) -> bytes | None:
        self.in_content = True
        try:
            await self.push("354 End data with <CR><LF>.<CR><LF>")
            self._reset_timeout(DATA_SECONDS)
            return await self._content()
        finally:
            self.in_content = False

    async def _content(self) -> bytes | None:
        """Everything up to the dot, with dots unstuffed (RFC 5321 §4.5.2); None when it was too much."""
        kept: bytearray | None = bytearray()
        total, line = 0, 0
        while (piece := await self._piece()) != b".\r\n" or line:
            total += len(piece)
            if total > self.size_limit or line + len(piece) > LONGEST_LINE:
                kept = None
            if kept is not None:
                kept += piece[1:] if piece.startswith(b".") and not line else piece
            line = 0 if piece.endswith(b"\r\n") else line + len(piece)
            if total > 2 * self.size_limit:
                await self._cut_off()
        return None if kept is None else bytes(kept)

    async def _piece(self) -> bytes:
        """A line with its end, or a stretch of a long one."""
        try:
            return await self._reader.readuntil(b"\r\n")
        except asyncio.LimitOverrunError as error:
            return await self._reader.read(error.consumed)

    async def _cut_off(self) -> None:
        if self.transport is not None and not self.transport.is_closing():
            await self.push(TOO_BIG)
            self.transport.close()


def _farewell(transport: asyncio.BaseTransport, words: str) -> None:
    """uvloop's transports can be written to without being WriteTransports."""
    cast(asyncio.WriteTransport, transport).write(words.encode() + b"\r\n")
    transport.close()


def _trace(session: Session, envelope: Envelope) -> tuple[str, list[str], str, str]:
    """Sender, recipients, peer and HELO, fit to store: any of them may hold octets that are no text."""
    sender = clean_line(envelope.mail_from or "", 320)
    recipients = [clean_line(address, 320).lower() for address in envelope.rcpt_tos]
    peer = str(session.peer[0]) if session.peer else ""
    return "" if sender == "<>" else sender, recipients, peer[:100], clean_line(session.host_name or "", 255)


def _seen(storing: "asyncio.Task[None]") -> None:
    """When the sender is gone nobody else looks at how it ended."""
    if not storing.cancelled():
        storing.exception()
