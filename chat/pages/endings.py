"""Ending a chat: a question with the end message in it, then on to the registration."""

from typing import Any

from litestar import Controller, Response, get, post
from litestar.params import FromPath

from app.forms import submitted
from app.problems import NotFound
from app.web import redirect
from chat import access, conversations
from chat.pages.chats import shown
from chat.tables import Author
from dashboard.frame import AgentRequest


class EndingController(Controller):
    path = "/chats/{item_id:int}/ending"

    @get()
    async def ask(self, request: AgentRequest, item_id: FromPath[int]) -> Response[Any]:
        """The chat with the question open, for browsers that open no dialog by themselves."""
        item, conversation = await access.readable(item_id, request.user)
        if not access.may_write(conversation, request.user):
            return redirect(request, item.url)
        return await shown(request, item, conversation, ending=True)

    @post()
    async def end(self, request: AgentRequest, item_id: FromPath[int]) -> Response[Any]:
        """`message` goes to the visitor if `send` is on. Doing it again leads to the same registration."""
        item, conversation = await access.readable(item_id, request.user)
        if conversation.agent != request.user.id:
            raise NotFound
        form = await submitted(request)
        message = form.get("message", "") if "send" in form else ""
        await conversations.end(conversation, Author.AGENT, request.user, message[:1000])
        return redirect(request, f"/items/{item.id}/contact")
