"""Return addresses: where an answer to a mail of ours goes, so that it is known what it answers (RFC 5233).

reply+n12.<seal>@example.org: who does not hold the mail cannot guess it, whatever number he tries."""

import re

from app.signing import is_sealed, short_seal

PURPOSE = "return address"
NOTICE = "notice"
ITEM = "item"
INITIALS = {NOTICE: "n", ITEM: "i"}
KINDS = {initial: kind for kind, initial in INITIALS.items()}

_RETURN = re.compile(r"reply\+([a-z])([1-9]\d{0,17})\.([a-z2-7]{24})@([^@]{1,253})", re.ASCII)


def made(kind: str, number: int, domain: str) -> str:
    """For the row of this kind with this id; the domain is sealed with it."""
    value = f"{INITIALS[kind]}{number}"
    return f"reply+{value}.{short_seal(PURPOSE, _sealed(value, domain))}@{domain}"


def looks_made(address: str) -> bool:
    """Whether it is in the form of ours, sealed or not: what goes there is read, and joins nothing unless
    `read` knows it."""
    local, plus, _ = address.lower().partition("+")
    return bool(plus) and local == "reply"


def read(address: str) -> tuple[str, int] | None:
    """Kind and id, when we made it; in any case of letters."""
    found = _RETURN.fullmatch(address.lower()) if address.isascii() else None
    if found is None or found[1] not in KINDS:
        return None
    value = f"{found[1]}{found[2]}"
    if not is_sealed(PURPOSE, _sealed(value, found[4]), found[3]):
        return None
    return KINDS[found[1]], int(found[2])


def _sealed(value: str, domain: str) -> str:
    return f"{value}@{domain.lower()}"
