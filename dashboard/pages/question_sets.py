"""What each department wants to know in a callback note. For administrators."""

from typing import Any

from litestar import Controller, Response, get, post
from litestar.params import FromPath

from app import forms
from app.problems import Invalid
from app.web import needs, page, redirect
from dashboard import question_sets
from dashboard.frame import AgentRequest, shell_context


class QuestionSetsController(Controller):
    path = "/admin/question-sets"
    guards = [needs("admin")]  # noqa: RUF012

    @get()
    async def index(self, request: AgentRequest) -> Response[str]:
        shell = await shell_context(request, open_page="people")
        saved = request.query_params.get("saved", "")
        sets = await question_sets.everything()
        return page(request, "dashboard/question-sets.html", sets=sets, saved=saved, **shell)

    @get("/{department_id:int}")
    async def show(self, request: AgentRequest, department_id: FromPath[int]) -> Response[str]:
        return await _form(request, department_id, await question_sets.text_of(department_id))

    @post("/{department_id:int}")
    async def update(self, request: AgentRequest, department_id: FromPath[int]) -> Response[Any]:
        """Keeps the set, or only shows how it will look."""
        form = await forms.submitted(request)
        text = form.get("questions", "")
        await question_sets.department_name(department_id)
        if form.get("show") == "preview":
            return await _form(request, department_id, text)
        try:
            await question_sets.update(department_id, text, request.user)
        except Invalid as problem:
            return await _form(request, department_id, text, problem.errors)
        return redirect(request, "/admin/question-sets?saved=yes")


async def _form(
    request: AgentRequest, department_id: int, text: str, errors: dict[str, str] | None = None
) -> Response[str]:
    return page(
        request,
        "dashboard/question-set.html",
        422 if errors else 200,
        department=await question_sets.department_name(department_id),
        department_id=department_id,
        text=text,
        questions=question_sets.parse(text),
        errors=errors or {},
        **await shell_context(request, open_page="people"),
    )
