"""Tables of the people outside: who they are and how they are reached."""

from piccolo.columns import Boolean, ForeignKey, Serial, Timestamptz, Varchar
from piccolo.table import Table

from app.clock import now
from app.tables import KEEP


class Party(Table):
    """A person or organisation outside. Never called a contact: that is the interaction."""

    id: Serial
    key = Varchar(
        400,
        unique=True,
        help_text="First address, e.g. email:a@b.nl: two letters at once make one party.",
    )
    kind = Varchar(20, default="person", help_text="person or organisation")
    name = Varchar(200)
    merged_into: ForeignKey["Party"] = ForeignKey(
        "self",
        on_delete=KEEP,
        null=True,
        index=True,
        help_text="The same person, who goes on under this row.",
    )
    created_at = Timestamptz(default=now)


class DigitalAddress(Table):
    id: Serial
    party = ForeignKey(Party, on_delete=KEEP, index=True)
    key = Varchar(400, unique=True, help_text="Party, kind and value: an address is listed once per party.")
    kind = Varchar(10, help_text="email or phone")
    value = Varchar(320, index=True, help_text="E-mail in lower case, phone as E.164.")
    shown = Varchar(320, help_text="As it was written.")
    preferred = Boolean(default=False)
    verified_at = Timestamptz(
        null=True, default=None, help_text="When an agent saw that it is really theirs."
    )
