"""What is asked of the search, and how either database is asked for it."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from dashboard.search_words import ALL, MARK, backwards, can_end, mark, seasonal

TEXTUAL = (mark("subject", ""), mark("name", ""))
"""Facts that are words of the text."""
SHORTEST, SHORTEST_END = 4, 5
"""Letters that are left of a word that is half remembered, from its beginning or its end. Shorter words have
no near ones: half of all words may end alike."""
PLURALS = ("en", "s")
INFLECTIONS = ("", "s", "n", "en")


@dataclass(frozen=True)
class Phrase:
    """Words that stand next to each other. When it is `open`, the last one may go on; one that `ends` a word
    may have anything before it."""

    words: tuple[str, ...]
    open: bool = False
    ends: bool = False

    @property
    def on_sqlite(self) -> str:
        return f'"{" ".join(self._kept)}"{"*" if self._goes_on else ""}'

    def on_postgres(self, season: int) -> str:
        words = " <-> ".join(f"'{seasonal(word, season)}'" for word in self._kept)
        return words + (":*" if self._goes_on else "")

    @property
    def _kept(self) -> tuple[str, ...]:
        """As the index has them."""
        return (backwards(self.words[0]),) if self.ends else self.words

    @property
    def _goes_on(self) -> bool:
        return self.open or self.ends

    @property
    def shown(self) -> "Phrase | None":
        """As it stands in a text; None for a fact that is not written there."""
        first = self.words[0]
        if first.startswith(TEXTUAL):
            return Phrase((first[len(TEXTUAL[0]) :],), self.open)
        return None if first.startswith(MARK) else self

    @property
    def near(self) -> tuple["Phrase", ...]:
        """Of one word its first or last two thirds will do: the rest may be remembered or spelled otherwise,
        or begin a compound. Numbers, facts, and words that stand next to each other stay as they are."""
        fact, word = ("", self.words[0])
        if word.startswith(TEXTUAL):
            fact, word = word[: len(TEXTUAL[0])], word[len(TEXTUAL[0]) :]
        if len(self.words) > 1 or word.startswith(MARK) or word.isdecimal() or len(word) < SHORTEST:
            return (self,)
        begun = Phrase((fact + word[: max(SHORTEST, _two_thirds(word))],), open=True)
        ends = not fact and can_end(word) and len(word) >= SHORTEST_END
        return (begun, *_endings(word)) if ends else (begun,)


def _two_thirds(word: str) -> int:
    return -(-len(word) * 2 // 3)


def _endings(word: str) -> list[Phrase]:
    """In the singular and the plural."""
    plural = next((one for one in PLURALS if word.endswith(one)), "")
    one = word.removesuffix(plural) if len(word) >= SHORTEST_END + len(plural) else word
    end = one[-max(SHORTEST_END, _two_thirds(one)) :]
    return [Phrase((end + inflection,), ends=True) for inflection in INFLECTIONS]


@dataclass(frozen=True)
class Clause:
    """One of these is in it; or none of them, when it is not `wanted`."""

    options: tuple[Phrase, ...]
    wanted: bool = True


EVERYTHING = Clause((Phrase((ALL,)),))
NOTHING = Clause((Phrase((MARK,)),))


@dataclass(frozen=True)
class Asked:
    """All clauses hold, and it happened from `since` on and before `until`.

    `kind`: asked of the rows that are found. Of a kind that half of them are, the index need not read all."""

    clauses: tuple[Clause, ...] = ()
    since: datetime | None = None
    until: datetime | None = None
    kind: str = ""

    @property
    def on_sqlite(self) -> str:
        wanted = [one for one in self.clauses if one.wanted] or [EVERYTHING]
        unwanted = [one for one in self.clauses if not one.wanted]
        both = [" AND ".join(map(_for_sqlite, wanted)), *map(_for_sqlite, unwanted)]
        return " NOT ".join(f"({part})" for part in both)

    def on_postgres(self, season: int) -> str:
        """Of one season. Something is always wanted: a word that is missing is in no other season either."""
        wanted = any(one.wanted for one in self.clauses)
        clauses = self.clauses if wanted else (EVERYTHING, *self.clauses)
        return " & ".join(_for_postgres(one, season) for one in clauses)

    @property
    def near(self) -> "Asked":
        """What comes close, too; what must not be in it stays as it is."""
        closer = [
            Clause(tuple(near for option in clause.options for near in option.near))
            if clause.wanted
            else clause
            for clause in self.clauses
        ]
        return replace(self, clauses=tuple(closer))

    @property
    def shown(self) -> list[tuple[Phrase, ...]]:
        """What is marked in the hits, for each clause what it may be."""
        wanted = [tuple(option.shown for option in one.options) for one in self.clauses if one.wanted]
        marked = (tuple(phrase for phrase in options if phrase) for options in wanted)
        return [options for options in dict.fromkeys(marked) if options]


def _for_sqlite(clause: Clause) -> str:
    return f"({' OR '.join(option.on_sqlite for option in clause.options)})"


def _for_postgres(clause: Clause, season: int) -> str:
    options = " | ".join(f"({option.on_postgres(season)})" for option in clause.options)
    return f"{'' if clause.wanted else '!'}({options})"


def having(fact: str, values: Iterable[object]) -> Clause:
    """It has one of these facts."""
    return Clause(tuple(Phrase((mark(fact, str(value)),)) for value in values))
