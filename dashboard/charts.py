"""The chart of a figure as shapes on a sheet of fixed size: every label is a cell of its table, every length
in proportion to it. The template draws them; colours come from the style sheet."""

from dataclasses import dataclass
from itertools import pairwise
from math import ceil, log10

from dashboard.figures import Cell, Figure, Look, Unit, shown

LABELS = 212
"""Room for the words before a bar."""
VALUES = 118
"""Room for the numbers behind it."""

SQUARE = 14
LONGEST = 30
"""Letters of a label that fit before a bar; the table has the rest."""

SECOND_STEPS = (1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14400, 28800, 86400)


@dataclass(frozen=True)
class Shape:
    """`kind` is rect, line, dot or text; `look` the class it is drawn with, `fill` a pattern. Text stands at
    x and y, with `anchor`; a line goes on to x2 and y2."""

    kind: str
    x: float
    y: float
    look: str = ""
    width: float = 0
    height: float = 0
    x2: float = 0
    y2: float = 0
    text: str = ""
    anchor: str = "start"
    pattern: str = ""


@dataclass(frozen=True)
class Drawing:
    width: int
    height: int
    shapes: list[Shape]


def drawn(figure: Figure) -> Drawing | None:
    """None for a figure with nothing to draw."""
    if figure.look is None or not figure.highest:
        return None
    draw = {Look.BARS: _bars, Look.PAIRS: _bars, Look.STACK: _stack, Look.LINES: _lines}[figure.look]
    return draw(figure)


def _bars(figure: Figure) -> Drawing:
    """A bar for each row, or for each of several columns; a share of all stands at the end of the line."""
    width, each = (1180 if figure.wide else 560), 22
    row_height = each * len(figure.drawn) + 16
    longest = width - LABELS - VALUES
    shapes: list[Shape] = []
    for number, row in enumerate(figure.rows):
        top = number * row_height + 6
        middle = top + (row_height - 16) / 2 + 5
        shapes.append(Shape("text", LABELS - 12, middle, text=_short(row[0]), anchor="end"))
        for place, at in enumerate(figure.drawn):
            length = float(row[at] or 0) / figure.highest * longest
            y, look = top + place * each, "bar" if place == 0 else "soft"
            if length:
                shapes.append(Shape("rect", LABELS, y, look, width=round(length, 1), height=each - 3))
            value = shown(row[at], figure.columns[at].unit)
            shapes.append(Shape("text", LABELS + length + 9, y + 14, "v", text=value))
        shapes += _share(figure, row, width, middle)
    return Drawing(width, len(figure.rows) * row_height + 4, shapes)


def _share(figure: Figure, row: list[Cell], width: int, y: float) -> list[Shape]:
    at = figure.drawn[-1] + 1
    if at >= len(figure.columns) or figure.columns[at].unit != Unit.SHARE:
        return []
    return [Shape("text", width, y, "ax", text=shown(row[at], Unit.SHARE), anchor="end")]


def _stack(figure: Figure) -> Drawing:
    """A column for each row, its cells on top of one another, what they mean beside them."""
    width, height, left, right, floor = 1180, 250, 44, 170, 216
    step, top = _scale(figure.highest, Unit.NUMBER)
    shapes = _grid(left, width - right, floor, 196, step, top, Unit.NUMBER)
    room = (width - right - left) / len(figure.rows)
    for number, row in enumerate(figure.rows):
        x, y = left + room * number + room * 0.15, float(floor)
        middle = x + room * 0.35
        for at in figure.drawn:
            tall = float(row[at] or 0) / top * 196
            if tall:
                y -= tall
                name = figure.columns[at].name
                shapes.append(
                    Shape("rect", x, y, name, width=round(room * 0.7, 1), height=round(tall, 2), pattern=name)
                )
        total = sum(int(row[at] or 0) for at in figure.drawn)
        if total:
            shapes.append(Shape("text", middle, y - 6, "v", text=shown(total, Unit.NUMBER), anchor="middle"))
        shapes.append(Shape("text", middle, floor + 18, "ax", text=str(row[0]), anchor="middle"))
    return Drawing(width, height, shapes + _legend(figure, width - right + 24))


