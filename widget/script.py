"""The script of the plug-in: plain source files, joined once into one function, with the styles inside."""

import gzip
import json
import re
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from pathlib import Path

STATIC = Path(__file__).parent / "static"
PARTS = (
    "words",
    "elements",
    "memory",
    "api",
    "stream",
    "talk",
    "log",
    "start",
    "chat",
    "offline",
    "move",
    "popup",
    "visit",
    "element",
)
COMMENTS = re.compile(r"^\s*(?:/\*.*?\*/|//[^\n]*)\n", re.DOTALL | re.MULTILINE)
SPACES = re.compile(r"\s*([{};,])\s*|: ")
INDENTS = re.compile(r"^\s+", re.MULTILINE)
LITERALS = re.compile(
    r"""("(?:\\.|[^"\\\n])*"|`(?:\\.|[^`\\])*`|(?<=[(,=])/(?![/*])(?:\\.|\[(?:\\.|[^\]\\])*\]|[^/\\\n\[])+/\w*)"""
)
BLANKS = re.compile(r" *([=<>?:;,(){}\[\]|&!*]) *")
BREAKS = re.compile(r"([;,{(\[])\n+|\n+(?=[})\]])")


@dataclass(frozen=True)
class Script:
    text: str
    packed: bytes
    mark: str


@cache
def script() -> Script:
    """What browsers get, without the comments and indents that only readers need."""
    styles = json.dumps(_tight(_plain(_source("widget.css"))), ensure_ascii=False)
    parts = "".join(_lean(_source(f"{part}.js")) for part in PARTS)
    text = f'(() => {{\n"use strict";\nconst STYLES = {styles};\n{parts}}})();\n'
    packed = gzip.compress(text.encode(), 9, mtime=0)
    return Script(text, packed, f'"{sha256(packed).hexdigest()[:20]}"')


def _source(name: str) -> str:
    return (STATIC / name).read_text(encoding="utf-8")


def _plain(source: str) -> str:
    return INDENTS.sub("", COMMENTS.sub("", source))


def _lean(source: str) -> str:
    """What stands in quotes, in a template or in a regular expression keeps its blanks."""
    pieces = LITERALS.split(_plain(source))
    pieces[::2] = [BREAKS.sub(r"\1", BLANKS.sub(r"\1", code)) for code in pieces[::2]]
    return "".join(pieces)


def _tight(styles: str) -> str:
    return SPACES.sub(lambda found: found[1] or ":", styles)
