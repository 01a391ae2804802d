"""The questions of one contact. The first is in the contact's own columns; this has the further ones.

In a form the fields of question 2 are called subject-2, answer-2, department-2 and outcome-2."""

import re
from dataclasses import dataclass

from piccolo.custom_types import Combinable
from piccolo.query.functions import Count
from piccolo.table import Table

from app import forms
from app.texts import N_, _
from dashboard.contact_tables import Contact, ContactQuestion
from dashboard.states import Outcome
from dashboard.tables import Department

MOST = 10
FIELDS = ("subject", "answer", "department", "outcome")
TOLD = ("subject", "answer", "outcome")
"""A question that has none of these was not asked: its department was filled in beforehand."""
LONGEST = {"subject": 200, "answer": 8000}
SHOWN = "questions"
"""The field that a form with further questions, or room for them, always sends."""
REQUIRED = {
    "subject": N_("Write what it is about."),
    "department": N_("Choose a department."),
    "outcome": N_("Choose the outcome of the conversation."),
}


@dataclass(frozen=True)
class Question:
    """One question as it is shown; `department` is a name, `outcome` one of Outcome or empty."""

    number: int
    subject: str
    answer: str
    department: str
    outcome: str


def numbers(values: dict[str, str]) -> list[int]:
    """Of the further questions in a form, as its fields are numbered."""
    found = {int(name.rpartition("-")[2]) for name in values if re.fullmatch(r"subject-[1-9]\d?", name)}
    return sorted(found - {1})[: MOST - 1]


def tidied(values: dict[str, str], without: int = 0) -> dict[str, str]:
    """The form with its further questions numbered 2, 3, ..., one of them left out."""
    kept = [number for number in numbers(values) if number != without]
    tidy = {name: text for name, text in values.items() if not _is_further(name)}
    for number, old in enumerate(kept, 2):
        tidy |= {f"{field}-{number}": values.get(f"{field}-{old}", "") for field in FIELDS}
    return tidy


def with_another(values: dict[str, str]) -> dict[str, str]:
    """The form with one question more, for the same department; as it was when there are enough."""
    tidy = tidied(values)
    number = len(numbers(tidy)) + 2
    if number > MOST:
        return tidy
    blank = {f"{field}-{number}": "" for field in FIELDS}
    return tidy | blank | {f"department-{number}": values.get("department", "")}


async def check(values: dict[str, str], errors: dict[str, str], *, draft: bool = False) -> None:
    """Adds what is wrong with the further questions; a draft may have gaps."""
    asked = _asked(values)
    departments = await _departments() if asked else set()
    for number in asked:
        for field, most in LONGEST.items():
            forms.length(values, errors, f"{field}-{number}", most)
        _choice(values, errors, f"department-{number}", departments)
        _choice(values, errors, f"outcome-{number}", set(Outcome))
        for field, sentence in REQUIRED.items():
            if not draft and not values.get(f"{field}-{number}"):
                errors.setdefault(f"{field}-{number}", str(sentence))


async def store(contact_id: int, values: dict[str, str]) -> None:
    """Puts the questions of a form that was checked in place of those that were kept; a form that says
    nothing of them leaves them alone. Inside change(), with the contact's row held."""
    if not _tells(values):
        return
    await ContactQuestion.delete().where(ContactQuestion.contact == contact_id)
    rows = [
        ContactQuestion(
            contact=contact_id,
            position=position,
            subject=_line(values[f"subject-{number}"]),
            answer=values.get(f"answer-{number}", ""),
            department=int(values.get(f"department-{number}") or 0) or None,
            outcome=values.get(f"outcome-{number}", ""),
        )
        for position, number in enumerate(_asked(values), 2)
    ]
    if rows:
        await ContactQuestion.insert(*rows)


async def filled_from(contact_id: int) -> dict[str, str]:
    """The fields of a form that has the further questions of this contact."""
    values: dict[str, str] = {}
    for row in await _rows(contact_id):
        given = (row.subject, row.answer, str(row.department.id or ""), row.outcome)
        values |= {f"{field}-{row.position}": text for field, text in zip(FIELDS, given, strict=True)}
    return values


async def of(contact: Contact) -> list[Question]:
    """All that was asked; `contact` has its department loaded."""
    first = Question(1, contact.subject, contact.answer, contact.department.name or "", contact.outcome)
    rows = await _rows(contact.id)
    further = [
        Question(number, row.subject, row.answer, row.department.name or "", row.outcome)
        for number, row in enumerate(rows, 2)
    ]
    return [first, *further]


async def counts(contact_ids: list[int]) -> dict[int, int]:
    """How many further questions each has; a contact with one question is left out."""
    found = (
        await ContactQuestion.select(ContactQuestion.contact, Count(alias="number"))
        .where(ContactQuestion.contact.is_in(contact_ids or [0]))
        .group_by(ContactQuestion.contact)
    )
    return {row["contact"]: row["number"] for row in found}


def about(department: int | None, outcome: str) -> Combinable:
    """Contacts that have one question, the first or a further one, with this department and outcome."""
    asked = {"department": department, "outcome": outcome}
    further = ContactQuestion.select(ContactQuestion.contact).where(_having(ContactQuestion, asked))
    return _having(Contact, asked) | Contact.id.is_in(further)


def _having(table: type[Table], asked: dict[str, int | str | None]) -> Combinable:
    found: Combinable = table._meta.primary_key > 0
    for name, wanted in asked.items():
        if wanted:
            found = found & (table._meta.get_column_by_name(name) == wanted)
    return found


def _tells(values: dict[str, str]) -> bool:
    return SHOWN in values or bool(numbers(values))


def _asked(values: dict[str, str]) -> list[int]:
    return [n for n in numbers(values) if any(values.get(f"{field}-{n}") for field in TOLD)]


def _is_further(name: str) -> bool:
    return re.fullmatch(rf"({'|'.join(FIELDS)})-\d+", name) is not None


def _choice(values: dict[str, str], errors: dict[str, str], name: str, known: set[str]) -> None:
    if values.get(name, "") not in {"", *known}:
        errors[name] = _("Choose one of the list.")


def _line(text: str) -> str:
    return " ".join(text.split())


async def _departments() -> set[str]:
    return {str(row["id"]) for row in await Department.select(Department.id)}


async def _rows(contact_id: int) -> list[ContactQuestion]:
    return (
        await ContactQuestion.objects(ContactQuestion.department)
        .where(ContactQuestion.contact == contact_id)
        .order_by(ContactQuestion.position)
    )
