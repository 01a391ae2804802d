"""The hub's tables: columns, and questions about one row. Verbs are in modules named with the plural."""

from piccolo.columns import (
    Boolean,
    Date,
    ForeignKey,
    Integer,
    Serial,
    SmallInt,
    Text,
    Time,
    Timestamptz,
    Varchar,
)
from piccolo.table import Table

from app.clock import now
from app.tables import KEEP
from dashboard.party_tables import Party
from dashboard.states import ItemState, OfferState, PresenceStatus


def full_name(given: str | None, family: str | None) -> str:
    """As people are spoken of; empty when both are null, as a join gives them."""
    return f"{given or ''} {family or ''}".strip()


class Department(Table):
    id: Serial
    name = Varchar(200, unique=True)
    email = Varchar(320, default="", help_text="Where its callback notes are mailed to; empty: nowhere.")


class Employee(Table):
    """A person of the organisation, with or without an account; the directory shows these."""

    id: Serial
    given_name = Varchar(100)
    family_name = Varchar(100, help_text="With prefix, as it is spoken: 'el Idrissi'.")
    department = ForeignKey(Department, on_delete=KEEP, null=True, index=True)
    function = Varchar(200, default="")
    email = Varchar(320, default="")
    phone = Varchar(50, default="", help_text="Direct number, as it is shown.")
    substitute: ForeignKey["Employee"] = ForeignKey(
        "self", on_delete=KEEP, null=True, help_text="Who stands in for her."
    )
    active = Boolean(default=True, help_text="False: left; what she did stays hers.")
    token = Varchar(
        60,
        unique=True,
        null=True,
        default=None,
        help_text="Made with the form or the import: sending it twice makes one employee.",
    )

    @property
    def name(self) -> str:
        return full_name(self.given_name, self.family_name)

    @property
    def directory_name(self) -> str:
        """Family name first, as the directory lists people."""
        return f"{self.family_name} {self.given_name}".strip()


class Group(Table, tablename="employee_group"):
    """People of several departments who do one kind of work."""

    id: Serial
    name = Varchar(200, unique=True)
    email = Varchar(320, default="", help_text="Where its callback notes are mailed to; empty: nowhere.")


class GroupMember(Table):
    id: Serial
    group = ForeignKey(Group, on_delete=KEEP, index=True)
    employee = ForeignKey(Employee, on_delete=KEEP, index=True)


class Agent(Table):
    """A person who signs in. Privileges are rows of AgentPrivilege."""

    id: Serial
    employee = ForeignKey(Employee, on_delete=KEEP)
    email = Varchar(320, unique=True, help_text="Lower case; the sign-in name.")
    password_hash = Text(default="", help_text="argon2; empty until the invitation was used.")
    active = Boolean(default=True)
    language = Varchar(5, default="nl")
    enter_sends = Boolean(default=True, help_text="In a chat; otherwise Ctrl+Enter does.")
    signature = Text(default="", help_text="Below the mails she writes.")
    news_folded = Boolean(default=False, help_text="Beside the work list.")
    created_at = Timestamptz(default=now)


class AgentPrivilege(Table):
    id: Serial
    agent = ForeignKey(Agent, on_delete=KEEP, index=True)
    name = Varchar(40, help_text="One of dashboard.agents.PRIVILEGES.")


class Invitation(Table):
    """A one-time link that lets a person set a password."""

    id: Serial
    token_hash = Varchar(64, unique=True)
    agent = ForeignKey(
        Agent, on_delete=KEEP, null=True, help_text="Null: the link that makes the first administrator."
    )
    created_at = Timestamptz(default=now)
    expires_at = Timestamptz()
    used_at = Timestamptz(null=True, default=None)


class SignInFailure(Table):
    """Wrong passwords, kept for an hour to slow down guessing."""

    id: Serial
    key = Varchar(64, index=True, help_text="Digest of the sign-in name or of the address it came from.")
    at = Timestamptz(default=now)


class Presence(Table):
    """What an agent chose, and when an open dashboard was last seen. Whether she is free is derived."""

    id: Serial
    agent = ForeignKey(Agent, on_delete=KEEP, unique=True)
    status = Varchar(20, default=PresenceStatus.OFFLINE, choices=PresenceStatus)
    reason = Varchar(100, default="", help_text="Why she is on a break.")
    works_in_chat = Boolean(default=False)
    since = Timestamptz(default=now, help_text="When the status was chosen.")
    seen_at = Timestamptz(null=True, default=None, help_text="Refreshed while a dashboard is open.")
    wrap_up_until = Timestamptz(null=True, default=None, index=True)
    idle_since = Timestamptz(default=now, help_text="The one idle longest is offered the next chat.")
    max_chats = SmallInt(default=2, help_text="0: as many as dashboard.rules says for everybody.")
    ignored = SmallInt(default=0, help_text="Offers in a row that she let pass; three suggest a break.")
    call = Varchar(100, default="", help_text="Digests of the calls that go on, as telephony told of them.")
    before_call = Varchar(20, default="", help_text="The PresenceStatus she returns to after those calls.")


class CallNotice(Table):
    """What the telephony system told, by its digest: the same notice counts once."""

    id: Serial
    digest = Varchar(64, unique=True)
    at = Timestamptz(default=now, index=True)


