"""Words as the search knows them: what is written and what is asked are cut and folded in the same way."""

import re
from collections.abc import Iterable
from functools import lru_cache

from app.addresses import national_digits, phone_number
from dashboard.folding import NUMBER, folded

KINDS = ("contact", "email", "sent", "note", "task", "party")
LONGEST_WORD = 60
MOST_WORDS = 15_000
"""Of one thing; of a book that somebody mailed the beginning is found."""
LONGEST_FOLDED = 200_000
"""Letters of one thing: a sign may stand for a whole word, and PostgreSQL keeps a megabyte at most."""
LONG_WORD = 7
"""Letters of a word that is also found by its end."""
MOST_NUMBERS = 20
MOST_JOINED = 500
AT_HOME = 8
"""Digits of a number that are said without 06."""
MARK = "\ue000"
"""Begins what is no word but a fact: nobody can type it, and no text keeps it."""
ALL = f"{MARK}a"
FIRST_SEASON = 0xE100
"""Nor can anybody type these: as many as search.SEASON goes into the years that search.first_id() knows."""

WORD = re.compile(r"[^\W_]+")
HYPHENS = "-\u00ad\u2010\u2011"
_HYPHENATED = re.compile(rf"(?<![^\W_])[^\W_]++(?:[{HYPHENS}][^\W_]++)+")
_MAYBE_NUMBER = re.compile(NUMBER)


def cut(text: str) -> list[str]:
    """The words of a text, folded, in their order."""
    return [word[:LONGEST_WORD] for word in WORD.findall(folded(text)[:LONGEST_FOLDED])]


def joined(text: str) -> list[str]:
    """What hyphens hold together as one word each, so that e-mail is found by email. No numbers: those have
    forms of their own."""
    found = _HYPHENATED.findall(folded(text)[:LONGEST_FOLDED])
    words = dict.fromkeys("".join(WORD.findall(one)) for one in found)
    return [word[:LONGEST_WORD] for word in list(words)[:MOST_JOINED] if not word.isdecimal()]


def numbers(text: str) -> list[str]:
    """The phone numbers in a text as one word each, in the long and the national form."""
    maybe = dict.fromkeys(found for line in text.splitlines() for found in _MAYBE_NUMBER.findall(line))
    return [form for number in list(maybe)[:MOST_NUMBERS] for form in forms(number)]


@lru_cache(maxsize=1000)
def forms(written: str) -> tuple[str, ...]:
    """A phone number as its digits, with and without the country, and as it is dialled at home; nothing when
    it is none."""
    number = phone_number(written)
    if number is None:
        return ()
    whole, national = number.removeprefix("+"), national_digits(number)
    return tuple(dict.fromkeys([whole, national, whole[-AT_HOME:]]))


def words_of(text: str, extra: str = "") -> list[str]:
    """All that one thing is found by: what is shown of it, what is not, and the numbers in both."""
    whole = f"{text}\n{extra}"
    return [*cut(whole)[:MOST_WORDS], *numbers(whole), *joined(whole)]


def endings(words: Iterable[str]) -> list[str]:
    """The long words among these, once each and backwards: so a compound is found by its last part, and a
    word whose beginning is spelled otherwise."""
    return [backwards(word) for word in dict.fromkeys(words) if len(word) >= LONG_WORD and can_end(word)]


def can_end(word: str) -> bool:
    """Whether it is kept backwards, if it is long. No number is, nor what takes several bytes a letter: of
    that as much is kept as PostgreSQL can hold."""
    return word.isascii() and word.isalpha()


def backwards(word: str) -> str:
    return mark("backwards", word[::-1])


def marks(
    kind: str,
    *,
    channels: Iterable[str] = (),
    employees: Iterable[int | None] = (),
    departments: Iterable[int | None] = (),
    outcomes: Iterable[str] = (),
    subject: str = "",
    names: str = "",
) -> list[str]:
    """The facts that filters ask for, each as a word of its own."""
    facts = [
        *((mark("channel", one)) for one in channels if one),
        *((mark("employee", str(one))) for one in employees if one),
        *((mark("department", str(one))) for one in departments if one),
        *((mark("outcome", one)) for one in outcomes if one),
        *((mark("subject", word)) for word in (*cut(subject), *joined(subject))),
        *((mark("name", word)) for word in (*cut(names), *joined(names))),
    ]
    return [ALL, mark("kind", kind), *dict.fromkeys(facts)]


def mark(fact: str, value: str) -> str:
    """One letter says which fact it is."""
    return f"{MARK}{fact[0]}{value.replace('_', '')}"


def seasonal(word: str, season: int) -> str:
    """As PostgreSQL knows it: one letter before it says in which season it was said."""
    return f"{chr(FIRST_SEASON + season)}{word}"
