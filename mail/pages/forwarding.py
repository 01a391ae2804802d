"""The form that passes a letter on to somebody else."""

from typing import Any

from litestar import Controller, Response, get, post
from litestar.params import FromPath

from app import forms
from app.problems import Invalid
from app.texts import _
from app.web import needs, redirect
from dashboard import items
from dashboard.frame import AgentRequest
from dashboard.tables import Item
from mail import correspondence, forwarding, writing
from mail.correspondence import Arrived
from mail.pages.writing import form_page


class ForwardingController(Controller):
    path = "/mail/{item_id:int}/letters/{email_id:int}/forwarding"
    guards = (needs("mail.handle"),)

    @get()
    async def new(
        self, request: AgentRequest, item_id: FromPath[int], email_id: FromPath[int]
    ) -> Response[str]:
        item, letter = await _letter(request, item_id, email_id)
        return await _form(
            request, item, letter, await forwarding.blank(letter, item, request.user) | {"files": "on"}
        )

    @post()
    async def create(
        self, request: AgentRequest, item_id: FromPath[int], email_id: FromPath[int]
    ) -> Response[Any]:
        item, letter = await _letter(request, item_id, email_id)
        form = await forms.submitted(request)
        try:
            made = await writing.send(form, request.user, await forwarding.occasion(letter, item, form))
        except Invalid as problem:
            return await _form(request, item, letter, form, problem.errors)
        return redirect(request, made.url)


async def _letter(request: AgentRequest, item_id: int, email_id: int) -> tuple[Item, Arrived]:
    item = await items.find(item_id, request.user)
    return item, await correspondence.letter(item, email_id)


async def _form(
    request: AgentRequest,
    item: Item,
    letter: Arrived,
    values: dict[str, str],
    errors: dict[str, str] | None = None,
) -> Response[str]:
    return await form_page(
        request,
        values,
        errors,
        heading=_("Forward the e-mail"),
        action=f"{item.url}/letters/{letter.email.id}/forwarding",
        back=item.url,
        ready=f"/items/{item.id}/responses",
        letter=letter,
    )
