"""What the contact history is asked for, and how the search is asked for it."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta

from app.clock import now
from dashboard import periods, search_asking, search_filling, search_filters
from dashboard.search_dates import Days
from dashboard.search_terms import Asked


@dataclass(frozen=True)
class Filters:
    """What the person asked for; empty means everything."""

    q: str = ""
    channel: str = ""
    handler: int | None = None
    department: int | None = None
    outcome: str = ""
    days: int | None = None
    first: date | None = None
    last: date | None = None
    subject: str = ""
    reviewed: str = ""
    party: int | None = None

    @property
    def any(self) -> bool:
        return self != Filters(party=self.party)

    @property
    def worded(self) -> bool:
        """Only the search can tell."""
        return bool(self.q or self.subject)


async def is_searched(filters: Filters) -> bool:
    """By words and subject it is; by what the search knows of contacts once it knows all of them."""
    facts = filters.channel or filters.handler or filters.department or filters.outcome
    return bool(filters.worded or (facts and await search_filling.is_done("contacts")))


async def searched_for(filters: Filters) -> Asked:
    """What the search is to find among contacts; history.matching() sees to the rest."""
    asked = await search_asking.asked(
        search_filters.Filters(
            q=filters.q,
            channel=filters.channel,
            employee=filters.handler,
            department=filters.department,
            outcome=filters.outcome,
            subject=filters.subject,
        )
    )
    for days in _when(filters):
        asked = search_asking.narrowed(asked, days)
    return replace(asked, kind="contact")


def _when(filters: Filters) -> Iterator[Days]:
    if filters.days:
        yield Days(now() - timedelta(days=filters.days), None)
    if filters.first:
        yield Days(periods.midnight(filters.first), None)
    if filters.last:
        yield Days(None, periods.midnight(filters.last + timedelta(days=1)))
