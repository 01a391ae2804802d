"""The roof: joins the floors and makes the application."""

import asyncio
import gc
import socket
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

from litestar import Litestar
from litestar.config.csrf import CSRFConfig
from litestar.middleware import DefineMiddleware

import chat.room
import dashboard.room
import mail.room
import widget.room
from app import answers, database, health, metrics, news, rendering, sessions
from app.asking import Asking
from app.clock import now
from app.headers import Doorkeeper
from app.heads import Heads
from app.problems import Refusal
from app.rooms import Parts, joined
from app.server import Server, told_to_stop
from app.settings import Settings, settings
from app.ticker import Ticker
from dashboard import agents, invitations, palette, search_cards, stream
from dashboard.kinds import KINDS
from mail import inbox, listener

LARGEST_FORM = 1_000_000
SWITCH_SECONDS = 0.0005
ROUND_SECONDS = 5
OWN_JOBS = [("sessions", sessions.forget_expired), ("news", news.prune)]


def floors() -> Parts:
    parts = joined([dashboard.room, mail.room, chat.room, widget.room])
    search_cards.indexers[:] = parts.indexers
    return parts


class House(Doorkeeper):
    """The application as a server sees it; what is inside is `litestar`."""

    def __init__(self, litestar: Litestar, inside: "Inside", chosen: Settings) -> None:
        super().__init__(litestar, chosen)
        self.litestar = litestar
        self.inside = inside


class Inside:
    """What runs beside the requests: the feed, the listeners, the ticker."""

    def __init__(self, parts: Parts) -> None:
        self.parts = parts
        self.ticker = Ticker([*OWN_JOBS, *parts.jobs])
        self.open = False

    @asynccontextmanager
    async def running(self, _app: Litestar) -> AsyncIterator[None]:
        await news.start()
        try:
            await self.start()
            yield
        finally:
            news.close_streams()
            await self.stop()
            await self.ticker.stop()
            await news.stop()

    async def start(self) -> None:
        self.open = True
        for step in self.parts.start:
            await step()
        self.ticking = asyncio.create_task(self.ticker.run(), name="ticker")

    async def stop(self) -> None:
        """Closes what listens, last opened first; a second call does nothing."""
        if self.open:
            self.open = False
            await asyncio.gather(*(step() for step in reversed(self.parts.stop)))


def create_app(chosen: Settings | None = None, parts: Parts | None = None) -> House:
    """The whole application. The database is connected and migrated by who runs it."""
    chosen = chosen or settings()
    parts = parts or floors()
    inside = Inside(parts)
    stream.renderers.update(parts.live)
    metrics.gauges.update({gauge.name: gauge for gauge in parts.gauges})
    follow_ups = sorted(parts.follow_ups, key=lambda follow_up: follow_up.place)
    administration = sorted(parts.administration, key=lambda part: part.place)
    palette.menu[:], palette.administration[:] = parts.menu, administration
    rendering.share(kinds=KINDS, menu=parts.menu, follow_ups=follow_ups, administration=administration)
    litestar = Litestar(
        route_handlers=[health.alive, health.ready, health.static_files, metrics.show, *parts.routes],
        plugins=[Heads()],
        middleware=[DefineMiddleware(sessions.SignIn, load=agents.load)],
        request_class=Asking,
        exception_handlers=answers.HANDLERS,
        csrf_config=forgery_protection(chosen),
        lifespan=[inside.running],
        request_max_body_size=LARGEST_FORM,
        openapi_config=None,
        logging_config=None,
    )
    return House(litestar, inside, chosen)


def forgery_protection(chosen: Settings) -> CSRFConfig:
    """The token is in every page; its cookie is kept from scripts."""
    return CSRFConfig(
        secret=chosen.secret,
        cookie_name="__Host-onthaal-form" if chosen.secure else "onthaal-form",
        cookie_secure=chosen.secure,
        cookie_httponly=True,
        cookie_samesite="lax",
        exclude=["^/metrics$"],
        exclude_from_csrf_key="public",
    )


async def serve(chosen: Settings, http: socket.socket, say: Callable[[str], None]) -> None:
    """The whole product until it is told to stop. The caller bound the ports and holds the data folder."""
    await database.connect(chosen.database_address)
    try:
        await database.migrate()
        house = create_app(chosen)
        people = await _demonstration() if chosen.demo else []
        async with house.litestar.lifespan():
            settle()
            await greet(chosen, people, say)
            await Server(house, chosen, house.inside.stop).serve(sockets=[http])
    finally:
        await database.disconnect()


async def receive(chosen: Settings, say: Callable[[str], None]) -> None:
    """Takes mail in and reads it until it is told to stop; web processes do all the rest."""
    await database.connect(chosen.database_address)
    try:
        if await database.pending_migrations():
            raise Refusal("The database is older than this program; run `onthaal migrate` first.")
        floors()
        await news.start()
        await inbox.start()
        await listener.start()
        settle()
        say(f"Mail is received at {chosen.smtp_host}:{chosen.smtp_port}")
        told = asyncio.create_task(told_to_stop())
        while not told.done():
            await inbox.ring(now())
            await asyncio.wait([told], timeout=ROUND_SECONDS)
    finally:
        await listener.stop()
        await inbox.stop()
        await news.stop()
        await database.disconnect()


async def _demonstration() -> list[tuple[str, str, str, str]]:
    from app import demo

    return await demo.load()


def settle() -> None:
    """Looking for garbage among all that the start made would hold up answers by 0.1 s; none of it is.
    And the database's threads, which need the interpreter for microseconds, must not wait 5 ms for it."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 50, 1000)
    sys.setswitchinterval(SWITCH_SECONDS)


async def greet(
    chosen: Settings, people: list[tuple[str, str, str, str]], say: Callable[[str], None]
) -> None:
    say(f"Onthaal is open at {chosen.origin}/ (data in {chosen.data})")
    if chosen.smtp:
        say(f"Mail is received at {chosen.smtp_host}:{chosen.smtp_port}")
    if chosen.demo:
        say("\n*** DEMONSTRATION: everybody can know these passwords. Never use this for real work. ***")
        for name, email, password, role in people:
            say(f"  {email:<28} {password:<22} {name}, {role}")
        say("")
    elif token := await invitations.for_first_administrator():
        say("\nNobody can sign in yet. Make the first administrator here, within 7 days, once:\n")
        say(f"  {chosen.origin}/invitations/{token}\n")
