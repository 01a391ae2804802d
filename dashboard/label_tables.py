"""Labels on items, and what was done with many items at a time."""

from piccolo.columns import Boolean, ForeignKey, Serial, SmallInt, Text, Timestamptz, Varchar
from piccolo.table import Table

from app.clock import now
from app.tables import KEEP
from dashboard.tables import Agent, Item


class Label(Table):
    """A word of the organisation's own for items, beside their kind."""

    id: Serial
    name = Varchar(40, unique=True)
    colour = SmallInt(default=0, help_text="Index in dashboard.labels.COLOURS.")
    active = Boolean(default=True, help_text="False: it is put on nothing any more.")


class ItemLabel(Table):
    """That an item has a label; once, as an index says."""

    id: Serial
    item = ForeignKey(Item, on_delete=KEEP, index=True)
    label = ForeignKey(Label, on_delete=KEEP, index=True)
    at = Timestamptz(default=now, help_text="Tells apart what came back from what never went.")


class Batch(Table):
    """One act on several items, kept as long as it can be undone and told of."""

    id: Serial
    agent = ForeignKey(Agent, on_delete=KEEP)
    act = Varchar(40, help_text="As the form says it: take, give:7, label:3.")
    done = Text(default="[]", help_text="JSON: what changed, by item, with what it was before.")
    refused = Text(default="[]", help_text="JSON: which items did not, and why.")
    at = Timestamptz(default=now, index=True)
    undone_at = Timestamptz(null=True, default=None)
