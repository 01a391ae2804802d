"""The live stream of one browser: every event is rendered for who receives it, and only while she may."""

from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import timedelta
from functools import lru_cache

import structlog

from app import news
from app.clock import now
from app.news import Closed, News, Reload
from app.rooms import Renderer
from dashboard import losses
from dashboard.agents import SignedIn

PING = 15.0
CHECKED = timedelta(seconds=15)
RIGHTS = ("signed_out", "privileges")
"""News after which it is looked at once whether she may go on listening."""

CALM = ("row",)
LULL = 0.25
"""Seconds that new words on a row may wait, so that those of many go along in one write. Whatever else there
is to tell is told at once, with them before it."""

MOST = 50
"""Streams of one agent at a time, on all her screens together: her tabs share one."""

renderers: dict[str, Renderer] = {}
"""By event name; app/main.py fills it from all floors."""

_open: Counter[int] = Counter()
log = structlog.get_logger()
Visa = Callable[[], Awaitable[SignedIn | None]]
"""Who holds this session at this moment; None when it is over."""


async def events(agent: SignedIn, visa: Visa, after: int | None) -> AsyncIterator[bytes]:
    """Server-sent events from event `after` on. Its first event is only an id, so that a browser that loses
    the connection at once knows where to go on. Ends when the session does, or the server stops. To begin it
    takes a living browser; to go on does not, so that later ones have to answer its pings: pages/shift.py."""
    start = after if after is not None else await news.cursor()
    stream, watch = news.listen(topics(agent), start), Watch(agent, visa)
    _open[agent.id] += 1
    try:
        yield b"id: %d\n\n" % start
        await losses.appear(agent.id)
        while True:
            messages = []
            for one in await _heard(stream):
                if isinstance(one, Closed) or (holder := await watch.holder(one)) is None:
                    return
                messages.append(await _message(one, holder))
            if together := b"".join(messages):
                yield together
    finally:
        _open[agent.id] -= 1
        stream.close()


def is_full(agent: SignedIn) -> bool:
    """She holds as many streams open as there may be."""
    return _open[agent.id] >= MOST


def topics(agent: SignedIn) -> set[str]:
    return {"items", "presence", f"agent:{agent.id}"}


class Watch:
    """Looks again at the session when it is time to."""

    def __init__(self, agent: SignedIn, visa: Visa) -> None:
        self.agent = agent
        self.visa = visa
        self.checked = now()

    async def holder(self, heard: News | Reload | None) -> SignedIn | None:
        moment = now()
        about_her = isinstance(heard, News) and heard.name in RIGHTS
        if about_her or moment - self.checked >= CHECKED:
            holder = await self.visa()
            if holder is None:
                return None
            self.agent, self.checked = holder, moment
        return self.agent


async def _heard(stream: news.Stream) -> list[News | Reload | Closed | None]:
    """All that waits, to be sent in one go."""
    heard = [await stream.next(PING)]
    if isinstance(heard[0], News) and heard[0].name in CALM:
        await stream.lull(LULL, CALM)
    while isinstance(heard[-1], News) and stream.has_more:
        heard.append(await stream.next(0))
    return heard


async def _message(heard: News | Reload | None, agent: SignedIn) -> bytes:
    if heard is None:
        return b"event: ping\ndata: 1\n\n"
    if isinstance(heard, Reload):
        return b"id: %d\nevent: reload\ndata: 1\n\n" % heard.id
    html = await _rendered(heard, agent)
    return _framed(heard.id, html) if html else b""


async def _rendered(heard: News, agent: SignedIn) -> str | None:
    """A defect in one room must not silence the others: it is logged, and the stream goes on."""
    renderer = renderers.get(heard.name)
    if renderer is None:
        return None
    try:
        return await renderer(heard, agent)
    except Exception:
        log.exception("stream.render_failed", event_name=heard.name, event_id=heard.id)
        return None


@lru_cache(500)
def _framed(event_id: int, html: str) -> bytes:
    lines = "\n".join(f"data: {line}" for line in html.splitlines() if line.strip())
    return f"id: {event_id}\n{lines}\n\n".encode()
