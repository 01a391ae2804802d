"""The door of the telephony system."""

from typing import Any

from litestar import Request, Response, post

from app.web import PUBLIC
from dashboard import calls

LARGEST = 10_000


@post("/api/v1/presence/call", status_code=200, opt=PUBLIC, request_max_body_size=LARGEST)
async def hear_call(request: Request[Any, Any, Any]) -> Response[dict[str, str]]:
    """`{"event": "new", "call": "...", "agent": "..."}`, signed; see the README."""
    headers = request.headers
    status = await calls.take(
        await request.body(),
        headers.get("x-onthaal-timestamp", ""),
        headers.get("x-onthaal-signature", ""),
    )
    return Response({"presence": status.value}, headers={"Cache-Control": "no-store"})
