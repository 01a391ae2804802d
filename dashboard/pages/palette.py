"""What the palette offers while one types."""

from litestar import Controller, Response, get

from app import forms
from app.problems import NotFound
from app.web import page
from dashboard import items, palette
from dashboard.frame import AgentRequest
from dashboard.kinds import works_here
from dashboard.tables import Item

LONGEST = 200


class PaletteController(Controller):
    path = "/palette"

    @get()
    async def show(self, request: AgentRequest) -> Response[str]:
        """`q`, and the `item` she has before her."""
        q = forms.cleaned(request.query_params.get("q", ""))[:LONGEST]
        groups = await palette.found(q, await _item(request), request.user)
        return page(request, "dashboard/_palette_found.html", groups=groups)


async def _item(request: AgentRequest) -> Item | None:
    number = request.query_params.get("item", "")
    if not number.isdecimal() or not works_here(request.user):
        return None
    try:
        return await items.find(int(number[:9]), request.user)
    except NotFound:
        return None
