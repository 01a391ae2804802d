"""The visitor API: JSON, a token in a header, no cookies; addresses carry only a site's name and cursors."""

from typing import Any

from litestar import Response, Router, get, post
from litestar.di import NamedDependency, Provide
from litestar.response import Stream

from app.texts import language
from app.web import PUBLIC
from chat import conversations, offline, texts, visits, whereabouts
from chat.tables import Author, Conversation, Message, Site, VisitorStatus
from widget import afterwards, arrivals, cors, limits, stamps, stream, visitors
from widget.openings import opening, passing, refuse_without_agents
from widget.visitors import Asked

FRESH = {"Cache-Control": "no-store"}
SHORTLY = {"Cache-Control": "public, max-age=15"}

JSON = Response[dict[str, Any]]


@get("/{slug:str}/opening")
async def show_opening(request: Asked, site: NamedDependency[Site]) -> JSON:
    limits.READS.count(visitors.address(request))
    return Response(await opening(site, language()), headers=FRESH)


@get("/{slug:str}/status")
async def show_status(request: Asked, site: NamedDependency[Site]) -> JSON:
    limits.READS.count(visitors.address(request))
    await arrivals.came(request, site)
    return Response(await passing(site, language()), headers=SHORTLY)


@get("/{slug:str}/stream")
async def follow_site(request: Asked, site: NamedDependency[Site]) -> Stream:
    return await stream.response(stream.of_site(site, language(), visitors.address(request)))


@post("/{slug:str}/conversations")
async def start(request: Asked, site: NamedDependency[Site]) -> JSON:
    """201 with a token; 200 with the same token for a start that was sent before."""
    form = await visitors.fields(request)
    _let_in(request, form, limits.STARTS)
    limits.STARTS_OF_SITE.count(site.slug)
    await refuse_without_agents(site, form)
    conversation, token, created = await conversations.start(site, form)
    status = 201 if created else 200
    return Response({"token": token} | await _since(conversation, 0), status_code=status, headers=FRESH)


@post("/{slug:str}/offline-messages")
async def leave_message(request: Asked, site: NamedDependency[Site]) -> JSON:
    form = await visitors.fields(request)
    _let_in(request, form, limits.OFFLINE_MESSAGES)
    limits.OFFLINE_MESSAGES_OF_SITE.count(site.slug)
    await offline.leave_message(site, form, form.get("client_id", ""))
    thanks = await texts.text_for(site, VisitorStatus.OFFLINE_THANKS, language())
    return Response({"text": thanks}, status_code=201, headers=FRESH)


@get("/conversation")
async def show_conversation(request: Asked, conversation: NamedDependency[Conversation]) -> JSON:
    after = visitors.number(request.query_params.get("after"))
    await visits.seen(conversation.id)
    return Response(await _since(conversation, after), headers=FRESH)


@get("/conversation/stream")
async def follow_conversation(request: Asked, conversation: NamedDependency[Conversation]) -> Stream:
    after = visitors.number(request.query_params.get("after"))
    frames = stream.of_conversation(visitors.token(request), after, visitors.address(request))
    return await stream.response(frames)


@post("/conversation/messages")
async def say(request: Asked, conversation: NamedDependency[Conversation]) -> JSON:
    limits.MESSAGES.count(str(conversation.id))
    form = await visitors.fields(request)
    text, client_id = form.get("text", ""), form.get("client_id", "")
    message = await conversations.post(conversation, Author.VISITOR, client_id, text)
    if conversation.visitor_left_at is not None:
        await visits.seen(conversation.id)
    after = visitors.number(form.get("after"))
    lines = [message] if after >= message.seq - 1 else await conversations.messages(conversation, after)
    told = _told(await conversations.view_of(conversation), lines, after)
    answer = {"message": conversations.message_json(message)} | told
    return Response(answer, status_code=201, headers=FRESH)


@post("/conversation/sight", status_code=204)
async def be_seen(request: Asked, conversation: NamedDependency[Conversation]) -> None:
    """Her window is open and alive: the answer to a ping of the stream."""
    limits.SIGNALS.count(str(conversation.id))
    await visits.seen(conversation.id)


@post("/conversation/typing", status_code=204)
async def type_in(request: Asked, conversation: NamedDependency[Conversation]) -> None:
    """She is writing; what she writes is no part of the request."""
    limits.SIGNALS.count(str(conversation.id))
    await conversations.typing(conversation, Author.VISITOR)


@post("/conversation/ending")
async def end(request: Asked, conversation: NamedDependency[Conversation]) -> JSON:
    """`left_message`: what she asked came in as an offline message instead."""
    left_message = bool((await visitors.fields(request)).get("left_message"))
    await conversations.end(conversation, Author.VISITOR, left_message=left_message)
    return Response({"conversation": await conversations.view(conversation)}, status_code=200, headers=FRESH)


@post("/conversation/reading", status_code=204)
async def read(request: Asked, conversation: NamedDependency[Conversation]) -> None:
    form = await visitors.fields(request)
    await conversations.read(conversation, Author.VISITOR, visitors.number(form.get("seq")))


@post("/conversation/page", status_code=204)
async def move(request: Asked, conversation: NamedDependency[Conversation]) -> None:
    """`page_url` and `page_title` of where she is now."""
    limits.MESSAGES.count(f"page of {conversation.id}")
    await whereabouts.moved(conversation, await visitors.fields(request))


def _let_in(request: Asked, form: dict[str, str], rate: limits.Rate) -> None:
    """Raises TooFast, TooSoon. Who cannot say when the form was shown counts for two; nobody is kept out by a
    script that was loaded before this was asked for."""
    address = visitors.address(request)
    rate.count(address)
    if not stamps.check(form):
        rate.count(address)


async def _since(conversation: Conversation, after: int) -> dict[str, Any]:
    """Everything a browser missed."""
    lines = await conversations.messages(conversation, after)
    return _told(await conversations.view(conversation), lines, after)


def _told(view: dict[str, Any], lines: list[Message], after: int) -> dict[str, Any]:
    """The cursor is the number of the last line the browser has then."""
    return {
        "conversation": view,
        "messages": [conversations.message_json(line) for line in lines],
        "cursor": lines[-1].seq if lines else after,
    }


API = Router(
    "/widget/api",
    route_handlers=[
        show_opening,
        show_status,
        follow_site,
        start,
        leave_message,
        show_conversation,
        follow_conversation,
        say,
        be_seen,
        type_in,
        end,
        read,
        move,
        *afterwards.ROUTES,
    ],
    middleware=[cors.AllowOrigins],
    dependencies={"site": Provide(visitors.site), "conversation": Provide(visitors.conversation)},
    request_max_body_size=limits.LARGEST_BODY,
    opt=PUBLIC,
)
