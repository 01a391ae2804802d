"""Tables as files for spreadsheets, made row by row: a million rows take no more memory than a thousand.

Nothing that a client wrote is ever a formula. CSV is what a Dutch Excel opens with a double click."""

import asyncio
import csv
import io
import re
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from urllib.parse import quote

from litestar.response import Stream

from dashboard.figures import Cell
from dashboard.workbooks import Workbook

BOM = "\ufeff"
FORMULA = re.compile(r"^\s*[=+\-@＝＋－＠\t\r\n]")
"""How a spreadsheet recognises a formula in a text, also behind spaces."""

TYPES = {
    "csv": "text/csv",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
Rows = AsyncIterator[list[list[Cell]]]
"""Some rows at a time."""


@dataclass(frozen=True)
class Sheet:
    name: str
    head: Sequence[str]
    rows: Rows


def download(kind: str, name: str, sheets: list[Sheet]) -> Stream:
    """`kind` is csv or xlsx; several sheets stand in one CSV one below the other."""
    made = csv_of(sheets) if kind == "csv" else xlsx_of(sheets)
    headers = {
        "Content-Disposition": f"attachment; filename*=UTF-8''{quote(name)}.{kind}",
        "Cache-Control": "no-store",
        "X-Content-Type-Options": "nosniff",
    }
    return Stream(made, media_type=TYPES[kind], headers=headers)


async def csv_of(sheets: list[Sheet]) -> AsyncIterator[bytes]:
    """UTF-8 with its mark, semicolons, decimal commas, lines that end with CRLF."""
    yield BOM.encode()
    for number, sheet in enumerate(sheets):
        title: list[list[Cell]] = [[], [sheet.name]] if number else [[sheet.name]]
        yield _lines([*(title if len(sheets) > 1 else []), list(sheet.head)])
        async for rows in sheet.rows:
            yield await asyncio.to_thread(_lines, rows)


async def xlsx_of(sheets: list[Sheet]) -> AsyncIterator[bytes]:
    """A workbook, sent bit by bit. Its rows are made in a thread; who leaves leaves that behind, so that what
    there is to drop is begun here."""
    book = Workbook()
    try:
        for sheet in sheets:
            book.begin(sheet.name, sheet.head)
            async for rows in sheet.rows:
                await asyncio.to_thread(book.add, rows)
                if made := book.taken():
                    yield made
            book.end()
        book.close()
        yield book.taken()
    finally:
        book.drop()


def safe(value: Cell) -> str:
    """A cell of a CSV: what would be a formula begins with an apostrophe, numbers have a comma."""
    if isinstance(value, str):
        text = value.replace("\x00", "")
        return f"'{text}" if FORMULA.match(text) else text
    return "" if value is None else str(value).replace(".", ",")


def _lines(rows: list[list[Cell]]) -> bytes:
    written = io.StringIO()
    csv.writer(written, delimiter=";", lineterminator="\r\n").writerows(
        [safe(v) for v in row] for row in rows
    )
    return written.getvalue().encode()
