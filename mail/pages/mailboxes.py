"""The mailboxes, for administrators."""

from typing import Any

from litestar import Controller, Response, get, post
from litestar.params import FromPath

from app import forms
from app.problems import Invalid
from app.web import needs, page, redirect
from dashboard import departments
from dashboard.frame import AgentRequest, shell_context
from mail import mailbox_forms
from mail.tables import Mailbox


class MailboxesController(Controller):
    path = "/admin/mailboxes"
    guards = [needs("admin")]  # noqa: RUF012

    @get()
    async def index(self, request: AgentRequest) -> Response[str]:
        shell = await shell_context(request, open_page="people")
        return page(request, "mail/mailboxes.html", mailboxes=await mailbox_forms.listed(), **shell)

    @get("/new")
    async def new(self, request: AgentRequest) -> Response[str]:
        return await _form(request, {"active": "on"}, set())

    @post()
    async def create(self, request: AgentRequest) -> Response[Any]:
        values, chosen = await forms.submitted(request), await forms.chosen(request, "department")
        try:
            await mailbox_forms.add(values, chosen, request.user.actor)
        except Invalid as invalid:
            return await _form(request, values, set(chosen), errors=invalid.errors)
        return redirect(request, "/admin/mailboxes")

    @get("/{mailbox_id:int}")
    async def show(self, request: AgentRequest, mailbox_id: FromPath[int]) -> Response[str]:
        mailbox = await mailbox_forms.find(mailbox_id)
        theirs = {str(number) for number in await mailbox_forms.departments_of(mailbox_id)}
        return await _form(request, mailbox_forms.values_of(mailbox), theirs, mailbox)

    @post("/{mailbox_id:int}")
    async def update(self, request: AgentRequest, mailbox_id: FromPath[int]) -> Response[Any]:
        values, chosen = await forms.submitted(request), await forms.chosen(request, "department")
        try:
            await mailbox_forms.edit(mailbox_id, values, chosen, request.user.actor)
        except Invalid as invalid:
            mailbox = await mailbox_forms.find(mailbox_id)
            return await _form(request, values, set(chosen), mailbox, invalid.errors)
        return redirect(request, "/admin/mailboxes")


async def _form(
    request: AgentRequest,
    values: dict[str, str],
    chosen: set[str],
    mailbox: Mailbox | None = None,
    errors: dict[str, str] | None = None,
) -> Response[str]:
    return page(
        request,
        "mail/mailbox-form.html",
        422 if errors else 200,
        **await shell_context(request, open_page="people"),
        mailbox=mailbox,
        departments=await departments.listed(),
        values=values,
        chosen=chosen,
        errors=errors or {},
    )
