"""Looking somebody up in the directory: by words in any order, by department, by group, page by page."""

import re
from dataclasses import dataclass
from functools import lru_cache

from dashboard import history
from dashboard.employees import Entry
from dashboard.folding import folded

PAGE = 100
NUMBER = re.compile(r"[\d().+-]*\d[\d().-]+")


@dataclass(frozen=True)
class Wanted:
    """What is asked for; empty means everybody."""

    q: str = ""
    department: int | None = None
    group: int | None = None
    page: int = 1

    @property
    def any(self) -> bool:
        return bool(self.q or self.department or self.group)

    @property
    def terms(self) -> list[str]:
        """The words, folded; of a number, complete or not, the digits."""
        return [_digits(term) if NUMBER.fullmatch(term) else term for term in history.terms(self.q)]


@dataclass(frozen=True)
class Found:
    """One page of them, and how many there are on all pages."""

    entries: list[Entry]
    number: int
    page: int

    @property
    def pages(self) -> int:
        return max(1, -(-self.number // PAGE))


def search(entries: list[Entry], wanted: Wanted) -> Found:
    """Those who have every word that is asked for; a page that is not there is the nearest one that is."""
    terms = wanted.terms
    found = [entry for entry in entries if _belongs(entry, wanted) and _has(entry, terms)]
    page = min(wanted.page, max(1, -(-len(found) // PAGE)))
    return Found(found[(page - 1) * PAGE : page * PAGE], len(found), page)


def _belongs(entry: Entry, wanted: Wanted) -> bool:
    in_department = not wanted.department or entry.department_id == wanted.department
    return in_department and (not wanted.group or wanted.group in entry.groups)


def _has(entry: Entry, terms: list[str]) -> bool:
    if not terms:
        return True
    parts = (entry.name, entry.function, entry.department, *entry.groups.values(), entry.email, entry.phone)
    words = _words(parts)
    return all(term in words for term in terms)


@lru_cache(maxsize=20_000)
def _words(parts: tuple[str, ...]) -> str:
    """The last one is a phone number, which is found in its national and its international form."""
    digits = _digits(parts[-1])
    if digits.startswith("+31"):
        digits = "0" + digits[3:].removeprefix("0")
    international = f"+31{digits[1:]}" if digits.startswith("0") else ""
    return " ".join([*map(folded, parts), digits, international])


def _digits(number: str) -> str:
    digits = "".join(c for c in number if c.isdigit())
    if number.strip().startswith("+"):
        return f"+{digits}"
    return f"+{digits[2:]}" if digits.startswith("00") else digits
