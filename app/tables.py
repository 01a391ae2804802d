"""Tables of the ground floor: the feed of events, sessions, the audit trail, leases and kept settings."""

from piccolo.columns import BigSerial, Integer, Text, Timestamptz, Varchar
from piccolo.columns.base import OnDelete
from piccolo.table import Table

from app.clock import now

KEEP = OnDelete.restrict
"""For every foreign key: no row disappears because another one does."""


class Event(Table):
    """A feed, not history: pruned after a day. Ids rise in the order of the commits and never restart."""

    id = BigSerial(primary_key=True, index=False)
    topic = Varchar(100, help_text="Which streams want it: items, agent:7, conversation:3.")
    name = Varchar(50, help_text="What happened, e.g. item; picks the renderer.")
    data = Text(default="{}", help_text="JSON object of ids; never content.")
    at = Timestamptz(default=now)


class Session(Table):
    token_hash = Varchar(64, unique=True, help_text="sha256 of the cookie's value.")
    subject = Integer(index=True, help_text="Who is signed in; the floor above knows what the number means.")
    created_at = Timestamptz(default=now)
    seen_at = Timestamptz(default=now, help_text="Last request, to the minute or so.")
    expires_at = Timestamptz(index=True)
    user_agent = Varchar(
        300, default="", help_text="As the browser called itself at sign-in, for the list of sessions."
    )


class AuditEntry(Table):
    at = Timestamptz(default=now, index=True)
    actor = Varchar(200, help_text="Who did it: agent:7, command, ticker.")
    action = Varchar(100, help_text="Verb and noun, e.g. people.invite.")
    subject = Varchar(200, default="", help_text="What it was done to: agent:7, contact:12.")
    data = Text(default="{}", help_text="JSON object of particulars; never passwords or content.")


class Lease(Table):
    """Who may do a duty that only one process may do."""

    name = Varchar(50, unique=True)
    holder = Varchar(100, default="", help_text="Random name of the process that holds it.")
    until = Timestamptz(help_text="Another process may take it from this moment.")


class Setting(Table):
    """What is decided while the product runs; what an installation decides is in its settings."""

    name = Varchar(100, unique=True)
    value = Text(default="")
