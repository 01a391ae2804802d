"""What happens to a task as it is seen live: on its own page, and where it was asked."""

from app.news import News
from app.rendering import render
from dashboard import history, items, task_reads
from dashboard.agents import SignedIn
from dashboard.contact_tables import Contact
from dashboard.kinds import KINDS, works_here
from dashboard.latest import Latest
from dashboard.tables import Item
from dashboard.task_reads import Card, Story

_stories: Latest[Story | None] = Latest(50)
_asked: Latest[tuple[Item | None, list[Card]]] = Latest(50)
_followed: Latest[tuple[Contact | None, list[Card]]] = Latest(50)


async def task(news: News, agent: SignedIn) -> str | None:
    """Its log and its line in lists, for who may know of it."""
    story = await _stories.get(news, "", lambda: _story(news.data["item"]))
    if story is None or not await items.is_for(story.item, agent):
        return None
    kind = KINDS[story.task.kind]
    return render("dashboard/_task_live.html", agent.language, agent=agent, story=story, kind=kind)


async def tasks(news: News, agent: SignedIn) -> str | None:
    """The tasks beside the item they were asked from, for who may know of that item."""
    item, asked = await _asked.get(news, "", lambda: _asked_from(news.data["item"]))
    if item is None or not await items.is_for(item, agent):
        return None
    return render("dashboard/_tasks_live.html", agent.language, agent=agent, item_id=item.id, tasks=asked)


async def contact_tasks(news: News, agent: SignedIn) -> str | None:
    """The same beside a contact."""
    contact, asked = await _followed.get(news, "", lambda: _made_from(news.data["contact"]))
    if contact is None or not works_here(agent):
        return None
    if not await Contact.exists().where(history.visible(agent) & (Contact.id == contact.id)):
        return None
    return render("dashboard/_follow_up_live.html", agent.language, agent=agent, contact=contact, tasks=asked)


LIVE = {"task": task, "tasks": tasks, "contact_tasks": contact_tasks}


async def _story(item_id: int) -> Story | None:
    item, found = await _item(item_id), await task_reads.of_item(item_id)
    return await task_reads.story_of(item, found) if item and found else None


async def _asked_from(item_id: int) -> tuple[Item | None, list[Card]]:
    item = await _item(item_id)
    return item, await task_reads.asked_from(item) if item else []


async def _made_from(contact_id: int) -> tuple[Contact | None, list[Card]]:
    contact = await Contact.objects().where(Contact.id == contact_id).first()
    return contact, await task_reads.made_from_contact(contact) if contact else []


async def _item(item_id: int) -> Item | None:
    return await Item.objects().where(Item.id == item_id).first()
