"""A page of what was found, as it is shown: who, about what, and where in it the words stand."""

import asyncio
from dataclasses import dataclass, replace
from datetime import datetime
from urllib.parse import urlencode

from markupsafe import Markup

from dashboard import contact_rows, search_asking, search_reading
from dashboard.agents import SignedIn
from dashboard.contact_tables import Contact
from dashboard.kinds import KINDS as ITEMS
from dashboard.registration import CHANNELS, Look
from dashboard.search import moment_of
from dashboard.search_filters import Filters
from dashboard.search_kinds import KINDS
from dashboard.search_marking import Marker
from dashboard.states import Channel


@dataclass(frozen=True)
class Hit:
    """`contact` has its handler and department loaded; None for what is no contact."""

    id: str
    look: Look
    at: datetime
    url: str
    title: Markup
    line: Markup
    snippet: Markup
    contact: Contact | None


@dataclass(frozen=True)
class Page:
    """`number` stops at `many`; `near`: these only come close to what was asked; `wider`: on the last page,
    whether more may come close than these."""

    hits: list[Hit]
    number: int
    many: int
    older: int | None
    newer: int | None
    near: bool
    wider: bool


async def page(
    agent: SignedIn, filters: Filters, *, before: int | None = None, after: int | None = None
) -> Page:
    """Where nothing has what was asked, what comes close."""
    near = filters.near
    asked = await search_asking.asked(filters)
    many = search_reading.MANY_NEAR if near else search_reading.MANY
    found = await search_reading.found(agent, asked, many=many, before=before, after=after)
    wider = False
    if not near and found.older is None:
        closer = await search_asking.asked(replace(filters, near=True))
        wider = closer != asked
    if wider and not found.number:
        asked, near, wider = closer, True, False
        many = search_reading.MANY_NEAR
        found = await search_reading.found(agent, asked, many=many, before=before, after=after)
    rows = await search_reading.entries(found.ids)
    about = await contact_rows.of([row["contact"] for row in rows if row["contact"]])
    contacts = {contact.id: contact for contact in about}
    marker = Marker(asked.shown)
    shown = [row for row in rows if row["contact"] is None or row["contact"] in contacts]
    way_back = urlencode({"search": filters.query})
    # Long letters take their time: meanwhile the others are served.
    hits = await asyncio.to_thread(
        lambda: [_hit(row, marker, contacts.get(row["contact"]), way_back) for row in shown]
    )
    close = near and found.number > 0
    return Page(hits, found.number, many, found.older, found.newer, close, wider)


def _hit(row: dict[str, object], marker: Marker, contact: Contact | None, way_back: str) -> Hit:
    kind, item_kind = str(row["kind"]), str(row["item_kind"])
    snippet, anchor = marker.snippet(str(row["text"]))
    return Hit(
        id=str(row["about"]).replace(":", "-"),
        look=_look(kind, item_kind, contact),
        at=moment_of(int(str(row["id"]))),
        url=_url(str(row["url"]), anchor, way_back),
        title=marker.marked(str(row["title"])),
        line=marker.marked(str(row["line"])),
        snippet=snippet,
        contact=contact,
    )


def _look(kind: str, item_kind: str, contact: Contact | None) -> Look:
    """A contact looks like its channel, what came in like its item."""
    if contact is not None:
        return CHANNELS[Channel(contact.channel)]
    if kind in ("email", "task") and item_kind in ITEMS:
        item = ITEMS[item_kind]
        return Look(item.label, item.icon, item.tag)
    return KINDS[kind]


def _url(url: str, anchor: str, way_back: str) -> str:
    """Where it was said. The page of a contact carries the question on, for the way back."""
    page, _mark, place = url.partition("#")
    asked = f"?{way_back}" if page.startswith("/contacts/") else ""
    place = anchor or place
    return f"{page}{asked}{'#' if place else ''}{place}"
