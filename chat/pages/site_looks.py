"""The look of one website's chat: colours that are judged while they are chosen, and a preview of them."""

from dataclasses import asdict
from typing import Any
from urllib.parse import urlencode

from litestar import Controller, MediaType, Response, get, post
from litestar.params import FromPath

from app import forms
from app.problems import Invalid, NotFound
from app.web import needs, page, redirect
from chat import looks, sites, texts, wording
from chat.headers import SHOWN_INSIDE
from chat.labels import labels
from chat.looks import Look
from chat.tables import Site, Variant, VisitorStatus
from dashboard.frame import AgentRequest, shell_context

PREVIEWS = ("launcher", *(variant.value for variant in Variant))


class SiteLookController(Controller):
    path = "/admin/sites/{site_id:int}/look"
    guards = [needs("admin")]  # noqa: RUF012

    @get()
    async def show(self, request: AgentRequest, site_id: FromPath[int]) -> Response[str]:
        site = await sites.by_id(site_id)
        return await _form(request, site, looks.of(site))

    @post()
    async def update(self, request: AgentRequest, site_id: FromPath[int]) -> Response[Any]:
        """`propose` names a colour that takes the value proposed for it; `act` is save, try or standard."""
        site, form = await sites.by_id(site_id), await forms.submitted(request)
        look = Look() if form.get("act") == "standard" else looks.read(form, looks.of(site))
        if form.get("propose") or form.get("act") == "try":
            return await _form(request, site, _proposed(look, form.get("propose", "")))
        try:
            await looks.choose(site, look, request.user.actor)
        except Invalid as invalid:
            return await _form(request, site, look, invalid.errors)
        return redirect(request, f"/admin/sites/{site.id}/look?saved=1")

    @post("/trial")
    async def judge(self, request: AgentRequest, site_id: FromPath[int]) -> Response[str]:
        """What is chosen on the form, judged and shown, without keeping anything."""
        site = await sites.by_id(site_id)
        look = looks.read(await forms.submitted(request), looks.of(site))
        return page(request, "chat/_look_trial.html", **_trial(site, look))

    @get("/preview/{shown:str}")
    async def preview(
        self, request: AgentRequest, site_id: FromPath[int], shown: FromPath[str]
    ) -> Response[str]:
        """A page of an invented municipality with the chat on it, for a frame on the form."""
        site = await sites.by_id(site_id)
        if shown not in PREVIEWS:
            raise NotFound
        asked = {name: str(value) for name, value in request.query_params.items()}
        look = looks.safe(looks.read(asked, looks.of(site)))
        answer = page(
            request,
            "chat/preview.html",
            site=site,
            shown=shown,
            position=look.position,
            asked=urlencode(asdict(look)),
            title=await wording.title(site, site.language),
            labels=await labels(site, site.language),
            available=await texts.text_for(site, VisitorStatus.AVAILABLE, site.language),
        )
        answer.headers["Content-Security-Policy"] = SHOWN_INSIDE
        return answer

    @get("/preview.css")
    async def preview_styles(self, request: AgentRequest, site_id: FromPath[int]) -> Response[str]:
        site = await sites.by_id(site_id)
        asked = {name: str(value) for name, value in request.query_params.items()}
        look = looks.safe(looks.read(asked, looks.of(site)))
        return Response(looks.styles(look, inside=""), media_type=MediaType.CSS)


def _proposed(look: Look, name: str) -> Look:
    proposals = {found.pair.name: found.proposal for found in looks.judged(look) if not found.fine}
    return looks.read({name: proposals[name]}, look) if name in proposals else look


def _trial(site: Site, look: Look) -> dict[str, Any]:
    return {
        "site": site,
        "findings": looks.judged(look),
        "previews": PREVIEWS,
        "asked": urlencode(asdict(looks.safe(look))),
    }


async def _form(
    request: AgentRequest, site: Site, look: Look, errors: dict[str, str] | None = None
) -> Response[str]:
    return page(
        request,
        "chat/site-look.html",
        422 if errors else 200,
        **await shell_context(request, open_page="people"),
        **_trial(site, look),
        look=look,
        looks=looks,
        sizes=[(size, f"{size} px") for size in looks.SIZES if size],
        radii=[(radius, f"{radius} px") for radius in looks.RADII if radius],
        errors=errors or {},
        saved="saved" in request.query_params,
    )
