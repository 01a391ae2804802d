"""The script of the plug-in: plain source files, joined once into one function, with the styles inside."""

import gzip
import json
import re
from base64 import b64encode
from collections import Counter
from dataclasses import dataclass
from functools import cache
from hashlib import sha384
from pathlib import Path
from string import ascii_lowercase, digits

from widget.lean import lean

STATIC = Path(__file__).parent / "static"
PARTS = (
    "words",
    "memory",
    "stream",
    "api",
    "around",
    "visit",
    "talk",
    "log",
    "frame",
    "move",
    "chat",
    "after",
    "start",
    "elements",
    "offline",
    "guard",
    "outside",
    "element",
)
"""What is alike stands together, which packs better; the last one starts it all."""

CLASSES = re.compile(r"\.(ot-[a-z_][\w-]*)")
KEPT = {"ot-launch", "ot-said"}
COMMENTS = re.compile(r"/\*.*?\*/", re.DOTALL)
SPACES = re.compile(r"\s*([{};,])\s*|: ")


@dataclass(frozen=True)
class Script:
    text: str
    packed: bytes
    mark: str
    versioned: str
    """Its address under which it never changes."""
    integrity: str


@cache
def script() -> Script:
    """What browsers get, without what only readers need."""
    styles = _tight(_source("widget.css"))
    parts = "".join(_source(f"{part}.js") for part in PARTS)
    whole = lean(
        f'(() => {{"use strict";const STYLES = {json.dumps(styles, ensure_ascii=False)};\n{parts}}})();\n'
    )
    text = _with_short_classes(whole, styles)
    packed = gzip.compress(text.encode(), 9, mtime=0)
    digest = sha384(text.encode()).digest()
    version = digest.hex()[:16]
    integrity = f"sha384-{b64encode(digest).decode()}"
    return Script(text, packed, f'"{version}"', f"/widget/v1.{version}.js", integrity)


@cache
def page_styles() -> str:
    """The styles of the window, for pages of our own that are drawn like it."""
    return _tight(_source("widget.css")) + _tight(_source("page.css"))


def _with_short_classes(whole: str, styles: str) -> str:
    """Classes that only the window's own styles and scripts know; the others are named by the look of a site
    and by tests."""
    often = Counter(name for name in CLASSES.findall(styles + whole) if name not in KEPT)
    names = (letter + more for more in ("", *digits) for letter in ascii_lowercase)
    short = {name: next(names) for name, _ in often.most_common()}
    found = "|".join(map(re.escape, sorted(short, key=len, reverse=True)))
    return re.sub(rf"(?<=[.\s'\"`])(?:{found})(?![\w-])", lambda name: short[name[0]], whole)


def _source(name: str) -> str:
    return (STATIC / name).read_text(encoding="utf-8")


def _tight(styles: str) -> str:
    return (
        SPACES.sub(lambda found: found[1] or ":", COMMENTS.sub("", styles))
        .strip()
        .replace(";}", "}")
        .replace('"', "'")
    )
