"""Searching as the tests do it."""

import re
from datetime import UTC, datetime, timedelta

from dashboard import search_hits
from dashboard.agents import SignedIn
from dashboard.contact_tables import Contact
from dashboard.search_filters import Filters
from tests.dashboard.given import department, registered
from tests.world import World

MOMENT = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)
MONDAY = datetime(2026, 11, 23, 14, tzinfo=UTC)


async def found(agent: SignedIn, q: str = "", **beside: object) -> list[str]:
    """The addresses of what is found, without the way back; what only comes close if that is asked."""
    filters = Filters(q, **beside)  # type: ignore[arg-type]
    page = await search_hits.page(agent, filters)
    if page.near and not filters.near:
        return []
    return [re.sub(r"\?search=[^#]*", "", hit.url) for hit in page.hits]


async def marked(agent: SignedIn, q: str) -> list[str]:
    """What is marked in the hits."""
    page = await search_hits.page(agent, Filters(q))
    return re.findall(
        "<mark>(.*?)</mark>", "".join(f"{hit.title}{hit.line}{hit.snippet}" for hit in page.hits)
    )


async def two(world: World) -> tuple[Contact, Contact]:
    """Kees asks for a passport by phone, Ömer for a parking permit at the desk, a week before."""
    kees = await registered(world.abe, MOMENT, email="kees@voorbeeld.nl")
    omer = await registered(
        world.fatima,
        MOMENT - timedelta(days=7),
        channel="desk",
        client_name="Ömer Yıldırım",
        phone="+32 470 12 34 56",
        subject="Vergunning voor parkeren",
        summary="Zoekt zijn parkeervergunning; de auto is verkocht.",
        answer="Verwezen naar het loket.",
        outcome="referred",
        department=await department("Klantcontactcentrum"),
    )
    return kees, omer
