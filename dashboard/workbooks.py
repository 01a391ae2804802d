"""Workbooks that are sent while they are made: nothing of them is kept, in memory or in a file.

Every text is a text, whatever it looks like. A sheet that is full goes on in the next."""

import io
import re
import zipfile
from collections.abc import Sequence
from contextlib import suppress
from typing import Any
from xml.sax.saxutils import escape, quoteattr

from dashboard.figures import Cell

MOST_ROWS = 1_000_000
"""Of one sheet; Excel itself ends 48,576 later."""

MOST_BYTES = 1_000_000_000
"""Of one sheet, before it is packed: from twice that on it would need what not every program reads."""

LONGEST_CELL = 32_767
"""As Excel counts them: sixteen bits each, so that an emoji is two."""
FIRST_WIDTH, WIDTH = 32, 16
STRONG = ' s="1"'
OFFICE = "http://schemas.openxmlformats.org"
MAIN = f"{OFFICE}/spreadsheetml/2006/main"
RELATIONS = f"{OFFICE}/package/2006/relationships"
KINDS = f"{OFFICE}/officeDocument/2006/relationships"
TYPES = "application/vnd.openxmlformats-officedocument.spreadsheetml"
PACKAGED = "application/vnd.openxmlformats-package"
HEADER = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
ODD = re.compile(r"[\x00-\x08\x0b-\x1f\ufffe\uffff]|_(?=x[0-9A-Fa-f]{4}_)")
"""What XML has no place for, and what looks like the way in which Excel writes that."""

STYLES = f"""<styleSheet xmlns="{MAIN}"><fonts count="2"><font><sz val="11"/><name val="Calibri"/></font>
<font><b/><sz val="11"/><name val="Calibri"/></font></fonts>
<fills count="2"><fill><patternFill patternType="none"/></fill>
<fill><patternFill patternType="gray125"/></fill></fills>
<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>
<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>
<cellXfs count="2"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>
<xf numFmtId="0" fontId="1" fillId="0" borderId="0" xfId="0" applyFont="1"/></cellXfs>
<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>"""
"""The second one, of the head, is bold."""


