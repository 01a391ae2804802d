"""People: who may sign in and what each may do. For administrators."""

from typing import Any

from litestar import Controller, Response, get, post
from litestar.params import FromPath

from app import forms
from app.news import change
from app.problems import Invalid, NotFound
from app.settings import settings
from app.web import needs, page, redirect
from dashboard import agents, employees, invitations, offers, presence, rules
from dashboard.agents import PRIVILEGES, Listed
from dashboard.frame import AgentRequest, shell_context
from dashboard.tables import Employee

NAMES = {"given_name": 100, "family_name": 100, "department": 200}


class PeopleController(Controller):
    path = "/people"
    guards = [needs("admin")]  # noqa: RUF012

    @get()
    async def index(self, request: AgentRequest) -> Response[str]:
        shell = await shell_context(request, open_page="people")
        return page(
            request, "dashboard/people.html", people=await agents.everybody(), kinds_of=PRIVILEGES, **shell
        )

    @get("/new")
    async def new(self, request: AgentRequest) -> Response[str]:
        return await _form(request, values=await _known(request), held=frozenset(agents.USUAL))

    @post()
    async def create(self, request: AgentRequest) -> Response[str]:
        values, held = await forms.submitted(request), await _held(request)
        try:
            person = _checked(values)
            known = await agents.in_directory(person["email"])
            async with change():
                agent_id = await agents.add(**person, privileges=held, by=request.user.actor)
                token = await invitations.invite(agent_id, by=request.user.actor)
        except agents.AddressTaken as taken:
            return await _form(request, values=values, held=held, errors={"email": taken.text})
        except Invalid as invalid:
            return await _form(request, values=values, held=held, errors=invalid.errors)
        return await _person(request, await agents.find(agent_id), token=token, attached=known is not None)

    @get("/{agent_id:int}")
    async def show(self, request: AgentRequest, agent_id: FromPath[int]) -> Response[str]:
        return await _person(request, await agents.find(agent_id))

    @post("/{agent_id:int}/privileges")
    async def grant(self, request: AgentRequest, agent_id: FromPath[int]) -> Response[Any]:
        async with change():
            await agents.set_privileges(agent_id, await _held(request), request.user)
        return redirect(request, "/people")

    @post("/{agent_id:int}/chats")
    async def limit(self, request: AgentRequest, agent_id: FromPath[int]) -> Response[Any]:
        """`most`: how many chats she handles at a time; empty: as many as everybody."""
        person, values = await agents.find(agent_id), await forms.submitted(request)
        try:
            async with change():
                await presence.limit_chats(agent_id, values.get("most", ""), request.user.actor)
                await offers.reconsider(agent_id)
        except Invalid as invalid:
            return await _person(request, person, values=values, errors=invalid.errors)
        return redirect(request, "/people")

    @post("/{agent_id:int}/invitation")
    async def invite(self, request: AgentRequest, agent_id: FromPath[int]) -> Response[str]:
        person = await agents.find(agent_id)
        async with change():
            token = await invitations.invite(agent_id, by=request.user.actor)
        return await _person(request, person, token=token)

    @post("/{agent_id:int}/deactivation")
    async def deactivate(self, request: AgentRequest, agent_id: FromPath[int]) -> Response[Any]:
        async with change():
            await agents.deactivate(agent_id, request.user)
        return redirect(request, "/people")

    @post("/{agent_id:int}/activation")
    async def activate(self, request: AgentRequest, agent_id: FromPath[int]) -> Response[Any]:
        async with change():
            await agents.reactivate(agent_id, request.user)
        return redirect(request, "/people")


async def _known(request: AgentRequest) -> dict[str, str]:
    """The employee in the address who gets an account."""
    number = request.query_params.get("employee", "")[:9]
    if not number.isdecimal():
        return {}
    employee = await Employee.objects(Employee.department).where(Employee.id == int(number)).first()
    if employee is None:
        raise NotFound
    names = {name: getattr(employee, name) for name in ("given_name", "family_name", "email")}
    return names | {"department": employee.department.name or ""}


async def _held(request: AgentRequest) -> frozenset[str]:
    return frozenset(await forms.chosen(request, "privilege")) & frozenset(PRIVILEGES)


def _checked(values: dict[str, str]) -> dict[str, str]:
    errors: dict[str, str] = {}
    for name, most in NAMES.items():
        forms.length(values, errors, name, most)
    for name in ("given_name", "family_name", "email"):
        forms.required(values, errors, name)
    address = forms.email(values, errors)
    if errors:
        raise Invalid(errors, values)
    return {name: values.get(name, "") for name in NAMES} | {"email": address}


async def _form(
    request: AgentRequest, values: dict[str, str], held: frozenset[str], errors: dict[str, str] | None = None
) -> Response[str]:
    """The form for a new person."""
    context = await shell_context(request, open_page="people")
    context |= {
        "person": None,
        "values": values,
        "held": held,
        "errors": errors or {},
        "link": "",
        "attached": False,
    }
    context |= {"offered": PRIVILEGES, "departments": (await employees.department_names()).values()}
    return page(request, "dashboard/person-form.html", 422 if errors else 200, **context)


async def _person(
    request: AgentRequest,
    person: Listed,
    token: str = "",
    attached: bool = False,
    values: dict[str, str] | None = None,
    errors: dict[str, str] | None = None,
) -> Response[str]:
    """One person; with a token the link that is shown this once. `attached`: she was in the directory."""
    context = await shell_context(request, open_page="people")
    link = f"{settings().origin}/invitations/{token}" if token else ""
    context |= {
        "person": person,
        "values": values or {"most": await presence.own_limit(person["id"])},
        "held": frozenset(person["privileges"]),
        "errors": errors or {},
        "most_chats": rules.MAX_CHATS.most,
        "usual_chats": await rules.number(rules.MAX_CHATS),
        "link": link,
        "attached": attached,
    }
    context |= {"offered": PRIVILEGES, "departments": [], "itself": person["id"] == request.user.id}
    return page(request, "dashboard/person-form.html", 422 if errors else 200, **context)
