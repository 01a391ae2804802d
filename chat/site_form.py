"""What administrators fill in about a website, checked."""

import json
import re
from typing import Any
from urllib.parse import urlsplit

from piccolo.columns import Column

from app import forms
from app.problems import Invalid
from app.texts import LANGUAGES, _
from chat.tables import Variant
from dashboard.tables import OpeningHours
from mail.tables import Mailbox

SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
STANDARD_PORTS = {"http": 80, "https": 443}
LONGEST_QUIET = 240
SWITCHES = ("show_queue", "asks_rating", "says_goodbye")


async def read(form: dict[str, str], spoken: list[str]) -> dict[Column | str, Any]:
    """Columns of Site, all but its short name. Raises Invalid with everything that is wrong."""
    errors: dict[str, str] = {}
    for name in ("name", "title"):
        forms.required(form, errors, name)
        forms.length(form, errors, name, 200)
    _one_of(form, errors, "variant", [variant.value for variant in Variant])
    _one_of(form, errors, "language", spoken)
    values: dict[Column | str, Any] = {
        "name": form.get("name", ""),
        "title": form.get("title", ""),
        "variant": form.get("variant", ""),
        "language": form.get("language", ""),
        "languages": json.dumps([code for code in LANGUAGES if code in spoken]),
        "mailbox": await _mailbox(form, errors),
        "opening_hours": await _hours(form, errors),
        "allowed_origins": json.dumps(_origins(form, errors)),
        "privacy_url": _privacy(form, errors),
        "quiet_minutes": _quiet(form, errors),
    }
    slug_error = _slug_error(form)
    if errors or slug_error:
        raise Invalid(slug_error | errors, form)
    return values | {name: name in form for name in SWITCHES}


def slug(form: dict[str, str]) -> str:
    return form["slug"]


def origin(address: str) -> str:
    """Scheme, host and port, as a browser writes the origin of its page; empty when there is none in it."""
    try:
        parts = urlsplit(address.strip().lower())
        host, port = parts.hostname or "", parts.port
        host = host.encode("idna").decode() if not host.isascii() else host
    except ValueError:
        return ""
    if parts.scheme not in STANDARD_PORTS or not re.fullmatch(r"[a-z0-9.-]+|[0-9a-f:]+", host):
        return ""
    host = f"[{host}]" if ":" in host else host
    standard = port in (None, STANDARD_PORTS[parts.scheme])
    return f"{parts.scheme}://{host}" if standard else f"{parts.scheme}://{host}:{port}"


def _slug_error(form: dict[str, str]) -> dict[str, str]:
    """A form for a website that is there already has none."""
    given = form.get("slug")
    if given is None or (len(given) <= 60 and SLUG.fullmatch(given)):
        return {}
    return {"slug": _("Only small letters, digits and hyphens, as in website-burgerzaken.")}


def _one_of(form: dict[str, str], errors: dict[str, str], name: str, known: list[str]) -> None:
    if form.get(name) not in known:
        errors[name] = _("Choose one of the values.")


async def _mailbox(form: dict[str, str], errors: dict[str, str]) -> str:
    address = form.get("mailbox", "")
    if not await Mailbox.exists().where((Mailbox.address == address) & Mailbox.active.eq(True)):
        errors["mailbox"] = _("Choose a mailbox of this installation.")
    return address


async def _hours(form: dict[str, str], errors: dict[str, str]) -> int | None:
    written = form.get("opening_hours", "")
    if not written:
        return None
    number = int(written) if written.isascii() and written.isdigit() and len(written) < 10 else 0
    if not await OpeningHours.exists().where(OpeningHours.id == number):
        errors["opening_hours"] = _("Choose one of the values.")
    return number


def _origins(form: dict[str, str], errors: dict[str, str]) -> list[str]:
    lines = [line.strip() for line in form.get("origins", "").splitlines() if line.strip()]
    read = {line: origin(line) for line in lines}
    if wrong := [line for line, found in read.items() if not found]:
        errors["origins"] = _(
            "%(address)s is not the address of a website. An example: https://www.example.nl"
        ) % {"address": wrong[0][:100]}
    return list(dict.fromkeys(read.values()))


def _privacy(form: dict[str, str], errors: dict[str, str]) -> str:
    address = forms.length(form, errors, "privacy_url", 2000)
    if address and not (address.startswith(("https://", "http://")) and origin(address)):
        errors["privacy_url"] = _("Write the whole address, as in https://www.example.nl/privacy")
    return address


def _quiet(form: dict[str, str], errors: dict[str, str]) -> int:
    written = form.get("quiet_minutes", "")
    if (
        written.isascii()
        and written.isdigit()
        and (int(written[:4]) == 0 or 3 <= int(written[:4]) <= LONGEST_QUIET)
    ):
        return int(written[:4])
    errors["quiet_minutes"] = _("A whole number from 3 to %(most)s, or 0 for never.") % {
        "most": LONGEST_QUIET
    }
    return 0