class Workbook:
    """What was made since it was last asked is taken away with taken()."""

    def __init__(self) -> None:
        self._out = _Outbox()
        self._zip = zipfile.ZipFile(self._out, "w", zipfile.ZIP_DEFLATED, compresslevel=6)
        self._names: list[str] = []

    def begin(self, name: str, head: Sequence[str]) -> None:
        self._title, self._head = name, head
        self._names.append(self._free(name))
        self._letters = [_letters(at) for at in range(len(head))]
        self._row, self._size = 1, 0
        self._sheet = self._zip.open(f"xl/worksheets/sheet{len(self._names)}.xml", "w")
        self._write(
            f'{HEADER}<worksheet xmlns="{MAIN}"><sheetViews><sheetView workbookViewId="0">'
            '<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/>'
            "</sheetView></sheetViews>"
            f'<cols><col min="1" max="1" width="{FIRST_WIDTH}" customWidth="1"/>'
            f'<col min="2" max="{max(2, len(head))}" width="{WIDTH}" customWidth="1"/></cols>'
            f"<sheetData>{self._line(head, STRONG)}"
        )

    def add(self, rows: Sequence[Sequence[Cell]]) -> None:
        lines: list[str] = []
        for row in rows:
            if self._row > MOST_ROWS + 1 or self._size > MOST_BYTES:
                self._write("".join(lines))
                lines.clear()
                self.end()
                self.begin(self._title, self._head)
            lines.append(self._line(row))
        self._write("".join(lines))

    def end(self) -> None:
        """Of the sheet that was begun."""
        self._write("</sheetData></worksheet>")
        self._sheet.close()

    def close(self) -> None:
        """What says which sheets there are comes last, when that is known."""
        numbers = range(1, len(self._names) + 1)
        sheets = "".join(
            f'<sheet name={quoteattr(name)} sheetId="{number}" r:id="rId{number}"/>'
            for number, name in zip(numbers, self._names, strict=True)
        )
        parts = [(f"/xl/worksheets/sheet{number}.xml", "worksheet") for number in numbers]
        types = "".join(
            f'<Override PartName="{path}" ContentType="{TYPES}.{kind}+xml"/>'
            for path, kind in [("/xl/workbook.xml", "sheet.main"), ("/xl/styles.xml", "styles"), *parts]
        )
        files = {
            "xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{KINDS}">'
            f"<sheets>{sheets}</sheets></workbook>",
            "xl/styles.xml": STYLES,
            "xl/_rels/workbook.xml.rels": _relations([*parts, ("/xl/styles.xml", "styles")]),
            "_rels/.rels": _relations([("/xl/workbook.xml", "officeDocument")]),
            "[Content_Types].xml": f'<Types xmlns="{OFFICE}/package/2006/content-types">'
            f'<Default Extension="rels" ContentType="{PACKAGED}.relationships+xml"/>'
            f'<Default Extension="xml" ContentType="application/xml"/>{types}</Types>',
        }
        for path, text in files.items():
            self._zip.writestr(path, HEADER + text)
        self._zip.close()

    def taken(self) -> bytes:
        return self._out.taken()

    def drop(self) -> None:
        """Whether it was closed, or nobody waits for the rest of it."""
        with suppress(ValueError):
            self._sheet.close()
            self._zip.close()

    def _line(self, row: Sequence[Cell], style: str = "") -> str:
        number = self._row
        self._row += 1
        cells = [
            _cell(f"{letters}{number}", value, style)
            for letters, value in zip(self._letters, row, strict=True)
            if value is not None
        ]
        return f'<row r="{number}">{"".join(cells)}</row>'

    def _write(self, text: str) -> None:
        written = text.encode()
        self._size += len(written)
        self._sheet.write(written)

    def _free(self, name: str) -> str:
        """A name that Excel takes, and that no other sheet has."""
        plain = " ".join(re.sub(r"[\[\]:*?/\\']", " ", name).split())[:27].rstrip()
        number, free, taken = 2, plain, {name.casefold() for name in self._names}
        while free.casefold() in taken:
            number, free = number + 1, f"{plain} {number}"
        return free


class _Outbox(io.RawIOBase):
    """Where the archive is written to; it can't go back, and does not need to."""

    def __init__(self) -> None:
        self._parts: list[bytes] = []

    def write(self, part: Any, /) -> int:
        self._parts.append(bytes(part))
        return len(part)

    def taken(self) -> bytes:
        parts, self._parts = self._parts, []
        return b"".join(parts)


def _cell(place: str, value: str | float, style: str) -> str:
    if not isinstance(value, str):
        return f'<c r="{place}"{style}><v>{value}</v></c>'
    text = _text(value)
    return f'<c r="{place}"{style} t="inlineStr"><is><t xml:space="preserve">{text}</t></is></c>'


def _text(value: str) -> str:
    text = value
    if 2 * len(text) > LONGEST_CELL:
        text = text.encode("utf-16-le")[: 2 * LONGEST_CELL].decode("utf-16-le", "ignore")
    if ODD.search(text):
        text = ODD.sub(lambda found: f"_x{ord(found[0]):04X}_", text)
    return escape(text)


def _letters(at: int) -> str:
    """Of a column: A to Z, then AA."""
    before, last = divmod(at, 26)
    return (_letters(before - 1) if before else "") + chr(ord("A") + last)


def _relations(targets: Sequence[tuple[str, str]]) -> str:
    told = "".join(
        f'<Relationship Id="rId{number}" Type="{KINDS}/{kind}" Target="{path}"/>'
        for number, (path, kind) in enumerate(targets, 1)
    )
    return f'<Relationships xmlns="{RELATIONS}">{told}</Relationships>'
