"""The administration as a whole: it begins at its first part that this person may see."""

from litestar import Controller, Response, get

from app.problems import NotFound
from app.web import redirect
from dashboard import palette
from dashboard.frame import AgentRequest


class AdministrationController(Controller):
    path = "/admin"

    @get()
    async def index(self, request: AgentRequest) -> Response[str]:
        parts = [part for part in palette.administration if part.is_for(request.user.privileges)]
        if not parts:
            raise NotFound
        return redirect(request, parts[0].url)
