"""One line of a conversation: how it is made, told about and shown. Below the verbs, which all need it."""

from typing import Any

from app.news import announce
from app.texts import N_
from chat.tables import Author, Conversation, Message
from dashboard.agents import SignedIn

VISITOR = N_("Visitor")


def line(
    conversation: Conversation,
    seq: int,
    author: Author,
    client_id: str,
    text: str,
    agent: SignedIn | None = None,
) -> Message:
    return Message(
        conversation=conversation.id,
        seq=seq,
        client_id=client_id,
        author=author.value,
        agent=agent.id if agent else None,
        name=agent.name if agent else conversation.visitor_name,
        text=text,
    )


def tell(conversation_id: int, agent_id: int | None, name: str, **ids: Any) -> None:
    """Announces it to the visitor's side and to the agent's screens. Inside change()."""
    announce(f"conversation:{conversation_id}", name, conversation=conversation_id, **ids)
    if agent_id is not None:
        announce(f"agent:{agent_id}", name, conversation=conversation_id, **ids)


def summary(text: str) -> str:
    """As it stands on a row of the work list."""
    return " ".join(text.split())[:500]


def message_json(message: Message) -> dict[str, Any]:
    """As the visitor's side gets it; of an agent she reads the first name alone."""
    name = message.name.partition(" ")[0] if message.agent else message.name
    return {
        "seq": message.seq,
        "client_id": message.client_id,
        "author": message.author,
        "name": name,
        "text": message.text,
        "at": message.at.isoformat(),
    }
