"""Websites that carry the plug-in."""

import json
from collections.abc import Sequence
from urllib.parse import urlsplit

from app import lookup
from app.database import CONFLICTS
from app.news import change
from app.problems import Conflict, NotFound
from app.settings import settings
from app.texts import N_
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
        allowed_origins=json.dumps([_origin(origin) for origin in origins]),
    )
    try:
        async with change():
            await Site.insert(site)
    except CONFLICTS as error:
        raise KnownAlready(slug=slug) from error
    return site


def _origin(address: str) -> str:
    parts = urlsplit(address)
    return f"{parts.scheme}://{parts.netloc}".lower()
