"""Who is signed in: an opaque token in a cookie, its digest in the database, nothing else on either side."""

import secrets
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any, Protocol
from urllib.parse import urlsplit

from litestar.connection import ASGIConnection
from litestar.datastructures import Cookie
from litestar.exceptions import NotAuthorizedException, PermissionDeniedException
from litestar.middleware import AbstractAuthenticationMiddleware, AuthenticationResult
from litestar.types import ASGIApp

from app.clock import now
from app.news import change
from app.problems import NotFound
from app.settings import settings
from app.tables import Session
from app.texts import set_language

IDLE = timedelta(hours=12)
LONGEST = timedelta(hours=24)
SEEN_EVERY = timedelta(minutes=1)
LARGEST_NUMBER = 2**31 - 1
SAFE_METHODS = ("GET", "HEAD", "OPTIONS")


class Person(Protocol):
    @property
    def language(self) -> str: ...


Loader = Callable[[int], Awaitable[Person | None]]
"""From the number in a session to the person, or None when she may no longer come in."""


class SignIn(AbstractAuthenticationMiddleware):
    """Everything needs a session, but handlers marked `public` (no session work at all) or `anonymous`."""

    def __init__(self, app: ASGIApp, load: Loader) -> None:
        super().__init__(app, exclude_from_auth_key="public")
        self.load = load

    async def authenticate_request(
        self, connection: ASGIConnection[Any, Any, Any, Any]
    ) -> AuthenticationResult:
        refuse_other_origins(connection)
        session = await of(connection)
        person = await self.load(session.subject) if session else None
        if person is None and not connection.route_handler.opt.get("anonymous"):
            raise NotAuthorizedException
        if person is not None:
            set_language(person.language)
            refuse_impossible_numbers(connection)
        return AuthenticationResult(user=person, auth=session)


def refuse_other_origins(connection: ASGIConnection[Any, Any, Any, Any]) -> None:
    """A change that a browser sends from another site is refused, whatever token it carries."""
    if connection.scope.get("method") in SAFE_METHODS:
        return
    site, origin = connection.headers.get("sec-fetch-site"), connection.headers.get("origin")
    own = {urlsplit(settings().origin).netloc, connection.headers.get("host", "")}
    if site not in (None, "same-origin", "none") or (origin and origin.partition("://")[2] not in own):
        raise PermissionDeniedException


def refuse_impossible_numbers(connection: ASGIConnection[Any, Any, Any, Any]) -> None:
    """What is asked for by a number that no row can have is not there; databases refuse the question."""
    numbers = (value for value in connection.path_params.values() if isinstance(value, int))
    if any(number > LARGEST_NUMBER for number in numbers):
        raise NotFound


async def of(connection: ASGIConnection[Any, Any, Any, Any]) -> Session | None:
    """The session this request belongs to, if its time is not over; notes that it was used."""
    token = connection.cookies.get(cookie_name(), "")
    return await used(token) if token else None


async def used(token: str) -> Session | None:
    session = await Session.objects().where(Session.token_hash == digest(token)).first()
    moment = now()
    if session is None or session.expires_at <= moment or session.seen_at <= moment - IDLE:
        return None
    if session.seen_at <= moment - SEEN_EVERY:
        async with change():
            await Session.update({Session.seen_at: moment}).where(Session.token_hash == session.token_hash)
    return session


async def open_for(subject: int, user_agent: str = "") -> str:
    """A new session, inside change(). Returns the token for the cookie; it is kept nowhere."""
    token = secrets.token_urlsafe(32)
    row = Session(
        token_hash=digest(token), subject=subject, expires_at=now() + LONGEST, user_agent=user_agent[:300]
    )
    await Session.insert(row)
    return token


async def end(token: str) -> None:
    """Inside change()."""
    await Session.delete().where(Session.token_hash == digest(token))


async def end_all(subject: int, but: str = "") -> None:
    """Every session of this person, save the one of the token `but`. Inside change()."""
    await Session.delete().where((Session.subject == subject) & (Session.token_hash != digest(but)))


async def forget_expired(moment: datetime) -> None:
    """For the ticker."""
    over = (Session.expires_at <= moment) | (Session.seen_at <= moment - IDLE)
    if await Session.exists().where(over):
        async with change():
            await Session.delete().where(over)


def cookie_name() -> str:
    """The prefix makes browsers keep the cookie to this host and https; on loopback there is no https."""
    return "__Host-onthaal" if settings().secure else "onthaal"


def cookie(token: str) -> Cookie:
    return Cookie(
        key=cookie_name(), value=token, path="/", httponly=True, secure=settings().secure, samesite="lax"
    )


def no_cookie() -> Cookie:
    gone = cookie("")
    gone.max_age = 0
    return gone


def digest(token: str) -> str:
    return sha256(token.encode()).hexdigest()
