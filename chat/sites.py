"""Websites that carry the plug-in. What administrators fill in about one is checked in chat.site_form."""

import json
from collections.abc import Sequence

from app import audit, lookup
from app.database import CONFLICTS, glance
from app.news import change
from app.problems import Conflict, Invalid, NotFound
from app.settings import settings
from app.texts import N_
from chat import site_form
from chat.tables import Site


class KnownAlready(Conflict):
    sentence = N_("There is a website called %(slug)s already.")


async def find(slug: str) -> Site:
    """Raises NotFound."""
    site = await lookup.row(Site, "slug = {}", slug)
    if site is None:
        raise NotFound()
    return site


async def of(site_id: int) -> Site:
    site = await lookup.row(Site, "id = {}", site_id)
    if site is None:
        raise NotFound()
    return site


def may_embed(site: Site, origin: str) -> bool:
    """Whether a page of this origin (scheme, host and port) may talk to the chat; our own always may."""
    return origin == settings().origin or origin in allowed_origins(site)


def allowed_origins(site: Site) -> frozenset[str]:
    return frozenset(json.loads(site.allowed_origins))


async def any_embeds(origin: str) -> bool:
    """Whether this may_embed() whatever site."""
    return _among(origin, await glance("SELECT allowed_origins FROM site"))


async def embeds(site_id: int, origin: str) -> bool:
    return _among(origin, await glance("SELECT allowed_origins FROM site WHERE id = {}", site_id))


def _among(origin: str, allowed: list[dict[str, str]]) -> bool:
    return origin == settings().origin or any(origin in json.loads(row["allowed_origins"]) for row in allowed)


async def everything() -> list[Site]:
    return await Site.objects().order_by(Site.name, Site.id)


async def by_id(site_id: int) -> Site:
    """For an administrator, who changes it: straight from the database. Raises NotFound."""
    site = await Site.objects().where(Site.id == site_id).first()
    if site is None:
        raise NotFound
    return site


def languages(site: Site) -> list[str]:
    """Those its visitors may read, its own first."""
    return sorted(json.loads(site.languages), key=lambda language: (language != site.language, language))


async def add(form: dict[str, str], spoken: list[str], actor: str) -> Site:
    """Raises Invalid."""
    values = await site_form.read(form, spoken)
    slug = site_form.slug(form)
    site = Site(slug=slug, **{str(name): value for name, value in values.items()})
    try:
        async with change():
            await Site.insert(site)
            await audit.record(actor, "site.add", f"site:{site.id}", slug=slug)
    except CONFLICTS as error:
        raise Invalid({"slug": str(KnownAlready(slug=slug))}, form) from error
    return site


async def edit(site: Site, form: dict[str, str], spoken: list[str], actor: str) -> None:
    """All but its short name, which stands in the code on other people's pages. Raises Invalid."""
    values = await site_form.read(form, spoken)
    async with change():
        await Site.update(values).where(Site.id == site.id)
        await audit.record(actor, "site.edit", f"site:{site.id}", mailbox=values["mailbox"])


async def allow(site: Site, origin: str, actor: str) -> None:
    """One more origin that may carry the plug-in."""
    async with change():
        # Read again inside the transaction: two that are allowed at once are both kept.
        known = json.loads((await by_id(site.id)).allowed_origins)
        if origin not in known:
            changed = json.dumps([*known, origin])
            await Site.update({Site.allowed_origins: changed}).where(Site.id == site.id)
            await audit.record(actor, "site.allow", f"site:{site.id}", origin=origin)


async def create(
    *,
    slug: str,
    name: str,
    mailbox: str,
    title: str = "",
    language: str = "nl",
    opening_hours: int | None = None,
    origins: Sequence[str] = (),
) -> Site:
    """Origins may be written as addresses of pages; only scheme, host and port count. Raises KnownAlready."""
    site = Site(
        slug=slug,
        name=name,
        title=title or name,
        mailbox=mailbox,
        language=language,
        opening_hours=opening_hours,
        allowed_origins=json.dumps([site_form.origin(origin) for origin in origins]),
    )
    try:
        async with change():
            await Site.insert(site)
    except CONFLICTS as error:
        raise KnownAlready(slug=slug) from error
    return site
