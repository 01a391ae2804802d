"""The postman: brings what is in the outbox to the relay, and what is for ourselves to our own listener."""

import asyncio
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from app.clock import now
from app.database import is_sqlite
from app.news import Closed, change, listen
from app.settings import is_loopback, settings
from mail import delivery, listener, messenger, outbox, sink
from mail.delivery import Route
from mail.desk import Desk
from mail.tables import OutboxMail

AT_ONCE = 5
LOST_AFTER = timedelta(seconds=delivery.SECONDS + 30)

_listening: asyncio.Task[None] | None = None


async def deliver_due(moment: datetime) -> None:
    """Sends what is due, and returns when the outcome is recorded."""
    await desk.clear(moment)


async def start() -> None:
    """Sorts out what was being sent when the process ended, and begins. On PostgreSQL another process may be
    sending: there it is left alone until it must be lost."""
    global _listening
    await outbox.sort_out(now() if is_sqlite() else now() - LOST_AFTER, starting=True)
    desk.start()
    _listening = asyncio.create_task(_follow())


async def stop() -> None:
    if _listening is not None:
        _listening.cancel()
    await desk.stop()


async def make_round(moment: datetime) -> None:
    """The ticker's: what was deferred may be due, what was being sent may be lost."""
    await outbox.sort_out(moment - LOST_AFTER)
    desk.ring()


def relay() -> Route | None:
    """Where mail for clients goes; None when there is nowhere, and it waits."""
    chosen = settings()
    if sink.port():
        return Route("127.0.0.1", sink.port() or 0, hostname=chosen.greeting_name)
    if not chosen.relay:
        return None
    parts = urlsplit(f"//{chosen.relay}")
    return Route(
        host=parts.hostname or "",
        port=parts.port or 25,
        tls=_policy(parts.hostname or ""),
        user=chosen.relay_user,
        password=chosen.relay_password,
        hostname=chosen.greeting_name,
    )


def ourselves() -> Route:
    """Our own listener, on this machine."""
    chosen = settings()
    host = {"0.0.0.0": "127.0.0.1", "::": "::1", "": "127.0.0.1"}.get(chosen.smtp_host, chosen.smtp_host)  # noqa: S104
    return Route(host, listener.port() or chosen.smtp_port, hostname=chosen.greeting_name)


def _policy(host: str) -> str:
    """Said by nobody, it is: encrypted, except on this machine itself."""
    chosen = settings()
    if "relay_tls" in chosen.model_fields_set:
        return {"off": "none"}.get(chosen.relay_tls, chosen.relay_tls)
    return "none" if is_loopback(host) else "starttls"


async def _follow() -> None:
    async with listen({"outbox"}) as stream:
        while not isinstance(await stream.next(timeout=60), Closed):
            desk.ring()


async def _due(moment: datetime) -> list[int]:
    return await outbox.due(moment, relay=relay() is not None)


async def _deliver(mail_id: int) -> None:
    route = ourselves() if (await outbox.find(mail_id)).own else relay()
    mail = await outbox.claim(mail_id) if route else None
    if mail is None or route is None:
        return
    recipients = await outbox.waiting_recipients(mail)
    outcome = await delivery.hand_over(
        route, _envelope_sender(mail), recipients, mail.content, lambda: outbox.content_goes(mail)
    )
    async with change():
        await messenger.look_after(mail, await outbox.record(mail, outcome))


def _envelope_sender(mail: OutboxMail) -> str:
    return "" if mail.kind in outbox.SILENT else mail.sender


desk = Desk(_due, _deliver, AT_ONCE)
