"""Words of the organisation's own, beside the six texts: how they are kept, and what can be filled in."""

import re
from collections.abc import Mapping
from datetime import datetime, timedelta

from app.clock import now
from app.filters import when
from app.news import change
from app.texts import N_, Lazy, speaking
from chat.tables import OwnText, Site, StatusText
from dashboard import hours

FRESH = timedelta(seconds=5)

CLOSED = "closed"
END_MESSAGE = "end_message"
OFTEN: dict[str, Lazy] = {
    CLOSED: N_("Outside the opening hours"),
    END_MESSAGE: N_("End message"),
    "launch": N_("Words on the button"),
    "title": N_("Heading of the window"),
    "privacy": N_("Line about privacy"),
}
"""What is shown apart on the page of texts; all other names are labels."""

VARIABLES: dict[str, Lazy] = {
    "website": N_("the name of the website"),
    "title": N_("the heading of the window"),
    "opens": N_("when the chat opens again"),
}
VARIABLE = re.compile(r"\{(\w+)\}")
LONGEST = 1000

_own: dict[int, tuple[datetime, dict[tuple[str, str], str]]] = {}


async def own(site: Site) -> Mapping[tuple[str, str], str]:
    """(language, name) -> text, the six included; kept for a few seconds."""
    read_at, texts = _own.get(site.id, (None, {}))
    if read_at is None or not now() - FRESH < read_at <= now():
        texts = await _read(site)
        _own[site.id] = (now(), texts)
    return texts


async def title(site: Site, language: str) -> str:
    """Heading of the window."""
    return (await own(site)).get((language, "title")) or site.title


async def choose(site: Site, name: str, language: str, text: str) -> None:
    """An empty one brings the default back."""
    same = (OwnText.site == site.id) & (OwnText.language == language) & (OwnText.name == name)
    async with change():
        await OwnText.delete().where(same)
        if text:
            await OwnText.insert(OwnText(site=site.id, language=language, name=name, text=text))
    forget()


async def filled(text: str, site: Site, language: str) -> str:
    """With what stands in braces filled in; what nobody knows stays as it is written."""
    asked = set(VARIABLE.findall(text))
    if not asked & set(VARIABLES):
        return text
    values = {"website": site.name, "title": await title(site, language)}
    if "opens" in asked:
        schedule = await hours.schedule(site.opening_hours)
        with speaking(language):
            values["opens"] = when(schedule.next_opening(now()) if schedule else None)
    return VARIABLE.sub(lambda found: values.get(found[1], found[0]), text)


def unknown(text: str) -> set[str]:
    """Names in braces that mean nothing."""
    return set(VARIABLE.findall(text)) - set(VARIABLES)


def forget() -> None:
    """Makes the next question read them again."""
    _own.clear()


async def _read(site: Site) -> dict[tuple[str, str], str]:
    statuses = await StatusText.select().where(StatusText.site == site.id)
    others = await OwnText.select().where(OwnText.site == site.id)
    told = {(row["language"], row["status"]): row["text"] for row in statuses}
    return told | {(row["language"], row["name"]): row["text"] for row in others}
