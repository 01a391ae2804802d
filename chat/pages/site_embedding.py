"""The code to paste into a website, and whether its pages really called in."""

from typing import Any

from litestar import Controller, Response, get, post
from litestar.params import FromPath

from app import forms
from app.problems import NotFound
from app.settings import settings
from app.texts import LANGUAGE_NAMES
from app.web import needs, page, redirect
from chat import embedding, identity, policies, sightings, sites
from chat.pages.sites import VARIANTS
from dashboard.frame import AgentRequest, shell_context


class SiteEmbeddingController(Controller):
    path = "/admin/sites/{site_id:int}/embed"
    guards = [needs("admin")]  # noqa: RUF012

    @get()
    async def show(self, request: AgentRequest, site_id: FromPath[int]) -> Response[str]:
        return await _page(request, site_id)

    @post("/policy")
    async def examine(self, request: AgentRequest, site_id: FromPath[int]) -> Response[str]:
        """What a Content-Security-Policy that was pasted here lets through; nothing is kept."""
        written = (await forms.submitted(request)).get("policy", "")
        return await _page(request, site_id, written)

    @post("/key")
    async def renew_key(self, request: AgentRequest, site_id: FromPath[int]) -> Response[Any]:
        """For when the key of chat.identity became known to others."""
        site = await sites.by_id(site_id)
        await identity.renew(site, request.user.actor)
        return redirect(request, f"/admin/sites/{site.id}/embed?key=new#key-h")

    @post("/sightings")
    async def begin_test(self, request: AgentRequest, site_id: FromPath[int]) -> Response[Any]:
        """Forgets what was seen, so that what is seen next is new."""
        site = await sites.by_id(site_id)
        await sightings.forget(site)
        return redirect(request, f"/admin/sites/{site.id}/embed#test-h")

    @post("/origins")
    async def allow(self, request: AgentRequest, site_id: FromPath[int]) -> Response[Any]:
        """One that was seen and refused."""
        site, origin = await sites.by_id(site_id), (await forms.submitted(request)).get("origin", "")
        if origin not in [seen.origin for seen in await sightings.of(site)]:
            raise NotFound
        await sites.allow(site, origin, request.user.actor)
        return redirect(request, f"/admin/sites/{site.id}/embed#test-h")


async def _page(request: AgentRequest, site_id: int, policy: str = "") -> Response[str]:
    site = await sites.by_id(site_id)
    spoken = sites.languages(site)
    variant, language = request.query_params.get("variant", ""), request.query_params.get("language", "")
    variant = variant if variant in VARIANTS else site.variant
    language = language if language in spoken else site.language
    return page(
        request,
        "chat/site-embed.html",
        **await shell_context(request, open_page="people"),
        site=site,
        variant=variant,
        variants=VARIANTS,
        shown_language=language,
        languages=[(code, LANGUAGE_NAMES[code]) for code in spoken],
        codes=await embedding.codes(site, variant, language),
        seen=[(sighting, sites.may_embed(site, sighting.origin)) for sighting in await sightings.of(site)],
        origins=sorted(sites.allowed_origins(site)),
        key=identity.key(site),
        key_open="key" in request.query_params,
        policy=policy,
        findings=policies.examined(policy, settings().origin) if policy else [],
        server=settings().origin,
        secure=settings().secure,
    )
