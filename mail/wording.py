"""Which parts of a message are its words, and which are attachments."""

import html as entities
import re
from dataclasses import dataclass, field
from typing import Any

from mail import parts
from mail.decoding import clean_text, decode_header, decode_text
from mail.parts import Branch, Part
from mail.sanitising import LONGEST, html_text, tangled

LONGEST_TEXT = 500_000
NOTES = {
    "application/ms-tnef": "tnef",
    "application/vnd.ms-tnef": "tnef",
    "text/calendar": "calendar",
    "application/pgp-encrypted": "encrypted",
    "application/pkcs7-mime": "encrypted",
    "application/x-pkcs7-mime": "encrypted",
}

_DECLARED = re.compile(rb"charset\s*=\s*[\"']?([\w.:-]{1,40})", re.IGNORECASE)


@dataclass
class Wording:
    """The words as plain text and as HTML (empty when there is none), and every other leaf."""

    text: str = ""
    html: str = ""
    charset: str = ""
    others: list[Part] = field(default_factory=list)
    oddities: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class _Slot:
    text: str
    html: str


def wording(node: Branch | Part) -> Wording:
    """Alternatives are one wording in two forms; words after one another belong together, none is lost."""
    result = Wording()
    slots = _gather(node, result)
    result.text = "\n\n".join(text for slot in slots if (text := _plain(slot)))
    if any(slot.html for slot in slots):
        result.html = "\n".join(slot.html or f"<pre>{entities.escape(slot.text)}</pre>" for slot in slots)
    if not slots:
        result.text = _fallback(node, result.others)
    return _cut(result)


def _gather(node: Branch | Part, result: Wording) -> list[_Slot]:
    if isinstance(node, Part):
        return _leaf(node, result)
    slots = [slot for child in node.children for slot in _gather(child, result)]
    if node.type != "multipart/alternative" or len(slots) < 2:
        return slots
    texts = [slot.text for slot in slots if slot.text.strip()]
    htmls = [slot.html for slot in slots if slot.html.strip()]
    return [_Slot(texts[0] if texts else "", htmls[-1] if htmls else "")]


def _leaf(part: Part, result: Wording) -> list[_Slot]:
    if not _is_words(part):
        result.others.append(part)
        if part.type in NOTES:
            result.oddities.append(NOTES[part.type])
        return []
    text = _decoded(part, result)
    if part.type == "text/plain":
        return [_Slot(clean_text(text), "")]
    if tangled(text[:LONGEST]):
        result.oddities.append("html_tangled")
        return [_Slot(clean_text(html_text(text)), "")]
    return [_Slot("", clean_text(text))]


def _is_words(part: Part) -> bool:
    if part.type not in ("text/plain", "text/html") or part.disposition == "attachment":
        return False
    return not part.name or part.index == 0


def _decoded(part: Part, result: Wording) -> str:
    content = part.content
    charset = part.charset
    if part.type == "text/html" and not charset and (declared := _DECLARED.search(content[:2048])):
        charset = declared[1].decode("ascii", "replace")
    result.charset = result.charset or charset
    text, fitted = decode_text(content, charset)
    if not fitted and "charset" not in result.oddities:
        result.oddities.append("charset")
    return text


def _plain(slot: _Slot) -> str:
    return slot.text if slot.text.strip() else html_text(slot.html)


def _fallback(node: Branch | Part, others: list[Part]) -> str:
    """A mail without words of its own: those of a mail inside it, else whatever text there is."""
    for part in others:
        inside = part.message.get_payload()
        if part.type == "message/rfc822" and isinstance(inside, list) and inside:
            return _enclosed(inside[0])
    for part in others:
        if part.type.startswith(("text/", "multipart/", "message/")) and part.disposition != "attachment":
            return clean_text(decode_text(part.content, part.charset)[0])
    return ""


def _enclosed(message: Any) -> str:
    shown = [
        f"{name}: {decode_header(value)}"
        for name in ("From", "Date", "Subject")
        if (value := parts.header(message, name))
    ]
    words = Wording()
    slots = _gather(parts.tree(message)[0], words)
    return "\n".join(shown) + "\n\n" + "\n\n".join(_plain(slot) for slot in slots)


def _cut(result: Wording) -> Wording:
    if len(result.text) > LONGEST_TEXT or len(result.html) > LONGEST:
        result.oddities.append("cut")
    result.text, result.html = result.text[:LONGEST_TEXT], result.html[:LONGEST]
    return result
