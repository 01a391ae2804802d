"""Which pages called in: so that an administrator sees whether the plug-in works on a website, or what
stopped it. The last time of each kind, per origin, and without anything about who visited."""

from datetime import datetime, timedelta
from urllib.parse import urlsplit

from app.clock import now
from app.database import run
from app.news import change
from chat.tables import Sighting, SightingKind, Site

FRESH = timedelta(minutes=1)
MOST = 40
"""Origins per website that are told apart: anybody can send any."""

KEEPING = """INSERT INTO sighting (site, origin, kind, page, directive, at) VALUES ({}, {}, {}, {}, {}, {})
    ON CONFLICT (site, origin, kind) DO UPDATE
    SET page = excluded.page, directive = excluded.directive, at = excluded.at"""

_noted: dict[tuple[int, str, str], datetime] = {}


async def note(site: Site, origin: str, kind: SightingKind, page: str = "", directive: str = "") -> None:
    """At most once a minute per process, so that ten thousand page loads are not ten thousand writes."""
    key = (site.id, origin[:300], kind.value)
    if _noted.get(key, datetime.min.replace(tzinfo=now().tzinfo)) > now() - FRESH:
        return
    _noted[key] = now()
    if len(_noted) > 10 * MOST:
        _noted.clear()
    async with change():
        known = await Sighting.select(Sighting.origin).where(Sighting.site == site.id)
        if len(known) < MOST or origin[:300] in {row["origin"] for row in known}:
            await run(KEEPING, site.id, origin[:300], kind.value, _bare(page), directive[:60], now())


async def of(site: Site) -> list[Sighting]:
    """The newest first."""
    return await Sighting.objects().where(Sighting.site == site.id).order_by(Sighting.at, ascending=False)


async def forget(site: Site) -> None:
    """For a new test: what is seen after this is seen now."""
    async with change():
        await Sighting.delete().where(Sighting.site == site.id)
    for key in [key for key in _noted if key[0] == site.id]:
        del _noted[key]


def _bare(address: str) -> str:
    """Without what a search or a form left in it."""
    parts = urlsplit(address)
    return f"{parts.scheme}://{parts.netloc}{parts.path}"[:1000] if parts.scheme in ("http", "https") else ""
