"""How a visitor begins a chat."""

from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha256

from app.clock import now
from app.database import CONFLICTS
from app.forms import cleaned, email, phone
from app.news import change
from app.problems import Conflict, Invalid
from app.signing import sign
from app.texts import LANGUAGES, N_, _, catalogue
from chat import identity
from chat.lines import VISITOR, line, summary, tell
from chat.tables import Author, Conversation, Message, Site
from dashboard import items, offers, parties
from dashboard.tables import Item

RETRIED_WITHIN = timedelta(minutes=10)
LONGEST_TEXT = 4000
SHORTEST_START_ID = 20


class AlreadyStarted(Conflict):
    sentence = N_("This chat was started before. Begin a new one.")


@dataclass(frozen=True)
class Start:
    """What the visitor filled in, checked. The start_id is a secret of her browser, as long as a UUID."""

    start_id: str
    client_id: str
    text: str
    name: str
    email: str
    verified: bool
    phone: str
    language: str
    page_url: str
    page_title: str


async def start(site: Site, form: dict[str, str]) -> tuple[Conversation, str, bool]:
    """The conversation, the token that opens it (kept nowhere), and whether it is new.

    A repeat with the same start_id within ten minutes gives the same conversation and the same token.
    Raises Invalid, AlreadyStarted."""
    asked = _read(form, site)
    if (known := await _started(asked.start_id)) is None:
        try:
            return await _begin(site, asked)
        except CONFLICTS:
            known = await _just_started(asked.start_id)
    if known is None or known.site != site.id or known.started_at < now() - RETRIED_WITHIN:
        raise AlreadyStarted
    return known, _token(known.start_id), False


def digest(token: str) -> str:
    return sha256(token.encode()).hexdigest()


def text_errors(client_id: str, text: str) -> dict[str, str]:
    """What is wrong with a message, by field."""
    errors: dict[str, str] = {}
    if not text.strip():
        errors["text"] = _("Write a message first.")
    if len(text) > LONGEST_TEXT:
        errors["text"] = _("At most %(most)s characters.") % {"most": LONGEST_TEXT}
    if not 0 < len(client_id) <= 40:
        errors["client_id"] = _("This message has no proper number of its own.")
    return errors


def _read(form: dict[str, str], site: Site) -> Start:
    values = {name: cleaned(value) for name, value in form.items()}
    client_id, text = values.get("client_id", ""), values.get("text", "")
    errors = text_errors(client_id, text)
    # With a hash the page filled it in: who begins the chat sees no field in which she could mend it.
    address = email(values, {} if "hash" in values else errors)
    number = phone(values, errors)
    start_id = values.get("start_id", "")
    if not SHORTEST_START_ID <= len(start_id) <= 40:
        errors["start_id"] = _("This chat has no proper number of its own.")
    if errors:
        raise Invalid(errors, values)
    return Start(
        start_id=start_id,
        client_id=client_id,
        text=text,
        name=" ".join(values.get("name", "").split())[:200],
        email=address,
        verified=identity.vouched(site, values.get("email", ""), values.get("hash", "")),
        phone=number,
        language=values["lang"] if values.get("lang") in LANGUAGES else site.language,
        page_url=web_address(values.get("page_url", "")),
        page_title=summary(values.get("page_title", ""))[:300],
    )


def web_address(url: str) -> str:
    """Nothing but http(s): the address becomes a link on an agent's screen."""
    return url[:2000] if url.startswith(("http://", "https://")) and not url.split()[1:] else ""


async def _started(start_id: str) -> Conversation | None:
    return await Conversation.objects().where(Conversation.start_id == start_id).first()


async def _just_started(start_id: str) -> Conversation | None:
    """Inside change(), which also sees what was written a moment ago, and answers when it is on disk."""
    async with change():
        known = await _started(start_id)
    return known


async def _begin(site: Site, asked: Start) -> tuple[Conversation, str, bool]:
    token = _token(asked.start_id)
    async with change():
        item = await _put_on_the_list(site, asked)
        conversation = Conversation(
            site=site.id,
            item=item.id,
            token_hash=digest(token),
            start_id=asked.start_id,
            language=asked.language,
            visitor_name=asked.name,
            email=asked.email,
            verified=asked.verified,
            phone=asked.phone,
            page_url=asked.page_url,
            page_title=asked.page_title,
            visitor_seen_at=now(),
            last_seq=1,
            read_by_visitor=1,
        )
        await Conversation.insert(conversation)
        await Message.insert(line(conversation, 1, Author.VISITOR, asked.client_id, asked.text))
        tell(conversation.id, None, "message", message=1)
        await offers.offer(item.id)
    return conversation, token, True


async def _put_on_the_list(site: Site, asked: Start) -> Item:
    party = await parties.recognise(asked.email, asked.phone)
    return await items.open_item(
        kind="live_chat",
        title=asked.name or (party.name if party else "") or catalogue(site.language).gettext(VISITOR.key),
        summary=summary(asked.text),
        place=site.name,
        client_name=asked.name,
        email=asked.email,
        phone=asked.phone,
        party=party.id if party else None,
        unread=1,
    )


def _token(start_id: str) -> str:
    """256 bits that nobody without the key of this house can make, the same for every retry: whichever answer
    reaches the browser opens the chat."""
    return sign("visitor", start_id).rpartition(".")[2]
