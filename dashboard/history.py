"""What a person may see of the contact history, and how it is paged and searched."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from piccolo.columns.combination import WhereRaw
from piccolo.custom_types import Combinable
from piccolo.query.methods.select import Select

from app.addresses import phone_number
from app.clock import now
from dashboard import questions
from dashboard.agents import SignedIn
from dashboard.contact_tables import Contact
from dashboard.folding import NUMBER, folded
from dashboard.party_tables import Party
from dashboard.states import ContactState
from dashboard.tables import Employee, Item

PAGE = 25
MANY = 1001


@dataclass(frozen=True)
class Filters:
    """What the person asked for; empty means everything."""

    q: str = ""
    channel: str = ""
    handler: int | None = None
    department: int | None = None
    outcome: str = ""
    days: int | None = None
    party: int | None = None

    @property
    def any(self) -> bool:
        return self != Filters(party=self.party)


@dataclass(frozen=True)
class Page:
    """`older` and `newer` are the cursors of the neighbouring pages, empty at the ends."""

    contacts: list[Contact]
    older: str
    newer: str


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
    asked = visible(agent) & _matching(filters)
    older_than, newer_than = _position(before), _position(after)
    if newer_than:
        rows = await _rows(asked & _newer(newer_than), ascending=True)
        more, shown = len(rows) > PAGE, rows[:PAGE][::-1]
        return _framed(shown, older=True, newer=more)
    rows = await _rows(asked & _older(older_than) if older_than else asked)
    return _framed(rows[:PAGE], older=len(rows) > PAGE, newer=older_than is not None)


async def count(agent: SignedIn, filters: Filters) -> int:
    """How many there are; from MANY on it stops counting."""
    return len(await Contact.select(Contact.id).where(visible(agent) & _matching(filters)).limit(MANY))


async def latest(agent: SignedIn, party_id: int, most: int = 5) -> list[Contact]:
    """The last contacts of one person."""
    return await _rows(visible(agent) & Contact.party.is_in(family(party_id)), most=most)


async def drafts(agent: SignedIn) -> list[Contact]:
    """Registrations this agent still has to complete, oldest first."""
    mine = (Contact.handler == agent.employee_id) & (Contact.state == ContactState.DRAFT)
    return await _rows(visible(agent) & mine, ascending=True, most=PAGE)


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


def _matching(filters: Filters) -> Combinable:
    asked: Combinable = Contact.id > 0
    for term in terms(filters.q):
        asked = asked & _containing(term)
    if filters.department or filters.outcome:
        asked = asked & questions.about(filters.department, filters.outcome)
    if filters.party:
        asked = asked & Contact.party.is_in(family(filters.party))
    for name in ("channel", "handler"):
        if wanted := getattr(filters, name):
            asked = asked & (Contact._meta.get_column_by_name(name) == wanted)
    if filters.days:
        asked = asked & (Contact.occurred_at >= now() - timedelta(days=filters.days))
    return asked


def _containing(term: str) -> Combinable:
    literal = re.sub("([!%_])", r"!\1", term)
    return WhereRaw("contact.words LIKE {} ESCAPE '!'", f"%{literal}%")


Position = tuple[datetime, int]


def _older(position: Position) -> Combinable:
    at, row = position
    return (Contact.occurred_at < at) | ((Contact.occurred_at == at) & (Contact.id < row))


def _newer(position: Position) -> Combinable:
    at, row = position
    return (Contact.occurred_at > at) | ((Contact.occurred_at == at) & (Contact.id > row))


async def _rows(asked: Combinable, *, ascending: bool = False, most: int = PAGE + 1) -> list[Contact]:
    return (
        await Contact.objects(Contact.handler, Contact.department)
        .where(asked)
        .order_by(Contact.occurred_at, Contact.id, ascending=ascending)
        .limit(most)
    )


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
