"""The page variant's own entrance: its cookie, and what keeps programs that fill in every form outside."""

from hashlib import sha256

from litestar.datastructures import Cookie

from app.problems import NotFound, TooMany
from app.settings import settings
from app.texts import N_
from chat import conversations, delicate
from chat.tables import Conversation, Site
from widget import stamps
from widget.visitors import Asked

COOKIE = "onthaal-chat"
TRAP = "website"
"""A field that people do not see; whoever fills it in is a program."""


class TooLate(TooMany):
    sentence = N_("This page was open for very long. Send it once more.")


def check(form: dict[str, str]) -> None:
    """Raises TooSoon for who was quicker than any reader, TooLate for a form kept for a later day."""
    if not stamps.check(form):
        raise TooLate(seconds=1)


def is_program(form: dict[str, str]) -> bool:
    return bool(form.get(TRAP))


def unwarned(form: dict[str, str]) -> str:
    """The mark of a text with a number in it that had better not be sent, unless it was warned of before."""
    text = form.get("text", "")
    mark = sha256(text.encode()).hexdigest()[:16]
    return mark if delicate.has_number(text) and form.get("warned") != mark else ""


async def current(request: Asked, site: Site) -> Conversation | None:
    """The conversation that the cookie opens, if it is one of this website."""
    token = request.cookies.get(COOKIE, "")
    try:
        found = await conversations.by_token(token) if token else None
    except NotFound:
        return None
    return found if found and found.site == site.id else None


def cookie(token: str) -> Cookie:
    """Gone with the browser; sent to these pages alone, and never from another website."""
    return Cookie(
        key=COOKIE, value=token, path="/chat", httponly=True, secure=settings().secure, samesite="strict"
    )


def no_cookie() -> Cookie:
    gone = cookie("")
    gone.max_age = 0
    return gone
