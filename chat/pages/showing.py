"""What the templates of a chat need to know about it."""

from typing import Any
from uuid import uuid4

from app.filters import when
from app.texts import _
from chat import access, conversations, sites, texts
from chat.tables import Conversation
from dashboard import drafts, moments
from dashboard.agents import SignedIn
from dashboard.tables import Item


async def chat_context(
    item: Item, conversation: Conversation, agent: SignedIn, *, ending: bool = False
) -> dict[str, Any]:
    """`writing`: it goes on and it is hers. `mine`: it is or was hers."""
    writing = access.may_write(conversation, agent)
    site = await sites.of(conversation.site)
    return {
        "conversation": conversation,
        "further_facts": "chat/_whereabouts.html",
        "messages": await conversations.messages(conversation),
        "read": conversation.read_by_visitor,
        "day": moments.day_in_words(conversation.started_at),
        "taken": _taken(conversation, agent),
        "acts": True,
        "writing": writing,
        "mine": conversation.agent == agent.id,
        "ending": ending,
        "draft": await drafts.of(agent, item.id, "message") if writing else "",
        "end_message": await drafts.of(agent, item.id, "end")
        or await texts.end_message(site, conversation.language),
        "client_id": uuid4(),
    }


def _taken(conversation: Conversation, agent: SignedIn) -> str:
    """How long the visitor waited and for whom."""
    if conversation.accepted_at is None:
        return ""
    times = {
        "offered": when(conversation.started_at),
        "taken": when(conversation.accepted_at),
        "seconds": round((conversation.accepted_at - conversation.started_at).total_seconds()),
        "name": conversation.agent_name,
    }
    if conversation.agent == agent.id:
        return _("Offered %(offered)s, accepted by you at %(taken)s after %(seconds)s s") % times
    return _("Offered %(offered)s, accepted by %(name)s at %(taken)s after %(seconds)s s") % times
