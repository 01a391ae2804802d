"""People found by name, e-mail or phone as one types, in any spelling; and who somebody may be."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from piccolo.query.functions.aggregate import Max

from app.addresses import Address, addresses_in, national_digits, shown_phone
from app.database import run
from app.texts import N_, Lazy
from dashboard import history, moments
from dashboard.agents import SignedIn
from dashboard.contact_tables import Contact
from dashboard.folding import folded
from dashboard.kinds import works_here
from dashboard.party_tables import DigitalAddress, Party
from dashboard.tables import Item

LIKE = "words LIKE {} ESCAPE '!'"
SHORTEST = 6
"""Of a number in its long form: what is shorter says nothing in its national form."""


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


async def search(q: str, agent: SignedIn, most: int = 8, besides: int = 0) -> list[Known]:
    """Who has all these words: whose name begins so first, then the newest. Without words the newest."""
    if not works_here(agent):
        return []
    condition, values = _matching(q, besides)
    asked = _literal(folded(" ".join(q.split())))
    rows = await run(
        f"SELECT id FROM party WHERE {condition} ORDER BY CASE WHEN {LIKE} THEN 0 WHEN ' ' || {LIKE} THEN 1"  # noqa: S608
        " ELSE 2 END, id DESC LIMIT {}",
        *values,
        f"{asked}%",
        f"% {asked}%",
        most,
    )
    return await known([row["id"] for row in rows])


async def count(q: str, agent: SignedIn, besides: int = 0) -> int:
    """How many there are; from history.MANY on it stops counting."""
    if not works_here(agent):
        return 0
    condition, values = _matching(q, besides)
    counted = f"SELECT count(*) AS n FROM (SELECT 1 FROM party WHERE {condition} LIMIT {{}}) AS found"  # noqa: S608
    [row] = await run(counted, *values, history.MANY)
    return int(row["n"])


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


def words_of(name: str, addresses: list[DigitalAddress]) -> str:
    """What the search looks in; begins with the name."""
    values = [address.value for address in addresses]
    national = [national_digits(address.value) for address in addresses if address.kind == "phone"]
    return " ".join([history.words_of(" ".join(name.split()), *values), *national])


def terms(q: str) -> list[list[str]]:
    """The words asked for, each in the spellings that will do: of a phone number the long and the national
    one, since 0470 12 34 56 is a number in Belgium too."""
    plain = re.sub(r"(?<=\d)/(?=\d)", " ", q)
    return [_spellings(term) for term in history.terms(plain)]


def _spellings(term: str) -> list[str]:
    if not re.fullmatch(r"\+?[\d().-]+", term):
        return [term]
    digits = re.sub(r"[().-]", "", term) or term
    if digits.startswith("00"):
        digits = "+" + digits[2:]
    return [digits, "0" + digits[3:]] if digits.startswith("+31") and len(digits) > SHORTEST else [digits]


def _matching(q: str, besides: int) -> tuple[str, list[Any]]:
    conditions = ["merged_into IS NULL", "id <> {}"]
    values: list[Any] = [besides]
    for spellings in terms(q):
        conditions.append("(" + " OR ".join([LIKE] * len(spellings)) + ")")
        values += [f"%{_literal(spelling)}%" for spelling in spellings]
    return " AND ".join(conditions), values


def _literal(text: str) -> str:
    return re.sub("([!%_])", r"!\1", text)


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
    if not wanted:
        return []
    rows = await run(
        f"SELECT id, name FROM party WHERE merged_into IS NULL AND {LIKE} ORDER BY id DESC LIMIT 50",  # noqa: S608
        f"{_literal(wanted)}%",
    )
    return [row["id"] for row in rows if folded(row["name"]) == wanted]


def _known(party: Party, addresses: list[DigitalAddress], why: str) -> Known:
    return Known(party.id, party.name, KINDS.get(party.kind, KINDS["person"]), addresses, why)
