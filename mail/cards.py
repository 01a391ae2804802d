"""Cards: the signed, machine-readable part that lets a mail of our own come back with all its fields.

The seal covers the fields and the Message-ID, so a card is worth nothing in another mail."""

import json
from email.message import EmailMessage
from typing import Any

from app.signing import sign, verified
from mail.decoding import clean_line, clean_text
from mail.reading import CARD_NAME

PURPOSE = "card"
LINES = {
    "kind": 30, "title": 300, "summary": 500, "name": 200, "email": 320, "phone": 50, "preference": 10,
    "place": 200, "site": 100, "language": 10, "page_url": 2000, "start_id": 100, "occurred_at": 40,
}  # fmt: skip
LATER = {"verified": 3}
"""Left out while empty, so that the seal of a card that was on its way when they came still holds."""

Card = dict[str, str]


def attach(message: EmailMessage, card: dict[str, Any]) -> None:
    """Adds the card to a message that has its Message-ID."""
    signed = sign(PURPOSE, _canonical(str(message["Message-ID"]), _fields(card)))
    part = json.dumps({"card": _fields(card), "seal": signed.rpartition(".")[2]}, ensure_ascii=True, indent=1)
    message.add_attachment(part.encode(), "application", "json", filename=CARD_NAME, cte="quoted-printable")


def read(source: str, message_id: str) -> Card | None:
    """The fields of the card in a letter with this Message-ID; None when we did not make it so."""
    try:
        part = json.loads(source)
        fields, seal = _fields(part["card"]), str(part["seal"])
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        return None
    return fields if verified(PURPOSE, f"{_canonical(message_id, fields)}.{seal}") is not None else None


def _canonical(message_id: str, fields: Card) -> str:
    return json.dumps([message_id, fields], sort_keys=True, separators=(",", ":"))


def _fields(card: dict[str, Any]) -> Card:
    lines = {name: clean_line(str(card.get(name) or ""), most) for name, most in (LINES | LATER).items()}
    lines = {name: line for name, line in lines.items() if line or name in LINES}
    return lines | {"text": clean_text(str(card.get("text") or ""))[:20_000]}
