"""Ready answers: each agent her own, leaders what everybody uses; and those that fit an item."""

from typing import Any

from litestar import Controller, Response, get, post
from litestar.params import FromPath

from app import forms
from app.problems import Invalid
from app.texts import LANGUAGE_NAMES
from app.web import needs, page, redirect
from dashboard import items, responses
from dashboard.frame import AgentRequest, shell_context
from dashboard.kinds import AGENTS
from dashboard.pages.contacts import for_agents
from dashboard.tables import CannedResponse

HERE = "/responses"
EXAMPLES = ("{{naam}}", "{{medewerker}}", "{{onderwerp}}", "{{afdeling}}")


class ResponsesController(Controller):
    path = HERE
    guards = (needs(*AGENTS, *responses.LEADERS),)

    @get()
    async def index(self, request: AgentRequest) -> Response[str]:
        agent, listed = request.user, await responses.listed(request.user)
        return page(
            request,
            "dashboard/responses.html",
            own=[one for one in listed if one.owner is not None],
            shared=[one for one in listed if one.owner is None],
            uses=responses.may_use(agent),
            shares=responses.may_share(agent),
            languages=LANGUAGE_NAMES,
            **await shell_context(request),
        )

    @get("/new")
    async def new(self, request: AgentRequest) -> Response[str]:
        whose = "shared" if request.query_params.get("whose") == "shared" else "own"
        return await _form(request, None, {"language": request.user.language, "whose": whose})

    @post()
    async def create(self, request: AgentRequest) -> Response[Any]:
        form = await forms.submitted(request)
        try:
            await responses.add(form, request.user)
        except Invalid as problem:
            return await _form(request, None, form, problem.errors)
        return redirect(request, HERE)

    @get("/{response_id:int}")
    async def show(self, request: AgentRequest, response_id: FromPath[int]) -> Response[str]:
        response = await responses.find(response_id, request.user)
        return await _form(request, response, _values(response))

    @post("/{response_id:int}")
    async def update(self, request: AgentRequest, response_id: FromPath[int]) -> Response[Any]:
        response, form = await responses.find(response_id, request.user), await forms.submitted(request)
        try:
            await responses.edit(response, form, request.user)
        except Invalid as problem:
            return await _form(request, response, form, problem.errors)
        return redirect(request, HERE)

    @post("/{response_id:int}/deletion")
    async def delete(self, request: AgentRequest, response_id: FromPath[int]) -> Response[Any]:
        await responses.delete(await responses.find(response_id, request.user), request.user)
        return redirect(request, HERE)


class ReadyController(Controller):
    """All that fit, filled in; the browser looks among them while she types."""

    guards = (for_agents,)

    @get("/responses/ready")
    async def index(self, request: AgentRequest) -> Response[str]:
        ready = await responses.for_item(None, request.user)
        return page(request, "dashboard/_ready.html", ready=ready)

    @get("/items/{item_id:int}/responses")
    async def show(self, request: AgentRequest, item_id: FromPath[int]) -> Response[str]:
        item = await items.find(item_id, request.user)
        ready = await responses.for_item(item, request.user)
        return page(request, "dashboard/_ready.html", ready=ready)


def _values(response: CannedResponse) -> dict[str, str]:
    return {name: getattr(response, name) for name in ("shortcut", "title", "text", "language")}


async def _form(
    request: AgentRequest,
    response: CannedResponse | None,
    values: dict[str, str],
    errors: dict[str, str] | None = None,
) -> Response[str]:
    return page(
        request,
        "dashboard/response_form.html",
        422 if errors else 200,
        response=response,
        values=values,
        errors=errors or {},
        chooses=response is None and responses.may_share(request.user) and responses.may_use(request.user),
        shared=response is not None and response.owner is None,
        languages=list(LANGUAGE_NAMES.items()),
        examples=EXAMPLES,
        **await shell_context(request),
    )
