"""What the templates of a chat need to know about it."""

from typing import Any
from uuid import uuid4

from app.filters import when
from app.texts import _
from chat import access, conversations, log, sites, texts
from chat.tables import Conversation, ConversationState
from dashboard import drafts, handovers, moments
from dashboard.agents import SignedIn
from dashboard.handovers import Handover
from dashboard.states import OfferState
from dashboard.tables import Item


async def chat_context(
    item: Item, conversation: Conversation, agent: SignedIn, *, ending: bool = False, handing_on: bool = False
) -> dict[str, Any]:
    """`writing`: it goes on and it is hers. `mine`: it is or was hers. `noting`: she may leave a note."""
    writing = access.may_write(conversation, agent)
    noting, assigns = item.is_open, may_assign(conversation, agent)
    site = await sites.of(conversation.site)
    messages = await conversations.messages(conversation)
    entries = await log.entries(conversation, messages)
    return {
        "conversation": conversation,
        "further_facts": "chat/_facts.html",
        "messages": messages,
        "entries": entries,
        "read": conversation.read_by_visitor,
        "day": moments.day_in_words(conversation.started_at),
        "taken": _taken(conversation, agent, [entry.handover for entry in entries if entry.handover]),
        "acts": True,
        "writing": writing,
        "noting": noting,
        "mine": conversation.agent == agent.id,
        "reading_along": await access.reads_along(conversation, agent),
        "assigns": assigns,
        "ending": ending,
        "handing_on": handing_on,
        "handing": _handing([entry.handover for entry in entries if entry.handover]),
        "receivers": await handovers.receivers(item.owner) if handing_on or assigns else None,
        "draft": await drafts.of(agent, item.id, "message") if writing else "",
        "note_draft": await drafts.of(agent, item.id, "note") if noting else "",
        "end_message": await drafts.of(agent, item.id, "end")
        or await texts.end_message(site, conversation.language),
        "client_id": uuid4(),
        "note_id": uuid4(),
    }


def may_assign(conversation: Conversation, agent: SignedIn) -> bool:
    return agent.may("work.assign") and conversation.state != ConversationState.ENDED


def _handing(tried: list[Handover]) -> Handover | None:
    """The one that rings now."""
    return next((one for one in tried if one.rings), None)


def _taken(conversation: Conversation, agent: SignedIn, tried: list[Handover]) -> str:
    """How long the visitor waited and for whom; whom it went to after that stands further on in the log."""
    if conversation.accepted_at is None:
        return ""
    times = {
        "offered": when(conversation.started_at),
        "taken": when(conversation.accepted_at),
        "seconds": round((conversation.accepted_at - conversation.started_at).total_seconds()),
        "name": conversation.agent_name,
    }
    if any(one.state == OfferState.ACCEPTED for one in tried):
        return _("Offered %(offered)s, accepted at %(taken)s after %(seconds)s s") % times
    if conversation.agent == agent.id:
        return _("Offered %(offered)s, accepted by you at %(taken)s after %(seconds)s s") % times
    return _("Offered %(offered)s, accepted by %(name)s at %(taken)s after %(seconds)s s") % times
