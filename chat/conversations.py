"""Conversations: begun by a visitor, taken by an agent, ended by either, and kept in the contact history.

Every message has a number in its conversation; what a client sends twice with one client id is there once."""

from datetime import datetime, timedelta
from typing import Any

from app import lookup
from app.clock import now
from app.database import CONFLICTS, glance, later, marks, run
from app.forms import cleaned
from app.news import announce, change
from app.problems import Conflict, Invalid, NotFound
from app.texts import N_, catalogue
from chat import availability, quiet, sites, texts
from chat.endings import end as end
from chat.kinds import LOST
from chat.lines import line, summary, tell
from chat.lines import message_json as message_json
from chat.starts import AlreadyStarted as AlreadyStarted
from chat.starts import digest, text_errors
from chat.starts import start as start
from chat.tables import Author, Conversation, ConversationState, Message, VisitorStatus
from dashboard import drafts, items, viewing
from dashboard.agents import SignedIn

REMEMBERED = timedelta(hours=24)
LINE_COLUMNS = ("conversation", "seq", "client_id", "author", "agent", "name", "text", "at")
LINE = f"INSERT INTO message ({', '.join(LINE_COLUMNS)}) VALUES ({marks(LINE_COLUMNS)})"  # noqa: S608
ASKED = """UPDATE item SET summary = {}, waiting_since = coalesce(waiting_since, {}), unread = unread + 1
    WHERE id = {}"""
ANSWERED = "UPDATE item SET summary = {}, waiting_since = NULL, unread = 0 WHERE id = {}"
SAY = """UPDATE conversation SET last_seq = last_seq + 1, {mark}
    WHERE id = {{}} AND state <> 'ended' {mine}
    RETURNING last_seq, item, agent, state, EXISTS (
        SELECT 1 FROM message above WHERE above.conversation = conversation.id
        AND above.seq = conversation.last_seq - 1 AND above.author <> 'visitor') AS answers,
        EXISTS (SELECT 1 FROM viewing WHERE viewing.item = conversation.item) AS watched,
        EXISTS (SELECT 1 FROM item WHERE item.id = conversation.item AND item.owner = conversation.agent
        AND {same}) AS goes_on"""
SAY_BY_AGENT = SAY.format(
    mark="read_by_agent = last_seq + 1",
    mine="AND state = 'active' AND agent = {}",
    same="item.waiting_since IS NULL AND item.unread = 0",
)
SAY_BY_VISITOR = SAY.format(
    mark="read_by_visitor = last_seq + 1, visitor_seen_at = {}",
    mine="",
    same="item.waiting_since IS NOT NULL AND item.unread > 0",
)
"""`goes_on`: the same side spoke last and has not been read, so that colleagues see no difference."""


FOLLOWING = """SELECT m.id, m.conversation, m.seq, m.client_id, m.author, m.agent, m.name, m.text, m.at,
        c.ended_at
    FROM conversation c LEFT JOIN message m ON m.conversation = c.id AND m.seq > {}
    WHERE c.token_hash = {} ORDER BY m.seq"""


class Closed(Conflict):
    sentence = N_("This chat has ended; nothing can be added to it.")


class NotYours(Conflict):
    sentence = N_("You cannot write in this chat: it is with a colleague, or not accepted yet.")


class SentBefore(Conflict):
    sentence = N_("Another message was sent under this number. Send this one again.")


async def by_token(token: str) -> Conversation:
    """The one conversation this token opens, until a day after its end. Raises NotFound."""
    conversation = await lookup.row(Conversation, "token_hash = {}", digest(token))
    if conversation is None or _is_forgotten(conversation.ended_at):
        raise NotFound
    return conversation


async def of_item(item_id: int) -> Conversation:
    """Raises NotFound."""
    conversation = await lookup.row(Conversation, "item = {}", item_id)
    if conversation is None:
        raise NotFound
    return conversation


async def find(conversation_id: int) -> Conversation:
    """As it is now. Raises NotFound."""
    conversation = await lookup.row(Conversation, "id = {}", conversation_id)
    if conversation is None:
        raise NotFound
    return conversation


async def post(
    conversation: Conversation, author: Author, client_id: str, text: str, agent: SignedIn | None = None
) -> Message:
    """Adds a message, or gives the one that came before with the same client id, even after the end. What is
    added has no `id` before it is read again: it is written together with the commit.

    Raises Closed after the end, NotYours for an agent who is not (or no longer) its agent,
    SentBefore, Invalid."""
    text = cleaned(text)
    if errors := text_errors(client_id, text):
        raise Invalid(errors, {"text": text})
    try:
        async with change():
            await items.hold(conversation.item)
            message = await _say(conversation, author, client_id, text, agent)
    except (*CONFLICTS, Closed, NotYours):
        if (said := await _said(conversation.id, client_id)) is None:
            raise
        if said.text != text:
            raise SentBefore from None
        return said
    return message


async def messages(conversation: Conversation, after: int = 0) -> list[Message]:
    """In order; only those with a number beyond `after`."""
    return await lookup.rows(Message, "conversation = {} AND seq > {} ORDER BY seq", conversation.id, after)


