"""What news of a chat looks like on the screen of its agent, and of a supervisor who reads along."""

from app import lookup
from app.clock import now
from app.database import glance
from app.news import News
from app.rendering import render
from app.rooms import Renderer
from chat import access, conversations, log
from chat.tables import Author, Conversation, ConversationState, Message
from dashboard import handovers, internal_notes, viewing
from dashboard.agents import SignedIn
from dashboard.tables import Item

LINE = """SELECT m.id, m.seq, m.client_id, m.author, m.name, m.text, m.at, c.item, c.read_by_visitor, i.title
    FROM message m JOIN conversation c ON c.id = m.conversation JOIN item i ON i.id = c.item
    WHERE m.conversation = {} AND m.seq = {} AND (c.agent = {} OR EXISTS (
        SELECT 1 FROM viewing v WHERE v.item = c.item AND v.agent = {} AND v.seen_at > {}))"""

REMARKED = 20
"""How many of the last lines get their mark when the visitor reads."""


async def message(news: News, agent: SignedIn) -> str | None:
    """The line itself, when the chat is (still) hers or she reads along."""
    reader = agent.id if agent.may("chat.supervise") else 0
    found = await glance(
        LINE, news.data["conversation"], news.data["message"], agent.id, reader, now() - viewing.GRACE
    )
    if not found:
        return None
    return render(
        "chat/_messages_live.html",
        agent.language,
        agent,
        item={"id": found[0]["item"], "title": found[0]["title"]},
        messages=found,
        read=found[0]["read_by_visitor"],
    )


async def waiting_message(news: News, agent: SignedIn) -> str | None:
    """What the visitor adds while she waits, for who could take the chat and has it open."""
    conversation = await conversations.find(news.data["conversation"])
    if conversation.state != ConversationState.WAITING or not await access.may_read(conversation, agent):
        return None
    said = await conversations.messages(conversation, news.data["message"] - 1)
    item = await _item(conversation.item)
    return render(
        "chat/_messages_live.html",
        agent.language,
        agent,
        item=item,
        messages=said[:1],
        read=conversation.read_by_visitor,
    )


async def read(news: News, agent: SignedIn) -> str | None:
    """Her lines up to there say that they were read."""
    if news.data["by"] != Author.VISITOR or (conversation := await _hers(news, agent)) is None:
        return None
    return await _marks(conversation, news.data["seq"], agent)


async def page(news: News, agent: SignedIn) -> str | None:
    """The visitor came to another page of the website."""
    conversation = await _hers(news, agent)
    if conversation is None:
        return None
    item = await _item(conversation.item)
    return render("chat/_whereabouts_live.html", agent.language, agent, item=item, conversation=conversation)


async def typing(news: News, agent: SignedIn) -> str | None:
    """That the visitor is writing; what she writes is not known here."""
    if news.data["by"] != Author.VISITOR or (conversation := await _hers(news, agent)) is None:
        return None
    return render("chat/_typing_live.html", agent.language, agent, item=await _item(conversation.item))


async def state(news: News, agent: SignedIn) -> str | None:
    conversation = await conversations.find(news.data["conversation"])
    mine = conversation.agent == agent.id
    if not mine and not await viewing.watches(conversation.item, agent.id):
        return None
    return render(
        "chat/_state_live.html",
        agent.language,
        agent,
        item=await _item(conversation.item),
        conversation=conversation,
        mine=mine,
    )


async def note(news: News, agent: SignedIn) -> str | None:
    """A note of a colleague, in its place between what was said."""
    kept = await internal_notes.find(news.data["note"])
    conversation = await conversations.find(news.data["conversation"])
    if kept is None or not await access.may_read(conversation, agent):
        return None
    entry = log.note_entry(kept, await log.place(conversation, kept.at))
    return render(
        "chat/_noted_live.html", agent.language, agent, item=await _item(conversation.item), entry=entry
    )


async def handover(news: News, agent: SignedIn) -> str | None:
    """To who hands a chat on: that it rings, or what became of it."""
    found = await handovers.find(news.data["offer"])
    if found is None or found.giver_id != agent.id:
        return None
    item = await _item(found.item)
    conversation = await conversations.of_item(found.item)
    entry = log.handover_entry(found, await log.place(conversation, found.at))
    context = {"item": item, "entry": entry, "handing": found, "left": news.data.get("left")}
    return render("chat/_handing_live.html", agent.language, agent, **context)


async def assigned(news: News, agent: SignedIn) -> str | None:
    """To who was given a chat: from whom, and where it is."""
    item = await _item(news.data["item"])
    return render("chat/_assigned_live.html", agent.language, agent, item=item, by=news.data["by"])


async def _marks(conversation: Conversation, seq: int, agent: SignedIn) -> str:
    said = await lookup.rows(
        Message,
        "conversation = {} AND author <> {} AND seq <= {} ORDER BY seq DESC LIMIT {}",
        conversation.id,
        Author.VISITOR.value,
        seq,
        REMARKED,
    )
    return render("chat/_seen_live.html", agent.language, agent, messages=said)


async def _hers(news: News, agent: SignedIn) -> Conversation | None:
    """None when it is not (or no longer) with her."""
    conversation = await conversations.find(news.data["conversation"])
    return conversation if conversation.agent == agent.id else None


async def _item(item_id: int) -> Item:
    item = await lookup.row(Item, "id = {}", item_id)
    assert item is not None  # noqa: S101
    return item


LIVE: dict[str, Renderer] = {
    "message": message,
    "waiting_message": waiting_message,
    "page": page,
    "read": read,
    "typing": typing,
    "state": state,
    "note": note,
    "handover": handover,
    "assigned": assigned,
}
