"""Numbers for whoever watches the service; names of routes only, never an address that was asked for."""

from collections.abc import Mapping
from ipaddress import ip_address
from typing import Any

import structlog
from litestar import MediaType, Request, Response, get
from litestar.types import HTTPScope
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client import Gauge as Shown

from app import news
from app.heads import STREAMS
from app.problems import NotFound
from app.rooms import Gauge

log = structlog.get_logger()

REQUESTS = Counter("onthaal_requests_total", "Answered requests", ["method", "route", "status"])
SECONDS = Histogram(
    "onthaal_request_seconds",
    "Time to answer, streams left out",
    ["route"],
    buckets=(0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 2.5),
)
METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")


def answered(scope: HTTPScope, status: int, seconds: float) -> None:
    route = str(scope.get("path_template") or "none")
    method = scope["method"] if scope["method"] in METHODS else "other"
    REQUESTS.labels(method, route, str(status)).inc()
    if not route.endswith(STREAMS):
        SECONDS.labels(route).observe(seconds)


OWN_GAUGES = [
    Gauge("onthaal_streams", "Who listens in this process, by topic", news.streams, label="topic"),
    Gauge("onthaal_event_lag_seconds", "Age of the oldest event not yet handed to streams here", news.lag),
]
gauges = {gauge.name: gauge for gauge in OWN_GAUGES}
"""By name; app/main.py adds those of all floors."""


@get("/metrics", opt={"anonymous": True}, include_in_schema=False)
async def show(request: Request[Any, Any, Any]) -> Response[bytes]:
    """For this machine, not through a proxy on it, and for administrators."""
    if not (_from_here(request) or "admin" in getattr(request.user, "privileges", ())):
        raise NotFound
    return Response(
        generate_latest() + await _measured(),
        media_type=MediaType.TEXT,
        headers={"Content-Type": CONTENT_TYPE_LATEST},
    )


async def _measured() -> bytes:
    """The gauges at this moment; one that can't be read is left out, so that the rest can still be seen."""
    registry = CollectorRegistry()
    for gauge in gauges.values():
        try:
            value = await gauge.read()
        except Exception:
            log.exception("gauge.unreadable", gauge=gauge.name)
            continue
        told = Shown(gauge.name, gauge.text, [gauge.label] if gauge.label else [], registry=registry)
        if isinstance(value, Mapping):
            for of, number in value.items():
                told.labels(of).set(number)
        else:
            told.set(value)
    return generate_latest(registry)


def _from_here(request: Request[Any, Any, Any]) -> bool:
    forwarded = "x-forwarded-for" in request.headers or "forwarded" in request.headers
    return not forwarded and request.client is not None and ip_address(request.client.host).is_loopback
