"""Callback notes and information requests: work that one person asks of another."""

import json

from app.news import change
from app.problems import Conflict, Invalid, NotFound
from app.texts import N_, _
from dashboard import drafts, employees, handling, items, notices, parties, task_form, task_log, task_reads
from dashboard.agents import SignedIn
from dashboard.contact_tables import Contact
from dashboard.handling import AlreadyDone as AlreadyDone
from dashboard.kinds import ItemKind
from dashboard.states import AttemptOutcome, Priority, TaskAct, TaskKind, TaskStatus
from dashboard.tables import Item
from dashboard.task_log import Doer
from dashboard.task_reads import made_from_contact as made_from_contact
from dashboard.task_tables import Task

KINDS = [
    ItemKind(
        name=TaskKind.CALLBACK_NOTE,
        label=N_("Callback note"),
        short=N_("Callback"),
        icon="phone-outgoing",
        tag="callback",
        path="/tasks",
        puts_away=False,
    ),
    ItemKind(
        name=TaskKind.INFORMATION_REQUEST,
        label=N_("Information request"),
        short=N_("Request"),
        icon="message-circle-question-mark",
        tag="request",
        path="/tasks",
        puts_away=False,
    ),
]
URGENT_NOTE = N_("high priority").key


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
    task = await task_reads.of_item(item.id)
    if task is None:
        raise NotFound
    return item, task


async def complete(item: Item, agent: SignedIn, answer: str) -> Contact | None:
    """As handling.complete(), of a task that is hers or nobody's. Raises AlreadyTaken too."""
    async with change():
        task = await handling.held(item.id)
        if task.status == TaskStatus.OPEN:
            await items.claim(item.id, agent)
        contact = await handling.complete(task, doer(agent), answer)
        await drafts.drop(agent, item.id, "note")
    return contact


async def attempt(item: Item, agent: SignedIn, outcome: AttemptOutcome, text: str, seen: int) -> None:
    """As handling.attempt(), of a callback note that is hers or nobody's. Raises AlreadyTaken, NotFound."""
    if item.kind != TaskKind.CALLBACK_NOTE:
        raise NotFound
    if item.owner not in (None, agent.id):
        raise items.AlreadyTaken(by=await items.owner_name(item.id))
    async with change():
        await handling.attempt(await handling.held(item.id), doer(agent), outcome, text, seen)
        await drafts.drop(agent, item.id, "note")


async def hand_on(item: Item, agent: SignedIn, form: dict[str, str]) -> None:
    """To who the form names, with the reason. Raises Invalid, AlreadyDone."""
    errors: dict[str, str] = {}
    whom, why = await task_form.for_whom(form, errors), form.get("why", "")
    if not why:
        errors["why"] = _("Write why you hand it on.")
    if errors or whom is None:
        raise Invalid(errors, form)
    async with change():
        await handling.hand_on(await handling.held(item.id), doer(agent), whom, why)


def doer(agent: SignedIn) -> Doer:
    return Doer(agent.employee_id, agent.name)


async def _create(
    kind: TaskKind, form: dict[str, str], agent: SignedIn, origin: Item | None, contact: Contact | None
) -> Item:
    asked = await task_form.read(kind, form)
    token = f"{agent.id}-{form.get('token', '')[:32]}"
    try:
        async with change():
            item = await _item(kind, asked, origin)
            task = Task(kind=kind, token=token, item=item.id, created_by=agent.employee_id)
            await _keep(task, asked, origin, contact)
            await task_log.write(task, TaskAct.CREATED, doer(agent), asked.whom.name)
            await notices.owe_addressee(task, asked.whom)
    except _SentTwice:
        return await _of_token(token)
    return item


async def _item(kind: TaskKind, asked: task_form.Asked, origin: Item | None) -> Item:
    party = await parties.of(asked.client_name, asked.email, asked.phone)
    return await items.open_item(
        kind=kind,
        title=asked.client_name or asked.subject or asked.whom.name,
        summary=asked.line,
        note=URGENT_NOTE if asked.priority == Priority.HIGH and asked.window[1] is None else "",
        place=asked.whom.name,
        client_name=asked.client_name,
        email=asked.email,
        phone=asked.phone,
        preference="phone" if kind == TaskKind.CALLBACK_NOTE else "",
        party=party.id if party else origin.party if origin else None,
        owner=await employees.agent_of(asked.whom.employee) if asked.whom.employee else None,
        due=asked.window[1],
    )


async def _keep(task: Task, asked: task_form.Asked, origin: Item | None, contact: Contact | None) -> None:
    task.origin = origin.id if origin else None
    task.contact = contact.id if contact else None
    for column, value in asked.whom.columns.items():
        setattr(task, column._meta.name, value)
    task.not_before, task.due = asked.window
    task.fields = json.dumps(asked.fields, ensure_ascii=False)
    for name in ("client_name", "phone", "email", "subject", "message", "priority"):
        setattr(task, name, getattr(asked, name))
    made = await Task.insert(task).on_conflict(Task.token, "DO NOTHING").returning(Task.id)
    if not made:
        raise _SentTwice
    task.id = made[0]["id"]


async def _of_token(token: str) -> Item:
    """In a change of its own: it then waits until the form that was first is kept."""
    made = Task.select(Task.item).where(Task.token == token)
    async with change():
        item = await Item.objects().where(Item.id.is_in(made)).first()
    assert item is not None  # noqa: S101
    return item
