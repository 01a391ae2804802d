"""Callback notes and information requests: work that one person asks of another."""

from typing import Any

from piccolo.columns import Column

from app.clock import now
from app.news import News, announce, change
from app.problems import Conflict, Invalid, NotFound
from app.rendering import render
from app.texts import N_, _
from dashboard import archive, drafts, employees, items, parties, task_form
from dashboard.agents import SignedIn
from dashboard.contact_tables import Contact
from dashboard.kinds import ItemKind
from dashboard.latest import Latest
from dashboard.states import Channel, ContactState, ItemState, Outcome, TaskKind, TaskStatus
from dashboard.tables import Item
from dashboard.task_tables import Task

KINDS = [
    ItemKind(
        name=TaskKind.CALLBACK_NOTE,
        label=N_("Callback note"),
        short=N_("Callback"),
        icon="phone-outgoing",
        tag="callback",
        path="/tasks",
    ),
    ItemKind(
        name=TaskKind.INFORMATION_REQUEST,
        label=N_("Information request"),
        short=N_("Request"),
        icon="message-circle-question-mark",
        tag="request",
        path="/tasks",
    ),
]
ANSWERED_NOTE = N_("an answer came in").key
RELATED = (Task.for_employee, Task.for_department, Task.created_by, Task.done_by)
_asked: Latest[tuple[Item | None, list[Task]]] = Latest(50)


class AlreadyDone(Conflict):
    """`by` is the name of who was first; what was typed now is not kept with the task."""

    sentence = N_("%(by)s already completed this. Your text was not saved.")


class _SentTwice(Conflict):
    """The same form came twice at once: this one must leave nothing behind."""


async def create_callback_note(
    form: dict[str, str], agent: SignedIn, origin: Item | None = None, contact: Contact | None = None
) -> Item:
    """A dashboard item for who has to call, made from an item, a contact or neither. Raises Invalid.

    The same form sent twice makes one note."""
    return await _create(TaskKind.CALLBACK_NOTE, form, agent, origin, contact)


async def create_information_request(
    form: dict[str, str], agent: SignedIn, origin: Item | None = None, contact: Contact | None = None
) -> Item:
    """A question to a colleague or department; the answer comes back to where it was asked."""
    return await _create(TaskKind.INFORMATION_REQUEST, form, agent, origin, contact)


async def find(item_id: int, agent: SignedIn) -> tuple[Item, Task]:
    """The task of an item, with the people in it loaded. Raises NotFound."""
    item = await items.find(item_id, agent, kind=tuple(TaskKind))
    task = await Task.objects(*RELATED).where(Task.item == item.id).first()
    if task is None:
        raise NotFound
    return item, task


async def complete(item: Item, agent: SignedIn, answer: str) -> Contact | None:
    """Ends a task with what came of it, for the asker to see. A callback note becomes a phone contact of who
    called, which is returned. Raises Invalid, AlreadyDone."""
    if not answer:
        raise Invalid({"answer": _("Write down what came of it.")}, {"answer": answer})
    async with change():
        done: dict[Column | str, Any] = {
            Task.status: TaskStatus.DONE,
            Task.answer: answer,
            Task.done_at: now(),
            Task.done_by: agent.employee_id,
        }
        still_open = (Task.item == item.id) & (Task.status == TaskStatus.OPEN)
        if not await Task.update(done).where(still_open).returning(Task.id):
            return await _beaten(item, agent, answer)
        task = await _task_of(item)
        contact = await _called(item, task, agent) if task.kind == TaskKind.CALLBACK_NOTE else None
        await items.close(item.id)
        await drafts.drop(agent, item.id, "note")
        await _tell_the_asker(task)
    return contact


async def made_from_contact(contact: Contact) -> list[Task]:
    """The tasks made from a contact, or from the item it came from."""
    asked = Task.contact == contact.id
    if contact.item:
        asked = asked | (Task.origin == contact.item)
    return await Task.objects(*RELATED).where(asked).order_by(Task.id)


