"""What reaches an open chat window: lines and states of its conversation, before that the status of the site.

A stream goes on from the number of the last line the browser has, and takes the lines out of the database:
nothing is lost or told twice, whatever happened in between. News only says that it is time to look."""

import json
from collections.abc import AsyncIterator
from contextlib import closing
from datetime import timedelta
from typing import Any

from litestar.response import Stream

from app import news
from app.clock import now
from app.news import Closed, News, Reload
from app.problems import NotFound
from chat import conversations, visits
from chat.tables import Message, Site
from widget.limits import STREAMS
from widget.openings import status_now

PING_SECONDS = 15.0
SOON = 1.0
"""What is true may change back before it was announced: after each news there is a second look."""

LONGEST = timedelta(hours=1)
PING = b"event: ping\ndata: {}\n\n"
HEADERS = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}

Frames = AsyncIterator[bytes]


async def response(frames: Frames) -> Stream:
    """Waits for the first frame, so that a refusal is still an answer with a status of its own."""
    first = await anext(frames)

    async def all_frames() -> Frames:
        yield first
        async for following in frames:
            yield following

    return Stream(all_frames(), media_type="text/event-stream", headers=HEADERS)


async def of_site(site: Site, language: str, address: str) -> Frames:
    """For who has not begun: `status` when it changes. Raises TooFast."""
    until = now() + LONGEST
    with STREAMS.place(address), closing(news.listen({"availability"})) as stream:
        told, wait = await status_now(site, language), SOON
        yield _frame("status", told, 0)
        while not isinstance(heard := await stream.next(wait), Closed) and now() < until:
            status = await status_now(site, language)
            yield PING if status == told else _frame("status", status, 0)
            told, wait = status, SOON if heard else PING_SECONDS


async def of_conversation(token: str, after: int, address: str) -> Frames:
    """For a visitor: `message`, `state` and `typing`, while her token opens it. To begin it takes a living
    browser; to go on does not, so that her window answers the pings. Raises NotFound, TooFast."""
    until = now() + LONGEST
    conversation = await conversations.by_token(token)
    with STREAMS.place(address), closing(news.listen({f"conversation:{conversation.id}"})) as stream:
        await visits.seen(conversation.id)
        told, wait = await conversations.view(conversation), SOON
        yield _frame("state", told, after)
        lines: list[Message] | None = await conversations.messages(conversation, after)
        while lines is not None:
            for line in lines:
                after = line.seq
                yield _frame("message", conversations.message_json(line), after)
            heard = await stream.next(wait)
            if isinstance(heard, Closed) or now() >= until:
                return
            if not _says(heard, "message", "typing") and await _opens(token):
                view = await conversations.view(conversation)
                yield PING if view == told else _frame("state", view, after)
                told, wait = view, SOON if heard else PING_SECONDS
            lines = await _following(token, after)
            if lines is not None and _says(heard, "typing"):
                yield _frame("typing", {"name": told["agent"]}, after)


def _says(heard: News | Reload | None, *names: str) -> bool:
    return isinstance(heard, News) and heard.name in names


async def _following(token: str, after: int) -> list[Message] | None:
    """None when the token opens nothing any more: it may have been replaced, or have run out."""
    try:
        return await conversations.following(token, after)
    except NotFound:
        return None


async def _opens(token: str) -> bool:
    """Asked anew each time: a token may have been replaced, or have run out."""
    try:
        await conversations.by_token(token)
    except NotFound:
        return False
    return True


def _frame(name: str, data: dict[str, Any], seq: int) -> bytes:
    return f"id: {seq}\nevent: {name}\ndata: {json.dumps(data, ensure_ascii=False)}\n\n".encode()
