"""The history of all channels as a reviewer goes through it: what was said, what was thought of it."""

import secrets
from dataclasses import replace
from typing import Any

from litestar import Controller, Response, get, post
from litestar.params import FromPath
from litestar.response import Stream

from app.forms import submitted
from app.problems import Invalid, NotFound
from app.texts import _
from app.web import needs, page, redirect
from dashboard import contacts, exports, history, periods, registration, reviews, sheets
from dashboard.contact_tables import Contact
from dashboard.frame import AgentRequest
from dashboard.history import Filters
from dashboard.pages.contacts import PERIODS, filters_of, listing, record, shell

HERE = "/review"


class ReviewController(Controller):
    path = HERE
    guards = (needs(reviews.PRIVILEGE),)

    @get()
    async def index(self, request: AgentRequest) -> Response[str]:
        filters = asked(request)
        found = await listing(request, filters)
        return page(
            request,
            "dashboard/review.html",
            **await shell(request, open_page="supervision"),
            **(found | {"record_path": HERE}),
            read_by=await reviews.states([contact.id for contact in found["contacts"]]),
            handlers=await contacts.handlers(),
            departments=await registration.departments(),
            periods=PERIODS,
            states=reviews.STATES,
            query=request.url.query,
        )

    @get("/{contact_id:int}")
    async def show(self, request: AgentRequest, contact_id: FromPath[int]) -> Response[str]:
        return await _record(request, await contacts.find(contact_id, request.user))

    @post("/{contact_id:int}/comments")
    async def comment(self, request: AgentRequest, contact_id: FromPath[int]) -> Response[Any]:
        contact = await contacts.find(contact_id, request.user)
        form = await submitted(request)
        try:
            await reviews.comment(contact, request.user, form.get("text", ""), form.get("token", ""))
        except Invalid as problem:
            return await _record(request, contact, errors=problem.errors, typed=problem.values["text"])
        return redirect(request, f"{HERE}/{contact.id}")

    @post("/{contact_id:int}/mark")
    async def mark(self, request: AgentRequest, contact_id: FromPath[int]) -> Response[Any]:
        """`act`: undo takes the mark off again."""
        contact = await contacts.find(contact_id, request.user)
        form = await submitted(request)
        turn = reviews.unmark if form.get("act") == "undo" else reviews.mark
        await turn(contact, request.user)
        return redirect(request, f"{HERE}/{contact.id}")

    @get("/contacts/{kind:str}")
    async def download(self, request: AgentRequest, kind: FromPath[str]) -> Stream:
        """All that the list finds, as csv or xlsx."""
        if kind not in sheets.TYPES:
            raise NotFound
        filters = asked(request)
        about = {name: str(value) for name, value in vars(filters).items() if value}
        wanted = history.matching(filters) & await history.containing(filters)
        sheet = await exports.contacts(request.user, wanted, about | {"kind": kind})
        return sheets.download(kind, "onthaal-" + _("contacts"), [sheet])


def asked(request: AgentRequest) -> Filters:
    """As the contact history is asked, and by days and what was reviewed."""
    given = request.query_params
    state = given.get("reviewed", "")
    return replace(
        filters_of(request),
        first=periods.day(given.get("first", "")),
        last=periods.day(given.get("last", "")),
        reviewed=state if state in reviews.STATES else "",
    )


async def _record(
    request: AgentRequest, contact: Contact, *, errors: dict[str, str] | None = None, typed: str = ""
) -> Response[str]:
    return await record(
        request,
        contact,
        errors=errors,
        status=422 if errors else 200,
        reviewing={"token": secrets.token_urlsafe(16), "typed": typed},
    )
