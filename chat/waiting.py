"""Who waits: her place in the line, how long it will likely take, and when she is given the offline form."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from math import ceil

from app.database import run
from app.news import announce, change
from app.texts import N_, Lazy, catalogue
from chat.tables import Conversation, ConversationState, Site, VisitorStatus
from chat.verdicts import Verdict
from dashboard import items, rules

QUEUED = (VisitorStatus.ALL_BUSY, VisitorStatus.TAKES_LONGER)
LOOKED_BACK = timedelta(hours=1)
FEWEST = 3
"""Chats taken within LOOKED_BACK, below which nothing can be said about the wait."""
MOST = 200
"""Conversations that are looked at for it, the newest."""

LONGEST_MINUTES = 60

FIRST = N_("You are first in line.")
AHEAD = (N_("There is 1 person waiting before you."), N_("There are %(n)s people waiting before you."))
MINUTES = (N_("It will take about 1 minute."), N_("It will take about %(n)s minutes."))

OVERDUE = """SELECT c.id, c.item FROM conversation c JOIN item i ON i.id = c.item
    WHERE c.state = 'waiting' AND c.form_offered_at IS NULL
    AND coalesce(i.waiting_since, c.started_at) <= {}"""


async def line() -> list[Conversation]:
    """Conversations that wait, over all sites, the longest first."""
    waits = Conversation.state == ConversationState.WAITING
    return await Conversation.objects().where(waits).order_by(Conversation.started_at, Conversation.id)


async def places(
    waiting: Sequence[Conversation],
    sites: Mapping[int, Site],
    verdicts: Sequence[Verdict],
    moment: datetime,
) -> list[str]:
    """Of each in line() what she is told of her place, in her language; empty where that is nothing."""
    if not waiting:
        return []
    pace = await pace_of(moment)
    return [
        in_words(ahead, pace, conversation.language)
        if sites[conversation.site].show_queue and verdict.status in QUEUED
        else ""
        for ahead, (conversation, verdict) in enumerate(zip(waiting, verdicts, strict=True))
    ]


async def pace_of(moment: datetime) -> timedelta | None:
    """The time from one chat that is taken to the next, of late; None when too few were to tell."""
    rows = await run("SELECT accepted_at FROM conversation ORDER BY id DESC LIMIT {}", MOST)
    since = moment - LOOKED_BACK
    taken = [row["accepted_at"] for row in rows if row["accepted_at"] and row["accepted_at"] > since]
    return (moment - min(taken)) / len(taken) if len(taken) >= FEWEST else None


def in_words(ahead: int, pace: timedelta | None, language: str) -> str:
    """As in: There are 2 people waiting before you. It will take about 4 minutes."""
    words = _counted(AHEAD, ahead, language) if ahead else catalogue(language).gettext(FIRST.key)
    if pace is None:
        return words
    minutes = max(1, ceil(pace * (ahead + 1) / timedelta(minutes=1)))
    return f"{words} {_counted(MINUTES, minutes, language)}" if minutes <= LONGEST_MINUTES else words


async def offer_forms(moment: datetime) -> None:
    """The ticker's duty: who waited for the maximum is given the offline form, once; she keeps her place."""
    since = moment - await rules.lasts(rules.MAX_WAIT)
    for row in await run(OVERDUE, since):
        async with change():
            await items.hold(row["item"])
            offered = await (
                Conversation.update({Conversation.form_offered_at: moment})
                .where((Conversation.id == row["id"]) & Conversation.form_offered_at.is_null())
                .where(Conversation.state == ConversationState.WAITING)
                .returning(Conversation.id)
            )
            if offered:
                announce(f"conversation:{row['id']}", "state", conversation=row["id"])


def _counted(texts: tuple[Lazy, Lazy], n: int, language: str) -> str:
    one, many = texts
    return catalogue(language).gettext((one if n == 1 else many).key) % {"n": n}