async def following(token: str, after: int) -> list[Message]:
    """As messages(), of the conversation that this token opens at this moment. Raises NotFound."""
    found = await glance(FOLLOWING, after, digest(token))
    if not found or _is_forgotten(found[0]["ended_at"]):
        raise NotFound
    lines = [{name: row[name] for name in row if name != "ended_at"} for row in found]
    return [lookup.made(Message, line) for line in lines if line["id"] is not None]


async def read(conversation: Conversation, by: Author, seq: int) -> None:
    """Marks what this side has seen; the mark only moves forward, and never beyond the last message."""
    mark = _mark(by)
    there = (Conversation.id == conversation.id) & (Conversation.last_seq >= seq) & (mark < seq)
    async with change():
        await items.hold(conversation.item)
        rows = await (
            Conversation.update({mark: seq})
            .where(there)
            .returning(Conversation.agent, Conversation.item, Conversation.last_seq)
        )
        if rows:
            tell(conversation.id, rows[0]["agent"], "read", by=by.value, seq=seq)
            if by == Author.AGENT and seq == rows[0]["last_seq"]:
                await items.update_item(rows[0]["item"], unread=0)


async def typing(conversation: Conversation, by: Author) -> None:
    """Tells the other side that something is being typed, not what, and keeps nothing."""
    if by == Author.AGENT:
        topic = f"conversation:{conversation.id}"
    elif conversation.agent is not None:
        topic = f"agent:{conversation.agent}"
    else:
        return
    if conversation.state != ConversationState.ENDED:
        async with change():
            announce(topic, "typing", conversation=conversation.id, by=by.value)


async def view(conversation: Conversation) -> dict[str, Any]:
    """What the visitor's side shows of it, as it is now: {state, status, text, agent, read}.

    `status` is one of the six, or None while an agent is talking; `read` is the last number the agent saw.
    `form`: she waits in vain, or longer than she should, and is given the offline form."""
    return await view_of(await find(conversation.id))


async def view_of(read: Conversation) -> dict[str, Any]:
    """As view(), of a conversation that was read just now."""
    status = await availability.status_in(read)
    if status is None:
        text = texts.talking_to(read.agent_name, read.language)
    elif read.agent_lost_at and status == VisitorStatus.AVAILABLE:
        text = catalogue(read.language).gettext(LOST.key) % {"name": read.agent_name}
    else:
        text = await texts.text_for(await sites.of(read.site), status, read.language)
    waits = read.state == ConversationState.WAITING
    if waits and read.shown_place and status == read.shown_status:
        text = f"{text} {read.shown_place}"
    return {
        "state": read.state,
        "status": status.value if status else None,
        "text": text,
        "agent": "" if waits else read.agent_name,
        "closes": quiet.warning(read),
        "form": waits and bool(read.form_offered_at or status == VisitorStatus.UNAVAILABLE),
        "read": read.read_by_agent,
    }


async def _say(
    conversation: Conversation, author: Author, client_id: str, text: str, agent: SignedIn | None
) -> Message:
    rows = (
        await run(SAY_BY_AGENT, conversation.id, agent.id)
        if agent
        else await run(SAY_BY_VISITOR, now(), conversation.id)
    )
    if not rows:
        raise await _refusal(conversation)
    message = line(conversation, rows[0]["last_seq"], author, client_id, text, agent)
    later(LINE, *(message[name] for name in LINE_COLUMNS))
    tell(conversation.id, rows[0]["agent"], "message", message=message.seq)
    if rows[0]["state"] == ConversationState.WAITING:
        announce("items", "waiting_message", conversation=conversation.id, message=message.seq)
    if rows[0]["watched"]:
        await _tell_watchers(conversation, message)
    if author == Author.VISITOR and rows[0]["answers"]:
        tell(conversation.id, rows[0]["agent"], "read", by=author.value, seq=message.seq)
    _update_item(rows[0]["item"], author, text, rows[0]["agent"] if rows[0]["goes_on"] else None)
    if agent is not None:
        await drafts.drop_sent(agent, rows[0]["item"], "message", text)
    return message


async def _tell_watchers(conversation: Conversation, message: Message) -> None:
    for agent_id in await viewing.watchers(conversation.item):
        announce(f"agent:{agent_id}", "message", conversation=conversation.id, message=message.seq)


async def _refusal(conversation: Conversation) -> Conflict:
    return Closed() if (await find(conversation.id)).state == ConversationState.ENDED else NotYours()


async def _said(conversation_id: int, client_id: str) -> Message | None:
    """Inside change(), which also sees what was written a moment ago, and answers when it is on disk."""
    same = (Message.conversation == conversation_id) & (Message.client_id == client_id)
    async with change():
        said = await Message.objects().where(same).first()
    return said


def _update_item(item_id: int, author: Author, text: str, only_for: int | None) -> None:
    """The row says who has to speak: it waits since the visitor's first line without an answer."""
    if author == Author.VISITOR:
        later(ASKED, summary(text), now(), item_id)
    else:
        later(ANSWERED, summary(text), item_id)
    if only_for is None:
        items.tell(item_id)
    else:
        items.tell_owner(item_id, only_for)


def _is_forgotten(ended_at: datetime | None) -> bool:
    return ended_at is not None and ended_at < now() - REMEMBERED


def _mark(by: Author) -> Any:
    return Conversation.read_by_visitor if by == Author.VISITOR else Conversation.read_by_agent
