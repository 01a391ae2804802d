"""Tells open wallboards that something changed. A board asks for its figures once the news has calmed down:
reading them costs more than a row, and only who looks at one should pay for it."""

from app.news import News
from app.rendering import filled
from app.rooms import Renderer
from dashboard import live
from dashboard.agents import SignedIn

HEARD = ("counts", "presence")


def also_on_the_board(renderer: Renderer) -> Renderer:
    """What the renderer says, and for who may see the board that it is no longer right."""

    async def both(news: News, agent: SignedIn) -> str | None:
        said = await renderer(news, agent)
        if not agent.may("history.review"):
            return said
        return (said or "") + filled("dashboard/_board_live.html", agent=agent)

    return both


LIVE: dict[str, Renderer] = {name: also_on_the_board(live.LIVE[name]) for name in HEARD}
