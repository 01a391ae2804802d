"""What can be linked to, found by a few words while they are typed: contacts, items and people."""

import re
from dataclasses import dataclass

from piccolo.columns.combination import WhereRaw
from piccolo.custom_types import Combinable

from app.texts import N_, Lazy
from dashboard import history, items, targets
from dashboard.agents import SignedIn
from dashboard.folding import folded
from dashboard.history import Filters, terms
from dashboard.kinds import overheard, seen_by, works_here
from dashboard.party_tables import Party
from dashboard.tables import Item
from dashboard.targets import Target

MOST = 8
LOOKED_AT = 40
SHORTEST = 2
ITEM = ("title", "summary", "place", "client_name", "email", "phone")
PARTY = "(party.words LIKE {} ESCAPE '!' OR LOWER(party.name) LIKE {} ESCAPE '!' OR EXISTS (SELECT 1 FROM \
digital_address d WHERE d.party = party.id AND LOWER(d.value) LIKE {} ESCAPE '!'))"


@dataclass(frozen=True)
class Hits:
    """Of one kind, the newest first; `more`: there are others, more words find them."""

    word: Lazy
    targets: list[Target]
    more: bool


async def found(q: str, agent: SignedIn, without: str = "") -> list[Hits]:
    """By kind, without the thing that is to be linked; nothing while there are hardly any letters."""
    if len(q.strip()) < SHORTEST or not works_here(agent):
        return []
    groups = [
        (N_("Contacts"), await _contacts(q, agent)),
        (N_("Items"), await _items(q, agent)),
        (N_("People"), await _parties(q)),
    ]
    kept = [(word, [target for target in hits if target.reference != without]) for word, hits in groups]
    return [Hits(word, hits[:MOST], len(hits) > MOST) for word, hits in kept if hits]


async def _contacts(q: str, agent: SignedIn) -> list[Target]:
    page = await history.page(agent, Filters(q=q))
    return [targets.of_contact(contact) for contact in page.contacts]


async def _items(q: str, agent: SignedIn) -> list[Target]:
    """What is not for her to read is not searched either."""
    asked: Combinable = Item.kind.is_in(seen_by(agent) or [""])
    for term in terms(q):
        columns = " OR ".join(f"LOWER(item.{name}) LIKE {{}} ESCAPE '!'" for name in ITEM)
        asked = asked & WhereRaw(f"({columns})", *[_like(term)] * len(ITEM))
    rows = await Item.objects().where(asked).order_by(Item.id, ascending=False).limit(LOOKED_AT)
    return [
        targets.of_item(item, agent)
        for item in rows
        if _found_openly(item, q, agent) and await items.is_for(item, agent)
    ]


def _found_openly(item: Item, q: str, agent: SignedIn) -> bool:
    if not overheard(agent, item.kind, item.owner, item.state):
        return True
    words = folded(" ".join((item.title, item.place, item.client_name, item.email, item.phone)))
    return all(term in words for term in terms(q))


async def _parties(q: str) -> list[Target]:
    asked: Combinable = Party.merged_into.is_null()
    for term in terms(q):
        asked = asked & WhereRaw(PARTY, *[_like(term)] * 3)
    rows = await Party.objects().where(asked).order_by(Party.id, ascending=False).limit(MOST + 2)
    return [targets.of_party(party) for party in rows]


def _like(term: str) -> str:
    return "%" + re.sub("([!%_])", r"!\1", term) + "%"
