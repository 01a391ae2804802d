"""Reads the Content-Security-Policy of a website: does it let the plug-in in, and if not, what is missing?"""

from dataclasses import dataclass
from urllib.parse import urlsplit

from chat.site_form import STANDARD_PORTS

NEEDED = {
    "script-src": ("script-src-elem", "script-src", "default-src"),
    "connect-src": ("connect-src", "default-src"),
}
"""What the plug-in needs, and where a browser looks for it, in that order. It needs nothing else."""

BY_MARK = ("'nonce-", "'sha256-", "'sha384-", "'sha512-")


@dataclass(frozen=True)
class Need:
    """One of the two directives. `line`: what to write in the policy instead; empty when it is fine."""

    directive: str
    found_in: str
    by_nonce: bool
    line: str

    @property
    def fine(self) -> bool:
        return not self.line


def examined(policy: str, server: str) -> list[Need]:
    """`server` is our own origin. A policy that says nothing about something allows it."""
    directives = _directives(policy)
    return [_need(directives, wanted, fallbacks, server) for wanted, fallbacks in NEEDED.items()]


def lines(server: str) -> list[str]:
    return [f"{directive} {server}" for directive in NEEDED]


def _need(directives: dict[str, list[str]], wanted: str, fallbacks: tuple[str, ...], server: str) -> Need:
    found_in = next((name for name in fallbacks if name in directives), "")
    sources = directives.get(found_in, ["*"])
    by_nonce = wanted == "script-src" and any(source.startswith(BY_MARK) for source in sources)
    strict = "'strict-dynamic'" in sources and wanted == "script-src"
    if not strict and any(_matches(source, server) for source in sources):
        return Need(wanted, found_in, by_nonce=False, line="")
    if by_nonce:
        return Need(wanted, found_in, by_nonce=True, line="")
    kept = [source for source in sources if source != "'none'"]
    name = wanted if found_in == "default-src" else found_in
    return Need(wanted, found_in, by_nonce=False, line=" ".join([name, *kept, server]))


def _directives(policy: str) -> dict[str, list[str]]:
    """The first of a name counts, as in a browser; the name of the header itself may stand before it."""
    _, _, after = policy.partition(":")
    written = after if policy.lower().lstrip().startswith("content-security-policy") else policy
    found: dict[str, list[str]] = {}
    for part in written.replace("\n", " ").split(";"):
        name, *sources = part.split() or [""]
        if name:
            found.setdefault(name.lower(), sources)
    return found


def _matches(source: str, server: str) -> bool:
    scheme, host, port = _parts(server)
    source = source.lower()
    if source == "*":
        return True
    if source.endswith(":") and "/" not in source:
        return source == f"{scheme}:" or (source == "http:" and scheme == "https")
    if source.startswith("'"):
        return False
    wanted = source if "://" in source else f"{scheme}://{source}"
    try:
        wanted_scheme, wanted_host, wanted_port = _parts(wanted.replace("*.", "any-", 1).replace(":*", ""))
    except ValueError:
        return False
    same_host = host.endswith("." + wanted_host[4:]) if "://*." in wanted else host == wanted_host
    same_port = ":*" in source or port == wanted_port
    return same_host and same_port and wanted_scheme in (scheme, "http" if scheme == "https" else scheme)


def _parts(address: str) -> tuple[str, str, int]:
    parts = urlsplit(address)
    return parts.scheme, parts.hostname or "", parts.port or STANDARD_PORTS.get(parts.scheme, 0)
