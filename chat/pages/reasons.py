"""Why visitors read what they read at this moment."""

from litestar import Controller, Response, get

from app.web import needs, page
from chat import reasons
from dashboard.frame import AgentRequest, shell_context


class ReasonsController(Controller):
    path = "/admin/availability"
    guards = [needs("admin", "chat.supervise")]  # noqa: RUF012

    @get()
    async def show(self, request: AgentRequest) -> Response[str]:
        present = await reasons.presences()
        return page(
            request,
            "chat/reasons.html",
            **await shell_context(request, open_page="people"),
            sites=await reasons.of_sites(present),
            waiting=await reasons.of_waiting(present),
            present=present,
            why_not=reasons.why_not,
        )
