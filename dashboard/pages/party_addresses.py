"""How one person is reached: addresses added, removed, preferred and verified."""

from typing import Any

from litestar import Controller, Response, post
from litestar.params import FromPath

from app import forms
from app.problems import Invalid
from app.web import redirect
from dashboard import parties, people
from dashboard.frame import AgentRequest
from dashboard.pages.contacts import for_agents
from dashboard.pages.parties import shown
from dashboard.party_tables import Party


class PartyAddressesController(Controller):
    path = "/parties/{party_id:int}/addresses"
    guards = (for_agents,)

    @post()
    async def create(self, request: AgentRequest, party_id: FromPath[int]) -> Response[Any]:
        party, form = await parties.standing(party_id, request.user), await forms.submitted(request)
        try:
            await people.add_address(party, form, request.user)
        except Invalid as problem:
            return await shown(request, party, problem)
        return _back(request, party)

    @post("/{address_id:int}/deletion")
    async def delete(
        self, request: AgentRequest, party_id: FromPath[int], address_id: FromPath[int]
    ) -> Response[Any]:
        party = await parties.standing(party_id, request.user)
        await people.remove_address(party, address_id, request.user)
        return _back(request, party)

    @post("/{address_id:int}/preference")
    async def prefer(
        self, request: AgentRequest, party_id: FromPath[int], address_id: FromPath[int]
    ) -> Response[Any]:
        """`preferred` is empty when it no longer is."""
        party, form = await parties.standing(party_id, request.user), await forms.submitted(request)
        await people.prefer(party, address_id, request.user, bool(form.get("preferred")))
        return _back(request, party)

    @post("/{address_id:int}/verification")
    async def verify(
        self, request: AgentRequest, party_id: FromPath[int], address_id: FromPath[int]
    ) -> Response[Any]:
        """`verified` is empty when it is not sure after all."""
        party, form = await parties.standing(party_id, request.user), await forms.submitted(request)
        await people.verify(party, address_id, request.user, bool(form.get("verified")))
        return _back(request, party)


def _back(request: AgentRequest, party: Party) -> Response[Any]:
    return redirect(request, f"/parties/{party.id}#addresses")
