"""How much one address, or one conversation, may ask for. Kept in memory, for each process by itself."""

import math
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from app.clock import now
from app.problems import TooMany
from app.texts import N_

LARGEST_BODY = 100_000
FORGETTING = 10_000


class TooFast(TooMany):
    sentence = N_("That is too much at once. Wait a moment (%(wait)s s) and try again.")


@dataclass
class Rate:
    """At most `burst` at once; every `refill` one more may come."""

    burst: int
    refill: timedelta
    _full_at: dict[str, datetime] = field(default_factory=dict)

    def count(self, key: str) -> None:
        """Raises TooFast. What is refused does not count."""
        moment = now()
        empty_at = moment + self.refill * self.burst
        full_at = min(max(self._full_at.get(key, moment), moment), empty_at) + self.refill
        if full_at > empty_at:
            seconds = math.ceil((full_at - empty_at).total_seconds())
            raise TooFast(seconds=seconds, wait=seconds)
        self._full_at[key] = full_at
        if len(self._full_at) > FORGETTING:
            self._full_at = {key: full for key, full in self._full_at.items() if full > moment}


@dataclass
class Crowd:
    """At most `most` at the same time."""

    most: int
    wait: int = 30
    _present: dict[str, int] = field(default_factory=dict)

    @contextmanager
    def place(self, key: str) -> Iterator[None]:
        """Raises TooFast when there is none."""
        if self._present.get(key, 0) >= self.most:
            raise TooFast(seconds=self.wait, wait=self.wait)
        self._present[key] = self._present.get(key, 0) + 1
        try:
            yield
        finally:
            self._present[key] -= 1
            if not self._present[key]:
                del self._present[key]


READS = Rate(burst=120, refill=timedelta(seconds=0.25))
STARTS = Rate(burst=60, refill=timedelta(seconds=2))
OFFLINE_MESSAGES = Rate(burst=30, refill=timedelta(seconds=2))
MESSAGES = Rate(burst=30, refill=timedelta(seconds=0.5))
SIGNALS = Rate(burst=20, refill=timedelta(seconds=1))
TRANSCRIPTS = Rate(burst=3, refill=timedelta(minutes=10))
STARTS_OF_SITE = Rate(burst=300, refill=timedelta(seconds=0.2))
OFFLINE_MESSAGES_OF_SITE = Rate(burst=200, refill=timedelta(seconds=0.5))
STREAMS = Crowd(most=150)
