"""Whether mail works, for administrators: listener, relay, and a test message either way."""

from litestar import Controller, Response, get, post

from app import forms
from app.problems import Invalid
from app.settings import settings
from app.texts import N_
from app.web import needs, page
from dashboard.frame import AgentRequest, shell_context
from mail import listener, mailboxes, postman, trials
from mail.pages.showing import waiting_without_relay
from mail.trials import Step

POLICIES = {
    "none": N_("not encrypted").key,
    "opportunistic": N_("encrypted when the server can").key,
    "starttls": N_("always encrypted (STARTTLS)").key,
    "tls": N_("always encrypted (TLS)").key,
}


class TrialsController(Controller):
    path = "/admin/mail"
    guards = [needs("admin")]  # noqa: RUF012

    @get()
    async def show(self, request: AgentRequest) -> Response[str]:
        return await _page(request)

    @post("/sending", status_code=200)
    async def send_out(self, request: AgentRequest) -> Response[str]:
        """`to`: who gets the test message."""
        values = await forms.submitted(request)
        try:
            steps = await trials.send_out(values.get("to", ""))
        except Invalid as invalid:
            return await _page(request, values=values, errors=invalid.errors)
        return await _page(request, values=values, out=steps)

    @post("/receiving", status_code=200)
    async def bring_in(self, request: AgentRequest) -> Response[str]:
        return await _page(request, inward=await trials.bring_in())


async def _page(
    request: AgentRequest,
    values: dict[str, str] | None = None,
    errors: dict[str, str] | None = None,
    out: list[Step] | None = None,
    inward: list[Step] | None = None,
) -> Response[str]:
    chosen = settings()
    return page(
        request,
        "mail/trials.html",
        422 if errors else 200,
        policies=POLICIES,
        **await shell_context(request, open_page="people"),
        listening=f"{chosen.smtp_host}:{listener.port()}" if listener.port() else "",
        relay=postman.relay(),
        waiting=await waiting_without_relay(),
        mailbox=await mailboxes.first(),
        values=values or {"to": request.user.email},
        errors=errors or {},
        out=out,
        inward=inward,
    )
