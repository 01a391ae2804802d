"""What a sender meets at our door: aiosmtpd's SMTP, mended where it loses mail, tells or holds too much.

The numbers are those of RFC 5321 where it has one."""

import asyncio
import collections
import logging
import re
from collections.abc import Awaitable, Callable
from typing import Any, cast

from aiosmtpd.smtp import SMTP, Envelope, Session, syntax

from app.addresses import network
from mail.decoding import clean_line

MOST_RECIPIENTS = 100
MOST_HOPS = 100
LONGEST_LINE = 10_000_000
FRAGMENT = 65_536
COMMAND_SECONDS = 300
DATA_SECONDS = 600

FAILED = "451 4.3.0 Temporary failure, please try again later"
CLOSING = "421 4.3.2 Service closing, please try again later"
CROWDED = "421 4.7.0 Too many connections, please try again later"
TOO_BIG = "552 5.3.4 Message is too big"
UNKNOWN = "550 5.1.1 No such mailbox here"

_RECEIVED = re.compile(rb"^received:", re.IGNORECASE | re.MULTILINE)

Known = Callable[[str], Awaitable[bool]]
Store = Callable[[bytes, str, list[str], str, str], Awaitable[None]]

logger = logging.getLogger(__name__)


class Rules:
    """aiosmtpd's hooks: who may be written to, and what happens with a mail."""

    def __init__(self, known: Known, store: Store) -> None:
        self.known = known
        self.store = store

    async def handle_RCPT(  # noqa: N802
        self, _door: SMTP, _session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if len(envelope.rcpt_tos) >= MOST_RECIPIENTS:
            return "452 4.5.3 Too many recipients"
        if not await self.known(clean_line(address, 320).lower()):
            return UNKNOWN
        envelope.rcpt_tos.append(address)
        envelope.rcpt_options.extend(options)
        return "250 2.1.5 OK"

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


class Hall:
    """Everybody who is connected, with a limit per address (an IPv6 network counts as one) and in total."""

    def __init__(self, per_address: int, total: int) -> None:
        self.per_address = per_address
        self.total = total
        self.doors: dict[Doorway, str] = {}

    def enter(self, door: "Doorway", transport: asyncio.BaseTransport) -> bool:
        """Whether there is room. A connection that begins anew after STARTTLS is inside already."""
        if door in self.doors:
            return True
        address = network((transport.get_extra_info("peername") or ("",))[0])
        same = sum(other == address for other in self.doors.values())
        if same >= self.per_address or len(self.doors) >= self.total:
            return False
        self.doors[door] = address
        return True

    def leave(self, door: "Doorway") -> None:
        self.doors.pop(door, None)


class Doorway(SMTP):
    """One connection."""

    line_length_limit = FRAGMENT

    def __init__(self, rules: Rules, hall: "Hall", *, size_limit: int, hostname: str) -> None:
        self.command_size_limits = collections.defaultdict(lambda: SMTP.command_size_limit)
        super().__init__(
            rules,
            data_size_limit=size_limit,
            enable_SMTPUTF8=True,
            hostname=hostname,
            ident="ready",
            timeout=COMMAND_SECONDS,
            loop=asyncio.get_running_loop(),
        )
        self.size_limit = size_limit
        self.hall = hall
        self.closing = False
        self.storing: asyncio.Task[None] | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        if self.hall.enter(self, transport):
            super().connection_made(transport)
        else:
            transport.set_protocol(asyncio.Protocol())
            _farewell(transport, CROWDED)

    def connection_lost(self, error: Exception | None) -> None:
        self.hall.leave(self)
        super().connection_lost(error)

    async def stored(self, storing: Any) -> None:
        """Goes on to the end even when the sender vanishes: what it sent was complete."""
        self.storing = asyncio.ensure_future(storing)
        self.storing.add_done_callback(_seen)
        await asyncio.shield(self.storing)

    async def handle_exception(self, error: Exception) -> str:
        # Without this a second DATA would deliver the envelope that just failed.
        self._set_rset_state()  # type: ignore[no-untyped-call]
        return await super().handle_exception(error)

    def close(self) -> None:
        """Says goodbye and hangs up."""
        self.closing = True
        if self.transport is not None and not self.transport.is_closing():
            _farewell(self.transport, CLOSING)

    @syntax("DATA")
    async def smtp_DATA(self, arg: str) -> None:  # noqa: N802
        """As aiosmtpd's, but long lines are accepted and memory has a bound, also when no line ever ends."""
        if await self.check_helo_needed() or not await self._may_send_data(arg):
            return
        await self.push("354 End data with <CR><LF>.<CR><LF>")
        self._reset_timeout(DATA_SECONDS)
        content = await self._content()
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
        else:
            return True
        return False

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
