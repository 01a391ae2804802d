"""News for the agents, and links they often need: what stands beside the work list."""

from piccolo.columns import Boolean, ForeignKey, Integer, Serial, Text, Timestamptz, Varchar
from piccolo.table import Table

from app.clock import now
from app.tables import KEEP
from dashboard.tables import Agent


class QuickLink(Table):
    """An address outside, under a word of the organisation's own."""

    id: Serial
    title = Varchar(80, unique=True)
    url = Varchar(2000)
    place = Integer(default=0, help_text="The lowest stands first.")


class Bulletin(Table):
    """One piece of news."""

    id: Serial
    title = Varchar(120)
    text = Text(default="")
    important = Boolean(default=False)
    begins_at = Timestamptz(default=now)
    ends_at = Timestamptz(null=True, default=None, help_text="Null: until it is deleted.")
    stands = Boolean(default=False, help_text="Whether open dashboards were told that it is there.")
    author = ForeignKey(Agent, on_delete=KEEP)
    token = Varchar(
        60, unique=True, null=True, default=None, help_text="Made with the form: sending it twice makes one."
    )


class BulletinSeen(Table):
    """That an agent has read it; once, as an index says."""

    id: Serial
    bulletin = ForeignKey(Bulletin, on_delete=KEEP)
    agent = ForeignKey(Agent, on_delete=KEEP)
