"""What somebody wrote now, told from what her program put with it: the mail she answers, her signature.

It is only ever folded, never lost: the three parts together are the text. When in doubt, it is new, as is all
of a text that has very many lines."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from functools import cache
from itertools import islice

from app.texts import LANGUAGES, N_, catalogue

MARKER = N_("Write your answer above this line")
"""The first line of a mail of ours that can be answered by mail; see `marker`."""

MOST_LINES = 10_000
LONGEST_LINE = 400
LONGEST_HEADER = 4
LONGEST_SIGNATURE = 12
LONGEST_BLOCK = 8

_VERB = r"(?:wrote|writes|schreef|geschreven|schrieb|geschrieben|a\s+écrit)"
_START = re.compile(r"(?:on|op|am|le|el|den|il)\b.{0,60}\d|\d{1,4}[-./]\d", re.IGNORECASE)
_WROTE = re.compile(
    rf"\b{_VERB}\b(?!\s+(?:u|ik|je|jij|hij|zij|ze|wij|we|jullie|you|sie|ich|er)\b)", re.IGNORECASE
)
_WHO = re.compile(r"[^\s<>]@[^\s<>]")
_WHO_LAST = re.compile(r"<[^<>\s]{1,100}@[^<>\s]{1,200}>[\s,]*:$")
_CLOCK = re.compile(r"\b\d{1,2}[:.h]\d\d\b")
_SEPARATOR = re.compile(
    r"[-_*]{2,}\s*(?:oorspronkelijk|original|ursprüngliche|message (?:d.origine|original|initial))"
    r"[\s\w]{0,30}[-_*]{2,}",
    re.IGNORECASE,
)
_FORWARDED = re.compile(
    r"[-_*\s]{0,20}(?:begin |anfang der |début du )?"
    r"(?:doorgestuurd|forwarded|weitergeleitete|message (?:transf|réexp))[\s\w]{0,30}(?::|[-_*]{2,})",
    re.IGNORECASE,
)
_LABELS = {
    "from": r"from|van|von|de|expéditeur",
    "sent": r"sent|date|verzonden|datum|gesendet|envoyé(?: le)?",
    "to": r"to|aan|an|à|destinataire",
    "subject": r"subject|onderwerp|betreff|objet|sujet",
}
_LABEL = re.compile(
    r"[\s*_]{0,10}(?:"
    + "|".join(f"(?P<{name}>{words})" for name, words in _LABELS.items())
    + r")[*_\s]{0,5}:",
    re.IGNORECASE,
)
_RULE = re.compile(r"[-_=*─—\s]{3,}")
_DEVICE = re.compile(
    r"(?:verstuurd|verzonden|sent|gesendet|von meinem|von mein|envoyé|get|download|outlook)\b[^,!?]{0,30}"
    r"\b(?:iphone|ipad|android|samsung|galaxy|blackberry|mobiele?|mobile|smartphone|telefoon|handy|outlook|ios|"
    r"mail voor windows|mail for windows|mail für windows|yahoo|proton|huawei|nokia)\b[^,!?]{0,40}",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Folded:
    """`above` and `below` are what can be folded away; `new` is empty when nothing new was found."""

    above: str
    new: str
    below: str

    @property
    def quoted(self) -> str:
        return self.above + self.below


class _Kind(Enum):
    NEW = 1
    BLANK = 2
    QUOTE = 3
    ASIDE = 4


def marker() -> str:
    """The line above which an answer is written, in the language in force."""
    return f"----- {MARKER} -----"


def fold(text: str) -> Folded:
    """Answers between the lines of a quote are new, and so are those lines, which they answer."""
    lines = text.splitlines(keepends=True)
    if len(lines) > MOST_LINES:
        return Folded("", text, "")
    kinds = _Sorter([line[:LONGEST_LINE].strip() for line in lines]).sorted()
    written = [place for place, kind in enumerate(kinds) if kind is _Kind.NEW]
    if not written:
        return Folded("", "", text)
    first, last = written[0], written[-1] + 1
    if _Kind.QUOTE in kinds[first:last] or not _folds(kinds[:first]):
        first = 0
    if not _folds(kinds[last:]):
        last = len(lines)
    return Folded("".join(lines[:first]), "".join(lines[first:last]), "".join(lines[last:]))


def _folds(kinds: Sequence[_Kind]) -> bool:
    return _Kind.QUOTE in kinds or _Kind.ASIDE in kinds


class _Sorter:
    """Goes through the lines once, from the top; `lines` are stripped."""

    def __init__(self, lines: list[str]) -> None:
        self.lines = lines
        self.kinds: list[_Kind] = []
        self.signing = False

    def sorted(self) -> list[_Kind]:
        while (place := len(self.kinds)) < len(self.lines):
            line = self.lines[place]
            if _FORWARDED.fullmatch(line):
                self._rest(_Kind.NEW)
            elif self._everything_follows(place):
                self._rest(_Kind.QUOTE)
            elif length := self._header(place):
                self._header_found(place, length)
            else:
                self._one(place, line)
        return self.kinds

    def _one(self, place: int, line: str) -> None:
        if line.startswith(">"):
            self.signing = False
            self.kinds.append(_Kind.QUOTE)
        elif not line or (_RULE.fullmatch(line) and not self._signature(place)):
            self.kinds.append(_Kind.BLANK)
        else:
            self.signing = self.signing or self._signature(place)
            aside = self.signing or _DEVICE.fullmatch(line) is not None
            self.kinds.append(_Kind.ASIDE if aside else _Kind.NEW)

    def _rest(self, kind: _Kind) -> None:
        self.kinds += [kind] * (len(self.lines) - len(self.kinds))

    def _header_found(self, place: int, length: int) -> None:
        """Without > after it, all that follows is what was written then, if it says who or at what time."""
        self.signing = False
        words = " ".join(self.lines[place : place + length])
        if self._quote_follows(place + length):
            self.kinds += [_Kind.QUOTE] * length
        elif _WHO.search(words) or _CLOCK.search(words):
            self._rest(_Kind.QUOTE)
        else:
            self.kinds += [_Kind.NEW] * length

    def _header(self, place: int) -> int:
        """How many lines from here say who wrote when; 0 when they do not."""
        first = self.lines[place]
        if not first or first.startswith(">"):
            return 0
        begins = _START.match(first) or (_WROTE.search(first) and _WHO.search(first))
        for length in range(1, LONGEST_HEADER + 1 if begins else 2):
            piece = self.lines[place : place + length]
            if not piece[-1] or (length > 1 and (piece[-1].startswith(">") or _START.match(piece[-1]))):
                return 0
            if _is_header(" ".join(piece)):
                return length
        return 0

    def _everything_follows(self, place: int) -> bool:
        line = self.lines[place]
        return _SEPARATOR.match(line) is not None or _is_marker(line) or self._block(place)

    def _block(self, place: int) -> bool:
        """From, Sent, To, Subject: at least three of them, beginning here."""
        found: set[str | None] = set()
        for line in self.lines[place : place + LONGEST_BLOCK]:
            label = _LABEL.match(line)
            if not found and (label is None or label.lastgroup == "to"):
                return False
            if not line:
                break
            found.add(label.lastgroup if label else None)
        return "from" in found and len(found - {None}) >= 3

    def _quote_follows(self, place: int) -> bool:
        return next((line for line in self.lines[place : place + 6] if line), "").startswith(">")

    def _signature(self, place: int) -> bool:
        """The two dashes, and after them no more than a signature has."""
        if self.lines[place] not in ("--", "—"):
            return False
        length = 0
        for line in islice(self.lines, place + 1, None):
            length += bool(line)
            if line.startswith(">") or length > LONGEST_SIGNATURE:
                break
        return length <= LONGEST_SIGNATURE


def _is_header(words: str) -> bool:
    if not words.endswith(":") or not re.search(r"\d", words):
        return False
    told = _WROTE.search(words) is not None
    return told or _WHO_LAST.search(words) is not None or bool(_START.match(words) and _WHO.search(words))


def _is_marker(line: str) -> bool:
    return line.strip("-–— *_#\u00a0").casefold() in _markers()


@cache
def _markers() -> frozenset[str]:
    return frozenset(catalogue(code).gettext(MARKER.key).casefold() for code in LANGUAGES)
