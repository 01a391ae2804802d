"""Importing employees from a file: first a report of what would happen, then exactly that, all or nothing."""

import asyncio
import secrets
from typing import Any

from app import audit
from app.database import CONFLICTS, run
from app.news import change
from app.problems import Conflict
from app.texts import N_
from dashboard import departments, groups, staff_file, staff_report
from dashboard.staff_file import Sheet
from dashboard.staff_known import Known, known
from dashboard.staff_report import Line, Report
from dashboard.tables import Employee, GroupMember

BATCH = 500
CHANGE = (
    "UPDATE employee SET given_name = {}, family_name = {}, function = {}, phone = {}, department = {},"
    " active = {} WHERE id = {}"
)


class Outdated(Conflict):
    sentence = N_("The directory has changed since you saw this report. Look at the new one first.")


async def read(content: bytes) -> Sheet:
    """Raises staff_file.Unreadable."""
    return await asyncio.to_thread(staff_file.read, content)


async def preview(sheet: Sheet) -> Report:
    """What the import would do now."""
    return staff_report.made(sheet, await known())


async def carry_out(sheet: Sheet, mark: str, by: str, expected: str = "") -> Report:
    """Does what the report says and returns it. The `mark` is the same when the same report is sent twice,
    which does nothing; `expected` is the digest of the report that was seen. Raises Outdated."""
    try:
        async with change():
            there = await known()
            report = staff_report.made(sheet, there)
            if report.to_do and expected and report.digest != expected:
                raise Outdated
            if report.to_do:
                await _write(report, there, mark)
                await _record(report, by)
    except CONFLICTS:
        report = await preview(sheet)
        if report.to_do:
            raise Outdated from None
    return report


async def told(content: bytes, dry_run: bool) -> list[str]:
    """The report in words, for the command; not dry, it is done as well. Raises staff_file.Unreadable."""
    sheet = await read(content)
    done = await (preview(sheet) if dry_run else carry_out(sheet, secrets.token_hex(12), "command"))
    return list(staff_report.in_words(done))


async def _write(report: Report, there: Known, mark: str) -> None:
    """A second one with the same `mark` violates a constraint."""
    ids = there.departments.ids | {n.casefold(): await departments.named(n) for n in report.departments}
    new = [line for line in report.lines if line.verdict == "new"]
    for start in range(0, len(new), BATCH):
        await Employee.insert(*(_employee(line, ids, mark) for line in new[start : start + BATCH]))
    for line in report.lines:
        if line.verdict == "changed":
            await _change(line, ids)
    numbers = await _numbers(report, mark)
    await _substitutes(report, there, numbers)
    await _groups(report, there, numbers)


def _employee(line: Line, department_ids: dict[str, int], mark: str) -> Employee:
    said = line.row.get
    return Employee(
        given_name=said("given_name"),
        family_name=said("family_name"),
        function=said("function"),
        email=said("email"),
        phone=said("phone"),
        department=department_ids.get(said("department").casefold()),
        token=f"{mark}-{line.number}",
    )


async def _change(line: Line, department_ids: dict[str, int]) -> None:
    stored, said = line.employee, line.row.get
    assert stored is not None  # noqa: S101
    texts = [
        said(name) or getattr(stored, name) for name in ("given_name", "family_name", "function", "phone")
    ]
    department = department_ids.get((said("department") or stored.department).casefold())
    await run(CHANGE, *texts, department, True, stored.id)


async def _numbers(report: Report, mark: str) -> dict[int, int]:
    """The employees, by the number of their lines."""
    rows = await run("SELECT id, token FROM employee WHERE token LIKE {}", f"{mark}-%")
    made = {int(row["token"].rpartition("-")[2]): row["id"] for row in rows}
    return made | {line.number: line.employee.id for line in report.lines if line.employee}


async def _substitutes(report: Report, there: Known, numbers: dict[int, int]) -> None:
    """Only now: somebody can be stood in for by who is further down in the file."""
    addresses = {email: stored.id for email, stored in there.working.items()}
    addresses |= {
        line.row.get("email"): numbers[line.number] for line in report.lines if line.number in numbers
    }
    for line in report.to_do:
        if wanted := line.row.get("substitute"):
            sql = "UPDATE employee SET substitute = {} WHERE id = {}"
            await run(sql, addresses[wanted], numbers[line.number])


async def _groups(report: Report, there: Known, numbers: dict[int, int]) -> None:
    ids = there.groups.ids | {n.casefold(): await groups.named(n) for n in report.groups}
    members = []
    for line in report.to_do:
        if not line.row.groups:
            continue
        employee = numbers[line.number]
        if line.employee:
            await run("DELETE FROM group_member WHERE employee = {}", employee)
        chosen = {ids[name.casefold()] for name in line.row.groups}
        members += [GroupMember(group=group, employee=employee) for group in sorted(chosen)]
    for start in range(0, len(members), BATCH):
        await GroupMember.insert(*members[start : start + BATCH])


async def _record(report: Report, by: str) -> None:
    data: dict[str, Any] = {**report.counts, "departments": report.departments, "groups": report.groups}
    await audit.record(by, "employees.import", **data)
