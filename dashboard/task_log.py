"""What happened to a task, line by line: written with the act itself, never changed."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from piccolo.columns.combination import Or, Where

from app.news import announce
from app.texts import N_, Lazy, _
from dashboard import search_cards
from dashboard.contact_tables import Contact
from dashboard.states import AttemptOutcome, TaskAct
from dashboard.task_tables import Task, TaskLogEntry

TURNS = (TaskAct.HANDED_ON, TaskAct.WRONG_DEPARTMENT)
"""After each of these it is for somebody else."""

BY_MAIL = "by_mail"
"""As the outcome of a line: it came as a reply to a mail."""

UNDELIVERED = "undelivered"
"""As the outcome of a line: there is no way to mail it."""

OUTCOMES: dict[str, Lazy] = {
    AttemptOutcome.REACHED: N_("reached"),
    AttemptOutcome.NOT_REACHED: N_("not reached"),
    AttemptOutcome.VOICEMAIL: N_("voicemail"),
}
WORDS: dict[str, Lazy] = {
    TaskAct.CREATED: N_("Asked of %(name)s"),
    TaskAct.MAILED: N_("Mailed to %(name)s"),
    TaskAct.HANDED_ON: N_("Handed on to %(name)s"),
    TaskAct.WRONG_DEPARTMENT: N_("Wrong department: %(name)s"),
    TaskAct.DONE: N_("Completed"),
    TaskAct.CANCELLED: N_("Withdrawn"),
    TaskAct.OVERDUE: N_("Not done in time"),
}
ICONS = {
    TaskAct.CREATED: "plus",
    TaskAct.MAILED: "mail",
    TaskAct.ATTEMPT: "phone-missed",
    TaskAct.HANDED_ON: "forward",
    TaskAct.WRONG_DEPARTMENT: "signpost",
    TaskAct.DONE: "check",
    TaskAct.CANCELLED: "x",
    TaskAct.OVERDUE: "alarm-clock",
}
NAMED = (TaskAct.CREATED, *TURNS)
"""Their text begins with a line that says who it is about."""


@dataclass(frozen=True)
class Doer:
    """Who acts: an employee when it is known which one, else who she says she is. `by_mail`: by a reply."""

    employee: int | None
    name: str = ""
    by_mail: bool = False

    @property
    def words(self) -> str:
        """What is kept beside the employee: nothing, since her name is hers to change."""
        return "" if self.employee else self.name


NOBODY = Doer(None)


@dataclass(frozen=True)
class Line:
    """One entry, to be put in words in the language of who reads it; `number` counts the attempts."""

    at: datetime
    act: str
    outcome: str
    who: str
    name: str
    text: str
    number: int

    @property
    def tells(self) -> bool:
        """It is about the task itself, not about its being made known."""
        return self.act not in (TaskAct.CREATED, TaskAct.MAILED) or bool(self.outcome)

    @property
    def icon(self) -> str:
        return ICONS[TaskAct(self.act)]

    @property
    def words(self) -> str:
        if self.act == TaskAct.ATTEMPT:
            outcome = _(OUTCOMES[self.outcome])
            return _("Attempt %(n)d: %(outcome)s") % {"n": self.number, "outcome": outcome}
        if self.outcome == BY_MAIL:
            return _("Completed by e-mail")
        if self.outcome == UNDELIVERED:
            return _("The e-mail to %(name)s could not be delivered") % {"name": self.name}
        if self.act == TaskAct.MAILED and not self.text:
            return _("Nobody was mailed: no e-mail address is known of %(name)s") % {"name": self.name}
        return _(WORDS[self.act]) % {"name": self.name}


async def write(task: Task, act: TaskAct, doer: Doer, text: str = "", outcome: str | None = None) -> None:
    """Open screens show anew what became of it: its own page, and where it was asked. Inside change()."""
    await TaskLogEntry.insert(
        TaskLogEntry(
            task=task.id,
            act=act,
            employee=doer.employee,
            who=doer.words[:200],
            outcome=outcome or (BY_MAIL if doer.by_mail else ""),
            text=text,
        )
    )
    await search_cards.task(task.id)
    announce("items", "task", item=task.item)
    if task.origin is not None:
        announce("items", "tasks", item=task.origin)
    for row in await Contact.select(Contact.id).where(made_from(task)):
        announce("items", "contact_tasks", contact=row["id"])


def made_from(task: Task) -> Where | Or:
    """The contacts that show it: the one it was made from, and those of the item it was made from."""
    itself = Contact.id == (task.contact or 0)
    return itself | (Contact.item == task.origin) if task.origin else itself


async def turn(task_id: int) -> int:
    """How often it went to somebody else. With the task's item held, a true count."""
    passed_on = TaskLogEntry.act.is_in([str(act) for act in TURNS])
    return int(await TaskLogEntry.count().where((TaskLogEntry.task == task_id) & passed_on))


async def says(task_id: int, act: TaskAct) -> bool:
    return await TaskLogEntry.exists().where((TaskLogEntry.task == task_id) & (TaskLogEntry.act == act))


async def entries(task_id: int) -> list[TaskLogEntry]:
    """Oldest first, each with its employee loaded."""
    log = TaskLogEntry.objects(TaskLogEntry.employee).where(TaskLogEntry.task == task_id)
    return await log.order_by(TaskLogEntry.id)


async def lines(task_id: int) -> list[Line]:
    return list(_lines(await entries(task_id)))


async def last_lines(task_ids: list[int]) -> dict[int, Line]:
    """By task, what happened last: an attempt tells more than that a mail about it has left since."""
    if not task_ids:
        return {}
    log = TaskLogEntry.objects(TaskLogEntry.employee).where(TaskLogEntry.task.is_in(task_ids))
    logs: dict[int, list[TaskLogEntry]] = {}
    for entry in await log.order_by(TaskLogEntry.id):
        logs.setdefault(entry.task, []).append(entry)
    return {task_id: _last(list(_lines(of_one))) for task_id, of_one in logs.items()}


def _last(log: list[Line]) -> Line:
    return next((line for line in reversed(log) if line.tells), log[-1])


def attempts(log: list[Line]) -> list[Line]:
    return [line for line in log if line.act == TaskAct.ATTEMPT]


def _lines(log: Iterable[TaskLogEntry]) -> Iterable[Line]:
    number = 0
    for entry in log:
        number += entry.act == TaskAct.ATTEMPT
        name, text = _parts(entry)
        who = entry.employee.name if entry.employee.id else entry.who
        yield Line(
            at=entry.at,
            act=entry.act,
            outcome=entry.outcome,
            who="" if entry.act == TaskAct.MAILED else who,
            name=name,
            text=text,
            number=number,
        )


def _parts(entry: TaskLogEntry) -> tuple[str, str]:
    if entry.act in NAMED:
        name, _line, text = entry.text.partition("\n")
        return name, text
    return (entry.who, entry.text) if entry.act == TaskAct.MAILED else ("", entry.text)
