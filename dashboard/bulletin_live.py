"""News and quick links on screens that are open already."""

from app.news import News
from app.rendering import render
from dashboard import bulletins
from dashboard.agents import SignedIn
from dashboard.kinds import works_here


async def _live(_news: News, agent: SignedIn) -> str | None:
    if not works_here(agent):
        return None
    return render("dashboard/_bulletins_live.html", agent.language, agent, panel=await bulletins.panel(agent))


LIVE = {"bulletins": _live}
