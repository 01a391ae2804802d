"""People found by name, e-mail or phone as one types, in any spelling; and who somebody may be."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from piccolo.query.functions.aggregate import Max

from app.addresses import Address, addresses_in, shown_phone
from app.database import marks, run
from app.texts import N_, Lazy
from dashboard import history, moments, search_asking, search_reading
from dashboard.agents import SignedIn
from dashboard.contact_tables import Contact
from dashboard.folding import folded
from dashboard.kinds import works_here
from dashboard.party_tables import DigitalAddress, Party
from dashboard.search_filters import Filters
from dashboard.search_terms import Asked, Clause, Phrase, having
from dashboard.search_words import cut, mark
from dashboard.tables import Item

RANKED = 200
NAMESAKES = 50


@dataclass(frozen=True)
class Kind:
    label: Lazy
    icon: str


KINDS = {"person": Kind(N_("Person"), "user"), "organisation": Kind(N_("Organisation"), "building-2")}


@dataclass(frozen=True)
class Known:
    """Somebody as lists and options show her. `addresses` begin with the preferred one; `why` says what she
    was found by when she is only a suggestion: email, phone or name."""

    id: int
    name: str
    kind: Kind
    addresses: list[DigitalAddress]
    why: str = ""

    @property
    def email(self) -> str:
        return self._first("email")

    @property
    def phone(self) -> str:
        number = self._first("phone")
        return shown_phone(number) if number else ""

    @property
    def fill(self) -> dict[str, str]:
        """What choosing her fills in on a form."""
        return {"client_name": self.name, "phone": self.phone, "email": self.email}

    def _first(self, kind: str) -> str:
        return next((address.value for address in self.addresses if address.kind == kind), "")


async def search(
    q: str, agent: SignedIn, most: int = 8, besides: int = 0, among: list[int] | None = None
) -> list[Known]:
    """Who has all these words: whose name begins so first, then the newest; of many the newest are looked at.
    Without words the newest. `among`: who has them, the newest first, where that is known."""
    if not works_here(agent):
        return []
    asked = folded(" ".join(q.split()))
    if not asked:
        return await known(await _ids(q, besides, most))
    newest = await _ids(q, besides, RANKED) if among is None else among
    kept = "SELECT id, name FROM party WHERE merged_into IS NULL AND id IN"
    rows = await run(f"{kept} ({marks(newest or [0])})", *(newest or [0]))
    rank = {row["id"]: _rank(folded(row["name"]), asked) for row in rows}
    return await known(sorted((one for one in newest if one in rank), key=lambda one: rank[one])[:most])


async def count(q: str, agent: SignedIn, besides: int = 0) -> int:
    """How many there are; from history.MANY on it stops counting."""
    return len(await _ids(q, besides, history.MANY)) if works_here(agent) else 0


async def known(party_ids: list[int], why: dict[int, str] | None = None) -> list[Known]:
    """These, in this order; who was merged into another is left out."""
    parties = await Party.objects().where(Party.id.is_in(party_ids or [0]) & Party.merged_into.is_null())
    found = {party.id: party for party in parties}
    addresses: dict[int, list[DigitalAddress]] = {number: [] for number in found}
    for address in await DigitalAddress.objects().where(DigitalAddress.party.is_in([*found] or [0])):
        addresses[address.party].append(address)
    for hers in addresses.values():
        hers.sort(key=lambda address: (not address.preferred, address.id))
    reasons = why or {}
    return [
        _known(found[number], addresses[number], reasons.get(number, ""))
        for number in party_ids
        if number in found
    ]


async def last_contacts(people: list[Known], agent: SignedIn) -> dict[int, datetime]:
    """When each was last spoken to, as far as `agent` may know."""
    hers = Contact.party.is_in([one.id for one in people] or [0])
    rows = (
        await Contact.select(Contact.party, Max(Contact.occurred_at, alias="at"))
        .where(history.visible(agent) & hers)
        .group_by(Contact.party)
    )
    # Of what is computed SQLite does not know that it is a moment, and gives it as it is stored.
    return {row["party"]: at for row in rows if (at := moments.read(str(row["at"])))}


async def suggestions(item: Item, agent: SignedIn, most: int = 3) -> list[Known]:
    """Whom an item may be from: who has one of its addresses, then who has its name; last the one that an
    agent said it is not."""
    if not works_here(agent):
        return []
    found = await _alike(item.client_name, addresses_in(item.email, item.phone))
    return sorted(found, key=lambda one: one.id == item.not_party)[:most]


async def doubles(party: Party, addresses: list[DigitalAddress], most: int = 5) -> list[Known]:
    """Who else may be this person."""
    found = await _alike(party.name, [(address.kind, address.value) for address in addresses])
    return [one for one in found if one.id != party.id][:most]


def _rank(name: str, asked: str) -> int:
    return 0 if name.startswith(asked) else 1 if f" {asked}" in name else 2


async def _ids(q: str, besides: int, most: int) -> list[int]:
    """The newest first."""
    if q:
        return await _found(await search_asking.asked(Filters(q=q, kind="party")), besides, most)
    newest = "SELECT id FROM party WHERE merged_into IS NULL AND id <> {} ORDER BY id DESC LIMIT {}"
    return [row["id"] for row in await run(newest, besides, most)]


async def _found(asked: Asked, besides: int, most: int) -> list[int]:
    parties: dict[int, int] = {}

    async def see(ids: list[int]) -> set[int]:
        among, chosen = search_reading.one_of(ids)
        rows = await run(
            "SELECT e.id, e.party FROM search_entry e JOIN party p ON p.id = e.party"  # noqa: S608
            f" WHERE e.id {among} AND p.merged_into IS NULL AND p.id <> {{}}",
            *chosen,
            besides,
        )
        parties.update({row["id"]: row["party"] for row in rows})
        return {row["id"] for row in rows}

    async with search_reading.patiently():
        found = await search_reading.first(asked, see, most)
    return [parties[entry] for entry in found]


async def _alike(name: str, addresses: Iterable[Address]) -> list[Known]:
    why: dict[int, str] = {}
    for kind, value in addresses:
        same = (DigitalAddress.kind == kind) & (DigitalAddress.value == value)
        for row in await DigitalAddress.select(DigitalAddress.party).where(same).limit(20):
            why.setdefault(row["party"], kind)
    for number in await _named(name):
        why.setdefault(number, "name")
    return await known(sorted(why, key=lambda number: (why[number] == "name", -number)), why)


async def _named(name: str) -> list[int]:
    wanted = folded(" ".join(name.split()))
    words = tuple(mark("name", word) for word in cut(name))
    if not words:
        return []
    asked = Asked((Clause((Phrase(words),)), having("kind", ["party"])))
    found = await _found(asked, 0, NAMESAKES)
    rows = await run(f"SELECT id, name FROM party WHERE id IN ({marks(found or [0])})", *(found or [0]))  # noqa: S608
    return [row["id"] for row in rows if folded(row["name"]) == wanted]


def _known(party: Party, addresses: list[DigitalAddress], why: str) -> Known:
    return Known(party.id, party.name, KINDS.get(party.kind, KINDS["person"]), addresses, why)
