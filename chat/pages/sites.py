"""Websites that carry the plug-in, for administrators; supervisors come here for the texts."""

import json
from typing import Any

from litestar import Controller, Response, get, post
from litestar.params import FromPath

from app import forms
from app.problems import Invalid
from app.texts import LANGUAGE_NAMES, N_
from app.web import needs, page, redirect
from chat import sites
from chat.tables import Site, Variant
from dashboard.frame import AgentRequest, shell_context
from dashboard.tables import OpeningHours
from mail.tables import Mailbox

VARIANTS = {
    Variant.POPUP.value: N_("Pop-up"),
    Variant.INLINE.value: N_("In the page"),
    Variant.PAGE.value: N_("New page"),
}
NEW = {
    "slug": "",
    "variant": Variant.POPUP.value,
    "language": "nl",
    "quiet_minutes": "15",
    "show_queue": "on",
    "asks_rating": "on",
    "says_goodbye": "on",
}


class SitesController(Controller):
    path = "/admin/sites"

    @get(guards=[needs("admin", "chat.supervise")])
    async def index(self, request: AgentRequest) -> Response[str]:
        shell = await shell_context(request, open_page="people")
        everything = [(site, sites.languages(site)) for site in await sites.everything()]
        return page(
            request, "chat/sites.html", sites=everything, variants=VARIANTS, names=LANGUAGE_NAMES, **shell
        )

    @get("/new", guards=[needs("admin")])
    async def new(self, request: AgentRequest) -> Response[str]:
        return await _form(request, NEW, ["nl", "en"])

    @post("/new", guards=[needs("admin")])
    async def create(self, request: AgentRequest) -> Response[Any]:
        values, spoken = await _filled_in(request)
        try:
            site = await sites.add({"slug": ""} | values, spoken, request.user.actor)
        except Invalid as invalid:
            return await _form(request, values, spoken, errors=invalid.errors)
        return redirect(request, f"/admin/sites/{site.id}/embed")

    @get("/{site_id:int}", guards=[needs("admin")])
    async def show(self, request: AgentRequest, site_id: FromPath[int]) -> Response[str]:
        site = await sites.by_id(site_id)
        return await _form(request, _values(site), sites.languages(site), site)

    @post("/{site_id:int}", guards=[needs("admin")])
    async def update(self, request: AgentRequest, site_id: FromPath[int]) -> Response[Any]:
        site = await sites.by_id(site_id)
        values, spoken = await _filled_in(request)
        values.pop("slug", None)
        try:
            await sites.edit(site, values, spoken, request.user.actor)
        except Invalid as invalid:
            return await _form(request, values, spoken, site, invalid.errors)
        return redirect(request, f"/admin/sites/{site.id}?saved=1")


async def _filled_in(request: AgentRequest) -> tuple[dict[str, str], list[str]]:
    return await forms.submitted(request), await forms.chosen(request, "languages")


def _values(site: Site) -> dict[str, str]:
    columns = {
        name: str(site[name]) for name in ("name", "title", "variant", "language", "mailbox", "privacy_url")
    }
    switches = {name: "on" for name in ("show_queue", "asks_rating", "says_goodbye") if site[name]}
    return (
        columns
        | switches
        | {
            "opening_hours": str(site.opening_hours or ""),
            "origins": "\n".join(json.loads(site.allowed_origins)),
            "quiet_minutes": str(site.quiet_minutes),
        }
    )


async def _form(
    request: AgentRequest,
    values: dict[str, str],
    spoken: list[str],
    site: Site | None = None,
    errors: dict[str, str] | None = None,
) -> Response[str]:
    mailboxes = await Mailbox.objects().where(Mailbox.active.eq(True)).order_by(Mailbox.address)
    schedules = await OpeningHours.objects().order_by(OpeningHours.name)
    return page(
        request,
        "chat/site-form.html",
        422 if errors else 200,
        **await shell_context(request, open_page="people"),
        site=site,
        values=values,
        spoken=spoken,
        errors=errors or {},
        saved="saved" in request.query_params,
        variants=VARIANTS,
        names=LANGUAGE_NAMES,
        mailboxes=[(box.address, box.address) for box in mailboxes],
        schedules=[(schedule.id, schedule.name) for schedule in schedules],
    )
