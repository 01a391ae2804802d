"""Duties to mail somebody about a task: owed in the change that made it, worked off by who sends mail."""

from datetime import datetime

from app.addresses import shown_phone
from app.clock import now
from app.news import announce
from app.settings import settings
from app.texts import _, speaking
from dashboard import addressees, answer_links, task_log, task_reads, windows
from dashboard.addressees import Addressee
from dashboard.states import NoticeKind, Priority, TaskAct, TaskKind
from dashboard.task_log import UNDELIVERED, Doer
from dashboard.task_tables import Notice, Task


async def owe(task: Task, kind: NoticeKind, recipient: str, name: str, occasion: str = "") -> None:
    """Inside change(). The same task, kind, recipient and occasion is owed once, however often it is said."""
    notice = Notice(
        key=key_of(task, kind, recipient, occasion), task=task.id, kind=kind, recipient=recipient, name=name
    )
    if await Notice.insert(notice).on_conflict(Notice.key, "DO NOTHING").returning(Notice.id):
        announce("notices", "owed")


async def owe_addressee(task: Task, addressee: Addressee) -> None:
    """Inside change(), at the turn at which it becomes hers. Without an address the log says that nobody was
    mailed."""
    if addressee.email:
        turn = await task_log.turn(task.id)
        await owe(task, NoticeKind.TASK, addressee.email, addressee.name, str(turn))
    else:
        await task_log.write(task, TaskAct.MAILED, Doer(None, addressee.name))


async def withdraw(task: Task, *kinds: NoticeKind) -> None:
    """Nobody needs to be mailed any more, or not in these kinds. Inside change()."""
    waiting = (Notice.task == task.id) & Notice.handled_at.is_null()
    if kinds:
        waiting = waiting & Notice.kind.is_in([str(kind) for kind in kinds])
    await Notice.update({Notice.handled_at: now()}).where(waiting)


async def due(moment: datetime) -> list[int]:
    """The ids of what has to be mailed by now, oldest first."""
    waiting = Notice.handled_at.is_null() & (Notice.due <= moment)
    rows = await Notice.select(Notice.id).where(waiting).order_by(Notice.due, Notice.id)
    return [row["id"] for row in rows]


async def find(notice_id: int) -> Notice | None:
    """With its task loaded, and the people in that."""
    notice = await Notice.objects().where(Notice.id == notice_id).first()
    if notice is not None:
        notice.task = await task_reads.by_id(notice.task)
    return notice


async def handled(notice_id: int) -> bool:
    """Inside change(), which also keeps the mail. False when it was mailed already, or is wanted no more."""
    waiting = (Notice.id == notice_id) & Notice.handled_at.is_null()
    won = await (
        Notice.update({Notice.handled_at: now()})
        .where(waiting)
        .returning(Notice.task, Notice.name, Notice.recipient)
    )
    for row in won:
        task = await Task.objects().get(Task.id == row["task"])
        assert task is not None  # noqa: S101
        await task_log.write(task, TaskAct.MAILED, Doer(None, row["name"]), row["recipient"])
    return bool(won)


async def not_mailed(notice: Notice) -> None:
    """There is no way to mail it, and nobody tries again: the log says so. Inside change().

    `notice` is one that find() gave."""
    await Notice.update({Notice.handled_at: now()}).where(Notice.id == notice.id)
    doer = Doer(None, notice.name)
    await task_log.write(notice.task, TaskAct.MAILED, doer, notice.recipient, UNDELIVERED)


async def is_in_turn(notice: Notice, task: Task) -> bool:
    """Whether the task is still for who got this notice. With the task's item held, a true answer."""
    turn = await task_log.turn(task.id)
    return notice.key == key_of(task, NoticeKind.TASK, notice.recipient, str(turn))


def words(notice: Notice) -> tuple[str, str]:
    """Subject and text of the mail, in the language of the house, of a notice that find() gave."""
    with speaking(settings().language):
        if notice.kind == NoticeKind.OVERDUE:
            return _overdue(notice.task)
        return _subject(notice.task), _asked(notice)


def key_of(task: Task, kind: NoticeKind, recipient: str, occasion: str) -> str:
    return f"{task.id}:{kind}:{recipient}:{occasion}"


def _subject(task: Task) -> str:
    about = task.subject or task.message.partition("\n")[0]
    if task.kind == TaskKind.CALLBACK_NOTE:
        return _line(_("Callback note: %(name)s, %(about)s") % {"name": task.client_name, "about": about})
    return _line(_("Question: %(about)s") % {"about": about})


def _asked(notice: Notice) -> str:
    task: Task = notice.task
    asked = {"asker": task.created_by.name, "name": notice.name}
    calling = task.kind == TaskKind.CALLBACK_NOTE
    first = (
        _("%(asker)s asks %(name)s to call back:") if calling else _("%(asker)s has a question for %(name)s:")
    ) % asked
    parts = [first, _facts(task), task.message, _how(notice)]
    return "\n\n".join(part for part in parts if part) + "\n"


def _facts(task: Task) -> str:
    facts = [
        (_("Name"), task.client_name),
        (_("Phone number"), shown_phone(task.phone) if task.phone else ""),
        (_("When"), windows.words(task.not_before, task.due)),
        (_("Priority"), _("high") if task.priority == Priority.HIGH else ""),
        (_("Subject"), task.subject),
        *task_reads.answered_fields(task),
    ]
    return "\n".join(f"{label}: {value}" for label, value in facts if value)


def _how(notice: Notice) -> str:
    return "\n".join(
        [
            _("Answer with one click, without signing in:"),
            answer_links.address(notice.id),
            _("Or reply to this mail: what you write above this text is your answer."),
        ]
    )


def _overdue(task: Task) -> tuple[str, str]:
    """For who assigns work: a link to where that is done, since she has an account."""
    about = task.subject or task.message.partition("\n")[0]
    subject = _("Too late: %(about)s") % {"about": task.client_name or about}
    lines = [
        _("This was not done in time: %(about)s") % {"about": about},
        _facts(task),
        _("For whom: %(name)s") % {"name": addressees.name_of(task) or "–"},
        f"{settings().origin}/tasks/{task.item}",
    ]
    return _line(subject), "\n\n".join(line for line in lines if line) + "\n"


def _line(text: str) -> str:
    """What fits in the subject of a mail."""
    return " ".join(text.split())[:200]
