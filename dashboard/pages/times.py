"""The numbers of the organisation: how long something rings, waits and lasts. For administrators."""

from typing import Any

from litestar import Controller, Response, get, post

from app.forms import submitted
from app.news import change
from app.problems import Invalid
from app.web import needs, page, redirect
from dashboard import rules
from dashboard.frame import AgentRequest, shell_context

HERE = "/admin/times"


class TimesController(Controller):
    path = HERE
    guards = (needs("admin"),)

    @get()
    async def show(self, request: AgentRequest) -> Response[str]:
        values = {rule.name: str(await rules.number(rule)) for rule in rules.RULES.values()}
        return await _form(request, values, saved="saved" in request.query_params)

    @post()
    async def save(self, request: AgentRequest) -> Response[Any]:
        """All of them, or none."""
        values = await submitted(request)
        try:
            async with change():
                await rules.choose_all(values, request.user.actor)
        except Invalid as invalid:
            return await _form(request, values, errors=invalid.errors)
        return redirect(request, f"{HERE}?saved")


async def _form(
    request: AgentRequest, values: dict[str, str], errors: dict[str, str] | None = None, saved: bool = False
) -> Response[str]:
    shell = await shell_context(request, open_page="people")
    context = {"rules": rules.RULES.values(), "values": values, "errors": errors or {}, "saved": saved}
    return page(request, "dashboard/times.html", 422 if errors else 200, **context, **shell)
