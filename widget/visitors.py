"""Who asks: a visitor is the one conversation that the token in the header opens."""

from typing import Any

from litestar import Request
from litestar.exceptions import SerializationException

from app.addresses import network
from app.problems import Problem
from app.texts import N_, set_language
from chat import conversations, sites
from chat.tables import Conversation, Site
from widget import arrivals, cors

Asked = Request[Any, Any, Any]


class Unknown(Problem):
    status = 401
    sentence = N_("This chat is not known here. Begin a new one.")


class Malformed(Problem):
    sentence = N_("This is not what the chat window sends.")


def token(request: Asked) -> str:
    """Raises Unknown without one."""
    scheme, _, given = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not given.strip():
        raise Unknown
    return given.strip()


async def conversation(request: Asked) -> Conversation:
    """The visitor's own, and from then on her language. Raises Unknown, NotFound, Stranger."""
    found = await conversations.by_token(token(request))
    await cors.check_number(request, found.site)
    set_language(found.language)
    return found


async def site(request: Asked) -> Site:
    """The website in the address, and from then on the language of its page. Raises NotFound, Stranger."""
    found = await sites.find(request.path_params["slug"])
    try:
        cors.check(request, found)
    except cors.Stranger:
        await arrivals.refused(request, found, request.headers["origin"])
        raise
    set_language(spoken(request.query_params.get("lang", ""), found))
    return found


def spoken(asked: str, site: Site) -> str:
    """nl-BE is nl; a language that its visitors may not read becomes that of the site."""
    short = asked[:2].lower()
    return short if short in sites.languages(site) else site.language


async def fields(request: Asked) -> dict[str, str]:
    """The texts in the JSON of the body, without NUL, which PostgreSQL refuses. Raises Malformed."""
    try:
        body = await request.json()
    except (SerializationException, RecursionError) as error:
        raise Malformed from error
    if not isinstance(body, dict):
        raise Malformed
    texts = {name: str(value) for name, value in body.items() if isinstance(value, str | int)}
    return {name: text.replace("\0", "") for name, text in texts.items()}


def number(given: str | None) -> int:
    """A sequence number; anything else is the beginning."""
    return int(given) if given and given.isascii() and given.isdigit() and len(given) < 10 else 0


def address(request: Asked) -> str:
    """Where limits are counted. A proxy's word for it counts only when the settings trust that proxy."""
    return network(request.client.host) if request.client else ""
