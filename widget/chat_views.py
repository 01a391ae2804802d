"""How the pages of the page variant are filled: begin, talk, leave a message, thanks."""

from typing import Any
from uuid import uuid4

from babel import Locale
from litestar import MediaType, Response

from app.rendering import filled
from app.texts import language
from chat import conversations, texts, wording
from chat.labels import labels
from chat.tables import Author, Conversation, ConversationState, Site, VisitorStatus
from widget import stamps
from widget.openings import status_now

CSP = (
    "default-src 'none'; script-src 'self'; connect-src 'self'; style-src 'self'; base-uri 'none'; "
    "form-action 'self'; frame-ancestors 'none'"
)
HEADERS = {"Cache-Control": "no-store", "Content-Security-Policy": CSP, "X-Robots-Tag": "noindex"}

Answer = Response[str]


async def start(
    site: Site, values: dict[str, str], notice: str = "", errors: dict[str, str] | None = None
) -> Answer:
    return await _page(
        "start", site, values, notice=notice, errors=errors or {}, **await status_now(site, language())
    )


async def offline(
    site: Site,
    values: dict[str, str],
    notice: str = "",
    errors: dict[str, str] | None = None,
    chat: Conversation | None = None,
) -> Answer:
    told = await status_now(site, language())
    return await _page("offline", site, values, notice=notice, errors=errors or {}, chat=chat, **told)


async def thanks(site: Site, values: dict[str, str]) -> Answer:
    text = await texts.text_for(site, VisitorStatus.OFFLINE_THANKS, language())
    return await _page("thanks", site, values, text=text, status="offline_thanks")


async def talk(
    site: Site,
    chat: Conversation,
    values: dict[str, str] | None = None,
    notice: str = "",
    *,
    problem: str = "",
    done: str = "",
    ending: bool = False,
) -> Answer:
    """As it is now; what is shown counts as read."""
    view = await conversations.view(chat)
    lines = await conversations.messages(chat)
    await conversations.read(chat, Author.VISITOR, lines[-1].seq if lines else 0)
    return await _page(
        "talk",
        site,
        values or {},
        notice=notice or problem,
        done=done,
        ending=ending and view["state"] != ConversationState.ENDED,
        lines=[(line, conversations.message_json(line)) for line in lines],
        rating=(await conversations.find(chat.id)).rating,
        chat=chat,
        **view,
    )


async def _page(shown: str, site: Site, values: dict[str, str], **context: Any) -> Answer:
    code = language()
    empty: dict[str, Any] = {"notice": "", "errors": {}, "chat": None, "done": "", "live": False}
    status = 422 if context.get("errors") or context.get("notice") else 200
    body = filled(
        "widget/page.html",
        shown=shown,
        site=site,
        values=values,
        labels=await labels(site, code),
        title=await wording.title(site, code),
        direction=Locale.parse(code).text_direction,
        client_id=values.get("client_id") or uuid4().hex,
        start_id=values.get("start_id") or uuid4().hex,
        opened=values.get("opened") or stamps.opened(),
        **empty | context,
    )
    return Response(body, status_code=status, media_type=MediaType.HTML, headers=HEADERS)
