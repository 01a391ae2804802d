"""Files for spreadsheets: nothing in them is a formula, and a Dutch Excel reads back what was written."""

import asyncio
import csv
import io
import re
import threading
import zipfile
from collections.abc import AsyncIterator
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard import sheets, workbooks
from dashboard.figures import Cell
from dashboard.sheets import Sheet
from dashboard.workbooks import Workbook

MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
FORMULAS = [
    "=1+1",
    "+31612345678",
    "-2",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    "\n=1",
    "  =1",
    "\xa0=1",
    "＝1",
    "'=1",
    '"=1',
    '="x"',
]
Table = list[list[Cell]]


async def batches(rows: Table) -> AsyncIterator[Table]:
    for start in range(0, len(rows), 2):
        yield rows[start : start + 2]


def sheet(rows: Table, name: str = "Blad") -> Sheet:
    return Sheet(name, ["Wat", "Hoeveel"], batches(rows))


async def csv_bytes(*made: Sheet) -> bytes:
    return b"".join([part async for part in sheets.csv_of(list(made))])


async def xlsx_bytes(*made: Sheet) -> bytes:
    return b"".join([part async for part in sheets.xlsx_of(list(made))])


def as_excel_reads(content: bytes) -> list[list[str]]:
    """With the list separator of a Dutch Windows."""
    assert content.startswith(b"\xef\xbb\xbf")
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""), delimiter=";"))


def cells(content: bytes, number: int = 1) -> list[list[tuple[str, str]]]:
    """Of one sheet of a workbook: the type and the value of each cell; formula would be a type."""
    with zipfile.ZipFile(io.BytesIO(content)) as book:
        root = ElementTree.fromstring(book.read(f"xl/worksheets/sheet{number}.xml"))  # noqa: S314 - ours
    found = []
    for row in root.iter(f"{MAIN}row"):
        line = []
        for cell in row.iter(f"{MAIN}c"):
            formula = cell.find(f"{MAIN}f") is not None
            text = "".join(part.text or "" for part in cell.iter(f"{MAIN}t"))
            value = cell.findtext(f"{MAIN}v") or ""
            line.append(("formula", value) if formula else (cell.get("t", "n"), text or value))
        found.append(line)
    return found


@pytest.mark.parametrize("text", FORMULAS)
async def test_no_text_is_ever_a_formula(text: str) -> None:
    [_head, [cell, _number]] = as_excel_reads(await csv_bytes(sheet([[text, 1]])))
    assert not re.match(r"\s*[=+\-@＝]", cell)
    assert not cell.startswith(("\t", "\r", "\n"))
    assert cell.removeprefix("'") == text.removeprefix("'")
    [_head2, [(kind, value), _]] = cells(await xlsx_bytes(sheet([[text, 1]])))
    assert kind == "inlineStr"
    assert value.replace("_x000D_", "\r").strip() == text.strip()


async def test_a_csv_is_what_a_dutch_excel_opens() -> None:
    rows: Table = [["Zoë; “ja”\nnee", 1.5], ['zegt "hallo"', -2], ["", None]]
    content = await csv_bytes(sheet(rows))
    assert content.decode("utf-8-sig").splitlines(keepends=True)[0] == "Wat;Hoeveel\r\n"
    assert content.endswith(b"\r\n")
    assert as_excel_reads(content) == [
        ["Wat", "Hoeveel"],
        ["Zoë; “ja”\nnee", "1,5"],
        ['zegt "hallo"', "-2"],
        ["", ""],
    ]


async def test_numbers_stay_numbers_and_numbers_in_words_stay_words() -> None:
    [_head, *rows] = cells(await xlsx_bytes(sheet([["0612345678", 12.5], ["1e5", 3], ["", None]])))
    assert rows == [
        [("inlineStr", "0612345678"), ("n", "12.5")],
        [("inlineStr", "1e5"), ("n", "3")],
        [("inlineStr", "")],
    ]


async def test_several_sheets_are_sheets_and_in_one_csv_below_each_other() -> None:
    made = [sheet([["a", 1]], "Kanaal: [mail/post]"), sheet([["b", 2]], "kanaal   mail post")]
    lines = as_excel_reads(await csv_bytes(*made))
    assert lines[:3] == [["Kanaal: [mail/post]"], ["Wat", "Hoeveel"], ["a", "1"]]
    assert lines[3:] == [[], ["kanaal   mail post"], ["Wat", "Hoeveel"], ["b", "2"]]
    again = [sheet([["a", 1]], "Een: naam"), sheet([["b", 2]], "een  naam")]
    content = await xlsx_bytes(*again)
    with zipfile.ZipFile(io.BytesIO(content)) as book:
        names = re.findall(r'<sheet name="([^"]+)"', book.read("xl/workbook.xml").decode())
    assert names == ["Een naam", "een naam 2"]
    assert cells(content, 2)[1] == [("inlineStr", "b"), ("n", "2")]


async def test_of_a_text_as_much_is_shown_as_a_cell_of_excel_holds() -> None:
    long = [["e" * 40_000, 1], ["😀" * 20_000, 2], ["kort 😀", 3]]
    [_head, *rows] = cells(await xlsx_bytes(sheet(long)))
    assert [cell for cell, _number in rows] == [
        ("inlineStr", "e" * 32_767),
        ("inlineStr", "😀" * 16_383),
        ("inlineStr", "kort 😀"),
    ]


async def test_a_sheet_that_is_full_goes_on_in_the_next(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workbooks, "MOST_ROWS", 3)
    content = await xlsx_bytes(sheet([[f"rij {number}", number] for number in range(5)]))
    assert [len(cells(content, number)) for number in (1, 2)] == [4, 3]


async def test_who_leaves_before_a_sheet_was_begun_ends_it_without_an_error(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    begin, begun, gone = Workbook.begin, asyncio.Event(), threading.Event()
    loop, here = asyncio.get_running_loop(), threading.current_thread()

    def slowly(book: Workbook, name: str, head: list[str]) -> None:
        """In a thread it would take until she has left."""
        loop.call_soon_threadsafe(begun.set)
        assert threading.current_thread() is here or gone.wait(5)
        begin(book, name, head)

    async def nothing_yet() -> AsyncIterator[Table]:
        await asyncio.Event().wait()
        yield []

    monkeypatch.setattr(Workbook, "begin", slowly)
    made = sheets.xlsx_of([Sheet("Blad", ["Wat"], nothing_yet())])
    leaves = asyncio.ensure_future(anext(made))
    await begun.wait()
    leaves.cancel()
    with pytest.raises(asyncio.CancelledError):
        await leaves
    gone.set()


words = st.text(max_size=30) | st.sampled_from(FORMULAS)


@given(
    st.lists(st.tuples(words, st.none() | st.integers() | st.floats(allow_nan=False, allow_infinity=False)))
)
def test_any_text_is_read_back_as_it_was(rows: list[tuple[str, float | None]]) -> None:
    written = sheets._lines([list(row) for row in rows])
    read = list(csv.reader(io.StringIO(written.decode(), newline=""), delimiter=";"))
    for line, (text, value) in zip(read, rows, strict=True):
        kept = text.replace("\x00", "")
        assert line[0] in (kept, f"'{kept}")
        assert not sheets.FORMULA.match(line[0])
        assert line[1] == ("" if value is None else str(value).replace(".", ","))
