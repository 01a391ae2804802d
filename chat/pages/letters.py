"""Going on by e-mail with a visitor who left."""

import secrets
from typing import Any

from litestar import Controller, Response, get, post
from litestar.params import FromPath

from app.forms import submitted
from app.problems import Invalid
from app.web import needs, page, redirect
from chat import access, continuing
from dashboard.frame import AgentRequest, shell_context
from dashboard.tables import Item
from mail import mailboxes, postman


class LetterController(Controller):
    path = "/chats/{item_id:int}/letter"
    guards = (needs("mail.handle"),)

    @get()
    async def new(self, request: AgentRequest, item_id: FromPath[int]) -> Response[Any]:
        item, conversation = await access.readable(item_id, request.user)
        if not continuing.may_go_on(item, conversation, request.user):
            return redirect(request, item.url)
        values = await continuing.draft(conversation) | {"token": secrets.token_urlsafe(16)}
        return await _form(request, item, values)

    @post()
    async def send(self, request: AgentRequest, item_id: FromPath[int]) -> Response[Any]:
        """Then on to the registration of the chat, as at any end."""
        item, conversation = await access.readable(item_id, request.user)
        form = await submitted(request)
        try:
            await continuing.by_mail(item, conversation, request.user, form)
        except Invalid as problem:
            return await _form(request, item, form, problem.errors)
        except continuing.Back as problem:
            return await _form(request, item, form, {"text": problem.text})
        return redirect(request, f"/items/{item.id}/contact?channel=chat")


async def _form(
    request: AgentRequest, item: Item, values: dict[str, str], errors: dict[str, str] | None = None
) -> Response[str]:
    mailbox = await mailboxes.first()
    return page(
        request,
        "chat/letter.html",
        422 if errors else 200,
        **await shell_context(request, open_page="work"),
        item=item,
        values=values,
        errors=errors or {},
        sender=mailbox.address if mailbox else "",
        relay=postman.relay(),
    )
