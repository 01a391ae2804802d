"""On which page of the website a visitor is while she chats."""

from typing import Any

from piccolo.columns import Column

from app.forms import cleaned
from app.news import announce, change
from chat.lines import summary
from chat.starts import web_address
from chat.tables import Conversation, ConversationState
from dashboard import items


async def moved(conversation: Conversation, form: dict[str, str]) -> None:
    """She came to another page, and her agent sees it at once; what is no address changes nothing."""
    url, title = (
        web_address(cleaned(form.get("page_url", ""))),
        summary(cleaned(form.get("page_title", "")))[:300],
    )
    if not url:
        return
    here: dict[Column | str, Any] = {Conversation.page_url: url, Conversation.page_title: title}
    elsewhere = (Conversation.page_url != url) | (Conversation.page_title != title)
    goes_on = (Conversation.id == conversation.id) & (Conversation.state != ConversationState.ENDED)
    async with change():
        await items.hold(conversation.item)
        rows = await Conversation.update(here).where(goes_on & elsewhere).returning(Conversation.agent)
        for row in rows:
            if row["agent"] is not None:
                announce(f"agent:{row['agent']}", "page", conversation=conversation.id)
