"""What a person asks the search for, as it stands in the address of the page."""

import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from urllib.parse import parse_qsl, urlencode

from app import forms
from dashboard import moments
from dashboard.registration import CHANNELS, OUTCOMES
from dashboard.search_words import KINDS

LONGEST = 300
LONGEST_SUBJECT = 100
LONGEST_QUERY = 2000
YES = "yes"


@dataclass(frozen=True)
class Filters:
    """What is in the box `q` and beside it; empty means everything. `near`: what comes close will do."""

    q: str = ""
    kind: str = ""
    channel: str = ""
    employee: int | None = None
    department: int | None = None
    outcome: str = ""
    subject: str = ""
    since: str = ""
    until: str = ""
    near: bool = False

    @property
    def any(self) -> bool:
        return self != Filters()

    @property
    def beside(self) -> bool:
        """Something is asked for that is not in the box."""
        return replace(self, q="", near=False) != Filters()

    @property
    def query(self) -> str:
        given = {name: value for name, value in asdict(self).items() if value}
        return urlencode(given | {"near": YES} if self.near else given)

    @property
    def nearer(self) -> str:
        """The query that asks for what comes close, too."""
        return replace(self, near=True).query

    @property
    def exact(self) -> str:
        return replace(self, near=False).query


def read(given: Mapping[str, str]) -> Filters:
    """What makes no sense counts as not asked."""
    return Filters(
        q=forms.cleaned(given.get("q", ""))[:LONGEST],
        kind=_one_of(KINDS, given.get("kind", "")),
        channel=_one_of([*CHANNELS], given.get("channel", "")),
        employee=_number(given.get("employee", "")),
        department=_number(given.get("department", "")),
        outcome=_one_of([*OUTCOMES], given.get("outcome", "")),
        subject=forms.cleaned(given.get("subject", ""))[:LONGEST_SUBJECT],
        since=_day(given.get("since", "")),
        until=_day(given.get("until", "")),
        near=given.get("near") == YES,
    )


def read_query(query: str) -> Filters:
    """From what Filters.query wrote, which may have been through anybody's hands."""
    return read(dict(parse_qsl(query[:LONGEST_QUERY])))


def _one_of(known: list[str] | tuple[str, ...], name: str) -> str:
    return name if name in known else ""


def _number(text: str) -> int | None:
    return int(text) if re.fullmatch("[0-9]{1,9}", text) else None


def _day(text: str) -> str:
    return text if moments.moment(text, "00:00") else ""
