"""The tables behind the search: one row for each thing that can be found, and how far that is filled."""

from piccolo.columns import BigInt, Boolean, ForeignKey, Integer, Text, Varchar
from piccolo.table import Table

from app.tables import KEEP
from dashboard.contact_tables import Contact
from dashboard.party_tables import Party
from dashboard.tables import Item


class SearchEntry(Table):
    """What can be found of one thing, and where. Who may see it is asked of the rows it is about, at the
    moment of the search; the short columns come first, because those are read for every hit."""

    id = BigInt(
        primary_key=True,
        help_text="The moment in milliseconds, kind and number: newest first is the order of the ids.",
    )
    about = Varchar(40, unique=True, help_text="kind:number, e.g. contact:5: indexing again replaces it.")
    kind = Varchar(10, help_text="One of dashboard.search_words.KINDS.")
    contact = ForeignKey(Contact, on_delete=KEEP, null=True, help_text="Seen by who may see this contact.")
    item = ForeignKey(Item, on_delete=KEEP, null=True, help_text="Seen by who may see this item.")
    party = ForeignKey(Party, on_delete=KEEP, null=True)
    url = Varchar(200)
    title = Varchar(300, help_text="Who it is about or from.")
    line = Varchar(500, default="", help_text="What it is about.")
    text = Text(default="", help_text="One paragraph a line, each after its anchor on the page and a tab.")
    words = Text(default="", help_text="What is searched on SQLite; on PostgreSQL that is `terms`.")


class Indexing(Table):
    """How far what was there before has been indexed. A backup leaves it and SearchEntry out, so that all is
    indexed anew where it is put back."""

    name = Varchar(40, unique=True, help_text="Of an Indexer.")
    reached = Integer(default=0, help_text="The last number that was indexed.")
    done = Boolean(default=False)
