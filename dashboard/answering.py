"""An answer of who was mailed: by the link in the mail or by a reply to it, without signing in."""

from dataclasses import replace

from app.problems import Conflict
from app.texts import N_
from dashboard import addressees, handling, notices
from dashboard.handling import AlreadyDone as AlreadyDone
from dashboard.states import AttemptOutcome, NoticeKind, TaskAct, TaskStatus
from dashboard.tables import Employee
from dashboard.task_log import Doer
from dashboard.task_tables import Notice, Task


class HandedOn(Conflict):
    """It is for somebody else by now; `name` says for whom."""

    sentence = N_("This was handed on to %(name)s in the meantime. You don't have to do anything.")


class Over(Conflict):
    """Somebody, `by`, was first."""

    sentence = N_("This was completed by %(by)s. You don't have to do anything.")


class SentBack(Conflict):
    sentence = N_("This was sent back in the meantime. You don't have to do anything.")


class NotAsked(Conflict):
    """The notice only told something."""

    sentence = N_("This message can't be answered. Sign in to do something about it.")


async def answer(
    notice: Notice, act: TaskAct, text: str, seen: int | None = None, *, by_mail: bool = False
) -> None:
    """What the addressee says of it: DONE, ATTEMPT (not reached) or WRONG_DEPARTMENT. Inside change().

    `notice` is one that notices.find() gave; `seen` as in handling.attempt(). Raises Invalid when it is done
    without a text, and the conflicts AlreadyDone, HandedOn, SentBack and NotAsked; then nothing is kept. That
    it is done, said twice in the same words, is said once."""
    task = await handling.held(notice.task.item)
    doer = replace(await doer_of(notice), by_mail=by_mail)
    if task.status == TaskStatus.OPEN:
        await _in_turn(notice, task)
    if act == TaskAct.DONE:
        await handling.complete(task, doer, text)
    elif act == TaskAct.ATTEMPT:
        await handling.attempt(task, doer, AttemptOutcome.NOT_REACHED, text, seen)
    elif act == TaskAct.WRONG_DEPARTMENT:
        await handling.send_back(task, doer, text)
    else:
        raise ValueError(f"Nobody answers with {act}.")


async def check(notice: Notice) -> None:
    """Whether it is still theirs to answer; raises Over, HandedOn, SentBack or NotAsked."""
    if notice.task.status != TaskStatus.OPEN:
        raise Over(by=handling.who_did(notice.task))
    await _in_turn(notice, notice.task)


async def doer_of(notice: Notice) -> Doer:
    """The employee whose address it went to, when it is somebody's own."""
    theirs = (Employee.email == notice.recipient) & Employee.active.eq(True)
    row = await Employee.select(Employee.id).where(theirs).order_by(Employee.id).first()
    return Doer(row["id"], notice.name) if row else Doer(None, notice.name)


async def _in_turn(notice: Notice, task: Task) -> None:
    if notice.kind != NoticeKind.TASK:
        raise NotAsked
    if await notices.is_in_turn(notice, task):
        return
    name = addressees.name_of(task)
    raise HandedOn(name=name) if name else SentBack
