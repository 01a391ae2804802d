"""The one search: a channel writes here what can be found, in its own transaction; the words decide what is
found, and the rows it is about decide who finds it. The index never reads a channel's tables."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from app.database import is_sqlite, later
from dashboard.search_words import KINDS, endings, mark, seasonal, words_of

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
LAST = datetime(2200, 1, 1, tzinfo=UTC)
NUMBERS = 1 << 17
"""Of one kind in one millisecond, so many have ids of their own."""
MILLISECOND = NUMBERS * 8
WEEK = MILLISECOND * 1000 * 3600 * 24 * 7
SEASON = 13
"""In weeks. PostgreSQL's index knows no order. So there a word is another one in every season, and a season
is read without the others; in which week of it a row falls is a fact."""
LONGEST_TEXT = 100_000

_COLUMNS = ("id", "about", "kind", "contact", "item", "party", "url", "title", "line", "text")
_SET = ", ".join(f"{name} = excluded.{name}" for name in _COLUMNS if name != "about")
INSERT = (
    f"INSERT INTO search_entry ({', '.join(_COLUMNS)}, words{{more}})"  # noqa: S608
    f" VALUES ({', '.join(['{{}}'] * len(_COLUMNS))}, {{values}})"
    f" ON CONFLICT (about) DO UPDATE SET {_SET}, {{set}}"
)
_SQLITE = INSERT.format(more="", values="{}", set="words = excluded.words")
_POSTGRES = INSERT.format(
    more=", terms", values="'', CAST({}::text AS tsvector)", set="terms = excluded.terms"
)


@dataclass(frozen=True)
class Part:
    """One paragraph that can be found; `anchor` is its id on the page, if it has one."""

    text: str
    anchor: str = ""


@dataclass(frozen=True)
class Found:
    """What can be found of one thing. `also` is searched but not shown; `facts` are search_words.marks().

    One of `contact`, `item` and `party` says whose rights count: who may see that may find this."""

    kind: str
    number: int
    at: datetime
    url: str
    title: str
    line: str
    parts: Sequence[Part]
    facts: Iterable[str]
    also: str = ""
    contact: int | None = None
    item: int | None = None
    party: int | None = None


def index(found: Found) -> None:
    """Writes it down with the commit, in place of what was known of the same thing. Inside change()."""
    later(_SQLITE if is_sqlite() else _POSTGRES, *row_of(found, positions=not is_sqlite()))


def forget(kind: str, number: int) -> None:
    """It is no longer found by anybody. Inside change()."""
    later("DELETE FROM search_entry WHERE about = {}", f"{kind}:{number}")


def row_of(found: Found, *, positions: bool) -> tuple[object, ...]:
    """The columns of its row, and its words: as they are, or with their positions."""
    said = "\n".join(part.text for part in found.parts)[:LONGEST_TEXT]
    words = words_of(f"{found.title}\n{found.line}\n{said}", found.also)
    return (
        id_of(found.at, found.kind, found.number),
        f"{found.kind}:{found.number}",
        found.kind,
        found.contact,
        found.item,
        found.party,
        found.url,
        found.title[:300],
        found.line[:500],
        _text(found.parts),
        _vector(found, words) if positions else " ".join([*words, *found.facts, *endings(words)]),
    )


def id_of(at: datetime, kind: str, number: int) -> int:
    """Of two the newer has the greater id, so that the newest first is the order in which they are kept."""
    return first_id(at) + KINDS.index(kind) * NUMBERS + number % NUMBERS


def first_id(at: datetime) -> int:
    """What happened from this moment on has ids from this one on. Moments outside 1970 to 2200 count as its
    ends, so that every id fits in eight bytes."""
    return max(min(at, LAST) - EPOCH, timedelta()) // timedelta(milliseconds=1) * MILLISECOND


def moment_of(entry_id: int) -> datetime:
    return EPOCH + timedelta(milliseconds=entry_id // MILLISECOND)


def _text(parts: Sequence[Part]) -> str:
    lines = [
        f"{part.anchor}\t{line}"
        for part in parts
        for line in part.text.replace("\t", " ").splitlines()
        if line.strip()
    ]
    return "\n".join(lines)[:LONGEST_TEXT]


def _vector(found: Found, words: list[str]) -> str:
    """As PostgreSQL writes a tsvector. Facts have positions too: a name is several words in their order."""
    week = id_of(found.at, found.kind, found.number) // WEEK
    season = week // SEASON
    every = enumerate([*words, *found.facts, mark("week", str(week))], 1)
    placed = [f"'{seasonal(word, season)}':{place}" for place, word in every]
    return " ".join([*placed, *(f"'{seasonal(word, season)}'" for word in endings(words))])
