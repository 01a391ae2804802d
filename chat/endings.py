"""How a conversation ends: by its agent or its visitor, and always with all that was said in the history."""

from typing import Any
from uuid import uuid4

from piccolo.columns import Column

from app.clock import now
from app.news import announce, change
from app.texts import N_, catalogue
from chat import measuring, visits
from chat.lines import VISITOR, line, summary, tell
from chat.tables import Author, Conversation, ConversationState, Message
from dashboard import agents, contacts, drafts, items, offers, presence
from dashboard.agents import SignedIn
from dashboard.states import Channel
from dashboard.tables import Item

ROLES = {Author.VISITOR: "client", Author.AGENT: "employee", Author.SYSTEM: "system"}
LEFT_WAITING = N_("the visitor left before an answer")
LEFT_LOST = N_("the visitor left after the connection of the agent was lost")
LEFT_MESSAGE = N_("the visitor left a message instead")


async def end(
    conversation: Conversation,
    by: Author,
    agent: SignedIn | None = None,
    end_message: str = "",
    *,
    left_message: bool = False,
) -> bool:
    """Ends it and archives what was said, in one transaction; False when it had ended already.

    An agent ends only what is hers. The item stays open until its registration is complete: with its agent,
    or, when nobody had answered, as a missed chat for everybody, unless the visitor `left_message`: then that
    is the work, and this is history."""
    async with change():
        await items.hold(conversation.item)
        ended = await _end(conversation, by, agent, bool(end_message))
        if ended is None:
            return False
        if end_message:
            said = line(ended, ended.last_seq, Author.SYSTEM, str(uuid4()), end_message, agent)
            await Message.insert(said)
            tell(ended.id, None, "message", message=said.seq)
            await visits.tell_screens(ended, "message", message=said.seq)
        talker = agent or await _agent_of(ended)
        item = await _archive(ended, talker)
        measuring.over(item, ended, talker, left_message)
        await offers.withdraw(item.id)
        if talker is None:
            await _leave_unanswered(item, left_message)
        else:
            await _leave_for_registration(item, talker, end_message)
        tell(ended.id, None, "state")
        await visits.tell_screens(ended, "state")
    return True


async def _end(
    conversation: Conversation, by: Author, agent: SignedIn | None, with_message: bool
) -> Conversation | None:
    still = (Conversation.id == conversation.id) & (Conversation.state != ConversationState.ENDED)
    if agent is not None:
        still = still & (Conversation.agent == agent.id) & (Conversation.state == ConversationState.ACTIVE)
    ended: dict[Column | str, Any] = {
        Conversation.state: ConversationState.ENDED.value,
        Conversation.ended_at: now(),
        Conversation.ended_by: by.value,
        Conversation.last_seq: Conversation.last_seq + int(with_message),
    }
    if not await Conversation.update(ended).where(still).returning(Conversation.id):
        return None
    return await Conversation.objects().get(Conversation.id == conversation.id)


async def _agent_of(conversation: Conversation) -> SignedIn | None:
    """None when nobody had it at the end: also when its agent was lost."""
    had = conversation.agent if conversation.agent_lost_at is None else None
    return await agents.load(had) if had else None


async def _archive(conversation: Conversation, talker: SignedIn | None) -> Item:
    item = await Item.objects().get(Item.id == conversation.item)
    assert item is not None  # noqa: S101
    said = await Message.objects().where(Message.conversation == conversation.id).order_by(Message.seq)
    await contacts.archive(
        item,
        channel=Channel.CHAT.value,
        lines=[_archived(message, conversation.language) for message in said],
        handler=talker.employee_id if talker else None,
        occurred_at=conversation.started_at,
        ended_at=conversation.ended_at,
    )
    return item


def _archived(message: Message, language: str) -> contacts.Line:
    return {
        "at": message.at.isoformat(),
        "who": message.name or _nameless(message, language),
        "role": ROLES[Author(message.author)],
        "text": message.text,
    }


def _nameless(message: Message, language: str) -> str:
    return catalogue(language).gettext(VISITOR.key) if message.author == Author.VISITOR else ""


async def _leave_unanswered(item: Item, left_message: bool) -> None:
    left = LEFT_LOST if item.lost_by else LEFT_WAITING
    note = LEFT_MESSAGE if left_message else left
    await items.update_item(item.id, kind="missed_chat", note=note.key)
    if left_message:
        await contacts.settle(item, Channel.CHAT, item.summary)
        await items.close(item.id)
    else:
        announce("items", "counts")


async def _leave_for_registration(item: Item, talker: SignedIn, end_message: str) -> None:
    said = {"summary": summary(end_message)} if end_message else {}
    await items.update_item(item.id, note=contacts.DRAFT_NOTE, waiting_since=now(), unread=0, **said)
    await drafts.drop(talker, item.id, "end")
    await presence.start_wrap_up(talker.id)
