"""One's own account: password, signature, language; a password set by a one-time link."""

from typing import Any

from litestar import Controller, Response, get, post
from litestar.params import FromPath

from app import forms, sessions
from app.problems import Problem
from app.texts import LANGUAGE_NAMES, _, set_language
from app.web import ANONYMOUS, page, redirect
from dashboard import agents, invitations, passwords, sign_ins
from dashboard.frame import AgentRequest, shell_context
from dashboard.invitations import Invited
from dashboard.pages.session import Asking, end_old, whence

LONGEST_SIGNATURE = 2000


class PasswordController(Controller):
    path = "/password"

    @get()
    async def show(self, request: AgentRequest) -> Response[Any]:
        return await _own_page(request, {}, saved=request.query_params.get("saved", ""))

    @post()
    async def update(self, request: AgentRequest) -> Response[Any]:
        typed = dict(await request.form())
        errors: dict[str, str] = {}
        passwords.check(str(typed.get("password", "")), errors)
        token = request.cookies[sessions.cookie_name()]
        try:
            if not errors:
                present, new = str(typed.get("present", "")), str(typed["password"])
                await sign_ins.change_password(request.user, present, new, token, whence(request))
        except (passwords.WrongPassword, sign_ins.TooManyTries) as problem:
            return await _own_page(request, {"present": problem.text}, problem.status)
        if errors:
            return await _own_page(request, errors, 422)
        return redirect(request, "/password?saved=password")


class LanguageController(Controller):
    path = "/language"

    @post()
    async def update(self, request: AgentRequest) -> Response[Any]:
        await agents.set_language_of(request.user, (await forms.submitted(request)).get("language", ""))
        return redirect(request, "/password?saved=language")


class SignatureController(Controller):
    path = "/signature"

    @post()
    async def update(self, request: AgentRequest) -> Response[Any]:
        values = await forms.submitted(request)
        errors: dict[str, str] = {}
        signature = forms.length(values, errors, "signature", LONGEST_SIGNATURE)
        if errors:
            return await _own_page(request, errors, 422, signature=signature)
        await agents.set_signature_of(request.user, signature)
        return redirect(request, "/password?saved=signature")


class InvitationController(Controller):
    path = "/invitations/{token:str}"

    @get(opt=ANONYMOUS)
    async def show(self, request: Asking, token: FromPath[str]) -> Response[Any]:
        set_language(request.query_params.get("lang", ""))
        try:
            invited = await invitations.find(token)
        except invitations.LinkUsed as problem:
            return _used(request, problem)
        return _invitation_page(request, invited, {}, {})

    @post(opt=ANONYMOUS)
    async def accept(self, request: Asking, token: FromPath[str]) -> Response[Any]:
        values = await forms.submitted(request)
        password = str((await request.form()).get("password", ""))
        errors: dict[str, str] = {}
        passwords.check(password, errors)
        try:
            invited = await invitations.find(token)
            own = _names(values, errors) if invited.agent is None else {}
            if errors:
                return _invitation_page(request, invited, values, errors, 422)
            await invitations.accept(token, password, **own)
        except invitations.LinkUsed as problem:
            return _used(request, problem)
        return await _signed_out(request)


def _names(values: dict[str, str], errors: dict[str, str]) -> dict[str, str]:
    for name in ("given_name", "family_name", "email"):
        forms.required(values, errors, name)
        forms.length(values, errors, name, 100)
    address = forms.email(values, errors)
    return {"email": address, "given_name": values["given_name"], "family_name": values["family_name"]}


async def _signed_out(request: Asking) -> Response[Any]:
    await end_old(request)
    answer = page(
        request,
        "app/message.html",
        title=_("Your password is set"),
        text=_("You can sign in now."),
        url="/session",
        act=_("Sign in"),
    )
    answer.set_cookie(sessions.no_cookie())
    return answer


async def _own_page(
    request: AgentRequest,
    errors: dict[str, str],
    status: int = 200,
    saved: str = "",
    signature: str | None = None,
) -> Response[str]:
    return page(
        request,
        "dashboard/account.html",
        status,
        errors=errors,
        saved=saved,
        told=_told(),
        signature=await agents.signature_of(request.user) if signature is None else signature,
        languages=list(LANGUAGE_NAMES.items()),
        least=passwords.SHORTEST,
        **await shell_context(request),
    )


def _told() -> dict[str, str]:
    return {
        "signature": _("Your signature is saved."),
        "language": _("Your language is saved."),
        "password": _("Your password is changed. Other browsers have been signed out."),
    }


def _invitation_page(
    request: Asking, invited: Invited, values: dict[str, str], errors: dict[str, str], status: int = 200
) -> Response[str]:
    return page(
        request,
        "dashboard/invitation.html",
        status,
        invited=invited,
        values=values,
        errors=errors,
        least=passwords.SHORTEST,
    )


def _used(request: Asking, problem: Problem) -> Response[str]:
    title = _("This link no longer works")
    return page(request, "app/message.html", problem.status, title=title, text=problem.text, url="/session")
