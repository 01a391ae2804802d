"""What an agent chose for her own screens."""

from app.news import News, announce, change
from app.rendering import render
from dashboard import agents
from dashboard.agents import SignedIn
from dashboard.tables import Agent


async def let_enter_send(agent: SignedIn, on: bool) -> None:
    """Whether Enter alone sends in a chat; her other windows follow."""
    async with change():
        await Agent.update({Agent.enter_sends: on}).where(Agent.id == agent.id)
        announce(f"agent:{agent.id}", "preferences")


async def _live(_news: News, agent: SignedIn) -> str | None:
    now = await agents.load(agent.id)
    return render("dashboard/_preferences_live.html", agent.language, now) if now else None


LIVE = {"preferences": _live}
