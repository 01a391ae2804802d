"""The front door: signing in and out."""

from typing import Any

from litestar import Controller, Request, Response, delete, get, post

from app import forms, sessions
from app.addresses import network
from app.news import change
from app.problems import Problem, TooMany
from app.settings import settings
from app.texts import set_language
from app.web import ANONYMOUS, page, redirect
from dashboard import sign_ins
from dashboard.agents import SignedIn
from dashboard.frame import AgentRequest

Asking = Request[SignedIn | None, Any, Any]
TEMPLATE = "dashboard/sign-in.html"


class SessionController(Controller):
    path = "/session"

    @get(opt=ANONYMOUS)
    async def show(self, request: Asking) -> Response[Any]:
        """The form; who is signed in already goes on to where she wanted to be."""
        following = safe_path(request.query_params.get("next", ""))
        if request.user is not None:
            return redirect(request, following)
        set_language(request.query_params.get("lang", ""))
        expired = following != "/" and sessions.cookie_name() in request.cookies
        return door(request, {"next": following}, expired=expired)

    @post(opt=ANONYMOUS)
    async def create(self, request: Asking) -> Response[Any]:
        values = await forms.submitted(request)
        set_language(values.get("lang", ""))
        try:
            agent_name = request.headers.get("user-agent", "")
            token = await sign_ins.authenticate(
                values.get("email", "").lower(), await _password(request), whence(request), agent_name
            )
        except Problem as problem:
            return _refused(request, values, problem)
        await end_old(request)
        answer = redirect(request, safe_path(values.get("next", "")))
        answer.set_cookie(sessions.cookie(token))
        return answer

    @delete(status_code=303)
    async def delete(self, request: AgentRequest) -> Response[Any]:
        return await _ended(request)

    @post("/ending")
    async def end(self, request: AgentRequest) -> Response[Any]:
        return await _ended(request)


def door(
    request: Asking, values: dict[str, str], status: int = 200, error: str = "", expired: bool = False
) -> Response[str]:
    organisation = settings().organisation
    return page(
        request, TEMPLATE, status, values=values, error=error, expired=expired, organisation=organisation
    )


def safe_path(wanted: str) -> str:
    """A page of ours: no other site, whatever a browser makes of the slashes."""
    ours = wanted.startswith("/") and not wanted.startswith(("//", "/\\", "/session"))
    return wanted if ours and wanted.isprintable() else "/"


async def _password(request: Asking) -> str:
    """As it was typed: spaces at the ends belong to it."""
    return str((await request.form()).get("password", ""))


def whence(request: Request[Any, Any, Any]) -> str:
    """Where tries are counted."""
    return network(request.client.host) if request.client else ""


def _refused(request: Asking, values: dict[str, str], problem: Problem) -> Response[Any]:
    known = {name: values.get(name, "") for name in ("email", "next")}
    answer = door(request, known, problem.status, error=problem.text)
    if isinstance(problem, TooMany):
        answer.set_header("Retry-After", str(problem.seconds))
    return answer


async def end_old(request: Asking) -> None:
    """Whoever was signed in here may be somebody else than who comes in now."""
    if old := request.cookies.get(sessions.cookie_name()):
        async with change():
            await sessions.end(old)


async def _ended(request: AgentRequest) -> Response[Any]:
    await sign_ins.sign_out(request.user, request.cookies[sessions.cookie_name()])
    answer = redirect(request, "/session")
    answer.set_cookie(sessions.no_cookie())
    return answer
