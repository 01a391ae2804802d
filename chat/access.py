"""Who may see and say what in a conversation. Everything else is as if it were not there."""

from app.problems import NotFound
from chat import conversations
from chat.tables import Conversation, ConversationState
from dashboard import items
from dashboard.agents import SignedIn
from dashboard.tables import Item

KINDS = ("live_chat", "missed_chat")


def may_write(conversation: Conversation, agent: SignedIn) -> bool:
    return conversation.state == ConversationState.ACTIVE and conversation.agent == agent.id


def may_read(conversation: Conversation, agent: SignedIn) -> bool:
    """What is over is read like any contact; what waits, by who could take it; what goes on, by its agent."""
    if conversation.state == ConversationState.WAITING:
        return agent.may("chat.handle") or agent.may("chat.supervise")
    return conversation.state == ConversationState.ENDED or conversation.agent == agent.id


def may_read_along(conversation: Conversation, agent: SignedIn) -> bool:
    return agent.may("chat.supervise") and conversation.state == ConversationState.ACTIVE


async def seen(item_id: int, agent: SignedIn) -> tuple[Item, Conversation]:
    """The chat as it stands on her list, whether she may read it or not. Raises NotFound."""
    item = await items.find(item_id, agent, KINDS)
    return item, await conversations.of_item(item.id)


async def readable(item_id: int, agent: SignedIn) -> tuple[Item, Conversation]:
    """Raises NotFound when the words are not for her."""
    item, conversation = await seen(item_id, agent)
    if not may_read(conversation, agent):
        raise NotFound
    return item, conversation
