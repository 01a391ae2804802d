"""A chat on the agent's screen: reading it, writing in it, marking what was read."""

from typing import Any

from litestar import Controller, Response, get, post
from litestar.params import FromPath

from app import audit
from app.forms import submitted
from app.news import change
from app.problems import Invalid, NotFound, Problem
from app.web import page, redirect, wants_fragment
from chat import access, conversations
from chat.pages.showing import chat_context, may_assign
from chat.tables import Author, Conversation
from dashboard import handovers, viewing
from dashboard.frame import AgentRequest, frame_context
from dashboard.tables import Item


class ChatController(Controller):
    path = "/chats/{item_id:int}"

    @get()
    async def show(self, request: AgentRequest, item_id: FromPath[int]) -> Response[str]:
        """404, but with the work list around it, when the words are not for her."""
        item, conversation = await access.seen(item_id, request.user)
        if not await access.may_read(conversation, request.user):
            return await _elsewhere(request, item, conversation)
        return await shown(request, item, conversation)

    @post("/messages", status_code=200)
    async def say(self, request: AgentRequest, item_id: FromPath[int]) -> Response[Any]:
        """`client_id`, `text`, and `after`: the last number on her screen."""
        item, conversation = await access.readable(item_id, request.user)
        form = await submitted(request)
        try:
            await conversations.post(
                conversation, Author.AGENT, form.get("client_id", ""), form.get("text", ""), request.user
            )
        except Problem as problem:
            return refused(request, problem, "chat/_refused.html", item=item)
        if not wants_fragment(request):
            return redirect(request, item.url)
        return page(
            request,
            "chat/_said.html",
            item=item,
            messages=await conversations.messages(conversation, after=number(form.get("after", ""))),
            read=conversation.read_by_visitor,
        )

    @post("/reading", status_code=204)
    async def read(self, request: AgentRequest, item_id: FromPath[int]) -> None:
        """`seq`: what came into sight last."""
        _item, conversation = await access.readable(item_id, request.user)
        if access.may_write(conversation, request.user):
            form = await submitted(request)
            await conversations.read(conversation, Author.AGENT, number(form.get("seq", "")))

    @post("/typing", status_code=204)
    async def type_in(self, request: AgentRequest, item_id: FromPath[int]) -> None:
        """She is writing. The text is no part of the request."""
        _item, conversation = await access.readable(item_id, request.user)
        if access.may_write(conversation, request.user):
            await conversations.typing(conversation, Author.AGENT)

    @post("/readings")
    async def read_along(self, request: AgentRequest, item_id: FromPath[int]) -> Response[Any]:
        """A supervisor looks into a chat that goes on: its agent sees it, and it is recorded each time."""
        item, conversation = await access.seen(item_id, request.user)
        if not access.may_read_along(conversation, request.user):
            raise NotFound
        async with change():
            await viewing.begin(item.id, request.user)
            await audit.record(request.user.actor, "chat.read_along", f"conversation:{conversation.id}")
        return redirect(request, item.url)


async def shown(
    request: AgentRequest,
    item: Item,
    conversation: Conversation,
    *,
    ending: bool = False,
    handing_on: bool = False,
) -> Response[str]:
    """The chat, with one of its questions open if asked."""
    frame = await frame_context(request, item=item)
    chat = await chat_context(item, conversation, request.user, ending=ending, handing_on=handing_on)
    return page(request, "chat/conversation.html", **frame, **chat)


def refused(request: AgentRequest, problem: Problem, template: str, **context: Any) -> Response[str]:
    """Why not, in the place where it was asked; what was typed stays there."""
    if not wants_fragment(request):
        raise problem
    sentence = " ".join(problem.errors.values()) if isinstance(problem, Invalid) else problem.text
    return page(request, template, status=problem.status, sentence=sentence, **context)


def number(written: str) -> int:
    return int(written) if written.isascii() and written.isdigit() and len(written) < 10 else 0


async def _elsewhere(request: AgentRequest, item: Item, conversation: Conversation) -> Response[str]:
    frame = await frame_context(request, item=item)
    assigns = may_assign(conversation, request.user)
    return page(
        request,
        "chat/elsewhere.html",
        status=404,
        conversation=None,
        acts=False,
        may_read_along=access.may_read_along(conversation, request.user),
        assigns=assigns,
        receivers=await handovers.receivers(item.owner) if assigns else [],
        **frame,
    )
