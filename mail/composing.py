"""Messages of our own: nothing a stranger wrote can become a header or a recipient in them (RFC 5322)."""

import re
from dataclasses import dataclass
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP, SMTPUTF8
from email.utils import format_datetime
from html import escape
from typing import Any

from mail import cards, markup
from mail.addressing import usable
from mail.decoding import clean_line

_FOLDED_ID = re.compile(rb"^(Message-ID|In-Reply-To):\r\n <", re.MULTILINE)
"""A long id is put on a line of its own, which is right, and which many programs do not understand."""


def ascii_domain(address: str) -> str:
    """With the domain as it goes over the wire; the part before the @ stays."""
    local, _, domain = address.rpartition("@")
    try:
        return f"{local}@{domain.encode('idna').decode()}"
    except UnicodeError:
        return address


@dataclass(frozen=True)
class Attached:
    """A file that goes along; `type` as in text/plain."""

    name: str
    type: str
    content: bytes


@dataclass(frozen=True)
class Words:
    """What a message says; addresses must be `usable`. `automatic`: as RFC 3834 names it when no person
    wrote it. `below` follows the
    text: a signature, and what is quoted."""

    message_id: str
    moment: datetime
    sender: str
    sender_name: str
    recipients: list[str]
    subject: str
    text: str
    reply_to: str = ""
    in_reply_to: str = ""
    references: str = ""
    automatic: str = ""
    cc: tuple[str, ...] = ()
    below: str = ""
    files: tuple[Attached, ...] = ()

    @property
    def whole(self) -> str:
        return f"{self.text}\n\n{self.below}" if self.below else self.text

    @property
    def html(self) -> str:
        """For programs that show it; empty when plain text says the same."""
        formatted = markup.html_of(self.text)
        below = escape(self.below).replace("\n", "<br>\n")
        return (
            f"<!DOCTYPE html>\n<html><body>\n{formatted}<p>{below}</p>\n</body></html>\n" if formatted else ""
        )


def compose(words: Words, card: dict[str, Any] | None = None) -> bytes:
    """The message as it will be sent, every time it is tried."""
    plain = all(address.isascii() for address in (words.sender, *words.recipients, *words.cc))
    message = EmailMessage(policy=SMTP if plain else SMTPUTF8)
    message["Message-ID"] = words.message_id
    message["Date"] = format_datetime(words.moment)
    message["From"] = _mailbox(words.sender, words.sender_name)
    message["To"] = tuple(_mailbox(address) for address in words.recipients)
    if words.cc:
        message["Cc"] = tuple(_mailbox(address) for address in words.cc)
    if words.reply_to:
        message["Reply-To"] = _mailbox(words.reply_to)
    message["Subject"] = clean_line(words.subject)
    if words.in_reply_to:
        message["In-Reply-To"] = _ids(words.in_reply_to)
        message["References"] = _ids(f"{words.references} {words.in_reply_to}")
    if words.automatic:
        message["Auto-Submitted"] = words.automatic
        message["X-Auto-Response-Suppress"] = "All"
    message.set_content(words.whole, cte="7bit" if _fits(words.whole) else "quoted-printable")
    if words.html:
        message.add_alternative(words.html, subtype="html", cte="quoted-printable")
    for file in words.files:
        kind, _, subtype = file.type.partition("/")
        message.add_attachment(file.content, maintype=kind, subtype=subtype, filename=file.name)
    if card is not None:
        cards.attach(message, card)
    head, blank, body = message.as_bytes().partition(b"\r\n\r\n")
    return _FOLDED_ID.sub(rb"\1: <", head) + blank + body


def _mailbox(address: str, name: str = "") -> Address:
    if not usable(address):
        raise ValueError("This cannot be written to.")
    local, _, domain = address.rpartition("@")
    return Address(clean_line(name, 200), local, domain)


def _ids(written: str) -> str:
    """At most the last twenty, one each, so that the header stays short."""
    ids = [piece for piece in clean_line(written, 10_000).split() if piece.isascii() and len(piece) < 250]
    return " ".join(list(dict.fromkeys(ids))[-20:])


def _fits(text: str) -> bool:
    return text.isascii() and all(len(line) < 900 for line in text.splitlines())
