"""What supervisors take along: the figures of a report, and the contacts behind it."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

from piccolo.custom_types import Combinable

from app import audit
from app.addresses import shown_phone
from app.database import reading_slowly
from app.news import change
from app.texts import N_, _
from dashboard import history, moments, registration
from dashboard.agents import SignedIn
from dashboard.contact_tables import Contact
from dashboard.figures import Cell, Figure, Unit
from dashboard.report_reads import Asked
from dashboard.sheets import Sheet
from dashboard.tables import Item

BATCH = 250
"""So few that nobody else waits long for them."""
UNITS = {Unit.SECONDS: N_("seconds"), Unit.SHARE: "%"}
HANDLER: Any = Contact.handler
DEPARTMENT: Any = Contact.department


def of_figure(figure: Figure) -> Sheet:
    """Times in seconds, shares in percent: a spreadsheet counts on with them."""
    head = [_titled(column.title, column.unit) for column in figure.columns]

    async def rows() -> AsyncIterator[list[list[Cell]]]:
        yield figure.rows

    return Sheet(figure.title, head, rows())


async def contacts(agent: SignedIn, wanted: Combinable, about: dict[str, Any]) -> Sheet:
    """The contacts that this person may see and that are `wanted`, newest first. Who handled them is told
    only to who may see reports per person. That it was taken along is recorded, with what it is `about`."""
    async with change():
        await audit.record(agent.actor, "contacts.exported", "contacts", asked=about)
    named = agent.may("reports.agents")
    return Sheet(_("Contacts"), _head(named), _rows(history.visible(agent) & wanted, named))


def behind(asked: Asked) -> Combinable:
    """The contacts that a report counts."""
    wanted: Combinable = (Contact.occurred_at >= asked.period.begin) & (
        Contact.occurred_at < asked.period.end
    )
    if asked.channel:
        wanted = wanted & (Contact.channel == asked.channel)
    if asked.department:
        wanted = wanted & (Contact.department == asked.department)
    if asked.place:
        wanted = wanted & Contact.item.is_in(Item.select(Item.id).where(Item.place == asked.place))
    if asked.employee:
        wanted = wanted & (Contact.handler == asked.employee)
    return wanted


def _titled(title: str, unit: Unit) -> str:
    return f"{title} ({UNITS[unit]})" if unit in UNITS else title


def _head(named: bool) -> list[str]:
    first = [_("Reference"), _("Date"), _("Time"), _("Channel"), _("Client"), _("Telephone"), _("E-mail")]
    rest = [_("Department"), _("Outcome"), _titled(_("Duration"), Unit.SECONDS)]
    told = [_("Subject"), _("Summary"), _("Answer")]
    return [*first, *rest, *([_("Handler")] if named else []), *told]


async def _rows(wanted: Combinable, named: bool) -> AsyncIterator[list[list[Cell]]]:
    """A batch at a time, each from where the one before ended. That comes first: of two ends of a period
    SQLite begins its search at the first, and would read again and again what was sent already."""
    position: Combinable | None = None
    looks = (registration.CHANNELS, registration.OUTCOMES)
    words = {str(name): str(look.label) for known in looks for name, look in known.items()}
    while found := await _batch(position & wanted if position is not None else wanted, named):
        yield await asyncio.to_thread(_told, found, words, named)
        if len(found) < BATCH:
            return
        at, number = found[-1]["occurred_at"], found[-1]["id"]
        position = (Contact.occurred_at <= at) & ((Contact.occurred_at < at) | (Contact.id < number))


async def _batch(wanted: Combinable, named: bool) -> list[dict[str, Any]]:
    columns: list[Any] = [
        *(Contact.id, Contact.reference, Contact.occurred_at, Contact.ended_at, Contact.channel),
        *(Contact.client_name, Contact.phone, Contact.email, Contact.outcome),
        *(Contact.subject, Contact.summary, Contact.answer),
        DEPARTMENT.name.as_alias("department_name"),
    ]
    if named:
        columns += [HANDLER.given_name.as_alias("given"), HANDLER.family_name.as_alias("family")]
    with reading_slowly():
        return (
            await Contact.select(*columns)
            .where(wanted)
            .order_by(Contact.occurred_at, Contact.id, ascending=False)
            .limit(BATCH)
        )


def _told(rows: list[dict[str, Any]], words: dict[str, str], named: bool) -> list[list[Cell]]:
    return [_row(row, words, named) for row in rows]


def _row(row: dict[str, Any], words: dict[str, str], named: bool) -> list[Cell]:
    began, ended = row["occurred_at"], row["ended_at"]
    return [
        row["reference"],
        moments.day_of(began),
        moments.time_of(began),
        words.get(row["channel"], row["channel"]),
        row["client_name"],
        shown_phone(row["phone"]),
        row["email"],
        row["department_name"] or "",
        words.get(row["outcome"], row["outcome"]),
        int((ended - began).total_seconds()) if ended else None,
        *([f"{row['given'] or ''} {row['family'] or ''}".strip()] if named else []),
        row["subject"],
        row["summary"],
        row["answer"],
    ]
