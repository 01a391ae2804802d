"""The directory: everybody who works here, looked up as one types, and one of them."""

from typing import Any
from urllib.parse import urlencode

from litestar import Controller, Response, get
from litestar.params import FromPath

from app import forms
from app.problems import NotFound
from app.web import page
from dashboard import departments, directory, employees, groups, parties
from dashboard.directory import Wanted
from dashboard.frame import AgentRequest
from dashboard.marking import marked
from dashboard.pages.contacts import for_agents, shell


class DirectoryController(Controller):
    path = "/directory"
    guards = (for_agents,)

    @get()
    async def index(self, request: AgentRequest) -> Response[str]:
        listed = listing(request, await employees.directory())
        if wants_list(request, "directory-list"):
            return page(request, "dashboard/_directory_list.html", **listed)
        return page(
            request,
            "dashboard/directory.html",
            **await shell(request, open_page="directory"),
            **listed,
            departments=await departments.listed(),
            groups=await groups.listed(),
        )

    @get("/{employee_id:int}")
    async def show(self, request: AgentRequest, employee_id: FromPath[int]) -> Response[str]:
        entry = await employees.find(employee_id)
        if not entry.works_here:
            raise NotFound
        substitute = await employees.find(entry.substitute) if entry.substitute else None
        return page(
            request,
            "dashboard/employee.html",
            **await shell(request, open_page="directory"),
            entry=entry,
            substitute=substitute if substitute and substitute.works_here else None,
            dial=parties.dial,
        )


def wants_list(request: AgentRequest, list_id: str) -> bool:
    """htmx asks for the list alone while somebody types; the stream, when told to, for the whole page."""
    return request.headers.get("HX-Target", "").endswith(f"#{list_id}")


def listing(request: AgentRequest, entries: list[employees.Entry]) -> dict[str, Any]:
    """What the list of employees shows, on the page of agents and on that of administrators."""
    wanted = wanted_of(request)
    found = directory.search(entries, wanted)
    return {
        "wanted": wanted,
        "found": found,
        "previous": _link(request, wanted, found.page - 1) if found.page > 1 else "",
        "next": _link(request, wanted, found.page + 1) if found.page < found.pages else "",
        "marked": lambda text: marked(text, wanted.terms),
        "dial": parties.dial,
    }


def wanted_of(request: AgentRequest) -> Wanted:
    """What makes no sense counts as not asked."""
    asked = request.query_params
    return Wanted(
        q=forms.cleaned(asked.get("q", ""))[:200],
        department=_number(asked.get("department", "")),
        group=_number(asked.get("group", "")),
        page=_number(asked.get("page", "")) or 1,
    )


def _number(text: str) -> int | None:
    return int(text) if text.isdecimal() and len(text) < 10 else None


def _link(request: AgentRequest, wanted: Wanted, number: int) -> str:
    chosen = {"q": wanted.q, "department": wanted.department, "group": wanted.group, "page": number}
    return f"{request.url.path}?{urlencode({name: value for name, value in chosen.items() if value})}"
