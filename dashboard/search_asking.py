"""How a search is written: words, "a phrase", -not, a date, and operators such as van:abe or kanaal:chat."""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta

from app.database import run
from app.filters import ZONE
from app.texts import LANGUAGES, Lazy, catalogue
from dashboard import moments, search_dates
from dashboard.folding import folded
from dashboard.registration import CHANNELS, OUTCOMES
from dashboard.search_dates import Days
from dashboard.search_filters import LONGEST, Filters
from dashboard.search_kinds import KINDS
from dashboard.search_terms import NOTHING, Asked, Clause, Phrase, having
from dashboard.search_words import cut, forms, joined, mark
from dashboard.tables import full_name

MOST = 12
"""Words or operators; more are not looked at."""
OPERATORS = {
    "from": ("van", "from"),
    "employee": ("medewerker", "behandelaar", "employee", "handler"),
    "name": ("klant", "naam", "client", "name"),
    "channel": ("kanaal", "channel"),
    "department": ("afdeling", "department"),
    "subject": ("onderwerp", "subject"),
    "outcome": ("resultaat", "outcome"),
    "kind": ("soort", "kind"),
    "since": ("na", "sinds", "after", "since"),
    "until": ("voor", "before"),
    "on": ("op", "on"),
}
ALSO = {"phone": ("telefoon", "gebeld"), "email": ("mail",), "sent": ("verstuurd",), "desk": ("loket",)}
MEANING = {word: meaning for meaning, words in OPERATORS.items() for word in words}
PIECE = re.compile(r'(-?)(?:([^\W\d_]+):)?(?:"([^"]*)"?|([^\s"]+))')
TYPED = re.compile(r"(?<![\w-])(?:\+\d|\(?0)[\d\s().-]*\d")
"""A phone number, or as much of it as was typed so far."""
DIGITS = re.compile(r"\+?[\d().\-/]*\d")


@dataclass(frozen=True)
class Piece:
    """One word, phrase or operator of the box."""

    wanted: bool
    meaning: str
    text: str
    quoted: bool


async def asked(filters: Filters) -> Asked:
    """As the search takes it. An operator that means nothing to us is an ordinary word; signs alone are found
    nowhere."""
    text, days = search_dates.taken(filters.q[:LONGEST], near=filters.near)
    found = Asked(since=days.since, until=days.until)
    clauses: list[Clause] = []
    pieces = list(_pieces(text))[:MOST]
    for piece in pieces:
        if piece.meaning in ("since", "until", "on") and (named := search_dates.named(piece.text)):
            found = narrowed(found, _as_period(piece.meaning, named))
        elif clause := await _clause(piece, last=piece is pieces[-1]):
            clauses.append(clause)
    if filters.q and not clauses and found == Asked():
        clauses.append(NOTHING)
    clauses += _beside(filters)
    whole = replace(narrowed(found, _between(filters)), clauses=tuple(clauses))
    return whole.near if filters.near else whole


def _pieces(text: str) -> Iterator[Piece]:
    for minus, operator, phrase, word in PIECE.findall(TYPED.sub(_number, text)):
        meaning = MEANING.get(folded(operator), "")
        said = phrase or word
        if operator and not meaning:
            said = f"{operator}:{said}"
        yield Piece(not minus, meaning, said, bool(phrase))


def _number(typed: re.Match[str]) -> str:
    """As the index has it: digits, without the zeros that lead abroad. Without its country it may be a number
    of any country."""
    digits = re.sub(r"\D", "", typed[0].replace("(0)", ""))
    if typed[0].startswith("+") or digits.startswith("00"):
        return next(iter(forms(typed[0])), digits.removeprefix("00"))
    return digits


async def _clause(piece: Piece, *, last: bool) -> Clause | None:
    options = await _options(piece) if piece.meaning else ()
    options = options or _spellings(piece.text, piece.quoted, last=last)
    return Clause(options, piece.wanted) if options else None


