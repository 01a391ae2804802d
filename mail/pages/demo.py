"""What would have gone out, in the demonstration. The page does not exist outside it."""

from typing import Any

from litestar import Request, Response, get

from app.problems import NotFound
from app.settings import settings
from app.web import PUBLIC, page
from mail import sink


@get("/demo/mail", opt=PUBLIC)
async def sunk_mail(request: Request[Any, Any, Any]) -> Response[str]:
    if not settings().demo:
        raise NotFound
    return page(request, "mail/sunk.html", sunk=list(sink.sunk), kept=sink.KEPT)
