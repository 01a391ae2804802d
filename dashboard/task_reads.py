"""Tasks as they are read: each with the people in it loaded."""

import json

from dashboard.contact_tables import Contact
from dashboard.tables import Item
from dashboard.task_tables import Task

RELATED = (Task.for_employee, Task.for_department, Task.for_group, Task.created_by, Task.done_by)


async def by_id(task_id: int) -> Task | None:
    return await Task.objects(*RELATED).where(Task.id == task_id).first()


async def of_item(item_id: int) -> Task | None:
    return await Task.objects(*RELATED).where(Task.item == item_id).first()


async def asked_from(item: Item) -> list[Task]:
    """What was asked from this item, the first one first."""
    return await Task.objects(*RELATED).where(Task.origin == item.id).order_by(Task.id)


async def made_from_contact(contact: Contact) -> list[Task]:
    """The tasks made from a contact, or from the item it came from."""
    asked = Task.contact == contact.id
    if contact.item:
        asked = asked | (Task.origin == contact.item)
    return await Task.objects(*RELATED).where(asked).order_by(Task.id)


def answered_fields(task: Task) -> list[tuple[str, str]]:
    """The department's questions with their answers, in the order in which they were asked."""
    return [(field["label"], field["value"]) for field in json.loads(task.fields)]
