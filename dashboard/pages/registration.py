"""Registering a contact: by hand, or what is left to say about an item. One form for every channel."""

import secrets
from typing import Any

from litestar import Controller, Response, get, post
from litestar.params import FromPath

from app import forms
from app.clock import now
from app.problems import Invalid, NotFound
from app.texts import _
from app.web import page, redirect
from dashboard import archive, contacts, drafts, items, parties, registration
from dashboard.contact_tables import Contact
from dashboard.frame import AgentRequest
from dashboard.pages.contacts import for_agents, looks, shell
from dashboard.party_tables import Party
from dashboard.states import ContactState
from dashboard.tables import Department, Item

UNCHECKED = {"succeeded": "", "confidential": ""}
"""A browser does not send a box that is not ticked."""


class RegistrationController(Controller):
    path = "/contacts"
    guards = (for_agents,)

    @get("/new")
    async def new(self, request: AgentRequest) -> Response[str]:
        asked = {"channel": request.query_params.get("channel", ""), "token": secrets.token_urlsafe(16)}
        contact = await contacts.blank(asked, request.user)
        values = registration.filled_from(contact) | {"token": asked["token"], "opened_at": now().isoformat()}
        return await _form(request, contact, values)

    @post("/new")
    async def create(self, request: AgentRequest) -> Response[Any]:
        form = UNCHECKED | await forms.submitted(request)
        try:
            contact = await contacts.register(form, request.user, draft=form.get("act") == "later")
        except Invalid as problem:
            return await _form(
                request, await contacts.blank(form, request.user), problem.values, problem.errors
            )
        return redirect(request, _after(contact))

    @get("/{contact_id:int}/edit")
    async def edit(self, request: AgentRequest, contact_id: FromPath[int]) -> Response[Any]:
        contact = await contacts.find(contact_id, request.user)
        if contact.state != ContactState.DRAFT or contact.handler.id != request.user.employee_id:
            return redirect(request, f"/contacts/{contact.id}")
        item = await _open_item(contact)
        if item is not None:
            return redirect(request, f"/items/{item.id}/contact")
        plain = await _reread(contact)
        return await _form(request, plain, registration.filled_from(plain))

    @post("/{contact_id:int}/edit")
    async def update(self, request: AgentRequest, contact_id: FromPath[int]) -> Response[Any]:
        form = UNCHECKED | await forms.submitted(request)
        try:
            contact = await contacts.complete(
                contact_id, form, request.user, draft=form.get("act") == "later"
            )
        except Invalid as problem:
            plain = await _reread(await contacts.find(contact_id, request.user))
            return await _form(request, plain, problem.values, problem.errors)
        return redirect(request, _after(contact))


class WrapUpController(Controller):
    path = "/items/{item_id:int}/contact"
    guards = (for_agents,)

    @get()
    async def show(self, request: AgentRequest, item_id: FromPath[int]) -> Response[Any]:
        item = await items.find(item_id, request.user)
        contact = await _contact_of(item, request)
        if not item.is_open and not contact.reference:
            return redirect(request, item.url)
        values = registration.filled_from(contact)
        values["token"] = secrets.token_urlsafe(12)
        values["summary"] = values["summary"] or await drafts.of(request.user, item.id, "contact")
        return await _form(request, contact, values, item=item)

    @post()
    async def create(self, request: AgentRequest, item_id: FromPath[int]) -> Response[Any]:
        item = await items.find(item_id, request.user)
        form, channel = UNCHECKED | await forms.submitted(request), _channel(request)
        try:
            contact = await contacts.wrap_up(
                item, form, request.user, channel, draft=form.get("act") == "later"
            )
        except Invalid as problem:
            contact = await _contact_of(item, request)
            return await _form(request, contact, problem.values, problem.errors, item)
        going_on = contact.state == ContactState.DRAFT and form.get("act") != "later"
        return redirect(request, item.url if going_on else "/")


async def _form(
    request: AgentRequest,
    contact: Contact,
    values: dict[str, str],
    errors: dict[str, str] | None = None,
    item: Item | None = None,
) -> Response[str]:
    """`contact` is the draft that is being completed; without a reference it is yet to be kept."""
    agent = request.user
    transcripts = await archive.transcripts_of(contact.id) if contact.reference else []
    return page(
        request,
        "dashboard/registration.html",
        422 if errors else 200,
        **await shell(request, item),
        **looks(),
        contact=contact,
        values=values,
        errors=errors or {},
        action=_action(request, contact, item),
        channel_options=[(channel.value, look.label) for channel, look in registration.CHANNELS.items()],
        outcome_options=[(outcome.value, look.label) for outcome, look in registration.OUTCOMES.items()],
        department_options=[("", _("Choose a department")), *_named(await registration.departments())],
        subjects=await contacts.recent_subjects(agent),
        match=await _match(contact, item),
        transcripts=transcripts,
        lines_of=archive.lines_of,
    )


def _named(departments: list[Department]) -> list[tuple[str, str]]:
    return [(str(department.id), department.name) for department in departments]


def _action(request: AgentRequest, contact: Contact, item: Item | None) -> str:
    if item is not None:
        channel = _channel(request)
        return f"/items/{item.id}/contact" + (f"?channel={channel}" if channel else "")
    return f"/contacts/{contact.id}/edit" if contact.reference else "/contacts/new"


def _channel(request: AgentRequest) -> str:
    channel = request.query_params.get("channel", "")
    return channel if channel in registration.CHANNELS else ""


async def _contact_of(item: Item, request: AgentRequest) -> Contact:
    """The draft of the item, or what it would start from. Raises NotFound when it is a colleague's."""
    agent, channel = request.user, _channel(request)
    draft = await contacts.unfinished(item, channel)
    if draft is None:
        return await contacts.blank_for(item, agent, channel or contacts.channel_of(item))
    if draft.handler not in (agent.employee_id, None):
        raise NotFound
    return draft


async def _match(contact: Contact, item: Item | None) -> Party | None:
    known = contact.party or (item.party if item else None)
    if known:
        return await Party.objects().where(Party.id == known).first()
    return await parties.recognise(contact.email, contact.phone)


async def _open_item(contact: Contact) -> Item | None:
    item = await Item.objects().where(Item.id == contact.item).first() if contact.item else None
    return item if item is not None and item.is_open else None


async def _reread(contact: Contact) -> Contact:
    """Without the people in it loaded, as a form wants it."""
    plain = await Contact.objects().where(Contact.id == contact.id).first()
    if plain is None:
        raise NotFound
    return plain


def _after(contact: Contact) -> str:
    return "/contacts" if contact.state == ContactState.DRAFT else f"/contacts/{contact.id}"
