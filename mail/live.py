"""What news of a mail looks like on the screens where its item is open."""

from app.news import News
from app.rendering import render
from app.rooms import Renderer
from dashboard import items
from dashboard.agents import SignedIn
from dashboard.latest import Latest
from dashboard.tables import Item
from mail import correspondence, outbox
from mail.correspondence import Reply
from mail.pages.showing import shown_reply
from mail.tables import SendingState

_replies: Latest[tuple[Item | None, Reply]] = Latest(50)


async def mail(news: News, agent: SignedIn) -> str | None:
    """The reply with its state, in its place below the letter."""
    item, reply = await _replies.get(news, "", lambda: _found(news))
    if item is None or not await items.is_for(item, agent):
        return None
    if reply.mail.state == SendingState.RECALLED:
        return f'<hx-partial hx-target="#reply-{reply.mail.id}" hx-swap="delete"></hx-partial>'
    return render("mail/_reply_live.html", agent.language, agent, item=item, **shown_reply(reply))


async def _found(news: News) -> tuple[Item | None, Reply]:
    item = await Item.objects().where(Item.id == news.data["item"]).first()
    return item, await correspondence.reply(await outbox.find(news.data["mail"]))


LIVE: dict[str, Renderer] = {"mail": mail}
