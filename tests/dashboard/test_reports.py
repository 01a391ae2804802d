"""Reports count what happened: every figure against counting by hand, and every chart against its table."""

from collections import Counter, defaultdict
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from app import clock
from app.filters import ZONE
from dashboard import charts, figures, report_reads
from dashboard.figures import Column, Figure, Look, Unit
from dashboard.report_reads import Asked
from tests.conftest import emptied
from tests.dashboard import reported
from tests.dashboard.reported import PERIOD, Counted, Promise, Told, reporter, spread
from tests.world import create

WEDNESDAY = reported.BEFORE.replace(day=28)


@settings(
    max_examples=15,
    deadline=None,
    derandomize=True,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)
@given(
    rows=st.lists(reported.told, min_size=6, max_size=30),
    notes=st.lists(reported.promises, max_size=9),
    wanted=reported.narrowed,
)
async def test_every_count_is_what_counting_by_hand_gives(
    database_of_test: None,
    password_hash: str,
    rows: list[Told],
    notes: list[Promise],
    wanted: dict[str, Any],
) -> None:
    while not await emptied():
        pass
    clock.reset()
    clock.move(seconds=(WEDNESDAY - clock.now()).total_seconds())
    here = Counted(await create(password_hash), rows, notes)
    await here.store()
    for agent in (here.world.sam, reporter(here.world.abe), reporter(here.world.fatima)):
        for asked in (here.asked(agent, wanted), Asked(PERIOD, agent)):
            await contacts_agree(here, asked)
            await measures_agree(here, asked)
            kept = await report_reads.promises(asked, clock.now())
            assert kept == here.promises(asked, clock.now())


async def contacts_agree(here: Counted, asked: Asked) -> None:
    rows = here.contacts(asked)
    found = await report_reads.contacts_by(asked, "channel", "hour")
    by_hour = {(row["channel"], row["hour"]): row["number"] for row in found}
    assert by_hour == Counter((row.channel, row.at.astimezone(ZONE).hour) for row in rows)
    outcomes = Counter(outcome for row in rows for outcome in (row.outcome, *(o for o, _ in row.further)))
    assert await report_reads.outcomes(asked) == outcomes
    subjects = Counter(subject for row in rows for subject in (row.subject, *(s for _, s in row.further)))
    for most in (1, 9):
        oftenest = await report_reads.subjects(asked, most)
        assert [(one.name, one.number) for one in oftenest] == ranked(subjects)[:most]
        known = {(one.known, one.total) for one in oftenest}
        assert known <= {(subjects.total() - subjects[""], subjects.total())}
    handlers = {row["handler"]: row["number"] for row in await report_reads.contacts_by(asked, "handler")}
    assert handlers == Counter(here.employees[row.handler] for row in rows)


def ranked(subjects: Counter[str]) -> list[tuple[str, int]]:
    return sorted(
        ((name, number) for name, number in subjects.items() if name), key=lambda one: (-one[1], one[0])
    )


async def measures_agree(here: Counted, asked: Asked) -> None:
    rows = here.measures(asked)
    counted = await report_reads.measures_by(asked, "kind", "ending", "place", within=60)
    by_kind = {(row["kind"], row["ending"], row["place"]): row for row in counted}
    assert {key: row["number"] for key, row in by_kind.items()} == Counter(
        (row.kind, row.ending, row.place) for row in rows
    )
    assert sum(row["stars"] for row in counted) == sum(row.rating or 0 for row in rows)
    assert sum(row["rated"] for row in counted) == sum(row.rating is not None for row in rows)
    in_time = [
        row for row in rows if row.ending == "answered" and (row.waited or 61 - (row.waited == 0)) <= 60
    ]
    assert sum(row["in_time"] for row in counted) == len([r for r in in_time if r.waited is not None])
    for value in ("waited", "handled"):
        by_employee, by_hour = defaultdict(list), defaultdict(list)
        for row in rows:
            if row.ending == "answered" and (seconds := getattr(row, value)) is not None:
                by_employee[here.employees[row.employee]].append(seconds)
                by_hour[row.at.astimezone(ZONE).hour].append(seconds)
        for column, expected in (("employee", by_employee), ("hour", by_hour)):
            spreads = await report_reads.spreads(asked, value, column)
            found = {key: (one.number, one.half, one.most) for key, one in spreads.items()}
            assert found == {key: spread(values) for key, values in expected.items()}


