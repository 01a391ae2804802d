"""The stream of a dashboard."""

from typing import Any

from litestar import Request, Response, get
from litestar.response import Stream

from app import sessions
from app.web import ANONYMOUS
from dashboard import agents, stream
from dashboard.agents import SignedIn
from dashboard.kinds import works_here

HEADERS = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}


@get("/events", opt=ANONYMOUS)
async def events(request: Request[SignedIn | None, Any, Any]) -> Response[str] | Stream:
    """Goes on after the header Last-Event-ID, else after ?after=. A plain 401 or 403, never a page, to who
    may not listen: the script in the browser decides what to do."""
    if request.user is None or not works_here(request.user):
        return Response("", status_code=401 if request.user is None else 403, headers=HEADERS)
    if stream.is_full(request.user):
        return Response("", status_code=429, headers=HEADERS | {"Retry-After": "30"})

    async def visa() -> SignedIn | None:
        session = await sessions.of(request)
        holder = await agents.load(session.subject) if session else None
        return holder if holder and works_here(holder) else None

    source = stream.events(request.user, visa, _after(request))
    return Stream(source, media_type="text/event-stream", headers=HEADERS)


def _after(request: Request[SignedIn | None, Any, Any]) -> int | None:
    asked = str(request.headers.get("last-event-id") or request.query_params.get("after", ""))
    return int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 19 else None
