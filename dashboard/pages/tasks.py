"""Callback notes and information requests: making one, reading it, completing it."""

import secrets
from typing import Any

from litestar import Controller, Response, get, post
from litestar.params import FromPath

from app import forms
from app.addresses import shown_phone
from app.news import change
from app.problems import Conflict, Invalid, NotFound
from app.web import page, redirect
from dashboard import contacts, drafts, employees, items, moments, registration, task_form, tasks
from dashboard.agents import SignedIn
from dashboard.contact_tables import Contact
from dashboard.frame import AgentRequest, frame_context
from dashboard.kinds import KINDS, overheard
from dashboard.pages.contacts import for_agents, looks, shell
from dashboard.states import TaskKind
from dashboard.tables import Item

CREATE = {
    TaskKind.CALLBACK_NOTE: tasks.create_callback_note,
    TaskKind.INFORMATION_REQUEST: tasks.create_information_request,
}


class TasksController(Controller):
    path = "/tasks"
    guards = (for_agents,)

    @get("/new")
    async def new(self, request: AgentRequest) -> Response[str]:
        kind, origin = _kind(request.query_params.get("kind", "")), await _origin(request)
        values = _filled_from(origin, kind, request.user) | {"token": secrets.token_urlsafe(16)}
        values |= {"for": request.query_params.get("for", "")}
        return await _form(request, kind, origin, values)

    @post()
    async def create(self, request: AgentRequest) -> Response[Any]:
        form = await forms.submitted(request)
        kind, origin = _kind(form.get("kind", "")), await _origin(request)
        item, contact = (origin, None) if isinstance(origin, Item) else (None, origin)
        try:
            made = await CREATE[kind](form, request.user, item, contact)
        except Invalid as problem:
            return await _form(request, kind, origin, form, problem.errors)
        return redirect(request, _back_to(origin) or made.url)

    @get("/{item_id:int}")
    async def show(self, request: AgentRequest, item_id: FromPath[int]) -> Response[str]:
        return await _task(request, item_id)

    @post("/{item_id:int}/completion")
    async def complete(self, request: AgentRequest, item_id: FromPath[int]) -> Response[Any]:
        item, _task_of_item = await tasks.find(item_id, request.user)
        answer = (await forms.submitted(request)).get("answer", "")
        try:
            async with change():
                if item.is_open:
                    await items.claim(item.id, request.user)
                await tasks.complete(item, request.user, answer)
        except (Invalid, Conflict) as problem:
            errors = problem.errors if isinstance(problem, Invalid) else {"answer": problem.text}
            return await _task(request, item_id, errors, answer, problem.status)
        return redirect(request, item.url)


async def _form(
    request: AgentRequest,
    kind: TaskKind,
    origin: Item | Contact | None,
    values: dict[str, str],
    errors: dict[str, str] | None = None,
) -> Response[str]:
    return page(
        request,
        "dashboard/task_new.html",
        422 if errors else 200,
        **await shell(request, open_page="work"),
        kind=KINDS[kind],
        origin=origin,
        about=_about(origin),
        back=_back_to(origin) or "/",
        action="/tasks" + _query(origin),
        values=values,
        errors=errors or {},
        directory=await employees.directory(),
        departments=await employees.department_names(),
        choices=task_form.choices(values.get("when", "")),
    )


async def _task(
    request: AgentRequest,
    item_id: int,
    errors: dict[str, str] | None = None,
    typed: str = "",
    status: int = 200,
) -> Response[str]:
    item, task = await tasks.find(item_id, request.user)
    frame = await frame_context(request, item=item)
    return page(
        request,
        "dashboard/task.html",
        status,
        **frame,
        **looks(),
        task=task,
        kind=KINDS[task.kind],
        origin=await _seen_origin(task.origin, request.user),
        directory=await employees.directory() if task.for_employee.id else [],
        errors=errors or {},
        typed=typed or await drafts.of(request.user, item.id, "note"),
    )


async def _origin(request: AgentRequest) -> Item | Contact | None:
    """The item or contact in the address that the task is made from. Raises NotFound when not for her."""
    asked = request.query_params
    if (number := asked.get("origin", "")).isdecimal():
        return await items.find(int(number[:9]), request.user)
    if (number := asked.get("contact", "")).isdecimal():
        return await contacts.find(int(number[:9]), request.user)
    return None


async def _seen_origin(item_id: int | None, agent: SignedIn) -> Item | None:
    try:
        return await items.find(item_id, agent) if item_id else None
    except NotFound:
        return None


def _kind(name: str) -> TaskKind:
    return TaskKind(name) if name in set(TaskKind) else TaskKind.CALLBACK_NOTE


def _filled_from(origin: Item | Contact | None, kind: TaskKind, agent: SignedIn) -> dict[str, str]:
    if origin is None:
        return {}
    subject = _line(origin, agent) if isinstance(origin, Item) else origin.subject
    return {
        "client_name": origin.client_name,
        "phone": shown_phone(origin.phone) if origin.phone else "",
        "email": origin.email,
        "subject": subject[:200] if kind == TaskKind.CALLBACK_NOTE else "",
    }


def _line(origin: Item, agent: SignedIn) -> str:
    return "" if overheard(agent, origin.kind, origin.owner, origin.state) else origin.summary


def _about(origin: Item | Contact | None) -> str:
    """What the task is made from, in words."""
    if origin is None:
        return ""
    what = str(KINDS[origin.kind].label) if isinstance(origin, Item) else registration.title(origin)
    at = f", {moments.short(origin.created_at)}" if isinstance(origin, Item) else ""
    return f"{what}{at}: {origin.client_name}" if origin.client_name else f"{what}{at}"


def _query(origin: Item | Contact | None) -> str:
    if origin is None:
        return ""
    return f"?origin={origin.id}" if isinstance(origin, Item) else f"?contact={origin.id}"


def _back_to(origin: Item | Contact | None) -> str:
    if origin is None:
        return ""
    return origin.url if isinstance(origin, Item) else f"/contacts/{origin.id}"
