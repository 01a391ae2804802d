"""What a person may see of the contact history, and how it is paged and searched."""

import re
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

from piccolo.columns.combination import WhereRaw
from piccolo.custom_types import Combinable
from piccolo.query.methods.select import Select

from app.addresses import phone_number
from app.clock import now
from app.database import run
from dashboard import (
    contact_rows,
    periods,
    questions,
    reviews,
    search,
    search_matching,
    search_reading,
)
from dashboard.agents import SignedIn
from dashboard.contact_tables import Contact
from dashboard.folding import NUMBER, folded
from dashboard.history_asking import Filters as Filters
from dashboard.history_asking import is_searched, searched_for
from dashboard.party_tables import Party
from dashboard.search_terms import Phrase
from dashboard.states import ContactState
from dashboard.tables import Employee, Item

PAGE = 25
MANY = 251


@dataclass(frozen=True)
class Page:
    """`older` and `newer` are the cursors of the neighbouring pages, empty at the ends. `number`: how many
    there are, up to MANY, where that is known without counting."""

    contacts: list[Contact]
    older: str
    newer: str
    number: int | None = None


def visible(agent: SignedIn) -> Combinable:
    """A confidential contact is for its handler, the department it belongs to, and reviewers."""
    kept = Contact.deleted_at.is_null()
    if "history.review" in agent.privileges:
        return kept
    department = Employee.select(Employee.department).where(Employee.id == agent.employee_id)
    own = (Contact.handler == agent.employee_id) | Contact.department.is_in(department)
    return kept & (Contact.confidential.eq(False) | own)


async def is_kept_from(agent: SignedIn, item: Item) -> bool:
    """Whether an item ended in deleted contacts alone, or in confidential ones not for these eyes."""
    kept = (Contact.item == item.id) & Contact.deleted_at.is_null()
    confidential = kept & Contact.confidential.eq(True)
    if not item.is_open and not await Contact.exists().where(kept):
        return await Contact.exists().where(Contact.item == item.id)
    if not await Contact.exists().where(confidential):
        return False
    return not await Contact.exists().where(confidential & visible(agent))


async def kept_from(agent: SignedIn, items: list[Item]) -> set[int]:
    """The ids of those that is_kept_from() would tell of, for lists."""
    about = Contact.item.is_in([item.id for item in items] or [0])
    rows = await Contact.select(Contact.item, Contact.confidential, Contact.deleted_at).where(about)
    living = [row for row in rows if row["deleted_at"] is None]
    secret = {row["item"] for row in living if row["confidential"]}
    told = await Contact.select(Contact.item).where(about & Contact.confidential.eq(True) & visible(agent))
    closed = {item.id for item in items if not item.is_open}
    gone = closed & ({row["item"] for row in rows} - {row["item"] for row in living})
    return gone | (secret - {row["item"] for row in told})


def family(party_id: int) -> Select[Party]:
    """The party and those merged into it: what was written while that went on still has their number."""
    return Party.select(Party.id).where((Party.id == party_id) | (Party.merged_into == party_id))


async def page(agent: SignedIn, filters: Filters, *, before: str = "", after: str = "") -> Page:
    """One page, newest first, by the moment of the contact and its id; a senseless cursor is ignored."""
    searched = await is_searched(filters)
    asked = visible(agent) & matching(filters)
    older_than, newer_than = _position(before), _position(after)
    if searched and not (older_than or newer_than):
        found = list((await _entries(filters, asked, MANY)).values())
        rows = await _listed(_among(found[:PAGE]), most=PAGE)
        return replace(_framed(rows, older=len(found) > PAGE, newer=False), number=len(found))
    find = partial(_worded, filters) if searched else _rows
    if newer_than:
        rows = await find(asked, newer=newer_than)
        more, shown = len(rows) > PAGE, rows[:PAGE][::-1]
        return _framed(shown, older=True, newer=more)
    rows = await find(asked, older=older_than)
    more, newer = len(rows) > PAGE, older_than is not None
    return replace(_framed(rows[:PAGE], older=more, newer=newer), number=None if more or newer else len(rows))


async def newest(agent: SignedIn, ids: list[int], most: int) -> list[Contact]:
    """The newest of these."""
    return await _listed(visible(agent) & _among(ids), most=most)


async def count(agent: SignedIn, filters: Filters) -> int:
    """How many there are; from MANY on it stops counting."""
    wanted = visible(agent) & matching(filters)
    if await is_searched(filters):
        return len(await _entries(filters, wanted, MANY))
    return len(await Contact.select(Contact.id).where(wanted).limit(MANY))


async def words(filters: Filters) -> list[tuple[Phrase, ...]]:
    """What is marked in the list, for each clause what it may be."""
    return (await searched_for(filters)).shown if filters.worded else []


async def latest(agent: SignedIn, party_id: int, most: int = 5) -> list[Contact]:
    """The last contacts of one person."""
    return await _rows(visible(agent) & Contact.party.is_in(family(party_id)), most=most)


async def drafts(agent: SignedIn) -> list[Contact]:
    """Registrations this agent still has to complete, oldest first."""
    mine = (Contact.handler == agent.employee_id) & (Contact.state == ContactState.DRAFT)
    return await _listed(visible(agent) & mine, ascending=True, most=PAGE)


