"""The conversations of one agent, side by side under the top bar, in the order in which they came in."""

from app.database import marks
from dashboard import rows
from dashboard.agents import SignedIn
from dashboard.kinds import ringing, seen_by

MOST = 20


async def of(agent: SignedIn) -> list[rows.Row]:
    """Also one that has ended, as long as it is not registered."""
    kinds = [name for name in ringing() if name in seen_by(agent)]
    if not kinds:
        return []
    hers = f"WHERE owner = {{}} AND state = 'open' AND kind IN ({marks(kinds)}) ORDER BY id LIMIT {{}}"
    return [rows.row_for(agent, record) for record in await rows.records(hers, agent.id, *kinds, MOST)]
