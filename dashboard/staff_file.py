"""Reading a file with employees: what it is written in, which column is which, and what each line says."""

import csv
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from app import forms
from app.problems import Problem
from app.texts import N_, _
from dashboard import staff
from dashboard.departments import NAME

LARGEST = 2_000_000
SEPARATORS = (";", ",", "\t")
LABELS = {
    "given_name": N_("Given name"),
    "family_name": N_("Family name"),
    "department": N_("Department"),
    "function": N_("Function"),
    "email": N_("E-mail"),
    "phone": N_("Phone number"),
    "groups": N_("Groups"),
    "substitute": N_("Substitute"),
}
HEADERS = {
    "given_name": ("voornaam", "givenname", "firstname"),
    "family_name": ("achternaam", "familyname", "lastname", "surname"),
    "department": ("afdeling", "department"),
    "function": ("functie", "function", "jobtitle"),
    "email": ("email", "emailadres", "emailaddress", "mail"),
    "phone": ("telefoon", "telefoonnummer", "phone", "phonenumber", "telephone"),
    "groups": ("groepen", "groep", "groups", "group"),
    "substitute": ("vervanger", "substitute"),
}
COLUMN = {header: name for name, headers in HEADERS.items() for header in headers}
MOST = {"given_name": 100, "family_name": 100, "function": 200, "department": NAME}


class Unreadable(Problem):
    """The file as a whole; a line that is wrong is refused on its own."""

    status = 422


class TooLarge(Unreadable):
    sentence = N_("This file is larger than 2 MB. Divide it into smaller ones.")


class NoText(Unreadable):
    sentence = N_("This is not a CSV file. Save the list as CSV (UTF-8) in your spreadsheet program.")


class NoColumns(Unreadable):
    sentence = N_("The first line must name the columns; at least one of them family name or e-mail.")


class TwiceNamed(Unreadable):
    sentence = N_("There are two columns for %(column)s.")


class Broken(Unreadable):
    sentence = N_("The file cannot be read from line %(line)s on: a quotation mark is missing or misplaced.")


class NoLines(Unreadable):
    sentence = N_("There are no employees in this file.")


@dataclass(frozen=True)
class Row:
    """One line, named by the number of its first line in the file. An empty cell is not in `values`."""

    number: int
    values: dict[str, str]
    groups: tuple[str, ...]
    errors: dict[str, str] = field(default_factory=dict)

    def get(self, name: str) -> str:
        return self.values.get(name, "")


@dataclass(frozen=True)
class Sheet:
    """`ignored` are the columns that mean nothing here."""

    rows: list[Row]
    ignored: tuple[str, ...]


def read(content: bytes) -> Sheet:
    """In the language in force. Takes seconds for many lines: in a thread. Raises Unreadable."""
    if len(content) > LARGEST:
        raise TooLarge
    lines = _lines(_text(content))
    _number, header = next(lines, (0, []))
    columns, ignored = _columns(header)
    rows = [_row(number, columns, cells) for number, cells in lines if any(map(str.strip, cells))]
    if not rows:
        raise NoLines
    return Sheet(rows, ignored)


def _text(content: bytes) -> str:
    for encoding in ("utf-8-sig", "cp1252"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" in text:
            break
        return text
    raise NoText


def _lines(text: str) -> Iterator[tuple[int, list[str]]]:
    """Cells by the number of the line they begin on. The separator is the one that finds most columns."""
    first = text.lstrip().partition("\n")[0]
    separator = max(SEPARATORS, key=lambda sign: len(_known(next(csv.reader([first], delimiter=sign), []))))
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    begin = 1
    try:
        for cells in reader:
            if cells:
                yield begin, cells
            begin = reader.line_num + 1
    except csv.Error as error:
        raise Broken(line=begin) from error


def _known(header: list[str]) -> list[str]:
    return [name for cell in header if (name := COLUMN.get(_plain(cell)))]


def _columns(header: list[str]) -> tuple[list[str], tuple[str, ...]]:
    """The name of each column, empty for one that is not ours; and what those are called."""
    known = _known(header)
    if not {"family_name", "email"} & set(known):
        raise NoColumns
    for name in known:
        if known.count(name) > 1:
            raise TwiceNamed(column=LABELS[name])
    names = [COLUMN.get(_plain(cell), "") for cell in header]
    return names, tuple(
        cell.strip() for cell, name in zip(header, names, strict=True) if cell.strip() and not name
    )


def _plain(header: str) -> str:
    return re.sub(r"[^a-z]", "", header.casefold())


def _row(number: int, columns: list[str], cells: list[str]) -> Row:
    values = {
        name: text
        for name, cell in zip(columns, cells, strict=False)
        if name and (text := " ".join(forms.cleaned(cell).split()))
    }
    errors: dict[str, str] = {}
    if any(cell.strip() for cell in cells[len(columns) :]):
        errors["cells"] = _("This line has more cells than there are columns.")
    for name, most in MOST.items():
        forms.length(values, errors, name, most)
    staff.direct_number(values, errors)
    for name in ("email", "substitute"):
        if values.get(name):
            values[name] = forms.email(values, errors, name) or values[name]
    groups = tuple(
        dict.fromkeys(name for part in values.pop("groups", "").split("|") if (name := part.strip()))
    )
    if any(len(name) > NAME for name in groups):
        errors["groups"] = _("At most %(most)s characters.") % {"most": NAME}
    return Row(number, values, groups, errors)