async def _options(piece: Piece) -> tuple[Phrase, ...]:
    """What an operator asks for; nothing when its value is unknown."""
    text = folded(piece.text)
    if piece.meaning in CHOICES:
        return tuple(Phrase((mark(piece.meaning, one),)) for one in CHOICES[piece.meaning](text))
    if piece.meaning == "department":
        return having("department", await _departments(text)).options
    if piece.meaning == "employee":
        return having("employee", await _employees(text)).options
    if piece.meaning == "from":
        return (*having("employee", await _employees(text)).options, *_words_as("name", piece))
    return _words_as(piece.meaning, piece) if piece.meaning in ("name", "subject") else ()


def _spellings(text: str, quoted: bool, *, last: bool) -> tuple[Phrase, ...]:
    """The last word and a number may still be on their way."""
    words = tuple(cut(text))
    if not words:
        return ()
    end = words[-1]
    enough = len(end) > (1 if end.isdecimal() else 2) or len(words) > 1
    opens = not quoted and enough and (last or end.isdecimal())
    options = [Phrase(words, opens), *_in_one_word(words, text, opens)]
    if not quoted and len(words) > 1 and DIGITS.fullmatch(text):
        digits = re.sub(r"\D", "", text)
        options.append(Phrase((digits.removeprefix("00") or digits,), True))
    return tuple(options)


def _in_one_word(words: tuple[str, ...], text: str, opens: bool) -> list[Phrase]:
    """What somebody wrote with hyphens, others may not."""
    return [Phrase((word,), opens) for word in joined(text) if word == "".join(words)]


def _words_as(meaning: str, piece: Piece) -> tuple[Phrase, ...]:
    """Of one word the beginning will do; of several, all are there in this order."""
    words = tuple(mark(meaning, word) for word in cut(piece.text))
    return (Phrase(words, not piece.quoted),) if words else ()


def _labelled(labels: Iterable[tuple[str, Lazy]]) -> Callable[[str], list[str]]:
    """Finds values by the beginning of their label in any language, by themselves, or as people say them."""

    def found(text: str) -> list[str]:
        names = {
            value: [
                value,
                *ALSO.get(value, ()),
                *(folded(catalogue(code).gettext(label.key)) for code in LANGUAGES),
            ]
            for value, label in labels
        }
        return [value for value, known in names.items() if any(name.startswith(text) for name in known)]

    return found


CHOICES = {
    "channel": _labelled([(channel.value, look.label) for channel, look in CHANNELS.items()]),
    "outcome": _labelled([(outcome.value, look.label) for outcome, look in OUTCOMES.items()]),
    "kind": _labelled([(name, look.label) for name, look in KINDS.items()]),
}


async def _employees(text: str) -> list[int]:
    rows = await run("SELECT id, given_name, family_name FROM employee")
    named = ((row["id"], folded(full_name(row["given_name"], row["family_name"]))) for row in rows)
    return [number for number, name in named if f" {name}".find(f" {text}") >= 0]


async def _departments(text: str) -> list[int]:
    rows = await run("SELECT id, name FROM department")
    return [row["id"] for row in rows if f" {folded(row['name'])}".find(f" {text}") >= 0]


def _beside(filters: Filters) -> list[Clause]:
    """The controls beside the box."""
    chosen = {
        "kind": filters.kind,
        "channel": filters.channel,
        "employee": filters.employee,
        "department": filters.department,
        "outcome": filters.outcome,
    }
    facts = [having(name, [value]) for name, value in chosen.items() if value]
    words = [Clause((Phrase((mark("subject", word),), True),)) for word in cut(filters.subject)[:MOST]]
    return facts + (words or ([NOTHING] if filters.subject else []))


def _as_period(meaning: str, named: Days) -> Days:
    if meaning == "since":
        return Days(named.since, None)
    return Days(None, named.since) if meaning == "until" else named


def _between(filters: Filters) -> Days:
    """From the one day up to and including the other."""
    since = moments.moment(filters.since, "00:00")
    last = moments.moment(filters.until, "00:00")
    return Days(since, _day_after(last) if last else None)


def _day_after(day: datetime) -> datetime:
    tomorrow: date = day.date() + timedelta(days=1)
    return datetime.combine(tomorrow, time(), ZONE)


def narrowed(found: Asked, days: Days) -> Asked:
    """As asked, and on these days."""
    since = [moment for moment in (found.since, days.since) if moment]
    until = [moment for moment in (found.until, days.until) if moment]
    return replace(found, since=max(since, default=None), until=min(until, default=None))
