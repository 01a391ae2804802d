"""Handing a chat on to a colleague, and assigning it by a supervisor."""

from typing import Any

from litestar import Controller, Response, delete, get, post
from litestar.params import FromPath

from app.forms import submitted
from app.news import change
from app.problems import NotFound, Problem
from app.web import needs, page, redirect, wants_fragment
from chat import access
from chat.pages.chats import number, refused, shown
from dashboard import handovers
from dashboard.frame import AgentRequest
from dashboard.pages import board


class HandoverController(Controller):
    path = "/chats/{item_id:int}/handover"

    @get()
    async def ask(self, request: AgentRequest, item_id: FromPath[int]) -> Response[Any]:
        """Who could take it now: into the question that is open, or the chat with the question open."""
        item, conversation = await access.readable(item_id, request.user)
        if not access.may_write(conversation, request.user):
            return redirect(request, item.url)
        if not wants_fragment(request):
            return await shown(request, item, conversation, handing_on=True)
        receivers = await handovers.receivers(request.user.id)
        return page(request, "chat/_receivers.html", item=item, receivers=receivers)

    @post()
    async def offer(self, request: AgentRequest, item_id: FromPath[int]) -> Response[Any]:
        """`to`: a colleague, or empty for whoever is free; `note` is for her alone."""
        item, _conversation = await access.readable(item_id, request.user)
        form = await submitted(request)
        try:
            async with change():
                await handovers.offer(item.id, request.user, _agent(form), form.get("note", ""))
        except Problem as problem:
            return refused(request, problem, "chat/_sentence.html")
        return redirect(request, item.url)

    @delete(status_code=200)
    async def withdraw(self, request: AgentRequest, item_id: FromPath[int]) -> Response[Any]:
        item, _conversation = await access.readable(item_id, request.user)
        async with change():
            await handovers.withdraw(item.id, request.user)
        return redirect(request, item.url)


class AssignmentController(Controller):
    path = "/chats/{item_id:int}/assignment"
    guards = (needs("work.assign"),)

    @post()
    async def assign(self, request: AgentRequest, item_id: FromPath[int]) -> Response[Any]:
        """`to`: the colleague who gets it, at once. `back`: board, for who does so from the wallboard."""
        item, _conversation = await access.seen(item_id, request.user)
        form = await submitted(request)
        to = _agent(form)
        if to is None:
            raise NotFound
        try:
            async with change():
                await handovers.assign(item.id, to, request.user)
        except Problem as problem:
            return refused(request, problem, "chat/_sentence.html")
        return redirect(request, board.HERE if form.get("back") == "board" else item.url)


def _agent(form: dict[str, str]) -> int | None:
    return number(form.get("to", "")) or None
