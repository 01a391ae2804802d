"""Tells chat.sightings which pages called in, were refused, or were kept from it by their own policy."""

import json
from typing import Any

from litestar import Request, post

from app.addresses import network
from app.settings import settings
from app.web import PUBLIC
from chat import sightings, sites
from chat.site_form import origin
from chat.tables import SightingKind, Site
from widget import limits

LARGEST_REPORT = 20_000


async def came(request: Request[Any, Any, Any], site: Site) -> None:
    """A page that may carry the chat asked how things stand."""
    if found := request.headers.get("origin"):
        await sightings.note(site, found, SightingKind.CAME, request.headers.get("referer", ""))


async def refused(request: Request[Any, Any, Any], site: Site, found: str) -> None:
    await sightings.note(site, found, SightingKind.REFUSED, request.headers.get("referer", ""))


async def followed(request: Request[Any, Any, Any], site: Site) -> None:
    """Somebody came by the link that stands inside the element, where the script did not run."""
    referrer = request.headers.get("referer", "")
    if found := origin(referrer):
        await sightings.note(site, found, SightingKind.FOLLOWED, referrer)


@post("/widget/reports/{slug:str}", status_code=204, opt=PUBLIC, request_max_body_size=LARGEST_REPORT)
async def take_report(request: Request[Any, Any, Any]) -> None:
    """What a browser tells when a Content-Security-Policy with our report-uri stopped something of ours."""
    limits.READS.count(network(request.client.host) if request.client else "")
    site = await sites.find(request.path_params["slug"])
    for blocked, directive, page in _told(await request.body()):
        if origin(blocked) == settings().origin and sites.may_embed(site, origin(page)):
            await sightings.note(site, origin(page), SightingKind.BLOCKED, page, directive)


def _told(body: bytes) -> list[tuple[str, str, str]]:
    """(what was blocked, by which directive, on which page) of either form in which browsers report."""
    try:
        read = json.loads(body)
    except (ValueError, RecursionError):
        return []
    reports = [read.get("csp-report")] if isinstance(read, dict) else []
    reports += [each.get("body") for each in read if isinstance(each, dict)] if isinstance(read, list) else []
    return [_facts(report) for report in reports if isinstance(report, dict)]


def _facts(report: dict[str, Any]) -> tuple[str, str, str]:
    def first(*names: str) -> str:
        return next((str(report[name]) for name in names if report.get(name)), "")

    directive = first("effective-directive", "effectiveDirective", "violated-directive").split(" ")[0]
    return first("blocked-uri", "blockedURL"), directive, first("document-uri", "documentURL")