def _legend(figure: Figure, x: int) -> list[Shape]:
    shapes = []
    for place, at in enumerate(reversed(figure.drawn)):
        column = figure.columns[at]
        total = shown(sum(int(row[at] or 0) for row in figure.rows), Unit.NUMBER)
        y = 24 + place * 26
        shapes.append(Shape("rect", x, y, column.name, width=SQUARE, height=SQUARE, pattern=column.name))
        shapes.append(Shape("text", x + 22, y + 12, text=f"{column.title} {total}"))
    return shapes


def _lines(figure: Figure) -> Drawing:
    """A line for each column from row to row, broken where there is nothing."""
    width, height, left, right, floor = 560, 250, 52, 118, 214
    unit = figure.columns[figure.drawn[0]].unit
    step, top = _scale(figure.highest, unit)
    shapes = _grid(left, width - right, floor, 196, step, top, unit)
    apart = (width - right - left) / max(1, len(figure.rows) - 1)
    every = ceil(len(figure.rows) / 12)
    for number, row in enumerate(figure.rows):
        if number % every == 0:
            x = left + apart * number
            shapes.append(Shape("text", x, floor + 20, "ax", text=str(row[0]), anchor="middle"))
    for place, at in reversed(list(enumerate(figure.drawn))):
        points = [
            (left + apart * number, floor - float(value) / top * 196)
            if (value := row[at]) is not None
            else None
            for number, row in enumerate(figure.rows)
        ]
        look = "" if place == 0 else "2"
        for one, other in pairwise(points):
            if one and other:
                shapes.append(Shape("line", *one, f"ln{look}", x2=other[0], y2=other[1]))
        there = [point for point in points if point]
        shapes += [
            Shape("dot" if place == 0 else "rect", *_corner(p, place), f"dot{look}", 6, 6) for p in there
        ]
        if there:
            word = figure.columns[at].title
            shapes.append(Shape("text", width - right + 10, there[-1][1] + 4, text=word))
    return Drawing(width, height, _apart(shapes))


def _corner(point: tuple[float, float], place: int) -> tuple[float, float]:
    return point if place == 0 else (point[0] - 3, point[1] - 3)


def _apart(shapes: list[Shape]) -> list[Shape]:
    """The last two words of the lines do not stand on one another."""
    words = [
        shape for shape in shapes if shape.kind == "text" and shape.look == "" and shape.anchor == "start"
    ]
    if len(words) == 2 and abs(words[0].y - words[1].y) < 16:
        upper = min(words, key=lambda shape: shape.y)
        moved = Shape("text", upper.x, max(words[0].y, words[1].y) - 16, text=upper.text)
        return [moved if shape is upper else shape for shape in shapes]
    return shapes


def _grid(
    left: float, right: float, floor: float, height: float, step: float, top: float, unit: Unit
) -> list[Shape]:
    shapes = []
    for number in range(round(top / step) + 1):
        y = floor - number * step / top * height
        shapes.append(Shape("line", left, y, "b0" if number == 0 else "g", x2=right, y2=y))
        shapes.append(Shape("text", left - 8, y + 4, "ax", text=shown(number * step, unit), anchor="end"))
    return shapes


def _scale(highest: float, unit: Unit) -> tuple[float, float]:
    """The step between two lines, and the uppermost line: at most six of them."""
    if unit == Unit.SECONDS:
        step: float = next((s for s in SECOND_STEPS if highest / s <= 6), SECOND_STEPS[-1])
        while highest / step > 6:
            step *= 2
        return step, ceil(highest / step) * step
    power = 10 ** max(0, int(log10(max(highest, 1))) - 1)
    step = next(power * factor for factor in (1, 2, 5, 10, 20, 50) if highest / (power * factor) <= 6)
    return step, ceil(highest / step) * step


def _short(label: Cell) -> str:
    text = str(label)
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 1].rstrip()}…"
