"""A figure of a report: one table, and the chart that is drawn from its cells."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from babel.numbers import format_decimal

from app.filters import DAY, HOUR, MINUTE
from app.texts import _, language
from dashboard.report_reads import Spread

Cell = str | int | float | None


class Unit(StrEnum):
    """What the cells of a column are."""

    WORD = "word"
    NUMBER = "number"
    SHARE = "share"
    SECONDS = "seconds"
    SCORE = "score"


class Look(StrEnum):
    """How a chart draws its columns: each row a bar, each row two bars, stacked, or lines from row to row."""

    BARS = "bars"
    PAIRS = "pairs"
    STACK = "stack"
    LINES = "lines"


@dataclass(frozen=True)
class Column:
    title: str
    unit: Unit = Unit.NUMBER
    name: str = ""
    """Of its colour and pattern, where these mean something."""


@dataclass(frozen=True)
class Figure:
    """`note` says what was counted; `drawn` are the numbers of the columns that the chart draws."""

    name: str
    title: str
    note: str
    columns: Sequence[Column]
    rows: list[list[Cell]]
    look: Look | None = None
    drawn: Sequence[int] = ()
    wide: bool = False
    said: str = field(default="")
    """The chart in a sentence."""

    @property
    def empty(self) -> bool:
        """There is nothing in it but labels."""
        return not any(cell for row in self.rows for cell in row[1:])

    @property
    def highest(self) -> float:
        """Of all that the chart draws; stacked cells together."""
        values = [[float(row[at] or 0) for at in self.drawn] for row in self.rows]
        if self.look == Look.STACK:
            return max((sum(row) for row in values), default=0)
        return max((value for row in values for value in row), default=0)


def shown(value: Cell, unit: Unit) -> str:
    """As people read it, on the screen and in a chart."""
    if value is None:
        return "–"
    if isinstance(value, str):
        return value
    if unit == Unit.SECONDS:
        return lasted(int(value))
    if unit == Unit.SHARE:
        return f"{format_decimal(value, '0', locale=language())} %"
    return str(format_decimal(value, "0.0" if unit == Unit.SCORE else "#,##0", locale=language()))


def lasted(seconds: int) -> str:
    """0:31, 12:05, 3:41:10, 2 d 5 h."""
    if seconds >= DAY:
        return _("%(days)d d %(hours)d h") % {"days": seconds // DAY, "hours": seconds % DAY // HOUR}
    minutes = f"{seconds // MINUTE % 60:02}:{seconds % MINUTE:02}"
    return f"{seconds // HOUR}:{minutes}" if seconds >= HOUR else minutes.removeprefix("0")


def share(part: int, whole: int) -> float | None:
    """Percentage with one decimal; of nothing it is not known."""
    return round(part * 100 / whole, 1) if whole else None


def mean(total: int, number: int) -> float | None:
    return round(total / number, 2) if number else None


def hour_word(hour: int) -> str:
    return _("%(hour)s h") % {"hour": hour}


def share_columns(title: str) -> tuple[Column, Column, Column]:
    return Column(title, Unit.WORD), Column(_("How many")), Column(_("Share"), Unit.SHARE)


def shares(words: Mapping[Any, object], counted: Mapping[Any, int]) -> list[list[Cell]]:
    """A row for each word: its number, and what part of all that is."""
    total = sum(counted.values())
    return [
        [str(word), counted.get(name, 0), share(counted.get(name, 0), total)] for name, word in words.items()
    ]


def spread_columns(before: str = "") -> tuple[Column, Column, Column]:
    half, most = _("half within"), _("9 out of 10 within")
    return (
        Column(_("How many")),
        Column(f"{before}{half}" if before else half.capitalize(), Unit.SECONDS, "half"),
        Column(f"{before}{most}", Unit.SECONDS, "most"),
    )


def cells(spread: Spread | None) -> list[Cell]:
    return [spread.number, spread.half, spread.most] if spread else [0, None, None]
