"""Chat's tables: sites that carry the plug-in, their texts, conversations and messages."""

from enum import StrEnum

from piccolo.columns import Boolean, ForeignKey, Integer, Serial, SmallInt, Text, Timestamptz, Varchar
from piccolo.table import Table

from app.clock import now
from app.tables import KEEP
from dashboard.tables import Agent, Item, OpeningHours


class VisitorStatus(StrEnum):
    """What a visitor can be told: six statuses, each with its text."""

    AVAILABLE = "available"
    ALL_BUSY = "all_busy"
    TAKES_LONGER = "takes_longer"
    UNAVAILABLE = "unavailable"
    ENDED = "ended"
    OFFLINE_THANKS = "offline_thanks"


class ConversationState(StrEnum):
    WAITING = "waiting"
    ACTIVE = "active"
    ENDED = "ended"


class Author(StrEnum):
    VISITOR = "visitor"
    AGENT = "agent"
    SYSTEM = "system"


class Variant(StrEnum):
    """How a website carries the plug-in."""

    POPUP = "popup"
    INLINE = "inline"
    PAGE = "page"


class Site(Table):
    """One website that carries the plug-in."""

    id: Serial
    slug = Varchar(60, unique=True)
    name = Varchar(200, help_text="As agents see it: Website Burgerzaken.")
    title = Varchar(200, default="", help_text="Heading of the chat window for visitors.")
    language = Varchar(5, default="nl")
    mailbox = Varchar(320, help_text="Where offline messages are mailed to.")
    opening_hours = ForeignKey(OpeningHours, on_delete=KEEP, null=True, help_text="Null: always open.")
    allowed_origins = Text(default="[]", help_text="JSON list of origins that may embed the plug-in.")
    shown_status = Varchar(20, default="", help_text="VisitorStatus last announced to who has not begun.")
    show_queue = Boolean(default=True, help_text="Tell who waits her place in the queue and the likely wait.")
    variant = Varchar(10, default=Variant.POPUP, choices=Variant)
    languages = Text(default='["nl", "en"]', help_text="JSON list of the languages visitors may read.")
    look = Text(default="{}", help_text="JSON of what was chosen on the page of chat.looks.")
    privacy_url = Varchar(2000, default="", help_text="Page about privacy, linked above the first field.")
    asks_rating = Boolean(default=True, help_text="Ask for 1 to 5 after the end.")
    quiet_minutes = SmallInt(default=15, help_text="Without a word of her a chat closes then; 0: never.")
    says_goodbye = Boolean(default=True, help_text="Propose the end message to the agent.")
    identity_salt = Varchar(40, default="", help_text="Another one makes another key of chat.identity.")


class SightingKind(StrEnum):
    CAME = "came"
    REFUSED = "refused"
    BLOCKED = "blocked"
    FOLLOWED = "followed"


class StatusText(Table):
    """A text of the organisation's own; without a row the default of chat.texts counts."""

    id: Serial
    site = ForeignKey(Site, on_delete=KEEP, index=True)
    language = Varchar(5)
    status = Varchar(20, choices=VisitorStatus)
    text = Text()


class OwnText(Table):
    """A further text of the organisation's own, by its name in chat.wording. Unique: site, language, name."""

    id: Serial
    site = ForeignKey(Site, on_delete=KEEP, index=True)
    language = Varchar(5)
    name = Varchar(40)
    text = Text()


class Sighting(Table):
    """That a page of some website called in, was refused, or was kept from it: the last time, per origin.

    Unique: site, origin, kind."""

    id: Serial
    site = ForeignKey(Site, on_delete=KEEP, index=True)
    origin = Varchar(300)
    kind = Varchar(10, choices=SightingKind)
    page = Varchar(1000, default="", help_text="Address of the page, without what follows a question mark.")
    directive = Varchar(60, default="", help_text="Of its Content-Security-Policy, when that stopped it.")
    at = Timestamptz(default=now)


class Conversation(Table):
    id: Serial
    site = ForeignKey(Site, on_delete=KEEP, index=True)
    item = ForeignKey(Item, on_delete=KEEP, unique=True)
    token_hash = Varchar(64, unique=True, help_text="sha256 of the visitor's token, which is not kept.")
    start_id = Varchar(40, unique=True, help_text="Client id of the start: a retry makes one conversation.")
    state = Varchar(10, default=ConversationState.WAITING, choices=ConversationState, index=True)
    agent = ForeignKey(Agent, on_delete=KEEP, null=True, index=True)
    agent_name = Varchar(100, default="", help_text="Given name of the agent, as visitors see it.")
    shown_status = Varchar(20, default="", help_text="VisitorStatus last announced to the visitor.")
    shown_place = Varchar(300, default="", help_text="Her place in the line, in words, as last announced.")
    language = Varchar(5, default="nl")
    visitor_name = Varchar(200, default="")
    email = Varchar(320, default="")
    verified = Boolean(default=False, help_text="The server of the website vouched for the e-mail address.")
    phone = Varchar(50, default="")
    page_url = Varchar(2000, default="")
    page_title = Varchar(300, default="")
    last_seq = Integer(default=0)
    read_by_visitor = Integer(default=0, help_text="Sequence number up to which the visitor has seen it.")
    read_by_agent = Integer(default=0)
    started_at = Timestamptz(default=now)
    accepted_at = Timestamptz(null=True, default=None)
    ended_at = Timestamptz(null=True, default=None)
    ended_by = Varchar(10, default="", help_text="agent, visitor or system")
    stayed_at = Timestamptz(null=True, default=None, help_text="She said that she was still there.")
    warned_at = Timestamptz(
        null=True, default=None, help_text="She was told that the chat closes because nothing is said."
    )
    rating = SmallInt(null=True, default=None, help_text="What the visitor thought of it: 1 to 5.")
    rating_text = Varchar(1000, default="")
    visitor_seen_at = Timestamptz(
        null=True, default=None, help_text="Refreshed while the visitor's chat is open."
    )
    visitor_left_at = Timestamptz(null=True, default=None, help_text="Set once she has been away too long.")
    agent_lost_at = Timestamptz(null=True, default=None, help_text="Its agent's browser vanished.")
    form_offered_at = Timestamptz(
        null=True, default=None, help_text="She waited too long: the form is offered."
    )


class Message(Table):
    """One line of a conversation. Unique per conversation: seq, and client_id (a retry is harmless)."""

    id: Serial
    conversation = ForeignKey(Conversation, on_delete=KEEP, index=True)
    seq = Integer()
    client_id = Varchar(40)
    author = Varchar(10, choices=Author)
    agent = ForeignKey(Agent, on_delete=KEEP, null=True)
    name = Varchar(200, default="", help_text="Who spoke, as shown then.")
    text = Text()
    at = Timestamptz(default=now)
