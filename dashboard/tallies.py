"""How much is open, as the chips and the main menu say it: counted once for everybody."""

from collections import Counter
from dataclasses import dataclass
from typing import Any

from app.clock import now
from app.database import run
from dashboard.agents import SignedIn
from dashboard.kinds import seen_by


@dataclass(frozen=True)
class Counts:
    """How much is open: by kind, and by scope over all kinds."""

    kinds: dict[str, int]
    scopes: dict[str, int]


async def tally() -> list[dict[str, Any]]:
    """How many are open per kind, owner and lateness: enough to count for anybody."""
    return await run(
        "SELECT kind, owner, CASE WHEN due <= {} THEN 1 ELSE 0 END AS late, count(*) AS number FROM item"
        " WHERE state = 'open' GROUP BY 1, 2, 3",
        now(),
    )


def counts(agent: SignedIn, tallied: list[dict[str, Any]]) -> Counts:
    kinds: Counter[str] = Counter()
    scopes: Counter[str] = Counter()
    seen = seen_by(agent)
    for cell in tallied:
        if cell["kind"] in seen:
            kinds[cell["kind"]] += cell["number"]
            scopes["all"] += cell["number"]
            scopes["mine"] += cell["number"] if cell["owner"] == agent.id else 0
            scopes["free"] += cell["number"] if cell["owner"] is None else 0
            scopes["late"] += cell["number"] if cell["late"] else 0
    return Counts(kinds, scopes)
