"""What is done with a task: tried, handed on, sent back, completed. Every verb runs inside change() and lets
its log, the row on the work list and who asked know."""

from typing import Any

from piccolo.columns import Column

from app.clock import now
from app.database import run
from app.problems import Conflict, Invalid, NotFound
from app.texts import N_, _
from dashboard import addressees, archive, employees, items, notices, task_log, task_reads
from dashboard.addressees import Addressee
from dashboard.contact_tables import Contact
from dashboard.states import (
    AttemptOutcome,
    Channel,
    ContactState,
    ItemState,
    NoticeKind,
    Outcome,
    Priority,
    TaskAct,
    TaskKind,
    TaskStatus,
)
from dashboard.tables import Item
from dashboard.task_log import Doer
from dashboard.task_tables import Task

ANSWERED_NOTE = N_("an answer came in").key
WRONG_NOTE = N_("wrong department").key
LONGEST = 8000


class AlreadyDone(Conflict):
    """`by` is the name of who was first; what was typed now is not kept with the task."""

    sentence = N_("%(by)s already completed this. Your text was not saved.")


async def held(item_id: int) -> Task:
    """The task as it is now. Who acts on it after this waits until the change is over. Raises NotFound."""
    await run("UPDATE item SET state = state WHERE id = {}", item_id)
    task = await task_reads.of_item(item_id)
    if task is None:
        raise NotFound
    return task


async def complete(task: Task, doer: Doer, answer: str) -> Contact | None:
    """Ends a held task with what came of it. A callback note becomes a phone contact of who called, which is
    returned; saying the same again changes nothing. Raises Invalid, AlreadyDone."""
    if not answer:
        raise Invalid({"answer": _("Write down what came of it.")}, {"answer": answer})
    _fits(answer, "answer")
    token = f"task-{task.id}"
    if task.status != TaskStatus.OPEN:
        if (task.done_by.id, task.done_as, task.answer) != (doer.employee, doer.words, answer):
            raise AlreadyDone(by=who_did(task))
        return await Contact.objects().where(Contact.token == token).first()
    task.status, task.answer, task.done_at = TaskStatus.DONE, answer, now()
    done: dict[Column | str, Any] = {
        Task.status: task.status,
        Task.answer: answer,
        Task.done_at: task.done_at,
        Task.done_by: doer.employee,
        Task.done_as: doer.words,
    }
    await Task.update(done).where(Task.id == task.id)
    contact = await _called(task, token, doer) if task.kind == TaskKind.CALLBACK_NOTE else None
    await items.close(task.item)
    await notices.withdraw(task)
    await task_log.write(task, TaskAct.DONE, doer, answer)
    await _tell_the_asker(task, ANSWERED_NOTE)
    return contact


async def attempt(
    task: Task, doer: Doer, outcome: AttemptOutcome, text: str = "", seen: int | None = None
) -> None:
    """Somebody tried to call, in vain. `seen` is how many attempts her form showed: the same form sent twice
    is one attempt. Raises AlreadyDone, Invalid."""
    _still_open(task)
    _fits(text, "answer")
    if not await _is_repeated(task, doer, outcome, text, seen):
        await task_log.write(task, TaskAct.ATTEMPT, doer, text, outcome)


async def hand_on(task: Task, doer: Doer, to: Addressee, why: str) -> None:
    """From now on it is for somebody else, who is told; nothing happens when it is hers already. Raises
    AlreadyDone, Invalid."""
    _still_open(task)
    _fits(why, "why")
    if addressees.of(task) == to:
        return
    await Task.update(to.columns).where(Task.id == task.id)
    owner = await employees.agent_of(to.employee) if to.employee else None
    await _moved(task, owner=owner, place=to.name, note="")
    await task_log.write(task, TaskAct.HANDED_ON, doer, f"{to.name}\n{why}")
    await notices.owe_addressee(task, to)


async def send_back(task: Task, doer: Doer, text: str = "") -> None:
    """It does not belong there: it is nobody's, and asks to be handed on soon. Raises AlreadyDone."""
    _still_open(task)
    _fits(text, "answer")
    nobodys = addressees.NOBODY | {Task.priority: Priority.HIGH}
    await Task.update(nobodys).where(Task.id == task.id)
    await _moved(task, owner=None, place="", note=WRONG_NOTE)
    wrong = f"{addressees.name_of(task)}\n{text}"
    await task_log.write(task, TaskAct.WRONG_DEPARTMENT, doer, wrong)
    await _tell_the_asker(task, WRONG_NOTE)


async def _tell_the_asker(task: Task, note: str) -> None:
    """On the row where it was asked; the page beside it shows more."""
    origin = await Item.objects().where(Item.id == task.origin).first() if task.origin else None
    if origin is not None and origin.state == ItemState.OPEN:
        await items.update_item(origin.id, note=note)


async def _moved(task: Task, **columns: Any) -> None:
    await notices.withdraw(task, NoticeKind.TASK)
    await items.update_item(task.item, **columns)
    items.tell(task.item, counts=True)


async def _is_repeated(task: Task, doer: Doer, outcome: AttemptOutcome, text: str, seen: int | None) -> bool:
    made = [entry for entry in await task_log.entries(task.id) if entry.act == TaskAct.ATTEMPT]
    if seen is None or len(made) <= seen:
        return False
    last = made[-1]
    said = (last.employee.id, last.who, last.outcome, last.text)
    return said == (doer.employee, doer.words, outcome, text)


def _fits(text: str, name: str) -> None:
    """Raises Invalid for the field of this name."""
    if len(text) > LONGEST:
        raise Invalid({name: _("At most %(most)s characters.") % {"most": LONGEST}}, {name: text})


def _still_open(task: Task) -> None:
    if task.status != TaskStatus.OPEN:
        raise AlreadyDone(by=who_did(task))


def who_did(task: Task) -> str:
    return task.done_by.name if task.done_by.id else task.done_as


async def _called(task: Task, token: str, doer: Doer) -> Contact:
    department = task.for_department.id or await archive.department_of(doer.employee)
    item = await Item.objects().where(Item.id == task.item).first()
    assert item is not None  # noqa: S101
    return await archive.kept_once(
        Contact(
            token=token,
            state=ContactState.COMPLETE,
            channel=Channel.PHONE,
            item=item.id,
            party=item.party,
            client_name=task.client_name,
            email=task.email,
            phone=task.phone,
            handler=doer.employee,
            created_by=doer.employee,
            department=department,
            subject=task.subject or item.summary[:200],
            summary=task.message,
            answer=task.answer,
            outcome=Outcome.ANSWERED,
            confidential=await _is_confidential(task),
        )
    )


async def _is_confidential(task: Task) -> bool:
    """What came of a confidential contact is as confidential."""
    return await Contact.exists().where(task_log.made_from(task) & Contact.confidential.eq(True))
