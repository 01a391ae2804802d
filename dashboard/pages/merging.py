"""Merging two that are the same person: choosing the other, seeing what happens, and doing it."""

from typing import Any

from litestar import Controller, Response, get, post
from litestar.params import FromPath

from app import forms
from app.problems import NotFound
from app.web import page, redirect
from dashboard import history, merging, parties, party_search
from dashboard.frame import AgentRequest
from dashboard.history import Filters
from dashboard.pages.contacts import for_agents, shell
from dashboard.pages.parties import found

MOST = 20


class MergingController(Controller):
    path = "/parties/{party_id:int}/merging"
    guards = (for_agents,)

    @get()
    async def choose(self, request: AgentRequest, party_id: FromPath[int]) -> Response[str]:
        party = await parties.standing(party_id, request.user)
        return page(
            request,
            "dashboard/merging.html",
            **await shell(request, open_page="parties"),
            **await found(request, MOST, besides=party.id),
            party=party,
            doubles=await party_search.doubles(party, await parties.addresses_of(party.id)),
        )

    @get("/{other_id:int}")
    async def confirm(
        self, request: AgentRequest, party_id: FromPath[int], other_id: FromPath[int]
    ) -> Response[Any]:
        kept = await parties.standing(party_id, request.user)
        other = await parties.standing(other_id, request.user)
        if kept.id == other.id:
            return redirect(request, f"/parties/{kept.id}")
        return page(
            request,
            "dashboard/merging_confirm.html",
            **await shell(request, open_page="parties"),
            both=[await _summary(request, one.id) for one in (kept, other)],
        )

    @post()
    async def create(self, request: AgentRequest, party_id: FromPath[int]) -> Response[Any]:
        other = (await forms.submitted(request)).get("other", "")
        if not other.isdecimal() or len(other) > 9:
            raise NotFound
        party = await merging.merge(party_id, int(other), request.user)
        return redirect(request, f"/parties/{party.id}")


async def _summary(request: AgentRequest, party_id: int) -> dict[str, Any]:
    """What two people are told apart by, as far as this agent may know."""
    [known] = await party_search.known([party_id])
    return {
        "known": known,
        "contacts": await history.count(request.user, Filters(party=party_id)),
        "last": await history.latest(request.user, party_id, most=3),
        "open_items": await parties.open_items(party_id, request.user),
    }
