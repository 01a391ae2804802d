"""Reports over a period, on the screen, on paper and in a spreadsheet."""

from typing import Any
from urllib.parse import urlencode

from litestar import Controller, Response, get
from litestar.params import FromPath
from litestar.response import Stream

from app.forms import cleaned
from app.problems import NotFound
from app.texts import _
from app.web import needs, page
from dashboard import (
    charts,
    exports,
    figures,
    moments,
    periods,
    registration,
    report_reads,
    reports,
    sheets,
)
from dashboard.frame import AgentRequest, shell_context
from dashboard.periods import Period
from dashboard.report_reads import Asked
from dashboard.reports import PER_PERSON


class ReportsController(Controller):
    path = "/reports"
    guards = (needs("reports.view"),)

    @get()
    async def show(self, request: AgentRequest) -> Response[str]:
        asked = asked_of(request)
        found = await reports.of(asked)
        return page(
            request,
            "dashboard/reports.html",
            **await shell_context(request, open_page="reports"),
            asked=asked,
            figures=[(figure, charts.drawn(figure)) for figure in found],
            shown=figures.shown,
            presets=periods.PRESETS,
            channels=registration.CHANNELS,
            **await _choices(asked),
            address=address,
            moments=moments,
        )

    @get("/{kind:str}")
    async def download(self, request: AgentRequest, kind: FromPath[str]) -> Stream:
        """All figures of the page, as csv or xlsx."""
        asked = asked_of(request)
        made = [exports.of_figure(figure) for figure in await reports.of(asked)]
        return sheets.download(_known(kind), named(_("report"), asked.period), made)

    @get("/contacts/{kind:str}", guards=[needs("history.review")])
    async def contacts(self, request: AgentRequest, kind: FromPath[str]) -> Stream:
        """Every contact that the report counts, for who may review them."""
        asked = asked_of(request)
        about = asked.period.asked | {name: value for name, value in asked.chosen.items() if value}
        wanted = exports.behind(asked)
        sheet = await exports.contacts(request.user, wanted, about | {"kind": _known(kind)})
        return sheets.download(kind, named(_("contacts"), asked.period), [sheet])


async def _choices(asked: Asked) -> dict[str, Any]:
    """What the report can be narrowed to; to people only by who may see reports per person."""
    places = await report_reads.places(asked.period)
    return {
        "departments": await registration.departments(),
        "places": sorted({*places, asked.place} - {""}),
        "people": await report_reads.people() if asked.agent.may(PER_PERSON) else [],
    }


def _known(kind: str) -> str:
    """Raises NotFound for what no file is made of."""
    if kind not in sheets.TYPES:
        raise NotFound
    return kind


def named(what: str, period: Period) -> str:
    """Of a file: onthaal-rapport-2019-03-25-2019-03-31."""
    return f"onthaal-{what}-{period.first}-{period.last}"


def asked_of(request: AgentRequest) -> Asked:
    """What makes no sense counts as not chosen."""
    asked = request.query_params
    channel = asked.get("channel", "")
    return Asked(
        period=periods.of(asked),
        agent=request.user,
        channel=channel if channel in registration.CHANNELS else "",
        department=_number(asked.get("department", "")),
        place=cleaned(asked.get("place", ""))[:200],
        employee=_number(asked.get("employee", "")) if request.user.may(PER_PERSON) else None,
    )


def _number(written: str) -> int | None:
    return int(written) if written.isascii() and written.isdigit() and len(written) < 10 else None


def address(asked: Asked, path: str = "/reports", **others: Any) -> str:
    """Of this report, with other things chosen; `preset` instead of days where there is one."""
    period = {"period": asked.period.preset} if asked.period.preset else asked.period.asked
    chosen = period | asked.chosen | others
    if "period" in others:
        chosen = {name: value for name, value in chosen.items() if name not in ("first", "last")}
    return f"{path}?{urlencode({name: value for name, value in chosen.items() if value})}"
