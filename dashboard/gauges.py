"""How busy it is at this moment, for /metrics."""

from app.clock import now
from app.database import run
from app.rooms import Gauge
from dashboard.kinds import KINDS


async def waiting() -> dict[str, float]:
    """Nobody's work that does not wait for its client, by kind."""
    rows = await run(
        "SELECT kind, count(*) AS n FROM item"
        " WHERE state = 'open' AND owner IS NULL AND waiting_since IS NOT NULL GROUP BY kind"
    )
    return dict.fromkeys(KINDS, 0) | {row["kind"]: row["n"] for row in rows}


async def ringing() -> float:
    [row] = await run("SELECT count(*) AS n FROM offer WHERE state = 'ringing' AND expires_at > {}", now())
    return float(row["n"])


GAUGES = [
    Gauge("onthaal_items_waiting", "Open items that nobody has taken", waiting, label="kind"),
    Gauge("onthaal_offers_ringing", "Items that ring at somebody", ringing),
]