whole = st.integers(0, 10**6)
seconds = st.none() | st.integers(0, 10**6)
rows_of = st.lists(st.tuples(whole, seconds, whole), min_size=1, max_size=9)


def figure(rows: list[Any], look: Look, drawn: tuple[int, ...]) -> Figure:
    columns = (
        Column("Wat", Unit.WORD),
        Column("Eerste", Unit.SECONDS if look in (Look.PAIRS, Look.LINES) else Unit.NUMBER, "chat"),
        Column("Tweede", Unit.SECONDS if look in (Look.PAIRS, Look.LINES) else Unit.NUMBER, "phone"),
    )
    named = [
        [f"Rij {place}", one, other or (0 if look == Look.STACK else other)]
        for place, (one, other, _) in enumerate(rows)
    ]
    return Figure("f", "Titel", "", columns, named, look, drawn)


@given(rows_of)
def test_bars_are_as_long_as_their_cells_and_say_them(rows: list[Any]) -> None:
    made = figure(rows, Look.PAIRS, (1, 2))
    drawing = charts.drawn(made)
    cells = [(row[at], at) for row in made.rows for at in (1, 2)]
    if drawing is None:
        assert not any(value for value, _ in cells)
        return
    bars = [shape for shape in drawing.shapes if shape.kind == "rect"]
    longest = max(shape.width for shape in bars)
    drawn = [(value, at) for value, at in cells if value]
    assert [shape.look for shape in bars] == ["bar" if at == 1 else "soft" for _, at in drawn]
    for shape, (value, _) in zip(bars, drawn, strict=True):
        assert abs(shape.width / longest - value / made.highest) < 0.001
    assert all(shape.x + shape.width <= drawing.width for shape in bars)


@given(rows_of)
def test_stacked_cells_stand_on_one_another_as_high_as_they_are(rows: list[Any]) -> None:
    made = figure(rows, Look.STACK, (1, 2))
    drawing = charts.drawn(made)
    if drawing is None:
        assert not made.highest
        return
    stacked = [shape for shape in drawing.shapes if shape.kind == "rect" and shape.width != charts.SQUARE]
    heights = defaultdict(float)
    for shape in stacked:
        heights[shape.x] += shape.height
    filled = [sum(row[1:]) for row in made.rows if sum(row[1:])]
    assert len(heights) == len(filled)
    unit = max(heights.values()) / made.highest
    for height, total in zip(heights.values(), filled, strict=True):
        assert abs(height - total * unit) < 0.05
    floors = {shape.x: shape.y + shape.height for shape in reversed(stacked)}
    assert all(abs(floor - 216) < 0.05 for floor in floors.values())


@given(rows_of)
def test_lines_go_through_the_cells_and_break_where_there_is_none(rows: list[Any]) -> None:
    made = figure(rows, Look.LINES, (1, 2))
    drawing = charts.drawn(made)
    if drawing is None:
        assert not made.highest
        return
    marks = {"dot": 1, "dot2": 2}
    points = [shape for shape in drawing.shapes if shape.look in marks]
    assert len(points) == sum(value is not None for row in made.rows for value in row[1:])
    lines = [shape for shape in drawing.shapes if shape.look in ("ln", "ln2")]
    pairs = [
        (one[at], other[at]) for one, other in zip(made.rows, made.rows[1:], strict=False) for at in (1, 2)
    ]
    assert len(lines) == sum(one is not None and other is not None for one, other in pairs)
    tops = [shape.y for shape in points if shape.look == "dot"]
    values = [row[1] for row in made.rows]
    assert values.index(min(values)) == values.index(values[tops.index(max(tops))])


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(0, "0:00"), (31, "0:31"), (725, "12:05"), (13270, "3:41:10"), (190_800, "2 d 5 u")],
)
def test_a_time_is_written_as_people_read_it(seconds: int, words: str) -> None:
    assert figures.lasted(seconds) == words
