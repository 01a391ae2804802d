"""What the tests of the reports begin with: generated occasions, and what counting them by hand gives."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

from hypothesis import strategies as st
from piccolo.table import Table

from app import clock
from app.filters import ZONE
from app.news import change
from dashboard.agents import SignedIn
from dashboard.contact_tables import Contact, ContactQuestion
from dashboard.periods import Period
from dashboard.report_reads import Asked
from dashboard.review_tables import Measure
from dashboard.tables import Employee, Item
from dashboard.task_tables import Task
from tests.world import World

PERIOD = Period(date(2026, 10, 24), date(2026, 10, 26))
"""In its second night the clock is put back."""
BEFORE = datetime(2026, 10, 23, 20, tzinfo=UTC)
HOURS = 84
CHANNELS = ("phone", "desk", "post", "email", "social", "chat")
PLACES = ("", "Website Burgerzaken", "Gemeente Waterveen")
WORDS = ("", "Paspoort", "Rijbewijs")
OUTCOMES = ("", "answered", "transferred")
REPORTER = frozenset({"mail.handle", "reports.view"})

number = st.integers(0, 2)
moment = st.integers(0, HOURS * 60 - 1).map(lambda minutes: BEFORE + timedelta(minutes=minutes))


@dataclass(frozen=True)
class Told:
    """A contact, with the item it came from, its further questions and its measure. Whom and what it is of
    are numbers: 0 for nobody, 1 and 2 for Abe and Bea and their departments."""

    at: datetime
    channel: str
    outcome: str
    subject: str
    handler: int
    department: int
    place: str
    confidential: bool
    deleted: bool
    further: tuple[tuple[str, str], ...]
    measure: "Measured | None"


@dataclass(frozen=True)
class Measured:
    at: datetime
    kind: str
    ending: str
    waited: int | None
    handled: int | None
    rating: int | None
    employee: int
    place: str
    by_item: bool


@dataclass(frozen=True)
class Promise:
    due: datetime
    done: int | None
    status: str
    department: int
    employee: int
    place: str


measured = st.builds(
    Measured,
    moment,
    st.sampled_from(("chat", "phone", "desk", "email", "offline")),
    st.sampled_from(("answered", "answered", "missed", "abandoned")),
    st.none() | st.integers(0, 200),
    st.none() | st.integers(0, 9000),
    st.none() | st.integers(1, 5),
    number,
    st.sampled_from(PLACES),
    st.booleans(),
)
told = st.builds(
    Told,
    moment,
    st.sampled_from(CHANNELS),
    st.sampled_from(OUTCOMES),
    st.sampled_from(WORDS),
    number,
    number,
    st.sampled_from(PLACES),
    st.sampled_from((False, False, True)),
    st.sampled_from((False, False, False, True)),
    st.lists(st.tuples(st.sampled_from(OUTCOMES[1:]), st.sampled_from(WORDS[1:])), max_size=2).map(tuple),
    st.none() | measured,
)
promises = st.builds(
    Promise,
    moment,
    st.none() | st.integers(-300, 300),
    st.sampled_from(("open", "open", "cancelled")),
    number,
    number,
    st.sampled_from(PLACES),
)
narrowed = st.fixed_dictionaries(
    {
        "channel": st.sampled_from(("", "", "chat", "email", "phone")),
        "department": st.integers(0, 2),
        "place": st.sampled_from(("", *PLACES)),
        "employee": st.integers(0, 2),
    }
)


class Counted:
    """The rows in the database, and the same counted one by one for who asks."""

    def __init__(self, world: World, rows: list[Told], notes: list[Promise]) -> None:
        self.world, self.rows, self.notes = world, rows, notes
        self.employees = (None, world.abe.employee_id, world.bea.employee_id)
        self.departments: list[int | None] = [None]

    async def store(self) -> None:
        for employee in self.employees[1:]:
            [row] = await Employee.select(Employee.department).where(Employee.id == employee)
            self.departments.append(row["department"])
        async with change():
            items = await _items([(row.place, "email") for row in self.rows])
            contacts = [self._contact(index, row, items[index]) for index, row in enumerate(self.rows)]
            ids = await _kept(Contact, contacts)
            await _kept(
                ContactQuestion, [q for index, row in enumerate(self.rows) for q in _further(row, ids[index])]
            )
            measures = [
                self._measure(index, row.measure, ids[index], items[index])
                for index, row in enumerate(self.rows)
                if row.measure and not row.deleted
            ]
            await _kept(Measure, measures)
            origins = await _items([(note.place, "email") for note in self.notes])
            tasks = await _items([("", "callback_note")] * len(self.notes))
            notes = [
                self._task(index, note, tasks[index], origins[index]) for index, note in enumerate(self.notes)
            ]
            await _kept(Task, notes)

    def _contact(self, index: int, row: Told, item: int) -> Contact:
        return Contact(
            channel=row.channel,
            reference=f"K-{index}",
            token=f"t-{index}",
            item=item,
            occurred_at=row.at,
            handler=self.employees[row.handler],
            department=self.departments[row.department],
            subject=row.subject,
            outcome=row.outcome,
            confidential=row.confidential,
            deleted_at=clock.now() if row.deleted else None,
        )

    def _measure(self, index: int, found: Measured, contact: int, item: int) -> Measure:
        return Measure(
            key=f"m:{index}",
            kind=found.kind,
            item=item if found.by_item else None,
            contact=None if found.by_item else contact,
            place=found.place,
            department=self.departments[found.employee],
            employee=self.employees[found.employee],
            began_at=found.at,
            waited=found.waited,
            handled=found.handled,
            ending=found.ending,
            rating=found.rating,
        )

    def _task(self, index: int, note: Promise, item: int, origin: int) -> Task:
        done = None if note.done is None else note.due + timedelta(minutes=note.done)
        return Task(
            kind="callback_note",
            token=f"p-{index}",
            item=item,
            origin=origin,
            message="Bel terug.",
            for_department=self.departments[note.department],
            due=note.due,
            status="done" if done else note.status,
            done_at=done,
            done_by=self.employees[note.employee] if done else None,
            for_employee=None if done else self.employees[note.employee],
            created_by=self.employees[1],
        )

    def asked(self, agent: SignedIn, wanted: dict[str, Any]) -> Asked:
        return Asked(
            PERIOD,
            agent,
            wanted["channel"],
            self.departments[wanted["department"]],
            wanted["place"],
            self.employees[wanted["employee"]],
        )

    def contacts(self, asked: Asked) -> list[Told]:
        return [
            row
            for row in self.rows
            if not row.deleted
            and within(row.at)
            and self.seen(row, asked.agent)
            and asked.channel in ("", row.channel)
            and asked.department in (None, self.departments[row.department])
            and asked.place in ("", row.place)
            and asked.employee in (None, self.employees[row.handler])
        ]

    def measures(self, asked: Asked) -> list[Measured]:
        kinds = {"": None, "email": ("email", "offline")}.get(asked.channel, (asked.channel,))
        return [
            found
            for row in self.rows
            if (found := row.measure) is not None
            and not row.deleted
            and within(found.at)
            and self.seen(row, asked.agent)
            and (kinds is None or found.kind in kinds)
            and asked.department in (None, self.departments[found.employee])
            and asked.place in ("", found.place)
            and asked.employee in (None, self.employees[found.employee])
        ]

    def promises(self, asked: Asked, moment: datetime) -> Counter[str]:
        return Counter(
            state_of(note, moment)
            for note in self.notes
            if (note.status != "cancelled" or note.done is not None)
            and within(note.due)
            and asked.department in (None, self.departments[note.department])
            and asked.place in ("", note.place)
            and asked.employee in (None, self.employees[note.employee])
        )

    def seen(self, row: Told, agent: SignedIn) -> bool:
        """Hers is what she handled, and what belongs to her department."""
        people = (None, self.world.abe, self.world.bea)
        handler, belongs = people[row.handler], people[row.department]
        own = (handler and handler.id == agent.id) or (belongs and belongs.department == agent.department)
        return not row.confidential or agent.may("history.review") or bool(own)


def reporter(agent: SignedIn) -> SignedIn:
    """May see reports, but reviews nothing."""
    return replace(agent, privileges=REPORTER)


def within(at: datetime) -> bool:
    return PERIOD.first <= at.astimezone(ZONE).date() <= PERIOD.last


def state_of(note: Promise, moment: datetime) -> str:
    if note.done is not None:
        return "kept" if note.done <= 0 else "late"
    return "broken" if note.due <= moment else "open"


def spread(values: list[int]) -> tuple[int, int, int]:
    """How many, and what half and nine out of ten of them took at most."""
    ranked = sorted(values)
    half = next(v for place, v in enumerate(ranked, 1) if place * 2 >= len(ranked))
    most = next(v for place, v in enumerate(ranked, 1) if place * 10 >= len(ranked) * 9)
    return len(ranked), half, most


async def _items(wanted: list[tuple[str, str]]) -> list[int]:
    rows = [Item(kind=kind, path="/mail", title="x", place=place, state="closed") for place, kind in wanted]
    return await _kept(Item, rows)


async def _kept(table: type[Table], rows: Sequence[Table]) -> list[int]:
    """Their ids, in this order."""
    number = table._meta.primary_key
    return sorted(row["id"] for row in await table.insert(*rows).returning(number)) if rows else []


def _further(row: Told, contact: int) -> list[ContactQuestion]:
    return [
        ContactQuestion(contact=contact, position=position, outcome=outcome, subject=subject)
        for position, (outcome, subject) in enumerate(row.further, 2)
    ]
