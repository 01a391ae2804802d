"""Tables of what supervisors look at: how each occasion went, and what reviewers said about a contact."""

from piccolo.columns import ForeignKey, Integer, Serial, SmallInt, Text, Timestamptz, Varchar
from piccolo.table import Table

from app.clock import now
from app.tables import KEEP
from dashboard.contact_tables import Contact
from dashboard.states import Ending
from dashboard.tables import Agent, Department, Employee, Item


class Measure(Table):
    """How one occasion went for its client, as its channel tells in the transaction that knows it. Reports
    count these: one chat, one offline message or letter until its first answer, one call."""

    id: Serial
    key = Varchar(60, unique=True, help_text="Kind and what it is about: telling it twice makes one.")
    kind = Varchar(10, help_text="chat, offline, email, or the channel of a contact registered by hand.")
    item = ForeignKey(Item, on_delete=KEEP, null=True, index=True)
    contact = ForeignKey(Contact, on_delete=KEEP, null=True, index=True)
    place = Varchar(200, default="", help_text="The site or mailbox it came in at, as it was called then.")
    department = ForeignKey(Department, on_delete=KEEP, null=True, help_text="Of who handled it.")
    employee = ForeignKey(Employee, on_delete=KEEP, null=True, help_text="Who handled it.")
    began_at = Timestamptz(default=now)
    answered_at = Timestamptz(null=True, default=None)
    waited = Integer(null=True, default=None, help_text="Seconds until an answer, or until there was none.")
    handled = Integer(null=True, default=None, help_text="Seconds from the answer to the end.")
    ending = Varchar(10, default=Ending.ANSWERED, choices=Ending)
    rating = SmallInt(null=True, default=None, help_text="What its client thought of it: 1 to 5.")


class ReviewComment(Table):
    """What a reviewer says about a contact, for other reviewers and for its handler."""

    id: Serial
    contact = ForeignKey(Contact, on_delete=KEEP, index=True)
    agent = ForeignKey(Agent, on_delete=KEEP)
    token = Varchar(40, unique=True, help_text="Made with the form: sending it twice makes one comment.")
    text = Text()
    at = Timestamptz(default=now)


class ReviewMark(Table):
    """That a reviewer has read a contact. Unique: contact and agent."""

    id: Serial
    contact = ForeignKey(Contact, on_delete=KEEP, index=True)
    agent = ForeignKey(Agent, on_delete=KEEP)
    at = Timestamptz(default=now)
