"""What an import would do with each line of a file: add somebody, change her, nothing, or refuse it."""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass

from app.texts import N_, Lazy, _
from dashboard.staff_file import LABELS, Row, Sheet
from dashboard.staff_known import Known, Stored

VERDICTS = {
    "refused": N_("Refused"),
    "new": N_("New"),
    "changed": N_("Changed"),
    "unchanged": N_("Unchanged"),
}
PLAIN = ("given_name", "family_name", "department", "function", "phone")
MORE = {"active": N_("Works here"), "cells": N_("Cells")}


@dataclass(frozen=True)
class Line:
    """What becomes of one line: `changes` are (field, old, new), `reason` says why it is refused."""

    row: Row
    verdict: str
    employee: Stored | None = None
    changes: tuple[tuple[str, str, str], ...] = ()
    reason: str = ""

    @property
    def number(self) -> int:
        return self.row.number

    @property
    def name(self) -> str:
        """Family name first, as the directory has it or will have it."""
        given, family = self.row.get("given_name"), self.row.get("family_name")
        if self.employee:
            given, family = given or self.employee.given_name, family or self.employee.family_name
        return f"{family} {given}".strip() or self.row.get("email")

    @property
    def told(self) -> list[str]:
        """The changes in words."""
        nothing = _("nothing")
        return [f"{_label(name)}: {old or nothing} → {new or nothing}" for name, old, new in self.changes]


@dataclass(frozen=True)
class Report:
    """`departments` and `groups` are the ones that are made."""

    lines: list[Line]
    departments: tuple[str, ...]
    groups: tuple[str, ...]
    ignored: tuple[str, ...]
    counts: dict[str, int]

    @property
    def to_do(self) -> list[Line]:
        return [line for line in self.lines if line.verdict in ("new", "changed")]

    @property
    def digest(self) -> str:
        """Another one as soon as anything else would be done."""
        done = [
            (line.number, line.verdict, line.employee and line.employee.id, line.changes)
            for line in self.lines
        ]
        return hashlib.sha256(json.dumps([done, self.departments, self.groups]).encode()).hexdigest()


def in_words(report: Report) -> Iterator[str]:
    """The report line by line, for the command."""
    for line in report.lines:
        said = line.reason or "; ".join(line.told)
        head = _("Line %(number)s: %(name)s: %(verdict)s") % {
            "number": line.number,
            "name": line.name,
            "verdict": VERDICTS[line.verdict],
        }
        yield f"{head} ({said})" if said else head
    for label, names in notes(report):
        yield f"{label}: {', '.join(names)}"
    yield ", ".join(f"{word}: {report.counts[verdict]}" for verdict, word in VERDICTS.items())


def notes(report: Report) -> Iterator[tuple[Lazy, tuple[str, ...]]]:
    """What else there is to know: what is made, what is not used."""
    if report.departments:
        yield N_("Departments that are made"), report.departments
    if report.groups:
        yield N_("Groups that are made"), report.groups
    if report.ignored:
        yield N_("Columns that are not used"), report.ignored


def made(sheet: Sheet, there: Known) -> Report:
    """From what the file says and what the directory holds."""
    lines = _without_lost_substitutes(_distinct([_judged(row, there) for row in sheet.rows]), there)
    counts = {verdict: sum(line.verdict == verdict for line in lines) for verdict in VERDICTS}
    kept = [line.row for line in lines if line.verdict != "refused"]
    departments = there.departments.missing(row.get("department") for row in kept)
    groups = there.groups.missing(name for row in kept for name in row.groups)
    return Report(lines, departments, groups, sheet.ignored, counts)


def _judged(row: Row, there: Known) -> Line:
    """On its own, without regard to the other lines."""
    found = there.matching(row)
    if row.errors:
        return _refused(row, " ".join(f"{_label(name)}: {text}" for name, text in row.errors.items()))
    if len(found) > 1:
        return _refused(row, _("Several employees have this name. An e-mail address says which."))
    if not found and not row.get("family_name"):
        return _refused(row, _("There is no family name."))
    if row.get("substitute") and row.get("substitute") == row.get("email"):
        return _refused(row, _("Nobody can stand in for herself."))
    if not found:
        return Line(row, "new")
    changes = tuple(_changes(row, found[0], there))
    return Line(row, "changed" if changes else "unchanged", found[0], changes)


def _distinct(lines: list[Line]) -> list[Line]:
    """Of several lines about one employee the first one counts."""
    first: dict[object, int] = {}
    kept = []
    for line in lines:
        who = line.employee.id if line.employee else line.row.get("email") or _called(line.row)
        if line.verdict != "refused" and first.setdefault(who, line.number) != line.number:
            said = _("This is the employee of line %(number)s again.") % {"number": first[who]}
            line = _refused(line.row, said)
        kept.append(line)
    return kept


def _without_lost_substitutes(lines: list[Line], there: Known) -> list[Line]:
    """Who is to stand in works here or is in the file; a line that is refused can take others with it."""
    while True:
        coming = {line.row.get("email") for line in lines if line.verdict != "refused"} | there.working.keys()
        lost = {
            line.number
            for line in lines
            if line.verdict != "refused" and (wanted := line.row.get("substitute")) and wanted not in coming
        }
        if not lost:
            return lines
        lines = [_refused(line.row, _lost(line.row)) if line.number in lost else line for line in lines]


def _lost(row: Row) -> str:
    return _("The substitute %(email)s is not in the directory and not in this file.") % {
        "email": row.get("substitute")
    }


def _changes(row: Row, stored: Stored, there: Known) -> Iterator[tuple[str, str, str]]:
    for name in PLAIN:
        old, new = getattr(stored, name), row.get(name)
        if new and new != old and not (name == "department" and new.casefold() == old.casefold()):
            yield name, old, new
    if row.groups and {g.casefold() for g in row.groups} != {g.casefold() for g in stored.groups}:
        yield "groups", " | ".join(stored.groups), " | ".join(row.groups)
    old = there.address_of(stored.substitute)
    if (new := row.get("substitute")) and new != old.casefold():
        yield "substitute", old, new
    if not stored.active:
        yield "active", _("no"), _("yes")


def _refused(row: Row, reason: str) -> Line:
    return Line(row, "refused", reason=reason)


def _called(row: Row) -> tuple[str, ...]:
    return row.get("given_name"), row.get("family_name"), row.get("department").casefold()


def _label(name: str) -> str:
    return str((LABELS | MORE)[name])
