"""What is typed in a registration, kept while it is typed; and one that was started by mistake."""

from typing import Any

from litestar import Controller, Response, post, put
from litestar.params import FromPath

from app import forms
from app.clock import now
from app.filters import when
from app.texts import _
from app.web import redirect
from dashboard import running
from dashboard.frame import AgentRequest
from dashboard.pages.contacts import for_agents
from dashboard.pages.registration_form import complete_form, origin_in


class RunningController(Controller):
    path = "/contacts"
    guards = (for_agents,)

    @put("/typed")
    async def begin(self, request: AgentRequest) -> Response[str]:
        """The first words of a new form. Content-Location says where it goes on from now."""
        form = complete_form(await forms.typed(request))
        contact = await running.begin(form, request.user, await origin_in(request))
        return await _kept(request, contact.id, form)

    @put("/{contact_id:int}/typed")
    async def keep(self, request: AgentRequest, contact_id: FromPath[int]) -> Response[str]:
        """The whole form as it stands; answers the words that go beside its buttons."""
        return await _kept(request, contact_id, complete_form(await forms.typed(request)))

    @post("/{contact_id:int}/discarding")
    async def discard(self, request: AgentRequest, contact_id: FromPath[int]) -> Response[Any]:
        await running.discard(contact_id, request.user)
        return redirect(request, "/")


async def _kept(request: AgentRequest, contact_id: int, form: dict[str, str]) -> Response[str]:
    mark = await running.keep(contact_id, form, request.user)
    return Response(
        _("Draft saved %(time)s") % {"time": when(now())},
        media_type="text/plain; charset=utf-8",
        headers={
            "Cache-Control": "no-store",
            "Content-Location": f"/contacts/{contact_id}/edit",
            "Typed-Mark": mark,
        },
    )
