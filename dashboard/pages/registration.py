"""Registering a contact: by hand, or what is left to say about an item. One form for every channel."""

import secrets
from typing import Any

from litestar import Controller, Response, get, post
from litestar.params import FromPath

from app import forms
from app.clock import now
from app.problems import Invalid, NotFound
from app.web import redirect
from dashboard import contacts, drafts, items, registration, running
from dashboard.contact_tables import Contact
from dashboard.frame import AgentRequest
from dashboard.pages.contacts import for_agents
from dashboard.pages.registration_form import (
    about,
    channel_in,
    complete_form,
    origin_in,
    rearranged,
    registration_page,
    reread,
)
from dashboard.states import ContactState
from dashboard.tables import Item


class RegistrationController(Controller):
    path = "/contacts"
    guards = (for_agents,)

    @get("/new")
    async def new(self, request: AgentRequest) -> Response[str]:
        """Nothing is kept yet: the first word typed makes it a draft."""
        asked = {"channel": request.query_params.get("channel", ""), "token": secrets.token_urlsafe(16)}
        contact = await contacts.blank(asked, request.user, await origin_in(request))
        values = registration.filled_from(contact) | {"token": asked["token"], "opened_at": now().isoformat()}
        values |= await about(request, contact)
        return await registration_page(request, contact, values)

    @post("/new")
    async def create(self, request: AgentRequest) -> Response[Any]:
        form = complete_form(await forms.submitted(request))
        agent, origin = request.user, await origin_in(request)
        if form.get("act") == "start":
            contact = await running.start(form, agent)
            return redirect(request, f"/contacts/{contact.id}/edit")
        if form.get("act") == "later":
            contact = await running.begin(form, agent, origin)
            await running.leave(contact.id, form, agent)
            return redirect(request, "/contacts")
        if asked := rearranged(form):
            return await registration_page(
                request, await contacts.blank(form, agent, origin), asked[0], focus=asked[1]
            )
        try:
            contact = await contacts.register(form, agent, origin)
        except Invalid as problem:
            blank = await contacts.blank(form, agent, origin)
            return await registration_page(request, blank, problem.values, problem.errors)
        return redirect(request, f"/contacts/{contact.id}")

    @get("/{contact_id:int}/edit")
    async def edit(self, request: AgentRequest, contact_id: FromPath[int]) -> Response[Any]:
        contact = await contacts.find(contact_id, request.user)
        if contact.state != ContactState.DRAFT or contact.handler.id != request.user.employee_id:
            return redirect(request, f"/contacts/{contact.id}")
        item = await _open_item(contact)
        if item is not None:
            return redirect(request, f"/items/{item.id}/contact")
        plain = await reread(contact)
        return await registration_page(request, plain, await running.filled(plain))

    @post("/{contact_id:int}/edit")
    async def update(self, request: AgentRequest, contact_id: FromPath[int]) -> Response[Any]:
        form, agent = complete_form(await forms.submitted(request)), request.user
        if form.get("act") == "later":
            await running.leave(contact_id, form, agent)
            return redirect(request, "/contacts")
        if asked := rearranged(form):
            await running.keep(contact_id, asked[0], agent)
            return await registration_page(
                request, await _hers(contact_id, request), asked[0], focus=asked[1]
            )
        try:
            contact = await contacts.complete(contact_id, form, agent)
        except Invalid as problem:
            await running.keep(contact_id, form, agent)
            return await registration_page(
                request, await _hers(contact_id, request), problem.values, problem.errors
            )
        return redirect(request, f"/contacts/{contact.id}")


class WrapUpController(Controller):
    path = "/items/{item_id:int}/contact"
    guards = (for_agents,)

    @get()
    async def show(self, request: AgentRequest, item_id: FromPath[int]) -> Response[Any]:
        item = await items.find(item_id, request.user)
        contact = await _contact_of(item, request)
        if not item.is_open and not contact.reference:
            return redirect(request, item.url)
        values = await running.filled(contact) if contact.reference else registration.filled_from(contact)
        values["token"] = secrets.token_urlsafe(12)
        values["not_party"] = str(item.not_party or "")
        values["summary"] = await drafts.of(request.user, item.id, "contact") or values["summary"]
        return await registration_page(request, contact, values, item=item)

    @post()
    async def create(self, request: AgentRequest, item_id: FromPath[int]) -> Response[Any]:
        item = await items.find(item_id, request.user)
        form, channel = complete_form(await forms.submitted(request)), channel_in(request)
        if asked := rearranged(form):
            contact = await _contact_of(item, request)
            return await registration_page(request, contact, asked[0], item=item, focus=asked[1])
        try:
            contact = await contacts.wrap_up(
                item, form, request.user, channel, draft=form.get("act") == "later"
            )
        except Invalid as problem:
            contact = await _contact_of(item, request)
            return await registration_page(request, contact, problem.values, problem.errors, item)
        going_on = contact.state == ContactState.DRAFT and form.get("act") != "later"
        return redirect(request, item.url if going_on else "/")


async def _contact_of(item: Item, request: AgentRequest) -> Contact:
    """The draft of the item, or what it would start from. Raises NotFound when it is a colleague's."""
    agent, channel = request.user, channel_in(request)
    draft = await contacts.unfinished(item, channel)
    if draft is None:
        return await contacts.blank_for(item, agent, channel or contacts.channel_of(item))
    if draft.handler not in (agent.employee_id, None):
        raise NotFound
    return draft


async def _open_item(contact: Contact) -> Item | None:
    item = await Item.objects().where(Item.id == contact.item).first() if contact.item else None
    return item if item is not None and item.is_open else None


async def _hers(contact_id: int, request: AgentRequest) -> Contact:
    return await reread(await contacts.find(contact_id, request.user))