class Rule(Table):
    """A number the organisation chose instead of the default in dashboard.rules."""

    id: Serial
    name = Varchar(40, unique=True)
    value = Integer()


class Item(Table):
    """The index card of one piece of work; its channel keeps the file behind it, shown at item.url."""

    id: Serial
    kind = Varchar(30, index=True)
    path = Varchar(50, help_text="Where its channel shows it: /chats, /mail, /tasks.")
    title = Varchar(300, help_text="Who it is from.")
    summary = Varchar(500, default="", help_text="One line of what it is about.")
    place = Varchar(200, default="", help_text="Where it came in: site, mailbox, department.")
    note = Varchar(200, default="", help_text="A state in words that the channel wants on the row.")
    state = Varchar(10, default=ItemState.OPEN, choices=ItemState)
    owner = ForeignKey(Agent, on_delete=KEEP, null=True, index=True)
    lost_by = ForeignKey(
        Agent,
        on_delete=KEEP,
        null=True,
        index=True,
        help_text="Her browser vanished in the conversation: it is hers again when she is back first.",
    )
    party = ForeignKey(Party, on_delete=KEEP, null=True, index=True)
    not_party = ForeignKey(
        Party,
        on_delete=KEEP,
        null=True,
        help_text="An agent said that it is somebody else: not guessed again.",
    )
    client_name = Varchar(200, default="")
    email = Varchar(320, default="")
    phone = Varchar(50, default="")
    preference = Varchar(10, default="", help_text="email or phone: how the client wants to be reached.")
    unread = Integer(default=0, help_text="Messages the owner has not seen.")
    waiting_since = Timestamptz(null=True, default=now, help_text="Null: it waits for the client.")
    due = Timestamptz(null=True, default=None)
    created_at = Timestamptz(default=now)
    closed_at = Timestamptz(null=True, default=None)

    @property
    def url(self) -> str:
        return f"{self.path}/{self.id}"

    @property
    def is_open(self) -> bool:
        return self.state == ItemState.OPEN


class Offer(Table):
    """This item, this agent: one ring."""

    id: Serial
    item = ForeignKey(Item, on_delete=KEEP, index=True)
    agent = ForeignKey(Agent, on_delete=KEEP, index=True)
    state = Varchar(10, default=OfferState.RINGING, choices=OfferState)
    offered_at = Timestamptz(default=now)
    expires_at = Timestamptz()
    answered_at = Timestamptz(null=True, default=None)
    given_by: ForeignKey["Agent"] = ForeignKey(
        Agent,
        on_delete=KEEP,
        null=True,
        help_text="Who hands the item on; null: it rings for whoever is free.",
    )
    note = Varchar(500, default="", help_text="What she says to the colleague she hands it to.")
    round_at = Timestamptz(
        null=True, default=None, help_text="When it was handed to whoever is free; each is asked once."
    )


class InternalNote(Table):
    """What agents tell each other about an item; never for its client."""

    id: Serial
    item = ForeignKey(Item, on_delete=KEEP, index=True)
    agent = ForeignKey(Agent, on_delete=KEEP)
    client_id = Varchar(40, unique=True, help_text="Made by the browser: a retry is harmless.")
    text = Text()
    at = Timestamptz(default=now)


class Viewing(Table):
    """Who has an item on her screen, or is answering it. One row per item and agent."""

    id: Serial
    item = ForeignKey(Item, on_delete=KEEP, index=True)
    agent = ForeignKey(Agent, on_delete=KEEP, index=True)
    seen_at = Timestamptz(default=now)
    typing_at = Timestamptz(null=True, default=None)


class CannedResponse(Table):
    """An answer that is ready: an agent's own, or everybody's."""

    id: Serial
    owner = ForeignKey(Agent, on_delete=KEEP, null=True, index=True, help_text="Null: everybody's.")
    shortcut = Varchar(40, help_text="What is typed after the slash.")
    title = Varchar(200)
    text = Text(help_text="With variables such as {{naam}}.")
    language = Varchar(5, default="nl")
    updated_at = Timestamptz(default=now)


class Draft(Table):
    """What an agent is typing, saved while she types."""

    id: Serial
    agent = ForeignKey(Agent, on_delete=KEEP, index=True)
    item = ForeignKey(Item, on_delete=KEEP, index=True)
    kind = Varchar(20, help_text="reply, message, note")
    text = Text(default="")
    saved_at = Timestamptz(default=now)


class OpeningHours(Table):
    """A named schedule; a site points at one."""

    id: Serial
    name = Varchar(100, unique=True)
    timezone = Varchar(50, default="Europe/Amsterdam")


class OpeningBlock(Table):
    id: Serial
    schedule = ForeignKey(OpeningHours, on_delete=KEEP, index=True)
    weekday = SmallInt(help_text="0 is Monday.")
    opens = Time()
    closes = Time(help_text="Later than opens; several blocks a day are allowed.")


class ClosedDay(Table):
    id: Serial
    schedule = ForeignKey(OpeningHours, on_delete=KEEP, index=True)
    day = Date()
    name = Varchar(100, default="")


class SpecialHours(Table):
    """A day with other hours than its weekday: only these blocks count then."""

    id: Serial
    schedule = ForeignKey(OpeningHours, on_delete=KEEP, index=True)
    day = Date()
    opens = Time()
    closes = Time()
    name = Varchar(100, default="")
