"""What visitors read: the six status texts and the end message."""

from app.clock import now
from app.news import change
from app.texts import LANGUAGES, N_, catalogue
from chat import wording
from chat.tables import Site, StatusText, VisitorStatus
from dashboard import hours

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


async def text_for(site: Site, status: VisitorStatus, language: str) -> str:
    """The organisation's own text when there is one, otherwise the default; unknown languages get Dutch."""
    language = language if language in LANGUAGES else "nl"
    own = await wording.own(site)
    text = own.get((language, status)) or default(status, language)
    if status == VisitorStatus.UNAVAILABLE and (closed := own.get((language, wording.CLOSED))):
        text = text if await hours.is_open(site.opening_hours, now()) else closed
    return await wording.filled(text, site, language)


def default(status: VisitorStatus, language: str) -> str:
    """Of a language that was added as a catalogue what that makes of the English text."""
    known, english = DEFAULTS.get(language), DEFAULTS["en"][status]
    return known[status] if known else catalogue(language).gettext(english)


def talking_to(name: str, language: str) -> str:
    """While an agent talks to her, no status applies."""
    return catalogue(language).gettext(TALKING.key) % {"name": name}


async def end_message(site: Site, language: str) -> str:
    """What is proposed to an agent who ends a chat; without one of its own, the text that it has ended."""
    if not site.says_goodbye:
        return ""
    own = (await wording.own(site)).get((language, wording.END_MESSAGE))
    if own:
        return await wording.filled(own, site, language)
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
    wording.forget()
