"""One person or organisation: addresses, what is open, and every contact."""

from litestar import Controller, Response, get
from litestar.params import FromPath

from app.problems import NotFound
from app.web import page
from dashboard import links, parties
from dashboard.frame import AgentRequest
from dashboard.history import Filters
from dashboard.kinds import KINDS
from dashboard.pages.contacts import for_agents, listing, shell
from dashboard.party_tables import Party


class PartiesController(Controller):
    path = "/parties"
    guards = (for_agents,)

    @get("/{party_id:int}")
    async def show(self, request: AgentRequest, party_id: FromPath[int]) -> Response[str]:
        party = await Party.objects().where(Party.id == party_id).first()
        if party is None:
            raise NotFound
        return page(
            request,
            "dashboard/party.html",
            **await shell(request),
            **await listing(request, Filters(party=party.id)),
            party=party,
            addresses=await parties.addresses_of(party.id),
            open_items=await parties.open_items(party.id, request.user),
            item_kinds=KINDS,
            links=await links.panel(f"party:{party.id}", request.user),
        )
