"""The search: one box and its filters, over everything that was said and written."""

import asyncio
import re
from typing import Any

from litestar import Controller, Response, get

from app.web import page, wants_fragment
from dashboard import contacts, registration, search_filters, search_hits, search_reading
from dashboard.frame import AgentRequest
from dashboard.pages.contacts import for_agents, looks, shell
from dashboard.search_filters import Filters
from dashboard.search_kinds import KINDS
from dashboard.search_reading import TooSlow

HERE = "/search"
CURSOR = "[0-9]{1,18}"


class SearchController(Controller):
    path = HERE
    guards = (for_agents,)

    @get()
    async def index(self, request: AgentRequest) -> Response[str]:
        filters = search_filters.read(request.query_params)
        if wants_fragment(request):
            found = await _found(request, filters)
            answer = page(request, "dashboard/_search_found.html", _status(found), **found)
            answer.headers["HX-Push-Url"] = f"{HERE}?{request.url.query}" if filters.any else HERE
            return answer
        found, around = await asyncio.gather(_found(request, filters), shell(request, open_page="search"))
        return page(
            request,
            "dashboard/search.html",
            _status(found),
            **around,
            **found,
            kinds=KINDS,
            employees=await contacts.handlers(),
            departments=await registration.departments(),
        )


def _status(found: dict[str, Any]) -> int:
    return 503 if found["slow"] else 200


async def _found(request: AgentRequest, filters: Filters) -> dict[str, Any]:
    """What dashboard/_search_found.html needs."""
    shown = {"filters": filters, "many": search_reading.MANY, "slow": False, **looks()}
    if not filters.any:
        return shown | _nothing()
    before, after = _cursor(request, "before"), _cursor(request, "after")
    try:
        found = await search_hits.page(request.user, filters, before=before, after=after)
    except TooSlow as problem:
        return shown | _nothing() | {"slow": problem.text}
    query = filters.nearer if found.near else filters.query
    return shown | {
        "hits": found.hits,
        "number": found.number,
        "many": found.many,
        "newer": f"{HERE}?{query}&after={found.newer}" if found.newer is not None else "",
        "older": f"{HERE}?{query}&before={found.older}" if found.older is not None else "",
        "near": found.near,
        "wider": f"{HERE}?{filters.nearer}" if found.wider else "",
    }


def _nothing() -> dict[str, Any]:
    return {"hits": [], "number": 0, "newer": "", "older": "", "near": False, "wider": ""}


def _cursor(request: AgentRequest, name: str) -> int | None:
    asked = request.query_params.get(name, "")
    return int(asked) if re.fullmatch(CURSOR, asked) else None
