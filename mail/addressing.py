"""Addresses as people and programs really write them: split leniently, never raising (RFC 5322 §3.4)."""

import re
from dataclasses import dataclass

from mail.decoding import clean_line, decode_header

MOST = 200

_PIECE = re.compile(
    r"""(?: "(?:[^"\\]|\\.){0,500}+" | \((?:[^()\\]|\\.){0,500}+\) | <[^<>]{0,500}> | [^,;] )++""",
    re.VERBOSE | re.DOTALL,
)
_MAILBOX = re.compile(r"[^\s<>()\[\],;:\"@]+@[^\s<>(),;:\"@]+")
_USABLE = re.compile(r"[^\s<>()\[\],;:\\\"@\x00-\x1f\x7f]+@[^\s<>()\[\],;:\\\"@\x00-\x1f\x7f]+")


@dataclass(frozen=True)
class Person:
    """Somebody named in a header; either may be empty."""

    name: str
    address: str

    def __str__(self) -> str:
        return f"{self.name} <{self.address}>" if self.name and self.address else self.name or self.address


def people(value: str, most: int = MOST) -> list[Person]:
    """Everybody in a raw From, To, Cc or Reply-To value, at most `most`."""
    found: list[Person] = []
    for piece in _PIECE.finditer(value):
        person = _person(piece[0][:1000])
        if person.name or person.address:
            found.append(person)
        if len(found) == most:
            break
    return found


def usable(address: str) -> bool:
    """Whether a reply can be addressed to it: one @, nothing that could start another header or recipient."""
    return len(address) <= 254 and _USABLE.fullmatch(address) is not None


def _person(piece: str) -> Person:
    before, angle, after = piece.rpartition("<")
    if angle and "@" in after:
        return Person(_name(_without_group(before)), _address(after.partition(">")[0]))
    found = _MAILBOX.search(piece)
    if not found:
        return Person(_name(_without_group(piece)), "")
    rest = f"{_without_group(piece[: found.start()])} {piece[found.end() :]}"
    return Person(_name(re.sub(r"[<>]", " ", rest)), _address(found[0]))


def _without_group(text: str) -> str:
    """`Group: member` names a group first; a colon inside quotes does not."""
    return text if '"' in text.partition(":")[0] else text.rpartition(":")[2]


def _name(raw: str) -> str:
    text = decode_header(raw).strip()
    if text.startswith("(") and text.endswith(")"):
        text = text[1:-1]
    return clean_line(text.replace('\\"', '"').strip("\"' "), 300)


def _address(raw: str) -> str:
    return clean_line(raw.replace(" ", ""), 320).strip("<>\"'")
