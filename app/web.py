"""What every page handler uses: a page or fragment as answer, a redirect that htmx follows, who may enter."""

from typing import Any, Protocol, cast
from urllib.parse import quote

from litestar import MediaType, Request, Response
from litestar.connection import ASGIConnection
from litestar.exceptions import NotAuthorizedException
from litestar.handlers import BaseRouteHandler
from litestar.template.base import csrf_token
from litestar.types import Guard

from app.problems import NotFound
from app.rendering import filled, render

__all__ = ["Privileged", "needs", "page", "redirect", "render", "wants_fragment"]

PUBLIC = {"public": True}
"""For `opt=`: no session, no CSRF check, no cookie."""

ANONYMOUS = {"anonymous": True}
"""For `opt=`: nobody needs to have signed in, but the CSRF check holds."""

ADDRESS = "!#$%&'()*+,/:;=?@[]~"
"""Has a meaning of its own in an address; everything else that is not ASCII is written with %."""

FRESH = {"Cache-Control": "no-store", "Vary": "HX-Request"}


class Privileged(Protocol):
    """Whoever signed in; the floor above says more."""

    @property
    def privileges(self) -> frozenset[str]: ...


def page(request: Request[Any, Any, Any], template: str, status: int = 200, **context: Any) -> Response[str]:
    """A page or a part of one, in the language of who asks."""
    user = request.scope.get("user")
    body = filled(template, agent=user, csrf_token=csrf_token({"request": request}), **context)
    return Response(body, status_code=status, media_type=MediaType.HTML, headers=FRESH)


def redirect(request: Request[Any, Any, Any], url: str) -> Response[str]:
    """To another page: 303 for a browser, HX-Redirect for htmx, which would put a 303 inside the page."""
    url = quote(url, safe=ADDRESS)
    if wants_fragment(request):
        return Response("", status_code=204, media_type=MediaType.TEXT, headers=FRESH | {"HX-Redirect": url})
    return Response("", status_code=303, media_type=MediaType.TEXT, headers=FRESH | {"Location": url})


def wants_fragment(request: Request[Any, Any, Any]) -> bool:
    """htmx asks for a part of a page; restoring history or following a boosted link it wants all."""
    headers = request.headers
    whole = "HX-History-Restore-Request" in headers or "HX-Boosted" in headers
    return headers.get("HX-Request") == "true" and not whole


def needs(*privileges: str) -> Guard:
    """A guard: who has none of the privileges is told that the page does not exist."""

    def guard(connection: ASGIConnection[Any, Any, Any, Any], _handler: BaseRouteHandler) -> None:
        user = cast(Privileged | None, connection.scope.get("user"))
        if user is None:
            raise NotAuthorizedException
        if user.privileges.isdisjoint(privileges):
            raise NotFound

    return guard
