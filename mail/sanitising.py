"""HTML of strangers: made safe to show, or turned into text. Nothing in it may run, load or send."""

import html as entities
import re
from collections.abc import Callable
from urllib.parse import urlsplit

import nh3

LONGEST = 2_000_000
DEEPEST = 3000
MOST_REPEATED = 300_000
UNCLOSED_WITHIN = 50
SCHEMES = {"http", "https", "mailto", "tel", "cid"}
LINKS = ("http:", "https:", "mailto:", "tel:")

_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]*+)[^<>]*+>")
_ANY_TAG = re.compile(r"<[^<>]*>")
_LONG_TAG = re.compile(r"<[^<>]{8000}")
_LINK = re.compile(r'<a(?: [\w:-]+="[^"]*")*? href="(https?:[^"]*)"', re.IGNORECASE)
"""As it is written by nh3, which leaves no quote in a value."""
_REMOTE = re.compile(r"<img\b[^<>]{0,2000}?\bsrc\s*=\s*[\"']?\s*https?:", re.IGNORECASE)
_ANCHOR = re.compile(
    r"<a\b[^<>]{0,2000}?\bhref\s{0,9}=\s{0,9}[\"']?\s{0,9}(https?:[^\"'\s<>]{1,2000})[^<>]{0,2000}>(.{0,500}?)</a\s{0,9}>",
    re.IGNORECASE,
)
_BREAKS = re.compile(
    r"<(?:br|hr|/p|/div|/tr|/li|/h[1-6]|/table|/blockquote|/pre)\b[^<>]{0,500}>", re.IGNORECASE
)
_BLANK_LINES = re.compile(r"\n\s*\n\s*\n+")
_UNCLOSED = {
    "br", "hr", "img", "meta", "link", "input", "col", "area", "base", "wbr",
    "p", "li", "td", "th", "tr", "dt", "dd", "option", "tbody", "thead",
}  # fmt: skip
_STYLING = {
    "a", "b", "big", "code", "em", "font", "i", "nobr", "s", "small", "strike", "strong", "tt", "u",
}  # fmt: skip
_WALLS = {"table", "template", "caption", "object", "applet", "marquee", "button", "svg", "math"}


def tangled(html: str) -> bool:
    """Whether a parser would need minutes or gigabytes: nesting and attributes cost the square of their
    number, and styling that is left open is made anew in every paragraph after it."""
    if any(piece.count("=") > 1000 or piece.count(" ") > 2000 for piece in _long_tags(html)):
        return True
    opened: list[str] = []
    styled, repeated = 0, 0
    for tag in _TAG.finditer(html):
        name = tag[2].lower()
        if tag[1]:
            styled -= _closed(name, opened) and name in _STYLING
            continue
        repeated += styled
        styled += name in _STYLING
        if name not in _UNCLOSED:
            opened.append(name)
        if len(opened) > DEEPEST or repeated > MOST_REPEATED:
            return True
    return False


def safe_html(html: str, picture: Callable[[str], str | None], *, remote: bool = False) -> str:
    """For a sandboxed frame: no script, style or form; pictures from elsewhere only if `remote`. `picture`
    gives the address to show a Content-ID at, or None. Links open outside the frame and say where they go."""
    safe = nh3.clean(
        html[:LONGEST],
        url_schemes=SCHEMES,
        attribute_filter=_attributes(picture, remote),
        set_tag_attribute_values={"a": {"target": "_blank"}},
    )
    return _LINK.sub(_with_its_target, safe)


def has_remote_pictures(html: str) -> bool:
    return _REMOTE.search(html) is not None


def html_text(html: str) -> str:
    """The words of it, with a line end where a paragraph, row or item ended, and where links go."""
    flat = _ANCHOR.sub(_told, re.sub(r"[ \t\r\n]+", " ", html[:LONGEST]))
    spaced = _BREAKS.sub(lambda tag: f"{tag[0]}\n", flat)
    bare = entities.unescape(_ANY_TAG.sub(" ", spaced) if tangled(spaced) else _stripped(spaced))
    lines = (" ".join(line.split()) for line in bare.split("\n"))
    return _BLANK_LINES.sub("\n\n", "\n".join(lines)).strip()


def _closed(name: str, opened: list[str]) -> bool:
    """Takes the element and what was left open inside it away. No end tag reaches through a wall."""
    for place in range(len(opened) - 1, max(-1, len(opened) - 1 - UNCLOSED_WITHIN), -1):
        if opened[place] == name:
            del opened[place:]
            return True
        if opened[place] in _WALLS:
            return False
    return False


def _stripped(html: str) -> str:
    return nh3.clean(html, tags=set(), attributes={})


def _long_tags(html: str) -> list[str]:
    return [
        html[found.start() : found.start() + 200_000].partition(">")[0] for found in _LONG_TAG.finditer(html)
    ]


def _with_its_target(link: re.Match[str]) -> str:
    return f'{link[0]} data-to="{entities.escape(_host(link[1]))}"'


def _told(link: re.Match[str]) -> str:
    """Words that name the host they lead to need no more."""
    host = entities.escape(_host(link[1]))
    return link[0] if host in link[2] else f"{link[0]} ({host})"


def _host(address: str) -> str:
    """As it is asked for: letters that only look like others are seen (RFC 3490)."""
    try:
        host = urlsplit(entities.unescape(address)).hostname or ""
        return host if host.isascii() else host.encode("idna").decode()
    except (ValueError, UnicodeError):
        return "?"


def _attributes(picture: Callable[[str], str | None], remote: bool) -> Callable[[str, str, str], str | None]:
    def keep(tag: str, attribute: str, value: str) -> str | None:
        if attribute == "src":
            return _source(value.strip(), picture, remote) if tag == "img" else None
        if attribute in ("href", "cite"):
            return value if value.strip().lower().startswith(LINKS) else None
        return value

    return keep


def _source(address: str, picture: Callable[[str], str | None], remote: bool) -> str | None:
    if address[:4].lower() == "cid:":
        return picture(address[4:])
    return address if remote and address.lower().startswith(("http:", "https:")) else None
