"""Who may see and say what in a conversation. Everything else is as if it were not there."""

from app.problems import NotFound
from chat import conversations
from chat.tables import Conversation, ConversationState
from dashboard import items, viewing
from dashboard.agents import SignedIn
from dashboard.tables import Item

KINDS = ("live_chat", "missed_chat", "email")
"""One that went on by e-mail still has its log."""


def may_write(conversation: Conversation, agent: SignedIn) -> bool:
    return conversation.state == ConversationState.ACTIVE and conversation.agent == agent.id


async def may_read(conversation: Conversation, agent: SignedIn) -> bool:
    """What is over is read like any contact; what waits, by who could take it; what goes on, by its agent and
    by a supervisor as long as she reads along."""
    if conversation.state == ConversationState.WAITING:
        return agent.may("chat.handle") or agent.may("chat.supervise")
    if conversation.state == ConversationState.ENDED or conversation.agent == agent.id:
        return True
    return await reads_along(conversation, agent)


def may_read_along(conversation: Conversation, agent: SignedIn) -> bool:
    goes_on = conversation.state == ConversationState.ACTIVE and conversation.agent != agent.id
    return goes_on and agent.may("chat.supervise")


async def reads_along(conversation: Conversation, agent: SignedIn) -> bool:
    return may_read_along(conversation, agent) and await viewing.watches(conversation.item, agent.id)


async def seen(item_id: int, agent: SignedIn) -> tuple[Item, Conversation]:
    """The chat as it stands on her list, whether she may read it or not. Raises NotFound."""
    item = await items.find(item_id, agent, KINDS)
    return item, await conversations.of_item(item.id)


async def readable(item_id: int, agent: SignedIn) -> tuple[Item, Conversation]:
    """Raises NotFound when the words are not for her."""
    item, conversation = await seen(item_id, agent)
    if not await may_read(conversation, agent):
        raise NotFound
    return item, conversation
