"""What a form sends, cleaned, and the checks forms share. A check that fails adds a sentence to `errors`."""

import unicodedata
from typing import Any

from litestar import Request

from app.addresses import email_address, phone_number
from app.texts import _

LONGEST = 200_000
"""What a field holds at most, far beyond what any of them accepts: that is checked with a sentence."""
LONGEST_PHONE = 50


async def submitted(request: Request[Any, Any, Any]) -> dict[str, str]:
    """The text fields, the last one of each name; trimmed, without control characters but line feeds."""
    form = await request.form()
    return {name: cleaned(value) for name, value in form.multi_items() if isinstance(value, str)}


async def typed(request: Request[Any, Any, Any]) -> dict[str, str]:
    """The text fields as they stand while somebody is typing: a blank at the end is kept."""
    form = await request.form()
    return {name: _plain(value) for name, value in form.multi_items() if isinstance(value, str)}


async def chosen(request: Request[Any, Any, Any], name: str) -> list[str]:
    """Every value of a field that may occur more than once, such as a group of checkboxes."""
    form = await request.form()
    return [cleaned(value) for value in form.getall(name, []) if isinstance(value, str)]


def cleaned(text: str) -> str:
    return _plain(text).strip()


def _plain(text: str) -> str:
    lines = text.replace("\r\n", "\n").replace("\r", "\n")[:LONGEST]
    return "".join(c for c in lines if c == "\n" or unicodedata.category(c) not in ("Cc", "Cs"))


def required(values: dict[str, str], errors: dict[str, str], name: str) -> str:
    value = values.get(name, "")
    if not value:
        errors.setdefault(name, _("Fill this in."))
    return value


def length(values: dict[str, str], errors: dict[str, str], name: str, most: int) -> str:
    value = values.get(name, "")
    if len(value) > most:
        errors.setdefault(name, _("At most %(most)s characters.") % {"most": most})
    return value


def email(values: dict[str, str], errors: dict[str, str], name: str = "email") -> str:
    """The address in lower case; empty when nothing was filled in or it is wrong."""
    written = values.get(name, "")
    address = email_address(written) if written else ""
    if address is None:
        errors.setdefault(name, _("This is not an e-mail address. An example: name@example.nl"))
    return address or ""


def phone(values: dict[str, str], errors: dict[str, str], name: str = "phone") -> str:
    """The number as E.164; empty when nothing was filled in or it is wrong."""
    written = values.get(name, "")
    number = phone_number(written) if len(written) <= LONGEST_PHONE else None
    if written and number is None:
        errors.setdefault(name, _("This is not a phone number. An example: 06 12 34 56 78"))
    return number or ""
