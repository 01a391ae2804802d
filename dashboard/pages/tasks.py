"""Callback notes and information requests: made, listed, read, tried, handed on and completed."""

import secrets
from typing import Any

from litestar import Controller, Response, get, post
from litestar.params import FromPath

from app import forms
from app.problems import Conflict, Invalid, NotFound
from app.web import page, redirect
from dashboard import addressees, drafts, employees, task_form, task_reads, tasks
from dashboard.frame import AgentRequest, frame_context
from dashboard.kinds import KINDS
from dashboard.pages.contacts import for_agents, looks, shell
from dashboard.pages.task_forms import back_to, filled_from, form_page, origin_of, seen_contact, seen_origin
from dashboard.states import AttemptOutcome, TaskKind
from dashboard.tables import Item

CREATE = {
    TaskKind.CALLBACK_NOTE: tasks.create_callback_note,
    TaskKind.INFORMATION_REQUEST: tasks.create_information_request,
}
IN_VAIN = (AttemptOutcome.NOT_REACHED, AttemptOutcome.VOICEMAIL)


class TasksController(Controller):
    path = "/tasks"
    guards = (for_agents,)

    @get()
    async def index(self, request: AgentRequest) -> Response[str]:
        """What she asked of others, and what is asked of her."""
        return page(
            request,
            "dashboard/tasks.html",
            **await shell(request, open_page="notes"),
            asked_by=await task_reads.asked_by(request.user),
            asked_of=await task_reads.asked_of(request.user),
        )

    @get("/new")
    async def new(self, request: AgentRequest) -> Response[str]:
        kind, origin = _kind(request.query_params.get("kind", "")), await origin_of(request)
        values = filled_from(origin, kind, request.user) | {"token": secrets.token_urlsafe(16)}
        return await form_page(request, kind, origin, values | {"for": request.query_params.get("for", "")})

    @post()
    async def create(self, request: AgentRequest) -> Response[Any]:
        form = await forms.submitted(request)
        kind, origin = _kind(form.get("kind", "")), await origin_of(request)
        if form.get("show") == "questions":
            return await form_page(request, kind, origin, form)
        item, contact = (origin, None) if isinstance(origin, Item) else (None, origin)
        try:
            made = await CREATE[kind](form, request.user, item, contact)
        except Invalid as problem:
            return await form_page(request, kind, origin, form, problem.errors)
        return redirect(request, back_to(origin) or made.url)

    @post("/questions", status_code=200)
    async def questions(self, request: AgentRequest) -> Response[str]:
        """The part of the form that depends on whom it is for."""
        form = await forms.submitted(request)
        whom = await addressees.find(form.get("for", ""))
        asked = await task_form.asked_of(_kind(form.get("kind", "")), whom)
        return page(request, "dashboard/_task_questions.html", questions=asked, values=form, errors={})

    @get("/{item_id:int}")
    async def show(self, request: AgentRequest, item_id: FromPath[int]) -> Response[str]:
        return await _task(request, item_id)

    @post("/{item_id:int}/attempts")
    async def attempt(self, request: AgentRequest, item_id: FromPath[int]) -> Response[Any]:
        """Nobody was reached; what was typed goes with it."""
        item, _task_of_item = await tasks.find(item_id, request.user)
        form = await forms.submitted(request)
        outcome, seen, text = form.get("outcome", ""), form.get("seen", ""), form.get("answer", "")
        if outcome not in IN_VAIN or not seen.isdecimal():
            raise NotFound
        try:
            await tasks.attempt(item, request.user, AttemptOutcome(outcome), text, int(seen[:9]))
        except (Invalid, Conflict) as problem:
            return await _refused(request, item_id, problem, text)
        return redirect(request, item.url)

    @post("/{item_id:int}/handing-on")
    async def hand_on(self, request: AgentRequest, item_id: FromPath[int]) -> Response[Any]:
        item, _task_of_item = await tasks.find(item_id, request.user)
        form = await forms.submitted(request)
        try:
            await tasks.hand_on(item, request.user, form)
        except (Invalid, Conflict) as problem:
            errors = problem.errors if isinstance(problem, Invalid) else {"why": problem.text}
            return await _task(request, item_id, errors, form, problem.status)
        return redirect(request, item.url)

    @post("/{item_id:int}/completion")
    async def complete(self, request: AgentRequest, item_id: FromPath[int]) -> Response[Any]:
        item, _task_of_item = await tasks.find(item_id, request.user)
        answer = (await forms.submitted(request)).get("answer", "")
        try:
            await tasks.complete(item, request.user, answer)
        except (Invalid, Conflict) as problem:
            return await _refused(request, item_id, problem, answer)
        return redirect(request, item.url)


async def _refused(
    request: AgentRequest, item_id: int, problem: Invalid | Conflict, typed: str
) -> Response[str]:
    errors = problem.errors if isinstance(problem, Invalid) else {"answer": problem.text}
    return await _task(request, item_id, errors, {"answer": typed}, problem.status)


async def _task(
    request: AgentRequest,
    item_id: int,
    errors: dict[str, str] | None = None,
    typed: dict[str, str] | None = None,
    status: int = 200,
) -> Response[str]:
    item, task = await tasks.find(item_id, request.user)
    values = typed or {}
    return page(
        request,
        "dashboard/task.html",
        status,
        **await frame_context(request, item=item),
        **looks(),
        story=await task_reads.story_of(item, task),
        task=task,
        kind=KINDS[task.kind],
        origin=await seen_origin(task.origin, request.user),
        contact=await seen_contact(task.contact, request.user),
        directory=await employees.directory() if task.for_employee.id else [],
        addressees=await addressees.offered() if item.is_open else [],
        errors=errors or {},
        values=values,
        typed=values.get("answer") or await drafts.of(request.user, item.id, "note"),
    )


def _kind(name: str) -> TaskKind:
    return TaskKind(name) if name in set(TaskKind) else TaskKind.CALLBACK_NOTE
