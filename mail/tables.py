"""Mail's tables: what came in, byte for byte, what was read out of it, and what goes out."""

from enum import StrEnum

from piccolo.columns import (
    Boolean,
    Bytea,
    ForeignKey,
    Integer,
    Serial,
    Text,
    Timestamptz,
    Varchar,
)
from piccolo.table import Table

from app.clock import now
from app.tables import KEEP
from dashboard.contact_tables import Contact
from dashboard.tables import Agent, Department, Item


class ReadingState(StrEnum):
    STORED = "stored"
    READ = "read"
    UNREADABLE = "unreadable"


class SendingState(StrEnum):
    QUEUED = "queued"
    SENDING = "sending"
    SENT = "sent"
    DEFERRED = "deferred"
    FAILED = "failed"
    PERHAPS_SENT = "perhaps_sent"
    RECALLED = "recalled"


BY_HAND = ("reply", "forward")
"""Kinds of outgoing mail that a person wrote."""


class Mailbox(Table):
    """An address the listener accepts mail for."""

    id: Serial
    address = Varchar(320, unique=True, help_text="Lower case.")
    name = Varchar(200, default="", help_text="Display name in From.")
    active = Boolean(default=True)
    signature = Text(default="", help_text="Below every mail from it, after the agent's own.")
    acknowledge = Boolean(default=False, help_text="Tell who writes to it that the mail has come in.")
    acknowledge_nl = Text(default="", help_text="What is told then; empty: the default text.")
    acknowledge_en = Text(default="")


class MailboxDepartment(Table):
    """A department that a mailbox belongs to. One row per pair."""

    id: Serial
    mailbox = ForeignKey(Mailbox, on_delete=KEEP, index=True)
    department = ForeignKey(Department, on_delete=KEEP, index=True)


class RawMail(Table):
    """One received mail for one recipient, untouched and compressed. Trace facts are columns, not headers."""

    id: Serial
    key = Varchar(
        64, unique=True, help_text="sha256 of the exact bytes and the recipient: redelivery is recognised."
    )
    packed = Bytea(help_text="zlib of the bytes as received.")
    size = Integer(help_text="Octets before compression.")
    recipient = Varchar(320)
    sender = Varchar(320, default="", help_text="MAIL FROM; empty for the null sender.")
    peer = Varchar(100, default="")
    helo = Varchar(255, default="")
    received_at = Timestamptz(default=now)
    repeated = Integer(default=0, help_text="How often the same bytes came again.")
    state = Varchar(12, default=ReadingState.STORED, choices=ReadingState, index=True)
    attempts = Integer(default=0)
    next_at = Timestamptz(null=True, default=now, help_text="When reading is (re)tried.")
    problem = Varchar(500, default="", help_text="Why it could not be read.")


class Email(Table):
    """What was read from a RawMail; the file behind an item of kind email or offline_chat."""

    id: Serial
    raw_mail = ForeignKey(RawMail, on_delete=KEEP, unique=True)
    item = ForeignKey(Item, on_delete=KEEP, index=True)
    message_id = Varchar(500, default="", index=True)
    in_reply_to = Varchar(500, default="")
    references = Text(default="", help_text="Message-IDs, oldest first, a space between.")
    from_name = Varchar(300, default="")
    from_address = Varchar(320, default="")
    reply_to = Varchar(320, default="")
    recipients = Text(default="[]", help_text="JSON list of To and Cc as shown.")
    subject = Varchar(500, default="")
    sent_at = Timestamptz(null=True, default=None, help_text="The Date header.")
    text = Text(default="")
    html = Text(default="", help_text="As received, sanitised when it is shown.")
    attachments = Text(default="[]", help_text="JSON list of {index, name, type, size}.")
    oddities = Text(default="[]", help_text="JSON list of what was odd, as keys.")
    automatic = Boolean(default=False, help_text="Auto-Submitted, list mail, null sender and the like.")
    joined = Boolean(default=False, help_text="It belongs to an item that was there before it.")
    verified = Varchar(
        3, default="", help_text="yes, no, or nothing: what a server we trust found out about the sender."
    )
    card = Text(default="{}", help_text="JSON of the signed machine-readable part, if any.")


class OutboxMail(Table):
    """A mail on its way out, committed with the act that caused it. The Message-ID never changes."""

    id: Serial
    message_id = Varchar(500, unique=True)
    token = Varchar(64, unique=True, help_text="Made with the form: sending it twice makes one mail.")
    item = ForeignKey(Item, on_delete=KEEP, null=True, index=True)
    contact = ForeignKey(Contact, on_delete=KEEP, null=True)
    agent = ForeignKey(Agent, on_delete=KEEP, null=True)
    kind = Varchar(20, default="reply", help_text="reply, offline_message, notice")
    own = Boolean(default=False, help_text="For our own listener: always safe to send again.")
    sender = Varchar(320, help_text="Envelope sender.")
    recipient = Varchar(320, help_text="For show; every recipient is a row of OutboxRecipient.")
    cc = Text(default="", help_text="For show, too.")
    files = Text(default="[]", help_text="JSON list of {name, size}, for show.")
    subject = Varchar(500, default="")
    text = Text(default="", help_text="For show; what is sent is content.")
    content = Bytea(help_text="The message, ready to send.")
    state = Varchar(12, default=SendingState.QUEUED, choices=SendingState, index=True)
    attempts = Integer(default=0)
    next_at = Timestamptz(null=True, default=now)
    claimed_at = Timestamptz(null=True, default=None)
    data_at = Timestamptz(null=True, default=None, help_text="Committed just before DATA.")
    last_reply = Varchar(1000, default="")
    created_at = Timestamptz(default=now)
    sent_at = Timestamptz(null=True, default=None)


class OutboxFile(Table):
    """A file added to what an agent writes; it goes with the mail that is sent from that form."""

    id: Serial
    agent = ForeignKey(Agent, on_delete=KEEP, index=True)
    item = ForeignKey(Item, on_delete=KEEP, null=True, index=True)
    form = Varchar(64, index=True, help_text="The client id of the form it was added to.")
    client_id = Varchar(40, unique=True, help_text="Made by the browser: a retry is harmless.")
    name = Varchar(255)
    type = Varchar(200)
    size = Integer(help_text="Octets.")
    content = Bytea()
    at = Timestamptz(default=now, index=True)


class OutboxRecipient(Table):
    id: Serial
    mail = ForeignKey(OutboxMail, on_delete=KEEP, index=True)
    address = Varchar(320)
    state = Varchar(12, default=SendingState.QUEUED, choices=SendingState)
    reply = Varchar(1000, default="")


class DeliveryAttempt(Table):
    """One try to hand a mail over, with the answer."""

    id: Serial
    mail = ForeignKey(OutboxMail, on_delete=KEEP, index=True)
    at = Timestamptz(default=now)
    reply = Varchar(1000, default="")


class Bounce(Table):
    """A mail of ours came back, or was said to be late, for one recipient."""

    id: Serial
    mail = ForeignKey(OutboxMail, on_delete=KEEP, index=True)
    raw_mail = ForeignKey(RawMail, on_delete=KEEP, index=True)
    address = Varchar(320, index=True, help_text="Lower case.")
    delayed = Boolean(default=False, help_text="The other server goes on trying.")
    status = Varchar(20, default="", help_text="A code of RFC 3463.")
    reason = Varchar(500, default="", help_text="The words of the other server.")
    at = Timestamptz(default=now)
