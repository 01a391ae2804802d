"""How occasions went for their clients, told by each channel in the transaction that knows it.

What is told again under one key makes no second one. Verbs run inside change()."""

from datetime import datetime

from app.clock import now
from app.database import later, run
from dashboard.agents import SignedIn
from dashboard.contact_tables import Contact
from dashboard.kinds import KINDS
from dashboard.states import Channel, Ending
from dashboard.tables import Item

SECONDS = {
    "sqlite": "CAST(strftime('%s', {end}) AS INTEGER) - CAST(strftime('%s', {begin}) AS INTEGER)",
    "postgres": "CAST(floor(extract(epoch FROM {end})) - floor(extract(epoch FROM {begin})) AS INTEGER)",
}
"""SQL, by dialect: whole seconds from one moment to another."""

COLUMNS = (
    "key, kind, item, contact, place, employee, began_at, answered_at, waited, handled, ending, department"
)
INSERT = f"""INSERT INTO measure ({COLUMNS})
    VALUES ({{}}, {{}}, {{}}, {{}}, {{}}, {{}}, {{}}, {{}}, {{}}, {{}}, {{}},
        (SELECT department FROM employee WHERE id = {{}}))
    ON CONFLICT (key) DO """  # noqa: S608 - names of its own
ONCE_MORE = """UPDATE SET
    employee = excluded.employee, department = excluded.department, ending = excluded.ending,
    answered_at = coalesce(measure.answered_at, excluded.answered_at),
    waited = CASE WHEN measure.answered_at IS NULL THEN excluded.waited ELSE measure.waited END,
    handled = excluded.handled
        + CASE WHEN measure.answered_at IS NULL THEN 0 ELSE excluded.waited - measure.waited END"""
"""Who is answered a second time, after her agent was lost, waited for the first, and is helped since then."""

BY_HAND = (Channel.PHONE, Channel.DESK, Channel.POST, Channel.SOCIAL)
FORGET = """DELETE FROM measure WHERE contact = {} OR item = {} AND NOT EXISTS (
    SELECT 1 FROM contact c WHERE c.item = measure.item AND c.deleted_at IS NULL)"""


def conversed(
    item: Item,
    *,
    began_at: datetime,
    answered_at: datetime | None,
    ended_at: datetime | None,
    employee: int | None,
    ending: Ending,
) -> None:
    """A conversation was taken, or is over; `ending` says how it stands."""
    until = answered_at or ended_at
    later(
        INSERT + ONCE_MORE,
        f"chat:{item.id}",
        "chat",
        item.id,
        None,
        item.place,
        employee,
        began_at,
        answered_at,
        _seconds(began_at, until),
        _seconds(answered_at, ended_at),
        ending.value,
        employee,
    )


async def answered(item: Item, agent: SignedIn) -> None:
    """What its client wrote has a first answer; later ones change nothing, nor what answers us."""
    kind = KINDS[item.kind]
    since = await kind.asked(item) if kind.asked else None
    if since is not None:
        later(
            INSERT + "NOTHING",
            f"{kind.tag}:{item.id}",
            kind.tag,
            item.id,
            None,
            item.place,
            agent.employee_id,
            since,
            now(),
            _seconds(since, now()),
            None,
            Ending.ANSWERED.value,
            agent.employee_id,
        )


def registered(contact: Contact) -> None:
    """A call or visit was registered by hand, with its begin and its end."""
    lasted = _seconds(contact.occurred_at, contact.ended_at)
    if contact.channel in BY_HAND and lasted:
        later(
            INSERT + "NOTHING",
            f"contact:{contact.id}",
            contact.channel,
            None,
            contact.id,
            "",
            contact.handler,
            contact.occurred_at,
            contact.occurred_at,
            None,
            lasted,
            Ending.ANSWERED.value,
            contact.handler,
        )


async def withdraw(item: Item, since: datetime) -> None:
    """The answer of that moment was taken back before it left."""
    await run(
        "DELETE FROM measure WHERE key = {} AND answered_at >= {}", f"{KINDS[item.kind].tag}:{item.id}", since
    )


def rate(item_id: int, stars: int) -> None:
    """What its client thought of a conversation that is over."""
    later("UPDATE measure SET rating = {} WHERE key = {}", stars, f"chat:{item_id}")


async def forget(contact: Contact) -> None:
    """A deleted contact counts no longer, nor does its item once all its contacts are gone."""
    await run(FORGET, contact.id, contact.item)


def _seconds(begin: datetime | None, end: datetime | None) -> int | None:
    return max(0, int((end - begin).total_seconds())) if begin and end else None
