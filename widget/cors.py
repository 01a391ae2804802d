"""Which pages of other origins may talk to the visitor API: those the site allows, and never with cookies."""

from typing import Any

from litestar import Request
from litestar.types import ASGIApp, Message, Receive, Scope, Send

from app.problems import Problem
from app.texts import N_
from chat import sites
from chat.tables import Site

ALWAYS = [(b"vary", b"origin"), (b"cross-origin-resource-policy", b"cross-origin")]
# The star is for what scripts of a page that measure or trace add to whatever is sent from it.
TO_THE_KNOWN = [
    (b"access-control-allow-methods", b"GET, POST"),
    (b"access-control-allow-headers", b"authorization, content-type, *"),
    (b"access-control-expose-headers", b"retry-after"),
    (b"access-control-max-age", b"600"),
]


class Stranger(Problem):
    status = 403
    sentence = N_(
        "This website may not use this chat. Its administrator can allow the address of the website."
    )


def check(request: Request[Any, Any, Any], site: Site) -> None:
    """Raises Stranger for a page the site does not allow. Programs send none: it is no authentication."""
    origin = request.headers.get("origin")
    if origin and not _own(request.scope, origin) and not sites.may_embed(site, origin):
        raise Stranger


async def check_number(request: Request[Any, Any, Any], site_id: int) -> None:
    """As check(), with no more of the site than that asks for: it comes with all that a visitor sends."""
    origin = request.headers.get("origin")
    if origin and not _own(request.scope, origin) and not await sites.embeds(site_id, origin):
        raise Stranger


class AllowOrigins:
    """Middleware: lets pages of any site's origins read what they are answered, refusals included."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        origin = _header(scope, b"origin")
        added = list(ALWAYS)
        if origin and (_own(scope, origin) or await sites.any_embeds(origin)):
            added += [(b"access-control-allow-origin", origin.encode("latin-1")), *TO_THE_KNOWN]

        async def with_origin(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message["headers"], *added]
            await send(message)

        await self.app(scope, receive, with_origin)


def _own(scope: Scope, origin: str) -> bool:
    """A page this server gave out itself, under whatever name it was reached."""
    return origin.partition("://")[2] == _header(scope, b"host")


def _header(scope: Scope, name: bytes) -> str:
    return next((value.decode("latin-1") for key, value in scope["headers"] if key == name), "")
