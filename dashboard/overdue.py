"""The ticker's duty: what was not done in time is told, once, to everybody who assigns work."""

from datetime import datetime
from typing import Any

from app.news import change
from dashboard import handling, notices, task_log
from dashboard.states import ItemState, NoticeKind, TaskAct, TaskStatus
from dashboard.tables import AgentPrivilege, Item, full_name
from dashboard.task_tables import Task, TaskLogEntry

HOLDER: Any = AgentPrivilege.agent


async def look(moment: datetime) -> None:
    told = TaskLogEntry.select(TaskLogEntry.task).where(TaskLogEntry.act == TaskAct.OVERDUE)
    open_items = Item.select(Item.id).where((Item.state == ItemState.OPEN) & (Item.due <= moment))
    late = (Task.status == TaskStatus.OPEN) & (Task.due <= moment) & Task.item.is_in(open_items)
    for row in await Task.select(Task.item).where(late & Task.id.not_in(told)).order_by(Task.id):
        async with change():
            await _tell(row["item"])


async def _tell(item_id: int) -> None:
    """Looks again: another process may have told it, or somebody may have done it, in the meantime."""
    task = await handling.held(item_id)
    if task.status != TaskStatus.OPEN or await task_log.says(task.id, TaskAct.OVERDUE):
        return
    await task_log.write(task, TaskAct.OVERDUE, task_log.NOBODY)
    for email, name in await _supervisors():
        await notices.owe(task, NoticeKind.OVERDUE, email, name)


async def _supervisors() -> list[tuple[str, str]]:
    """E-mail and name of everybody who may assign work and can sign in."""
    rows = (
        await AgentPrivilege.select(
            HOLDER.email.as_alias("email"),
            HOLDER.employee.given_name.as_alias("given"),
            HOLDER.employee.family_name.as_alias("family"),
        )
        .where((AgentPrivilege.name == "work.assign") & HOLDER.active.eq(True))
        .order_by(AgentPrivilege.agent)
    )
    return [(row["email"], full_name(row["given"], row["family"])) for row in rows]
