"""What news of a mail looks like on the screens where its item is open."""

from app.news import News
from app.rendering import render
from app.rooms import Renderer
from dashboard import internal_notes, items
from dashboard.agents import SignedIn
from dashboard.latest import Latest
from dashboard.tables import Item
from mail import correspondence, outbox
from mail.correspondence import Arrived, Reply
from mail.kinds import BOTH
from mail.pages.showing import shown_reply
from mail.tables import SendingState

_letters: Latest[tuple[Item | None, Arrived | None]] = Latest(50)
_replies: Latest[tuple[Item | None, Reply]] = Latest(50)


async def mail(news: News, agent: SignedIn) -> str | None:
    """The reply with its state, in its place below the letter."""
    item, reply = await _replies.get(news, "", lambda: _found(news))
    if item is None or not await items.is_for(item, agent):
        return None
    if reply.mail.state == SendingState.RECALLED:
        return f'<hx-partial hx-target="#reply-{reply.mail.id}" hx-swap="delete"></hx-partial>'
    return render("mail/_reply_live.html", agent.language, agent, item=item, **shown_reply(reply))


async def note(news: News, agent: SignedIn) -> str | None:
    """What a colleague noted, in its place."""
    item = await Item.objects().where(Item.id == news.data["item"]).first()
    kept = await internal_notes.find(news.data["note"])
    if item is None or kept is None or not await items.is_for(item, agent):
        return None
    return render("mail/_note_live.html", agent.language, agent, item=item, note=kept)


async def letter(news: News, agent: SignedIn) -> str | None:
    """What has just come in for an item that was there, in its place."""
    item, arrived = await _letters.get(news, "", lambda: _come_in(news))
    if item is None or arrived is None or not await items.is_for(item, agent):
        return None
    known = {"letter": arrived, "belongs": {}, "joinable": False}
    return render("mail/_letter_live.html", agent.language, agent, item=item, **known)


async def _come_in(news: News) -> tuple[Item | None, Arrived | None]:
    item = await Item.objects().where(Item.id == news.data["item"]).first()
    if item is None or item.kind not in BOTH:
        return None, None
    return item, next(
        (one for one in await correspondence.arrived(item) if one.email.id == news.data["email"]), None
    )


async def _found(news: News) -> tuple[Item | None, Reply]:
    item = await Item.objects().where(Item.id == news.data["item"]).first()
    return item, await correspondence.reply(await outbox.find(news.data["mail"]))


LIVE: dict[str, Renderer] = {"mail": mail, "letter": letter, "mail_note": note}
