"""What news of a chat looks like on the screen of its agent."""

from app import lookup
from app.database import run
from app.news import News
from app.rendering import render
from app.rooms import Renderer
from chat import conversations
from chat.tables import Author, Conversation, Message
from dashboard.agents import SignedIn
from dashboard.tables import Item

LINE = """SELECT m.id, m.seq, m.author, m.name, m.text, m.at, c.item, c.read_by_visitor, i.title
    FROM message m JOIN conversation c ON c.id = m.conversation JOIN item i ON i.id = c.item
    WHERE m.conversation = {} AND m.seq = {} AND c.agent = {}"""

REMARKED = 20
"""How many of the last lines get their mark when the visitor reads."""


async def message(news: News, agent: SignedIn) -> str | None:
    """The line itself, when the chat is (still) hers."""
    found = await run(LINE, news.data["conversation"], news.data["message"], agent.id)
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
    item = await _item(conversation)
    return render("chat/_whereabouts_live.html", agent.language, agent, item=item, conversation=conversation)


async def state(news: News, agent: SignedIn) -> str | None:
    conversation = await _hers(news, agent)
    if conversation is None:
        return None
    return render(
        "chat/_state_live.html",
        agent.language,
        agent,
        item=await _item(conversation),
        conversation=conversation,
        mine=True,
    )


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


async def _item(conversation: Conversation) -> Item:
    item = await lookup.row(Item, "id = {}", conversation.item)
    assert item is not None  # noqa: S101
    return item


LIVE: dict[str, Renderer] = {"message": message, "page": page, "read": read, "state": state}
