"""What a visitor sees who opens the chat window and has not begun."""

from datetime import datetime, timedelta
from typing import Any

from babel import Locale

from app.clock import now
from app.problems import Conflict
from app.texts import N_
from chat import availability, looks, texts, wording
from chat.labels import labels
from chat.tables import Conversation, Site
from widget import stamps

FRESH = timedelta(seconds=1)
_made: dict[tuple[int, str], tuple[datetime, dict[str, Any]]] = {}


class NobodyThere(Conflict):
    sentence = N_("The chat has just closed. You can leave a message.")


async def opening(site: Site, language: str) -> dict[str, Any]:
    """All the window needs to be drawn, and the status that is true now."""
    words = await labels(site, language)
    del words["launch"]
    window = {
        "title": await wording.title(site, language),
        "lang": language,
        "dir": Locale.parse(language).text_direction,
        "texts": words,
        "privacy_url": site.privacy_url,
        "rates": site.asks_rating,
        "opened": stamps.opened(),
    }
    return window | await status_now(site, language)


async def passing(site: Site, language: str) -> dict[str, Any]:
    """For pages on which nobody opened anything: the look, and what is true for a quarter of a minute. It is
    made at most once a second, however many pass by."""
    made_at, told = _made.get((site.id, language), (None, {}))
    if made_at is None or not now() - FRESH < made_at <= now():
        told = await _passing(site, language)
        _made[site.id, language] = (now(), told)
    return told


def forget() -> None:
    """Makes the next one who passes by read it anew."""
    _made.clear()


async def status_now(site: Site, language: str) -> dict[str, Any]:
    status = await availability.status_of(site)
    text = await texts.text_for(site, status, language)
    return {"status": status.value, "text": text, "live": availability.is_live(status)}


async def refuse_without_agents(site: Site, form: dict[str, str]) -> None:
    """Raises NobodyThere, unless this is the repeat of a start that came through."""
    if availability.is_live(await availability.status_of(site)):
        return
    if not await Conversation.exists().where(Conversation.start_id == form.get("start_id", "")):
        raise NobodyThere


async def _passing(site: Site, language: str) -> dict[str, Any]:
    look = looks.of(site)
    words = await labels(site, language)
    shown = {
        "styles": looks.styles(look),
        "side": look.position,
        "launch": words["launch"],
    }
    return {"look": shown} | await status_now(site, language)
