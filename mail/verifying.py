"""What the mail server in front of us found out about a sender: SPF, DKIM and DMARC (RFC 8601).

Anybody can write such a header, so only the first one that bears the name of that server counts, and only of
mail that came from where mail may come from."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from app.settings import is_loopback, settings

IMPORTED = "import"
"""Stands for who delivered a mail that came from a file."""
YES, NO, UNKNOWN = "yes", "no", ""

_COMMENT = re.compile(r"\([^()]{0,1000}\)")
_RESULT = re.compile(r"\s*(dmarc|dkim|spf)\s*=\s*([a-z]+)", re.IGNORECASE)
_DOMAIN = re.compile(
    r"(?:header\.(?:d|i)|smtp\.mailfrom)\s*=\s*\"?(?:[^\s@;\"]{0,100}@)?([\w.-]{1,253})", re.IGNORECASE
)


@dataclass(frozen=True)
class _Finding:
    method: str
    passed: bool
    domain: str


def verdict(findings: tuple[str, ...], address: str, peer: str) -> str:
    """YES when the domain of the address was proved to have sent it, NO when not, UNKNOWN when nobody in
    front of us looks."""
    chosen = settings()
    if not chosen.mail_checker or peer == IMPORTED:
        return UNKNOWN
    told = next((one for one in findings if _by(one) == chosen.mail_checker.lower()), "")
    believed = bool(chosen.smtp_networks) or is_loopback(peer)
    return YES if told and believed and _proves(list(_findings(told)), address) else NO


def _by(finding: str) -> str:
    """The name of who found it."""
    name = _COMMENT.sub("", finding).partition(";")[0].split()
    return name[0].lower() if name else ""


def _findings(told: str) -> Iterator[_Finding]:
    for piece in _COMMENT.sub("", told).split(";")[1:]:
        if result := _RESULT.match(piece):
            domain = _DOMAIN.search(piece)
            yield _Finding(result[1].lower(), result[2].lower() == "pass", domain[1] if domain else "")


def _proves(findings: list[_Finding], address: str) -> bool:
    """DMARC decides when it was looked at; else another one must have passed for the sender's domain."""
    dmarc = [finding for finding in findings if finding.method == "dmarc"]
    if dmarc:
        return dmarc[0].passed
    domain = address.rpartition("@")[2]
    return any(finding.passed and _is_of(finding.domain, domain) for finding in findings)


def _is_of(one: str, other: str) -> bool:
    """The same domain, or one within the other."""
    first, second = (f".{name.lower().strip('.')}" for name in (one, other))
    return min(len(first), len(second)) > 1 and (first.endswith(second) or second.endswith(first))
