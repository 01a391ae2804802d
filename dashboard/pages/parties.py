"""People and organisations: found as one types, added by hand, and one of them with all that happened."""

import secrets
from typing import Any

from litestar import Controller, Response, get, post
from litestar.params import FromPath

from app import forms
from app.problems import Invalid
from app.texts import Lazy
from app.web import page, redirect
from dashboard import history, links, parties, party_search, people
from dashboard.frame import AgentRequest
from dashboard.history import Filters
from dashboard.kinds import KINDS
from dashboard.pages.contacts import for_agents, listing, looks, shell
from dashboard.party_tables import Party

MOST = 50


class PartiesController(Controller):
    path = "/parties"
    guards = (for_agents,)

    @get()
    async def index(self, request: AgentRequest) -> Response[str]:
        return page(
            request,
            "dashboard/parties.html",
            **await shell(request, open_page="parties"),
            **await found(request, MOST),
        )

    @get("/options")
    async def options(self, request: AgentRequest) -> Response[str]:
        """What a field offers while one types in it."""
        q = asked(request)
        known = await party_search.search(q, request.user) if q else []
        return page(request, "dashboard/_party_options.html", known=known)

    @get("/new")
    async def new(self, request: AgentRequest) -> Response[str]:
        name = forms.cleaned(request.query_params.get("name", ""))[: people.MOST]
        values = {"name": name, "kind": "person", "token": secrets.token_urlsafe(16)}
        return await _new(request, values)

    @post("/new")
    async def create(self, request: AgentRequest) -> Response[Any]:
        form = await forms.submitted(request)
        try:
            party = await people.create(form, request.user)
        except Invalid as problem:
            return await _new(request, problem.values, problem.errors)
        return redirect(request, f"/parties/{party.id}")

    @get("/{party_id:int}")
    async def show(self, request: AgentRequest, party_id: FromPath[int]) -> Response[Any]:
        party = await parties.find(party_id, request.user)
        if party.merged_into:
            return redirect(request, f"/parties/{party.merged_into}")
        return await shown(request, party)

    @post("/{party_id:int}")
    async def update(self, request: AgentRequest, party_id: FromPath[int]) -> Response[Any]:
        party = await parties.standing(party_id, request.user)
        form = await forms.submitted(request)
        try:
            await people.describe(party, form, request.user)
        except Invalid as problem:
            return await shown(request, party, problem)
        return redirect(request, f"/parties/{party.id}")


async def shown(request: AgentRequest, party: Party, refused: Invalid | None = None) -> Response[str]:
    """The page of one; with what was typed in the form that was `refused`."""
    before = request.query_params.get("items", "")
    items, older = await parties.items_of(party.id, request.user, _cursor(before))
    addresses = await parties.addresses_of(party.id)
    return page(
        request,
        "dashboard/party.html",
        422 if refused else 200,
        **await shell(request, open_page="parties"),
        **await listing(request, Filters(party=party.id)),
        party=party,
        addresses=addresses,
        items=items,
        older_items=f"/parties/{party.id}?items={older}#items" if older else "",
        newest_items=not before,
        doubles=await party_search.doubles(party, addresses),
        look=party_search.KINDS[party.kind],
        kind_options=_kind_options(),
        item_kinds=KINDS,
        links=await links.panel(f"party:{party.id}", request.user),
        values={"name": party.name, "kind": party.kind, "address": ""} | (refused.values if refused else {}),
        errors=refused.errors if refused else {},
    )


async def found(request: AgentRequest, most: int, besides: int = 0) -> dict[str, Any]:
    """Who was looked for, for every page with dashboard/_people_found.html."""
    q = asked(request)
    known = await party_search.search(q, request.user, most, besides)
    return {
        "q": q,
        "known": known,
        "number": await party_search.count(q, request.user, besides) if len(known) == most else len(known),
        "many": history.MANY,
        "last": await party_search.last_contacts(known, request.user),
        "moments": looks()["moments"],
    }


def asked(request: AgentRequest) -> str:
    return forms.cleaned(request.query_params.get("q", ""))[:200]


async def _new(
    request: AgentRequest, values: dict[str, str], errors: dict[str, str] | None = None
) -> Response[str]:
    return page(
        request,
        "dashboard/party_new.html",
        422 if errors else 200,
        **await shell(request, open_page="parties"),
        values=values,
        errors=errors or {},
        kind_options=_kind_options(),
    )


def _kind_options() -> list[tuple[str, Lazy]]:
    return [(name, look.label) for name, look in party_search.KINDS.items()]


def _cursor(text: str) -> int:
    return int(text) if text.isdecimal() and len(text) < 10 else 0
