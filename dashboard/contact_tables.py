"""Tables of the contact history: contacts, what was asked and said in them, and what they belong to."""

from piccolo.columns import Boolean, ForeignKey, Serial, SmallInt, Text, Timestamptz, Varchar
from piccolo.table import Table

from app.clock import now
from app.tables import KEEP
from dashboard.party_tables import Party
from dashboard.states import Channel, ContactState
from dashboard.tables import Department, Employee, Item


class Contact(Table):
    """One interaction on any channel: a line of the contact history."""

    id: Serial
    channel = Varchar(10, choices=Channel)
    state = Varchar(10, default=ContactState.COMPLETE, choices=ContactState)
    reference = Varchar(30, unique=True, help_text="Kenmerk, e.g. K-2026-000731.")
    token = Varchar(40, unique=True, help_text="Made with the form: sending it twice makes one contact.")
    item = ForeignKey(Item, on_delete=KEEP, null=True, index=True)
    party = ForeignKey(Party, on_delete=KEEP, null=True, index=True)
    client_name = Varchar(200, default="")
    email = Varchar(320, default="")
    phone = Varchar(50, default="")
    occurred_at = Timestamptz(default=now, index=True)
    ended_at = Timestamptz(null=True, default=None)
    handler = ForeignKey(Employee, on_delete=KEEP, null=True, index=True)
    created_by = ForeignKey(Employee, on_delete=KEEP, null=True)
    department = ForeignKey(Department, on_delete=KEEP, null=True)
    subject = Varchar(200, default="", help_text="Of the first question; further ones are ContactQuestions.")
    summary = Text(default="")
    answer = Text(default="")
    outcome = Varchar(30, default="", help_text="One of Outcome, or empty while it is a draft.")
    succeeded = Boolean(default=True, help_text="False: tried, the client was not reached.")
    confidential = Boolean(default=False)
    anonymous = Boolean(
        default=False, help_text="The client wants no name kept: no party is made or guessed."
    )
    typed = Text(default="{}", help_text="JSON of the form as it stands in a registration that is going on.")
    deleted_at = Timestamptz(null=True, default=None)
    created_at = Timestamptz(default=now)


class ContactQuestion(Table):
    """A further question of one contact; the first is in the contact's own columns."""

    id: Serial
    contact = ForeignKey(Contact, on_delete=KEEP, index=True)
    position = SmallInt(help_text="2, 3, ...: unique per contact.")
    subject = Varchar(200, default="")
    answer = Text(default="")
    department = ForeignKey(Department, on_delete=KEEP, null=True)
    outcome = Varchar(30, default="", help_text="One of Outcome.")


class ContactEmployee(Table):
    """Employees linked to a contact."""

    id: Serial
    contact = ForeignKey(Contact, on_delete=KEEP, index=True)
    employee = ForeignKey(Employee, on_delete=KEEP, index=True)


class Transcript(Table):
    """What was said, as archived by the channel at the end; never changed afterwards."""

    id: Serial
    key = Varchar(80, unique=True, help_text="Item and channel: archiving twice keeps one.")
    contact = ForeignKey(Contact, on_delete=KEEP, index=True)
    kind = Varchar(10, help_text="chat or email")
    lines = Text(help_text="JSON list of {at, who, role: client|employee|system, text}.")
    archived_at = Timestamptz(default=now)


class Register(Table):
    """Another system whose records can be linked to, e.g. the case system."""

    id: Serial
    name = Varchar(100, unique=True, help_text="As agents see it: Zaaksysteem.")
    template = Varchar(500, help_text="http(s) address of a record, with {number} in it.")
    active = Boolean(default=True)


class OutsideRecord(Table):
    """One record of another system that something here is linked to. Unique: register and number."""

    id: Serial
    register = ForeignKey(Register, on_delete=KEEP)
    number = Varchar(100)
    created_at = Timestamptz(default=now)


class Link(Table):
    """Two things that belong together, each as kind:id (contact:5, item:9, party:2); once per pair."""

    id: Serial
    one = Varchar(40, index=True, help_text="The lesser of the two references.")
    other = Varchar(40, index=True)
    created_by = ForeignKey(Employee, on_delete=KEEP)
    created_at = Timestamptz(default=now)
