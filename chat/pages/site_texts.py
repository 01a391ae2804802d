"""The texts of one website in one language, for administrators and supervisors."""

from typing import Any

from litestar import Controller, Response, get, post
from litestar.params import FromPath

from app import forms
from app.problems import Invalid, NotFound
from app.texts import LANGUAGE_NAMES
from app.web import needs, page, redirect
from chat import site_words, sites, wording
from chat.tables import Site
from dashboard.frame import AgentRequest, shell_context


class SiteTextsController(Controller):
    path = "/admin/sites/{site_id:int}/texts/{language:str}"
    guards = [needs("admin", "chat.supervise")]  # noqa: RUF012

    @get()
    async def show(
        self, request: AgentRequest, site_id: FromPath[int], language: FromPath[str]
    ) -> Response[str]:
        site = await _site(site_id, language)
        return await _form(request, site, language, await site_words.chosen(site, language))

    @post()
    async def update(
        self, request: AgentRequest, site_id: FromPath[int], language: FromPath[str]
    ) -> Response[Any]:
        """`standard` names one text that goes back to its default; what else was typed stays on the form."""
        site, values = await _site(site_id, language), await forms.submitted(request)
        if name := values.get("standard"):
            return await _form(request, site, language, values | {name: ""})
        try:
            await site_words.choose(site, language, values, request.user.actor)
        except Invalid as invalid:
            return await _form(request, site, language, values, invalid.errors)
        return redirect(request, f"/admin/sites/{site.id}/texts/{language}?saved=1")

    @post("/trial")
    async def preview(
        self, request: AgentRequest, site_id: FromPath[int], language: FromPath[str]
    ) -> Response[str]:
        """How visitors would read what stands on the form."""
        site = await _site(site_id, language)
        told = await site_words.as_read(site, language, await forms.submitted(request))
        return page(request, "chat/_texts_trial.html", told=told, language_shown=language)


async def _site(site_id: int, language: str) -> Site:
    site = await sites.by_id(site_id)
    if language not in sites.languages(site):
        raise NotFound
    return site


async def _form(
    request: AgentRequest,
    site: Site,
    language: str,
    values: dict[str, str],
    errors: dict[str, str] | None = None,
) -> Response[str]:
    return page(
        request,
        "chat/site-texts.html",
        422 if errors else 200,
        **await shell_context(request, open_page="people"),
        site=site,
        language_shown=language,
        names=LANGUAGE_NAMES,
        languages=sites.languages(site),
        groups=site_words.groups(language),
        variables=wording.VARIABLES,
        values=values,
        told=await site_words.as_read(site, language, values),
        errors=errors or {},
        saved="saved" in request.query_params,
    )
