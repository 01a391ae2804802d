"""Shows where in a text the words stand that were searched for: whole words, as the index cuts them."""

import re
from collections.abc import Iterable
from itertools import islice

from markupsafe import Markup, escape

from dashboard.folding import NUMBER, folded
from dashboard.search_terms import Phrase
from dashboard.search_words import HYPHENS, LONG_WORD, LONGEST_WORD, MOST_NUMBERS, cut, forms

SPAN = re.compile(r"[^\W_](?:[^\W_]|[\u0300-\u036f])*")
BETWEEN = frozenset(HYPHENS)
UNHYPHENATED = str.maketrans("", "", HYPHENS)
LOOKED_AT = 40_000
MOST_PLACES = 100
"""Of one phrase in one line; numbers are looked at as few as the index keeps."""
BEFORE, AROUND = 60, 240
Span = tuple[int, int]
Word = tuple[str, int, int]


class Marker:
    """For one search, of which each clause is marked by any of its phrases: what is asked of it is asked of
    every hit."""

    def __init__(self, clauses: Iterable[Iterable[Phrase]]) -> None:
        self.clauses = [tuple(phrases) for phrases in clauses]
        self.numbers = {
            phrase.words[0]: clause
            for clause, phrases in enumerate(self.clauses)
            for phrase in phrases
            if phrase.open and phrase.words[0].isdecimal()
        }

    def marked(self, text: str) -> Markup:
        """All of a text, each hit in <mark>."""
        return _with_marks(text, [span for _clause, span in self._hits(text, self._asked_for(text))])

    def snippet(self, text: str) -> tuple[Markup, str]:
        """Of what an entry keeps, the line that has most of what was asked for, and its anchor."""
        best: tuple[int, str, str, list[Span]] = (0, "", "", [])
        looked_at = text[:LOOKED_AT]
        numbers = self._asked_for(looked_at)
        lines = [line.partition("\t") for line in looked_at.split("\n")]
        for anchor, _tab, line in lines:
            hits = self._hits(line, numbers)
            number = len({clause for clause, _span in hits})
            if number > best[0]:
                best = (number, line, anchor, [span for _clause, span in hits])
            if number == len(self.clauses):
                break
        if not best[0]:
            return _window(lines[0][2] if lines else "", []), ""
        return _window(best[1], best[3]), best[2]

    def _hits(self, text: str, numbers: dict[str, int]) -> list[tuple[int, Span]]:
        """Clauses, by their number, and where their phrases stand. A phone number is marked whole."""
        written = _maybe_numbers(text) if numbers else ()
        found = [(numbers[number], span) for number, span in written if number in numbers]
        plain = folded(text)
        bare = plain.translate(UNHYPHENATED)
        maybe = [
            (clause, phrase)
            for clause, phrases in enumerate(self.clauses)
            for phrase in phrases
            if phrase.words[0] in plain or phrase.words[0] in bare
        ]
        words = [word for span in SPAN.finditer(text) for word in _words(span)] if maybe else []
        compounds = _compounds(text, words) if bare != plain else []
        for clause, phrase in maybe:
            places = [*islice(_places(words, phrase), MOST_PLACES)] or _alike(compounds, phrase)
            found += [(clause, span) for span in places]
        return found

    def _asked_for(self, text: str) -> dict[str, int]:
        """The phone numbers in a text that are asked for, as they are written there, and by which clause."""
        if not self.numbers:
            return {}
        written = dict.fromkeys(found for line in text.split("\n") for found, _span in _maybe_numbers(line))
        return {
            one: clause
            for one in islice(written, MOST_NUMBERS)
            for digits, clause in self.numbers.items()
            if any(form.startswith(digits) for form in forms(one))
        }


def _maybe_numbers(line: str) -> Iterable[tuple[str, Span]]:
    return ((found[0], found.span()) for found in re.finditer(NUMBER, line))


def _words(span: re.Match[str]) -> list[Word]:
    """As cut() finds them; most are plain, and there are many."""
    written = span[0]
    plain = [written.lower()[:LONGEST_WORD]] if written.isascii() else cut(written)
    return [(word, *span.span()) for word in plain]


def _compounds(text: str, words: list[Word]) -> list[Word]:
    """As joined() finds them: words with nothing but a hyphen between them are one."""
    chains: list[list[Word]] = []
    for word in words:
        if chains and text[chains[-1][-1][2] : word[1]] in BETWEEN:
            chains[-1].append(word)
        else:
            chains.append([word])
    return [
        ("".join(word for word, _start, _end in chain)[:LONGEST_WORD], chain[0][1], chain[-1][2])
        for chain in chains
        if len(chain) > 1
    ]


def _alike(compounds: list[Word], phrase: Phrase) -> list[Span]:
    """One word only: those that follow each other here need not do so in the text."""
    whole = phrase.words[0] if len(phrase.words) == 1 else ""
    return [(start, end) for word, start, end in compounds if whole and _is(word, whole, phrase)][
        :MOST_PLACES
    ]


def _places(words: list[Word], phrase: Phrase) -> Iterable[Span]:
    *whole, last = phrase.words
    for place in range(len(words) - len(whole)):
        final = words[place + len(whole)]
        if _is(final[0], last, phrase) and [word[0] for word in words[place : place + len(whole)]] == whole:
            yield words[place][1], final[2]


def _is(word: str, asked: str, phrase: Phrase) -> bool:
    if phrase.ends:
        return word.endswith(asked) and len(word) >= LONG_WORD
    return word.startswith(asked) if phrase.open else word == asked


def _window(line: str, spans: list[Span]) -> Markup:
    """A part of a long line, around its first hit."""
    first = min(spans, default=(0, 0))[0]
    start = max(first - BEFORE, 0)
    start = line.rfind(" ", 0, start + 1) + 1 if start else 0
    end = len(line) if len(line) <= start + AROUND else max(line.rfind(" ", start, start + AROUND), first)
    end = end if end > start else start + AROUND
    shifted = [(one - start, min(other, end) - start) for one, other in spans if start <= one < end]
    shown = _with_marks(line[start:end], shifted)
    return Markup("{}{}{}").format("… " if start else "", shown, " …" if end < len(line) else "")


def _with_marks(text: str, spans: list[Span]) -> Markup:
    pieces, at = Markup(""), 0
    for start, end in sorted(spans):
        if end > at:
            begin = max(start, at)
            pieces += escape(text[at:begin]) + Markup("<mark>{}</mark>").format(text[begin:end])
            at = end
    return pieces + escape(text[at:])
