"""The structure of a message: parsed with caps, walked to a depth, never written out again."""

import mimetypes
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from email.message import Message
from email.parser import BytesHeaderParser, BytesParser
from email.policy import Compat32
from typing import Any, TypeAlias

from mail.decoding import clean_line, decode_words, lenient_base64

HEADER_LIMIT = 8192
DEEPEST = 20
MOST_PARTS = 500
MOST_BOUNDARIES = 20_000

Parsed: TypeAlias = "Message[Any, Any]"


class Capped(Compat32):
    """Compat32 with every header cut at 8 KB as it is parsed, and handed out raw."""

    def header_source_parse(self, sourcelines: list[str]) -> tuple[str, str]:
        name, value = super().header_source_parse([line[:HEADER_LIMIT] for line in sourcelines[:1000]])
        return name, value[:HEADER_LIMIT]

    def header_fetch_parse(self, name: str, value: str) -> str:
        return value


POLICY = Capped()


@dataclass(frozen=True)
class Part:
    """A leaf of the structure. `index` counts leaves in the order they come."""

    index: int
    type: str
    name: str
    cid: str
    disposition: str
    charset: str
    message: Parsed = field(repr=False)

    @property
    def content(self) -> bytes:
        return _content(self.message)


@dataclass
class Branch:
    """A multipart and what is in it."""

    type: str
    children: list["Branch | Part"]


def parse(raw: bytes) -> tuple[Parsed, list[str]]:
    """The message and what was odd in it. Where the structure is a trap, only the headers are parsed."""
    if raw.count(b"\n--") > MOST_BOUNDARIES:
        return _headers_only(raw), ["too_many_parts"]
    try:
        return BytesParser(policy=POLICY).parsebytes(raw), []
    except RecursionError:
        return _headers_only(raw), ["too_deep"]


def tree(message: Parsed) -> tuple[Branch | Part, list[str]]:
    """Branches and leaves, at most MOST_PARTS leaves and DEEPEST levels."""
    walk = _Walk()
    return walk.visit(message, 0), walk.oddities


def leaves(node: Branch | Part) -> Iterator[Part]:
    if isinstance(node, Part):
        yield node
    else:
        for child in node.children:
            yield from leaves(child)


def header(message: Parsed, name: str) -> str:
    """The first raw value of a header, or nothing."""
    return str(message.get(name, "") or "")


class _Walk:
    def __init__(self) -> None:
        self.count = 0
        self.oddities: list[str] = []

    def visit(self, message: Parsed, depth: int) -> Branch | Part:
        inside = message.get_payload() if message.is_multipart() else None
        kind = content_type(message)
        if kind.startswith("multipart/") and isinstance(inside, list) and depth < DEEPEST:
            return Branch(kind, [self.visit(child, depth + 1) for child in self._capped(inside)])
        if depth >= DEEPEST:
            self._odd("too_deep")
        self.count += 1
        return _leaf(message, kind, self.count - 1)

    def _capped(self, children: list[Any]) -> Iterator[Parsed]:
        for child in children:
            if self.count >= MOST_PARTS:
                return self._odd("too_many_parts")
            yield child

    def _odd(self, key: str) -> None:
        if key not in self.oddities:
            self.oddities.append(key)


def content_type(message: Parsed) -> str:
    return clean_line(message.get_content_type(), 100).lower()


def _leaf(message: Parsed, kind: str, index: int) -> Part:
    return Part(
        index=index,
        type=kind if re.fullmatch(r"[\w.+-]+/[\w.+-]+", kind) else "application/octet-stream",
        name=cleaned_name(_given_name(message)),
        cid=clean_line(header(message, "Content-ID"), 300).strip("<>"),
        disposition=header(message, "Content-Disposition").partition(";")[0].strip().lower()[:20],
        charset=_charset(message),
        message=message,
    )


def _given_name(message: Parsed) -> str:
    try:
        name = message.get_filename() or ""
    except (ValueError, LookupError, TypeError, AttributeError):
        return ""
    return decode_words(name)


def _charset(message: Parsed) -> str:
    try:
        return clean_line(str(message.get_content_charset("") or ""), 60)
    except (ValueError, LookupError, TypeError, AttributeError):
        return ""


def cleaned_name(given: str) -> str:
    """A label for people, safe as a file name anywhere: no path, no controls, no reversed text."""
    last = re.split(r"[/\\]", clean_line(given, 1000))[-1]
    name = re.sub(r'[<>:"|?*\u200b-\u200f\ufeff]', "_", last).strip(" .")
    stem, dot, ending = name.rpartition(".")
    if not dot or len(ending) > 15:
        return name[:120]
    return f"{stem[: 119 - len(ending)]}.{ending}"


def default_name(part_type: str, index: int) -> str:
    if part_type == "message/rfc822":
        return f"message-{index + 1}.eml"
    return f"attachment-{index + 1}{mimetypes.guess_extension(part_type) or '.bin'}"


def _content(message: Parsed) -> bytes:
    if message.is_multipart():
        return _enclosed(message.get_payload())
    try:
        return _decoded(message)
    except (ValueError, LookupError):
        message.replace_header("Content-Type", "application/octet-stream")
        return _decoded(message)


def _decoded(message: Parsed) -> bytes:
    """Raises ValueError or LookupError for charset labels that are no charsets, such as idna."""
    encoding = header(message, "Content-Transfer-Encoding").strip().lower()
    decoded = message.get_payload(decode=True)
    octets = decoded if isinstance(decoded, bytes) else str(decoded or "").encode("utf-8", "replace")
    damaged = encoding == "base64" and not octets and message.get_payload()
    return lenient_base64(str(message.get_payload()).encode("ascii", "replace")) if damaged else octets


def _enclosed(inside: Any) -> bytes:
    try:
        return b"\n".join(part.as_bytes() for part in inside[:MOST_PARTS])
    except (ValueError, TypeError, LookupError, AttributeError, RecursionError):
        return b""


def _headers_only(raw: bytes) -> Parsed:
    return BytesHeaderParser(policy=POLICY).parsebytes(raw[:2_000_000])
