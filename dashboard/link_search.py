"""What can be linked to, found by a few words while they are typed: contacts, items and people."""

from dataclasses import dataclass
from typing import Any

from app.database import marks, run
from app.texts import N_, Lazy
from dashboard import history, party_search, search_asking, search_filters, search_reading, targets
from dashboard.agents import SignedIn
from dashboard.kinds import overheard, ringing, seen_by, works_here
from dashboard.party_tables import Party
from dashboard.tables import Item
from dashboard.targets import Target

MOST = 8
LOOKED_AT = 500
"""Of what is found, the newest."""
MOST_ITEMS = 40
SHORTEST = 2
Rows = list[dict[str, Any]]


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
    said = await _said(q, agent)
    groups = [
        (N_("Contacts"), await _contacts(said, agent)),
        (N_("Items"), await _items(said, q, agent)),
        (N_("People"), await _parties(said, q, agent)),
    ]
    kept = [(word, [target for target in hits if target.reference != without]) for word, hits in groups]
    return [Hits(word, hits[:MOST], len(hits) > MOST) for word, hits in kept if hits]


async def _said(q: str, agent: SignedIn) -> Rows:
    """What has the words: about which contact, item or person it is, the newest first."""
    asked = await search_asking.asked(search_filters.Filters(q=q))
    found = await search_reading.newest(agent, asked, LOOKED_AT)
    among, chosen = search_reading.one_of(found or [0])
    return await run(
        "SELECT e.contact, e.party, COALESCE(e.item, c.item) AS item FROM search_entry e"  # noqa: S608
        f" LEFT JOIN contact c ON c.id = e.contact WHERE e.id {among} ORDER BY e.id DESC",
        *chosen,
    )


def _about(said: Rows, name: str) -> list[int]:
    return list(dict.fromkeys(row[name] for row in said if row[name]))


async def _contacts(said: Rows, agent: SignedIn) -> list[Target]:
    newest = await history.newest(agent, _about(said, "contact"), MOST + 2)
    return [targets.of_contact(contact) for contact in newest]


async def _items(said: Rows, q: str, agent: SignedIn) -> list[Target]:
    """Those that are live, which the search does not know yet, and what it knows of the others. What is not
    for her to read is not searched either."""
    ids = [*await _live(), *_about(said, "item")[:MOST_ITEMS]]
    rows = await Item.objects().where(Item.id.is_in(ids or [0]))
    hits = [item for item in rows if not _is_live(item) or _says(item, q, agent)]
    seen = [item for item in hits if item.kind in seen_by(agent)]
    kept_from = await history.kept_from(agent, seen)
    shown = [item for item in seen if item.id not in kept_from]
    return [targets.of_item(item, agent) for item in sorted(shown, key=lambda item: -item.id)]


async def _live() -> list[int]:
    rings = ringing() or [""]
    # Without the index of kinds, since most of a kind are closed.
    rows = await run(f"SELECT id FROM item WHERE state = 'open' AND kind || '' IN ({marks(rings)})", *rings)  # noqa: S608
    return [row["id"] for row in rows]


def _is_live(item: Item) -> bool:
    return item.is_open and item.kind in ringing()


def _says(item: Item, q: str, agent: SignedIn) -> bool:
    """Of a live one what stands on its row; not its line, when that is not meant for her."""
    line = "" if overheard(agent, item.kind, item.owner, item.state) else item.summary
    words = history.words_of(item.title, line, item.place, item.client_name, item.email, item.phone)
    return all(term in words for term in history.terms(q))


async def _parties(said: Rows, q: str, agent: SignedIn) -> list[Target]:
    """Where much was found, people are searched by themselves: they may be older than all of it."""
    among = _about(said, "party") if len(said) < LOOKED_AT else None
    found = await party_search.search(q, agent, MOST + 2, among=among)
    parties = await Party.objects().where(Party.id.is_in([one.id for one in found] or [0]))
    by_id = {party.id: party for party in parties}
    return [targets.of_party(by_id[one.id]) for one in found if one.id in by_id]
