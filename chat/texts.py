"""What visitors read: the six status texts and the end message."""

from datetime import datetime, timedelta

from app.clock import now
from app.news import change
from app.texts import N_, catalogue
from chat.tables import Site, StatusText, VisitorStatus

TALKING = N_("You are chatting with %(name)s.")

DEFAULTS: dict[str, dict[VisitorStatus, str]] = {
    "nl": {
        VisitorStatus.AVAILABLE: "We zijn beschikbaar! Kunnen we u ergens mee helpen?",
        VisitorStatus.ALL_BUSY: (
            "Op dit moment zijn alle medewerkers in gesprek, we helpen u graag, "
            "nog een ogenblik geduld alstublieft."
        ),
        VisitorStatus.TAKES_LONGER: (
            "Het lijkt iets langer te duren om een collega te vinden, nog een moment graag."
        ),
        VisitorStatus.UNAVAILABLE: (
            "Het Chatkanaal is momenteel niet beschikbaar, maar u kunt een offline bericht achterlaten. "
            "Wij nemen dan contact met u op."
        ),
        VisitorStatus.ENDED: "De chat is beëindigd. Bedankt voor uw vraag, en een fijne dag!",
        VisitorStatus.OFFLINE_THANKS: (
            "Bedankt voor uw bericht. Wij nemen zo spoedig mogelijk contact met u op."
        ),
    },
    "en": {
        VisitorStatus.AVAILABLE: "We are available! Can we help you with something?",
        VisitorStatus.ALL_BUSY: (
            "At the moment all our colleagues are in conversation. We are glad to help you, "
            "one moment please."
        ),
        VisitorStatus.TAKES_LONGER: (
            "It seems to take a little longer to find a colleague, one more moment please."
        ),
        VisitorStatus.UNAVAILABLE: (
            "The chat channel is currently not available, but you can leave an offline message. "
            "We will then contact you."
        ),
        VisitorStatus.ENDED: "The chat has ended. Thank you for your question, and have a nice day!",
        VisitorStatus.OFFLINE_THANKS: "Thank you for your message. We will contact you as soon as possible.",
    },
}

FRESH = timedelta(seconds=5)

_own: dict[int, tuple[datetime, dict[tuple[str, str], str]]] = {}


async def text_for(site: Site, status: VisitorStatus, language: str) -> str:
    """The organisation's own text when there is one, otherwise the default; other languages get Dutch."""
    language = language if language in DEFAULTS else "nl"
    own = await _own_texts(site)
    return own.get((language, status)) or DEFAULTS[language][status]


def talking_to(name: str, language: str) -> str:
    """While an agent talks to her, no status applies."""
    return catalogue(language).gettext(TALKING.key) % {"name": name}


async def end_message(site: Site, language: str) -> str:
    """What is proposed to an agent who ends a chat: the text that says it has ended."""
    return await text_for(site, VisitorStatus.ENDED, language)


async def choose(site: Site, status: VisitorStatus, language: str, text: str) -> None:
    """Gives the site a text of its own; an empty one brings the default back."""
    async with change():
        await StatusText.delete().where(
            StatusText.site == site.id, StatusText.language == language, StatusText.status == status.value
        )
        if text:
            await StatusText.insert(StatusText(site=site.id, language=language, status=status, text=text))
    forget()


def forget() -> None:
    """Texts are kept for a few seconds; this makes the next question read them again."""
    _own.clear()


async def _own_texts(site: Site) -> dict[tuple[str, str], str]:
    read_at, own = _own.get(site.id, (None, {}))
    if read_at is None or not now() - FRESH < read_at <= now():
        rows = await StatusText.select().where(StatusText.site == site.id)
        own = {(row["language"], row["status"]): row["text"] for row in rows}
        _own[site.id] = (now(), own)
    return own
