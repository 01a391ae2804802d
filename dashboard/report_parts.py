"""Figures by website, by department and by person."""

from collections.abc import Mapping
from typing import Any

from app.texts import _
from dashboard import figures, registration, report_reads
from dashboard.figures import Column, Figure, Look, Unit, cells, spread_columns
from dashboard.report_reads import Asked
from dashboard.report_service import ENDINGS
from dashboard.tables import Employee


async def sites(asked: Asked) -> Figure:
    counted = await report_reads.measures_by(asked, "kind", "place", "ending")
    spreads = await report_reads.spreads(asked, "waited", "place", "chat")
    ours = [row for row in counted if row["kind"] == "chat"]
    rows: list[list[Any]] = []
    for place in sorted({row["place"] for row in ours}):
        here = [row for row in ours if row["place"] == place]
        ended = {name: sum(r["number"] for r in here if r["ending"] == name) for name in ENDINGS}
        score = figures.mean(sum(row["stars"] for row in here), sum(row["rated"] for row in here))
        wait = spreads.get(place)
        rows.append([place or "–", sum(ended.values()), *ended.values(), *cells(wait)[1:], score])
    return Figure(
        "sites",
        _("Chats by website"),
        _("Each website that carries the chat"),
        (
            Column(_("Website"), Unit.WORD),
            Column(_("Chats")),
            *(Column(str(word)) for word in ENDINGS.values()),
            *spread_columns(_("Waited: "))[1:],
            Column(_("Rating"), Unit.SCORE),
        ),
        rows,
        Look.BARS,
        (1,),
        wide=True,
    )


async def by_department(asked: Asked) -> Figure:
    names = {one.id: one.name for one in await registration.departments()} | {None: _("No department")}
    return Figure(
        "departments",
        _("By department"),
        _("Contacts that belong to it; the times and ratings of who works there"),
        _columns(_("Department")),
        await _rows(asked, names, of_contact="department", of_measure="department"),
        Look.BARS,
        (1,),
        wide=True,
    )


async def per_person(asked: Asked) -> Figure:
    """Only for who has the privilege reports.agents."""
    names = {one.id: one.name for one in await Employee.objects().order_by(Employee.given_name, Employee.id)}
    return Figure(
        "people",
        _("By colleague"),
        _("Contacts that she handled, with her times and ratings"),
        _columns(_("Colleague")),
        await _rows(asked, names, of_contact="handler", of_measure="employee"),
        Look.BARS,
        (1,),
        wide=True,
    )


def _columns(title: str) -> tuple[Column, ...]:
    return (
        Column(title, Unit.WORD),
        Column(_("Contacts")),
        *spread_columns(_("Handled: "))[1:],
        Column(_("Rating"), Unit.SCORE),
    )


async def _rows(
    asked: Asked, names: Mapping[int | None, str] | Mapping[int, str], *, of_contact: str, of_measure: str
) -> list[list[Any]]:
    """One for each name of which there is anything to tell, the most contacts first."""
    contacts = {row[of_contact]: row["number"] for row in await report_reads.contacts_by(asked, of_contact)}
    spreads = await report_reads.spreads(asked, "handled", of_measure)
    rated = {row[of_measure]: row for row in await report_reads.measures_by(asked, of_measure)}
    rows: list[list[Any]] = []
    for number, name in names.items():
        row = rated.get(number, {"stars": 0, "rated": 0})
        score = figures.mean(row["stars"], row["rated"])
        rows.append([name, contacts.get(number, 0), *cells(spreads.get(number))[1:], score])
    return sorted((row for row in rows if any(row[1:])), key=lambda row: -row[1])
