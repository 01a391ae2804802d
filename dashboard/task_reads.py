"""Tasks as they are read: one with all that happened to it, and lists of them."""

import json
from dataclasses import dataclass
from datetime import datetime

from piccolo.custom_types import Combinable

from app.clock import now
from app.database import run
from app.texts import _
from dashboard import addressees, items, task_log, windows
from dashboard.agents import SignedIn
from dashboard.contact_tables import Contact
from dashboard.states import Priority, TaskStatus
from dashboard.tables import Employee, GroupMember, Item
from dashboard.task_log import Line
from dashboard.task_tables import Task

RELATED = (Task.for_employee, Task.for_department, Task.for_group, Task.created_by, Task.done_by)
MOST = 100


@dataclass(frozen=True)
class Card:
    """One task in a list. `whom` is empty when it was sent back; `last` is what happened last."""

    item: int
    kind: str
    subject: str
    message: str
    client_name: str
    asker: str
    whom: str
    status: str
    urgent: bool
    not_before: datetime | None
    due: datetime | None
    answer: str
    by: str
    done_at: datetime | None
    last: Line | None

    @property
    def done(self) -> bool:
        return self.status == TaskStatus.DONE

    @property
    def late(self) -> bool:
        return self.status == TaskStatus.OPEN and self.due is not None and self.due <= now()

    @property
    def window(self) -> str:
        return windows.words(self.not_before, self.due)

    @property
    def title(self) -> str:
        about = self.subject or self.message.partition("\n")[0]
        return f"{self.client_name}: {about}" if self.client_name else about

    @property
    def state(self) -> str:
        """In words, for whoever asked."""
        if self.done:
            return _("Answered by %(name)s") % {"name": self.by}
        if not self.whom:
            return _("Wrong department, to be handed on")
        return _("To be done")


@dataclass(frozen=True)
class Story:
    """One task with all that happened to it."""

    item: Item
    task: Task
    card: Card
    fields: list[tuple[str, str]]
    log: list[Line]

    @property
    def attempts(self) -> int:
        return len(task_log.attempts(self.log))


async def by_id(task_id: int) -> Task | None:
    return await Task.objects(*RELATED).where(Task.id == task_id).first()


async def of_item(item_id: int) -> Task | None:
    return await Task.objects(*RELATED).where(Task.item == item_id).first()


async def story_of(item: Item, task: Task) -> Story:
    log = await task_log.lines(task.id)
    card = _card(task, log[-1] if log else None)
    return Story(item, task, card, answered_fields(task), log)


async def asked_from(item: Item) -> list[Card]:
    """What was asked from this item, the first one first."""
    return await _cards(await Task.objects(*RELATED).where(Task.origin == item.id).order_by(Task.id))


async def made_from_contact(contact: Contact) -> list[Card]:
    """The tasks made from a contact, or from the item it came from."""
    # Asked with OR, SQLite reads all tasks where few have an origin.
    either = "SELECT id FROM task WHERE contact = {} UNION SELECT id FROM task WHERE origin = {}"
    ids = [row["id"] for row in await run(either, contact.id, contact.item)]
    return await _cards(await Task.objects(*RELATED).where(Task.id.is_in(ids or [0])).order_by(Task.id))


async def asked_by(agent: SignedIn) -> list[Card]:
    """What she asked of others: the open ones first, then the newest."""
    mine = Task.created_by == agent.employee_id
    newest = await Task.objects(*RELATED).where(mine).order_by(Task.id, ascending=False).limit(MOST)
    newest.sort(key=lambda task: task.status != TaskStatus.OPEN)
    return await _cards(await _seen(newest, agent))


async def asked_of(agent: SignedIn) -> list[Card]:
    """What is asked of her, her department and her groups and not yet done: what is due first comes first."""
    waiting = (Task.status == TaskStatus.OPEN) & await _for(agent)
    tasks = await Task.objects(*RELATED).where(waiting).order_by(Task.id).limit(MOST)
    tasks.sort(key=lambda task: (task.due is None, task.due or task.created_at))
    return await _cards(await _seen(tasks, agent))


def answered_fields(task: Task) -> list[tuple[str, str]]:
    """The department's questions with their answers, in the order in which they were asked."""
    return [(field["label"], field["value"]) for field in json.loads(task.fields)]


async def _for(agent: SignedIn) -> Combinable:
    groups = GroupMember.select(GroupMember.group).where(GroupMember.employee == agent.employee_id)
    department = Employee.select(Employee.department).where(Employee.id == agent.employee_id)
    theirs = Task.for_department.is_in(department) | Task.for_group.is_in(groups)
    return (Task.for_employee == agent.employee_id) | theirs


async def _seen(tasks: list[Task], agent: SignedIn) -> list[Task]:
    """Without those that became a contact which is not for these eyes, or was deleted."""
    doubtful = Contact.confidential.eq(True) | Contact.deleted_at.is_not_null()
    numbers = [task.item for task in tasks] or [0]
    became = Contact.select(Contact.item).where(Contact.item.is_in(numbers) & doubtful)
    looked_at = await Item.objects().where(Item.id.is_in(became))
    kept_from = {item.id for item in looked_at if not await items.is_for(item, agent)}
    return [task for task in tasks if task.item not in kept_from]


async def _cards(tasks: list[Task]) -> list[Card]:
    last = await task_log.last_lines([task.id for task in tasks])
    return [_card(task, last.get(task.id)) for task in tasks]


def _card(task: Task, last: Line | None) -> Card:
    return Card(
        item=task.item,
        kind=task.kind,
        subject=task.subject,
        message=task.message,
        client_name=task.client_name,
        asker=task.created_by.name,
        whom=addressees.name_of(task),
        status=task.status,
        urgent=task.priority == Priority.HIGH,
        not_before=task.not_before,
        due=task.due,
        answer=task.answer,
        by=task.done_by.name if task.done_by.id else task.done_as,
        done_at=task.done_at,
        last=last,
    )
