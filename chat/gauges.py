"""How many chats are going on at this moment, for /metrics."""

from app.database import run
from app.rooms import Gauge
from chat.tables import ConversationState

LIVE = (ConversationState.WAITING, ConversationState.ACTIVE)


async def live() -> dict[str, float]:
    rows = await run("SELECT state, count(*) AS n FROM conversation WHERE state <> 'ended' GROUP BY state")
    return dict.fromkeys((state.value for state in LIVE), 0) | {row["state"]: row["n"] for row in rows}


GAUGES = [Gauge("onthaal_chats", "Chats that have not ended", live, label="state")]
