"""What each department wants to know in every callback note for it."""

from dataclasses import dataclass
from typing import Any, TypedDict
from zlib import crc32

from app import audit
from app.news import change
from app.problems import Invalid, NotFound
from app.texts import _
from dashboard.agents import SignedIn
from dashboard.tables import Department
from dashboard.task_tables import QuestionSet

MOST = 20
LONGEST = 200
LONGEST_ANSWER = 1000


class Answered(TypedDict):
    """One line of Task.fields."""

    label: str
    value: str


@dataclass(frozen=True)
class Question:
    label: str
    required: bool

    @property
    def name(self) -> str:
        """Of its field; the same question keeps it when the set around it changes."""
        return f"question-{crc32(self.label.encode()):08x}"


@dataclass(frozen=True)
class Listed:
    """One line of the page with all sets."""

    id: int
    department: str
    questions: list[Question]


def parse(text: str) -> list[Question]:
    """One question a line; a * at the end: it must be answered. The same question twice is one."""
    lines = [line.strip() for line in text.splitlines()]
    questions = [Question(line.rstrip("* "), line.endswith("*")) for line in lines if line.rstrip("* ")]
    return list({question.label: question for question in questions}.values())


async def of(department_id: int) -> list[Question]:
    return parse(await text_of(department_id))


async def text_of(department_id: int) -> str:
    """As an administrator wrote it."""
    row = await QuestionSet.select().where(QuestionSet.department == department_id).first()
    return row["questions"] if row else ""


async def everything() -> list[Listed]:
    """Every department, also those that ask nothing."""
    sets = {row["department"]: row["questions"] for row in await QuestionSet.select()}
    rows = await Department.select(Department.id, Department.name).order_by(Department.name)
    return [Listed(row["id"], row["name"], parse(sets.get(row["id"], ""))) for row in rows]


async def department_name(department_id: int) -> str:
    """Raises NotFound."""
    row = await Department.select(Department.name).where(Department.id == department_id).first()
    if row is None:
        raise NotFound
    return str(row["name"])


async def update(department_id: int, text: str, by: SignedIn) -> None:
    """Raises Invalid. Notes that were made keep the questions they were made with."""
    questions = parse(text)
    if len(questions) > MOST:
        raise Invalid({"questions": _("At most %(most)s questions.") % {"most": MOST}})
    if any(len(question.label) > LONGEST for question in questions):
        raise Invalid({"questions": _("At most %(most)s characters on a line.") % {"most": LONGEST}})
    asked = QuestionSet(department=department_id, questions=text)
    changed: Any = [QuestionSet.questions]
    async with change():
        await QuestionSet.insert(asked).on_conflict(QuestionSet.department, "DO UPDATE", changed)
        await audit.record(by.actor, "question_sets.update", f"department:{department_id}")


def read(questions: list[Question], form: dict[str, str], errors: dict[str, str]) -> list[Answered]:
    """What was answered; what was left open is not kept."""
    fields: list[Answered] = []
    for question in questions:
        value = form.get(question.name, "")
        if question.required and not value:
            errors[question.name] = _("Answer this question.")
        elif len(value) > LONGEST_ANSWER:
            errors[question.name] = _("At most %(most)s characters.") % {"most": LONGEST_ANSWER}
        elif value:
            fields.append({"label": question.label, "value": value})
    return fields