def words_of(*parts: str) -> str:
    """What the text box looks in: folded, each phone number in its international and its national form."""
    numbers = [number for part in parts if (number := phone_number(part))]
    national = ["0" + number[3:] for number in numbers if number.startswith("+31")]
    return " ".join(part for part in map(folded, [*parts, *numbers, *national]) if part)


def terms(q: str) -> list[str]:
    """The words asked for, folded. A phone number in any spelling becomes one word, in its long form."""
    whole = re.sub(NUMBER, lambda found: phone_number(found[0]) or found[0], q)
    return [_term(word) for word in folded(whole).split()][:8]


def _term(word: str) -> str:
    """Of a number that is not complete the digits count, not what stands between them."""
    return re.sub(r"[().-]", "", word) if re.fullmatch(r"\(?0[\d().-]+", word) else word


def matching(filters: Filters) -> Combinable:
    """What was asked for but words and subject, whoever asks: together with visible()."""
    asked: Combinable = Contact.id > 0
    if filters.department or filters.outcome:
        asked = asked & questions.about(filters.department, filters.outcome)
    if filters.party:
        asked = asked & Contact.party.is_in(family(filters.party))
    for name in ("channel", "handler"):
        if wanted := getattr(filters, name):
            asked = asked & (Contact._meta.get_column_by_name(name) == wanted)
    if filters.reviewed:
        asked = asked & reviews.state(filters.reviewed)
    return asked & _when(filters)


def _when(filters: Filters) -> Combinable:
    asked: Combinable = Contact.id > 0
    if filters.days:
        asked = asked & (Contact.occurred_at >= now() - timedelta(days=filters.days))
    if filters.first:
        asked = asked & (Contact.occurred_at >= periods.midnight(filters.first))
    if filters.last:
        asked = asked & (Contact.occurred_at < periods.midnight(filters.last + timedelta(days=1)))
    return asked


async def containing(filters: Filters) -> Combinable:
    """The words and the subject, for who reads all there is."""
    if not filters.worded:
        return Contact.id > 0
    sql, terms = await search_matching.contacts(await searched_for(filters))
    return WhereRaw(f"contact.id IN ({sql})", terms)


Position = tuple[datetime, int]


def _older(position: Position) -> Combinable:
    at, row = position
    return (Contact.occurred_at <= at) & ((Contact.occurred_at < at) | (Contact.id < row))


def _newer(position: Position) -> Combinable:
    at, row = position
    return (Contact.occurred_at >= at) & ((Contact.occurred_at > at) | (Contact.id > row))


async def _rows(
    asked: Combinable, *, older: Position | None = None, newer: Position | None = None, most: int = PAGE + 1
) -> list[Contact]:
    beyond = _older(older) if older else _newer(newer) if newer else Contact.id > 0
    return await _listed(beyond & asked, ascending=newer is not None, most=most)


async def _worded(
    filters: Filters, asked: Combinable, *, older: Position | None = None, newer: Position | None = None
) -> list[Contact]:
    """As _rows(), those with the words."""
    beyond = {"above": _entry(newer), "rising": True} if newer else {"below": _entry(older)} if older else {}
    found = await _entries(filters, asked, PAGE + 1, **beyond)
    return await _listed(_among(list(found.values())), ascending=newer is not None, most=PAGE + 1)


async def _entries(filters: Filters, wanted: Combinable, most: int, **beyond: Any) -> dict[int, int]:
    """The contacts with the words, by the number of what the search knows of them."""
    contacts: dict[int, int] = {}

    async def see(ids: list[int]) -> set[int]:
        among, chosen = search_reading.one_of(ids)
        told = await run(f"SELECT id, contact FROM search_entry WHERE id {among}", *chosen)  # noqa: S608
        about = {row["id"]: row["contact"] for row in told}
        rows = await Contact.select(Contact.id).where(wanted & _among([*about.values()]))
        kept = {row["id"] for row in rows}
        contacts.update({entry: contact for entry, contact in about.items() if contact in kept})
        return {entry for entry in about if entry in contacts}

    async with search_reading.patiently():
        found = await search_reading.first(await searched_for(filters), see, most, **beyond)
    return {entry: contacts[entry] for entry in found}


def _entry(position: Position) -> int:
    return search.id_of(position[0], "contact", position[1])


def _among(ids: list[int]) -> Combinable:
    among, chosen = search_reading.one_of(ids)
    return WhereRaw(f"contact.id {among}", *chosen)


async def _listed(asked: Combinable, *, ascending: bool = False, most: int) -> list[Contact]:
    found = (
        await Contact.select(Contact.id)
        .where(asked)
        .order_by(Contact.occurred_at, Contact.id, ascending=ascending)
        .limit(most)
    )
    return await contact_rows.of([row["id"] for row in found])


def _framed(rows: list[Contact], *, older: bool, newer: bool) -> Page:
    return Page(
        contacts=rows,
        older=_cursor(rows[-1]) if rows and older else "",
        newer=_cursor(rows[0]) if rows and newer else "",
    )


def _cursor(row: Contact) -> str:
    since = row.occurred_at - datetime(1970, 1, 1, tzinfo=UTC)
    return f"{since // timedelta(microseconds=1)}-{row.id}"


def _position(cursor: str) -> Position | None:
    found = re.fullmatch(r"(-?\d{1,16})-(\d{1,9})", cursor)
    if found is None:
        return None
    return datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=int(found[1])), int(found[2])
