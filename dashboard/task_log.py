"""What happened to a task, line by line: written with the act itself, never changed."""

from dataclasses import dataclass

from dashboard.states import AttemptOutcome, TaskAct
from dashboard.task_tables import Notice, TaskLogEntry

TURNS = (TaskAct.HANDED_ON, TaskAct.WRONG_DEPARTMENT)
"""After each of these it is for somebody else."""

BY_MAIL = "by_mail"
"""As the outcome of a line: it came as a reply to a mail."""


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


async def write(
    task_id: int, act: TaskAct, doer: Doer, text: str = "", outcome: AttemptOutcome | None = None
) -> None:
    """Inside change()."""
    await TaskLogEntry.insert(
        TaskLogEntry(
            task=task_id,
            act=act,
            employee=doer.employee,
            who=doer.words[:200],
            outcome=outcome or (BY_MAIL if doer.by_mail else ""),
            text=text,
        )
    )


async def turn(task_id: int) -> int:
    """How often it went to somebody else. With the task's item held, a true count."""
    passed_on = TaskLogEntry.act.is_in([str(act) for act in TURNS])
    return int(await TaskLogEntry.count().where((TaskLogEntry.task == task_id) & passed_on))


async def entries(task_id: int) -> list[TaskLogEntry]:
    """Oldest first, each with its employee loaded."""
    log = TaskLogEntry.objects(TaskLogEntry.employee).where(TaskLogEntry.task == task_id)
    return await log.order_by(TaskLogEntry.id)


async def was_mailed(task_id: int) -> bool:
    """Whether somebody was, or is about to be, mailed about it."""
    return await Notice.exists().where(Notice.task == task_id)
