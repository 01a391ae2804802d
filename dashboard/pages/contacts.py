"""The contact history: the list, one record of it, and its deletion."""

from collections.abc import Iterable
from dataclasses import asdict
from typing import Any
from urllib.parse import urlencode

from litestar import Controller, Request, Response, get, post
from litestar.connection import ASGIConnection
from litestar.handlers import BaseRouteHandler
from litestar.params import FromPath

from app import forms
from app.problems import Invalid, NotFound
from app.texts import N_
from app.web import page, redirect
from dashboard import (
    archive,
    contacts,
    history,
    internal_notes,
    moments,
    parties,
    questions,
    registration,
    reviews,
    search_filters,
    tasks,
)
from dashboard.agents import SignedIn
from dashboard.contact_tables import Contact
from dashboard.frame import AgentRequest, shell_context
from dashboard.history import Filters
from dashboard.kinds import works_here
from dashboard.pages.record_parts import record_parts
from dashboard.search_marking import Marker
from dashboard.tables import Item

PERIODS = {
    7: N_("Last 7 days"),
    30: N_("Last 30 days"),
    90: N_("Last 90 days"),
    365: N_("Last year"),
}


def for_agents(connection: ASGIConnection[Any, SignedIn, Any, Any], _handler: BaseRouteHandler) -> None:
    """A guard: an administrator who does no work here is told that the page does not exist."""
    if not works_here(connection.user):
        raise NotFound


class ContactsController(Controller):
    path = "/contacts"
    guards = (for_agents,)

    @get()
    async def index(self, request: AgentRequest) -> Response[str]:
        agent, filters = request.user, filters_of(request)
        return page(
            request,
            "dashboard/contacts.html",
            **await shell(request),
            **await listing(request, filters),
            drafts=await history.drafts(agent),
            handlers=await contacts.handlers(),
            departments=await registration.departments(),
            periods=PERIODS,
        )

    @get("/{contact_id:int}")
    async def show(self, request: AgentRequest, contact_id: FromPath[int]) -> Response[str]:
        return await record(request, await contacts.find(contact_id, request.user))

    @post("/{contact_id:int}/deletion")
    async def delete(self, request: AgentRequest, contact_id: FromPath[int]) -> Response[Any]:
        form = await forms.submitted(request)
        try:
            await contacts.delete(contact_id, request.user, form.get("reason", ""))
        except Invalid as problem:
            contact = await contacts.find(contact_id, request.user)
            return await record(request, contact, errors=problem.errors, status=422)
        return redirect(request, "/contacts")


async def shell(
    request: AgentRequest, item: Item | None = None, *, open_page: str = "history"
) -> dict[str, Any]:
    """What dashboard/_shell.html needs; `item` is what new notes are made from."""
    return await shell_context(request, open_page="work" if item else open_page) | {"item": item}


def filters_of(request: Request[Any, Any, Any]) -> Filters:
    """What makes no sense counts as not filtered."""
    asked = request.query_params
    days = _number(asked.get("days", ""))
    return Filters(
        q=forms.cleaned(asked.get("q", ""))[:200],
        channel=_one_of(registration.CHANNELS, asked.get("channel", "")),
        outcome=_one_of(registration.OUTCOMES, asked.get("outcome", "")),
        handler=_number(asked.get("handler", "")),
        department=_number(asked.get("department", "")),
        days=days if days in PERIODS else None,
        subject=forms.cleaned(asked.get("subject", ""))[:200],
    )


async def listing(request: AgentRequest, filters: Filters) -> dict[str, Any]:
    """One page of contacts and what is needed to show it, for every page that lists contacts."""
    asked = request.query_params
    found = await history.page(
        request.user, filters, before=asked.get("before", ""), after=asked.get("after", "")
    )
    marker = Marker(await history.words(filters))
    further = await questions.counts([contact.id for contact in found.contacts])
    return {
        "contacts": found.contacts,
        "further": further,
        "filters": filters,
        "number": await history.count(request.user, filters) if found.number is None else found.number,
        "many": history.MANY,
        "newer": _link(request, filters, after=found.newer) if found.newer else "",
        "older": _link(request, filters, before=found.older) if found.older else "",
        "marked": marker.marked,
        "record_path": "/contacts",
        **looks(),
    }


def looks() -> dict[str, Any]:
    """How channels, outcomes and moments are written."""
    return {
        "channels": registration.CHANNELS,
        "outcomes": registration.OUTCOMES,
        "title_of": registration.title,
        "moments": moments,
        "dial": parties.dial,
        "lasted": registration.lasted,
    }


def _link(request: AgentRequest, filters: Filters, **cursor: str) -> str:
    asked = {name: value for name, value in asdict(filters).items() if name != "party"}
    chosen = {name: value for name, value in (asked | cursor).items() if value}
    return f"{request.url.path}?{urlencode(chosen)}"


async def record(
    request: AgentRequest,
    contact: Contact,
    *,
    errors: dict[str, str] | None = None,
    status: int = 200,
    reviewing: dict[str, str] | None = None,
) -> Response[str]:
    """The page of one contact, found for who asks. `reviewing`: the form of a reviewer who goes through."""
    agent, transcripts = request.user, await archive.transcripts_of(contact.id)
    open_page = "supervision" if reviewing else "history"
    return page(
        request,
        "dashboard/contact.html",
        status,
        **await shell(request, open_page=open_page),
        **looks(),
        contact=contact,
        review=await reviews.of(contact, agent),
        reviewing=reviewing,
        **await record_parts(contact, agent),
        questions=await questions.of(contact),
        transcripts=transcripts,
        notes=await internal_notes.of(contact.item) if contact.item and transcripts else [],
        lines_of=archive.lines_of,
        tasks=await tasks.made_from_contact(contact),
        mine=contact.handler.id == agent.employee_id,
        q=filters_of(request).q,
        back=search_filters.read_query(request.query_params.get("search", "")),
        errors=errors or {},
    )


def _one_of(known: Iterable[str], name: str) -> str:
    return name if name in known else ""


def _number(text: str) -> int | None:
    return int(text) if text.isdecimal() and len(text) < 10 else None