async def _create(
    kind: TaskKind, form: dict[str, str], agent: SignedIn, origin: Item | None, contact: Contact | None
) -> Item:
    asked = await task_form.read(kind, form)
    token = f"{agent.id}-{form.get('token', '')[:32]}"
    try:
        async with change():
            item = await _item(kind, asked, origin)
            await _keep(
                Task(kind=kind, token=token, item=item.id, created_by=agent.employee_id),
                asked,
                origin,
                contact,
            )
    except _SentTwice:
        return await _of_token(token)
    return item


async def _item(kind: TaskKind, asked: task_form.Asked, origin: Item | None) -> Item:
    party = await parties.of(asked.client_name, asked.email, asked.phone)
    return await items.open_item(
        kind=kind,
        title=asked.client_name or asked.subject or asked.for_whom,
        summary=asked.subject or asked.message.partition("\n")[0],
        place=asked.for_whom,
        client_name=asked.client_name,
        email=asked.email,
        phone=asked.phone,
        preference="phone" if kind == TaskKind.CALLBACK_NOTE else "",
        party=party.id if party else origin.party if origin else None,
        owner=await employees.agent_of(asked.employee) if asked.employee else None,
        due=asked.due,
    )


async def _keep(task: Task, asked: task_form.Asked, origin: Item | None, contact: Contact | None) -> None:
    task.origin = origin.id if origin else None
    task.contact = contact.id if contact else None
    task.for_employee, task.for_department = asked.employee, asked.department
    for name in ("client_name", "phone", "email", "subject", "message", "due"):
        setattr(task, name, getattr(asked, name))
    if not await Task.insert(task).on_conflict(Task.token, "DO NOTHING").returning(Task.id):
        raise _SentTwice
    if origin is not None:
        announce("items", "tasks", item=origin.id)


async def _of_token(token: str) -> Item:
    """In a change of its own: it then waits until the form that was first is kept."""
    made = Task.select(Task.item).where(Task.token == token)
    async with change():
        item = await Item.objects().where(Item.id.is_in(made)).first()
    assert item is not None  # noqa: S101
    return item


async def _task_of(item: Item) -> Task:
    task = await Task.objects(Task.done_by).where(Task.item == item.id).first()
    if task is None:
        raise NotFound
    return task


async def _beaten(item: Item, agent: SignedIn, answer: str) -> Contact | None:
    """The same answer of the same agent is a form sent twice; anything else would be lost without a word."""
    task = await _task_of(item)
    if (task.done_by.id, task.answer) != (agent.employee_id, answer):
        raise AlreadyDone(by=task.done_by.name)
    return await Contact.objects().where(Contact.token == f"task-{task.id}").first()


async def _called(item: Item, task: Task, agent: SignedIn) -> Contact:
    department = task.for_department or await archive.department_of(agent.employee_id)
    return await archive.kept_once(
        Contact(
            token=f"task-{task.id}",
            state=ContactState.COMPLETE,
            channel=Channel.PHONE,
            item=item.id,
            party=item.party,
            client_name=task.client_name,
            email=task.email,
            phone=task.phone,
            handler=agent.employee_id,
            created_by=agent.employee_id,
            department=department,
            subject=task.subject or item.summary[:200],
            summary=task.message,
            answer=task.answer,
            outcome=Outcome.ANSWERED,
        )
    )


async def _tell_the_asker(task: Task) -> None:
    """The row where it was asked says that there is an answer; the page beside it shows it."""
    if task.origin is None:
        return
    origin = await Item.objects().where(Item.id == task.origin).first()
    if origin is not None and origin.state == ItemState.OPEN:
        await items.update_item(origin.id, note=ANSWERED_NOTE)
    announce("items", "tasks", item=task.origin)


async def _live(news: News, agent: SignedIn) -> str | None:
    """The answers beside the item they were asked from, for who may know of that item."""
    item, asked = await _asked.get(news, "", lambda: _asked_from(news.data["item"]))
    if item is None or not await items.is_for(item, agent):
        return None
    return render("dashboard/_tasks_live.html", agent.language, agent=agent, item_id=item.id, tasks=asked)


async def _asked_from(item_id: int) -> tuple[Item | None, list[Task]]:
    item = await Item.objects().where(Item.id == item_id).first()
    return item, await parties.tasks_of(item) if item else []


LIVE = {"tasks": _live}
