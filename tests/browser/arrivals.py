"""What comes in while a browser looks on."""

import uuid
from datetime import timedelta

from playwright.async_api import Locator, Page

from app.clock import now
from app.news import change
from chat import conversations
from dashboard import items, tasks
from dashboard.agents import SignedIn
from dashboard.tables import Department, Item
from tests.world import World

QUESTION = "Hallo, kan ik zonder afspraak langs komen voor mijn paspoort?"


async def arrives(title: str, minutes: int = 0, **columns: object) -> Item:
    async with change():
        return await items.open_item(
            **{"kind": "email", "title": title, "waiting_since": now() - timedelta(minutes=minutes)} | columns
        )


async def chat(world: World, agent: SignedIn | None = None) -> Item:
    """Somebody begins a chat; it rings, or is taken by `agent`."""
    form = {
        "start_id": str(uuid.uuid4()),
        "client_id": str(uuid.uuid4()),
        "text": QUESTION,
        "name": "Kees Essaadi",
    }
    conversation, _token, _new = await conversations.start(world.site, form)
    item = await Item.objects().get(Item.id == conversation.item)
    assert item
    if agent:
        async with change():
            await items.claim(item.id, agent)
    return item


async def note(world: World) -> Item:
    """Fatima asks whoever has time to call somebody back."""
    department = await Department.objects().where(Department.name == "Burgerzaken").first()
    assert department
    form = {
        "token": str(uuid.uuid4()),
        "subject": "Rijbewijs",
        "message": "Moet de keuring opnieuw?",
        "when": "soon",
        "client_name": "Kees Essaadi",
        "phone": "0655392843",
        "for": f"department:{department.id}",
    }
    return await tasks.create_callback_note(form, world.fatima)


def rows(page: Page, group: str) -> Locator:
    return page.locator(f"#group-{group} .row__name")
