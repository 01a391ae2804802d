"""Mail that came back: what a bounce says of the mail it is about. Pure, and made for odd input.

RFC 3464 is one of a hundred ways to say it. So the mail is known by its Message-ID, which is in nearly all of
them, and addresses, codes and reasons are looked for where most programs write them."""

import re
from dataclasses import dataclass
from itertools import chain, islice

from mail import message_ids, parts
from mail.addressing import Person, people
from mail.decoding import clean_line, decode_text
from mail.parts import Branch, Parsed, Part

LONGEST = 300_000
WORDS = 20_000
MOST_FAILURES = 50
MOST_IDS = 20

_DAEMON = re.compile(
    r"mailer-?daemon|post_?master|mail[ ._-]?deliver|delivery[ ._-]?(?:sub)?system|bounce|antispam",
    re.IGNORECASE,
)
_SUBJECT = re.compile(
    r"undeliver|not (?:be )?deliver|deliver[a-z]* (?:status|report|(?:has )?fail|problem|notif)|mail deliver"
    r"|fail[a-z]* deliver|error sending|returned (?:mail|to sender)|failure notice|delayed|user unknown"
    r"|(?:mail|delivery|sending|nondeliverable) (?:fail|error)"
    r"|onbestelbaar|niet (?:bezorgd|afgeleverd|bestelbaar)|unzustellbar|nicht zustell"
    r"|non (?:remis|distribu|délivr)",
    re.IGNORECASE,
)
_RETURNED_ID = re.compile(r"^[ \t>]{0,10}Message-ID:\s{0,10}(<[^<>\s]{1,490}>)", re.IGNORECASE | re.MULTILINE)
_RECIPIENT = re.compile(r"^(?:Final|Original)-Recipient:", re.IGNORECASE | re.MULTILINE)
_FIELDS = re.compile(
    r"^(Final-Recipient|Original-Recipient|Action|Status|Diagnostic-Code):[ \t]*(.*(?:\n[ \t]+.*){0,20})",
    re.IGNORECASE | re.MULTILINE,
)
_TYPE = re.compile(r"^[\w.-]{1,40}\s*;\s*")
_CODE = re.compile(r"(?<![\w./-])#?([245]\.[0-7]\.\d{1,3})(?![\d.]*\d)")
_REPLY_CODE = re.compile(r"(?<![\d.:-])([45]\d\d)(?=[ -]|\b\s)(?![.:]\d)")
_ADDRESS = re.compile(r"[^\s<>()\[\],;:\"'@]{1,64}@[^\s<>()\[\],;:\"'@]{1,255}")
_WHY = re.compile(
    r"unknown|not exist|no such|n[o']t find|not found|quota|full\b|invalid|disabled|inactive|reject"
    r"|refused|denied|exceed|unable|failed",
    re.IGNORECASE,
)
_ONGOING = re.compile(
    r"delayed|will (?:be )?(?:retr|keep trying|continue)|still being|warning|vertraagd|verzögert",
    re.IGNORECASE,
)
_FINAL = re.compile(r"fail|undeliver|not deliver|return", re.IGNORECASE)


@dataclass(frozen=True)
class Failure:
    """One recipient. `delayed`: the other server goes on trying. `status` is a code of RFC 3463, or none."""

    address: str
    delayed: bool = False
    status: str = ""
    reason: str = ""


@dataclass(frozen=True)
class Bounce:
    """`message_ids` are those that could be ours, that of the returned mail itself first; `failures` may name
    addresses that are no recipients."""

    message_ids: tuple[str, ...] = ()
    failures: tuple[Failure, ...] = ()


def bounce(message: Parsed, node: Branch | Part, sender: Person, subject: str, words: str) -> Bounce | None:
    """None for what is no bounce, however automatic."""
    if not _is_bounce(message, sender, subject):
        return None
    told = _told(node)
    own = (found[1] for found in _RETURNED_ID.finditer(told))
    ids = islice(chain(own, (found[0] for found in message_ids.SHAPE.finditer(told))), MOST_IDS)
    failures = _reported(told) or _named(message, words[:WORDS], subject)
    return Bounce(tuple(dict.fromkeys(ids)), tuple(failures[:MOST_FAILURES]))


def _is_bounce(message: Parsed, sender: Person, subject: str) -> bool:
    if parts.content_type(message) == "multipart/report":
        kind = parts.header(message, "Content-Type").lower()
        return "disposition-notification" not in kind and "feedback-report" not in kind
    if "X-Failed-Recipients" in message:
        return True
    nobody = parts.header(message, "Return-Path").strip() == "<>"
    machine = nobody or _DAEMON.search(f"{sender.name} {sender.address.partition('@')[0]}") is not None
    return machine and _SUBJECT.search(subject) is not None


def _told(node: Branch | Part) -> str:
    """Everything in it that is text, the returned mail too."""
    pieces, size = [], 0
    for leaf in parts.leaves(node):
        if size < LONGEST and leaf.type.startswith(("text/", "message/")):
            pieces.append(decode_text(leaf.content[:LONGEST], leaf.charset)[0].replace("\r\n", "\n"))
            size += len(pieces[-1])
    return "\n\n".join(pieces)[:LONGEST]


def _reported(told: str) -> list[Failure]:
    """By the fields of RFC 3464, one block for each recipient."""
    blocks = (block for block in re.split(r"\n[ \t]*\n", told) if _RECIPIENT.search(block))
    return [failure for block in islice(blocks, MOST_FAILURES) if (failure := _of_block(block))]


def _of_block(block: str) -> Failure | None:
    fields: dict[str, str] = {}
    for found in _FIELDS.finditer(block):
        fields.setdefault(found[1].lower(), clean_line(found[2], 1000))
    action = fields.get("action", "failed").lower()
    address = _address(fields.get("original-recipient", "")) or _address(fields.get("final-recipient", ""))
    if not address or action.startswith(("delivered", "relayed", "expanded")):
        return None
    reason = _TYPE.sub("", fields.get("diagnostic-code", ""))[:500]
    codes = [found[1] for found in (_CODE.search(fields.get("status", "")), _CODE.search(reason)) if found]
    precise = [code for code in codes if not code.endswith(".0.0")]
    return Failure(address, action.startswith("delay"), next(iter(precise + codes), ""), reason)


def _named(message: Parsed, words: str, subject: str) -> list[Failure]:
    """From the words for people: who is named in them, the first code, and the line it is in."""
    listed = [person.address for person in people(parts.header(message, "X-Failed-Recipients"))]
    named = listed or [found[0].strip(".'`") for found in _ADDRESS.finditer(words)]
    reason = _reason(words)
    code = _CODE.search(reason) or _CODE.search(words)
    status = code[1] if code else _class_of(reason)
    goes_on = status.startswith("4") or _ONGOING.search(words[:1000]) is not None
    delayed = not status.startswith("5") and goes_on and _FINAL.search(subject) is None
    return [Failure(clean_line(address, 320), delayed, status, reason) for address in dict.fromkeys(named)]


def _reason(words: str) -> str:
    lines = [clean_line(line, 500) for line in words.splitlines()]
    for sign in (_CODE, _REPLY_CODE, _WHY):
        if told := next((line for line in lines if sign.search(line)), ""):
            return told
    return ""


def _class_of(reason: str) -> str:
    """5.0.0 for a 550, as RFC 3463 would have it."""
    found = _REPLY_CODE.search(reason)
    return f"{found[1][0]}.0.0" if found else ""


def _address(field: str) -> str:
    found = _ADDRESS.search(_TYPE.sub("", field))
    return clean_line(found[0], 320) if found else ""
