"""From the bytes of a mail to what people see of it. A pure function that never raises."""

import logging
import re
from dataclasses import dataclass
from datetime import datetime

from mail import parts, returned
from mail.addressing import Person, people
from mail.decoding import clean_line, decode_date, decode_header, decode_text
from mail.parts import Parsed, Part
from mail.returned import Bounce
from mail.wording import Wording, wording

logger = logging.getLogger(__name__)

CARD_NAME = "onthaal-card.json"
LONGEST_CARD = 100_000
MOST_IDS = 50
MOST_FINDINGS = 10

_BULK = {"bulk", "junk", "list", "auto_reply"}
_LIST_HEADERS = ("List-Id", "List-Unsubscribe", "List-Post", "List-Help")
_ROBOT_HEADERS = ("X-Autoreply", "X-Autorespond", "X-Auto-Response-Suppress", "X-Failed-Recipients")
_ROBOT = re.compile(r"(mailer-daemon|postmaster|no-?reply|do-?not-?reply)([+@-]|$)", re.IGNORECASE)
_ABSENT = re.compile(
    r"(?:automati(?:sch|c|que)\w*|auto)[ -]?(?:antwort|antwoord|reply|response|beantwoord)"
    r"|out of (?:the )?office|afwezig(?:heid)?(?:sassistent|sbericht|smelding)?\s*:|abwesenheit"
    r"|réponse automatique",
    re.IGNORECASE,
)
_ID = re.compile(r"<[^<>\s]{1,490}>")


@dataclass(frozen=True)
class Attachment:
    """`index` finds it again in the original; `size` is in bytes, decoded."""

    index: int
    name: str
    type: str
    size: int
    cid: str = ""


@dataclass(frozen=True)
class Letter:
    """A mail as it was understood. Every text in it is fit to store, to show and to put in a header.

    `findings`: what servers on the way say they found out about the sender (RFC 8601), the last one first."""

    message_id: str = ""
    in_reply_to: str = ""
    references: tuple[str, ...] = ()
    from_name: str = ""
    from_address: str = ""
    reply_to: str = ""
    recipients: tuple[str, ...] = ()
    subject: str = ""
    sent_at: datetime | None = None
    text: str = ""
    html: str = ""
    attachments: tuple[Attachment, ...] = ()
    oddities: tuple[str, ...] = ()
    automatic: bool = False
    card: str = ""
    readable: bool = True
    bounce: Bounce | None = None
    findings: tuple[str, ...] = ()


def read(raw: bytes) -> Letter:
    """What the mail says. What is odd about it is listed in `oddities`, as keys of mail.oddities.WORDS."""
    try:
        return _read(raw)
    except Exception:
        logger.warning("A mail could not be read", exc_info=True)
        return Letter(oddities=("unreadable",), readable=False)


def part(raw: bytes, index: int) -> Part | None:
    """The leaf with this index, as counted in Letter.attachments."""
    node, _ = parts.tree(parts.parse(raw)[0])
    return next((leaf for leaf in parts.leaves(node) if leaf.index == index), None)


def _read(raw: bytes) -> Letter:
    message, oddities = parts.parse(raw)
    node, more = parts.tree(message)
    words = wording(node)
    sender = _sender(message)
    recipients = (person for name in ("To", "Cc") for person in people(parts.header(message, name)))
    missing = [] if sender.address else ["no_sender"]
    subject = clean_line(decode_header(parts.header(message, "Subject"), words.charset))
    came_back = returned.bounce(message, node, sender, subject, words.text)
    return Letter(
        message_id=_first_id(message, "Message-ID"),
        in_reply_to=_first_id(message, "In-Reply-To"),
        references=tuple(map(clean_line, _ID.findall(parts.header(message, "References"))[-MOST_IDS:])),
        from_name=sender.name,
        from_address=sender.address,
        reply_to=next((person.address for person in people(parts.header(message, "Reply-To"))), ""),
        recipients=tuple(str(person)[:400] for person in recipients),
        subject=subject,
        sent_at=decode_date(parts.header(message, "Date")),
        text=words.text,
        html=words.html,
        attachments=_attachments(words),
        oddities=tuple(dict.fromkeys([*oddities, *more, *words.oddities, *missing])),
        automatic=came_back is not None or _automatic(message, sender, subject),
        card=_card(words),
        bounce=came_back,
        findings=_findings(message),
    )


def _sender(message: Parsed) -> Person:
    named = [*people(parts.header(message, "From")), *people(parts.header(message, "Sender"))]
    reachable = (person for person in named if person.address)
    return next(reachable, named[0] if named else Person("", ""))


def _first_id(message: Parsed, name: str) -> str:
    found = _ID.search(parts.header(message, name))
    return clean_line(found[0]) if found else ""


def _attachments(words: Wording) -> tuple[Attachment, ...]:
    return tuple(
        Attachment(
            index=part.index,
            name=part.name or parts.default_name(part.type, part.index),
            type=part.type,
            size=len(part.content),
            cid=part.cid,
        )
        for part in words.others
        if not _is_card(part) and not (part.type.startswith("multipart/") and len(part.content) < 10)
    )


def _card(words: Wording) -> str:
    found = next((part for part in words.others if _is_card(part)), None)
    return decode_text(found.content[:LONGEST_CARD], "utf-8")[0] if found else ""


def _is_card(part: Part) -> bool:
    return part.type == "application/json" and part.name == CARD_NAME


def _findings(message: Parsed) -> tuple[str, ...]:
    found = message.get_all("Authentication-Results", [])[:MOST_FINDINGS]
    return tuple(clean_line(str(value), 2000) for value in found)


def _automatic(message: Parsed, sender: Person, subject: str) -> bool:
    """A machine sent it: never to be answered by a machine (RFC 3834 §2)."""
    submitted = parts.header(message, "Auto-Submitted").partition(";")[0].strip().lower()
    precedence = parts.header(message, "Precedence").strip().lower()
    return (
        submitted not in ("", "no")
        or precedence in _BULK
        or any(name in message for name in (*_LIST_HEADERS, *_ROBOT_HEADERS))
        or parts.header(message, "Return-Path").strip() == "<>"
        or parts.content_type(message) == "multipart/report"
        or _ROBOT.match(sender.address) is not None
        or _ABSENT.match(subject) is not None
    )
