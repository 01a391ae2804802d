"""The wallboard for supervisors, and the question to whom one of its chats goes."""

from typing import Any

from litestar import Controller, Response, get

from app.texts import N_
from app.web import needs, page
from dashboard import board, presence
from dashboard.frame import AgentRequest, shell_context

HERE = "/review/live"
SIZES = {"": N_("Normal"), "large": N_("Large"), "wall": N_("To read from afar")}


class BoardController(Controller):
    path = HERE
    guards = (needs("history.review"),)

    @get()
    async def show(self, request: AgentRequest) -> Response[str]:
        """`size`: how large it is written. `assign`: the chat that is about to be given to somebody."""
        size, asked = (request.query_params.get(name, "") for name in ("size", "assign"))
        assigned = await board.to_be_assigned(request.user, int(asked)) if _is_number(asked) else None
        return page(
            request,
            "dashboard/board.html",
            **(await shell_context(request, open_page="supervision") | await _standing(request)),
            sizes=SIZES,
            size=size if size in SIZES else "",
            assigned=assigned,
        )

    @get("/board")
    async def renew(self, request: AgentRequest) -> Response[str]:
        """The figures alone, for a page that heard that something changed."""
        return page(request, "dashboard/_board.html", **await _standing(request))


async def _standing(request: AgentRequest) -> dict[str, Any]:
    agent = request.user
    return {"board": await board.now_on_it(agent), "me": await presence.presence_of(agent.id)}


def _is_number(written: str) -> bool:
    return written.isascii() and written.isdigit() and len(written) < 10
