"""What the templates of mail need to know."""

from datetime import datetime
from operator import itemgetter
from typing import Any
from uuid import uuid4

from app.database import run
from dashboard import drafts, parties
from dashboard.agents import SignedIn
from dashboard.tables import Item
from mail import answers, correspondence, postman
from mail.addressing import usable
from mail.correspondence import Arrived, Reply


async def mail_context(item: Item, agent: SignedIn) -> dict[str, Any]:
    """`writing`: she may answer it, and there is an address to answer to."""
    arrived, replies = await correspondence.arrived(item), await correspondence.replies(item)
    free = item.is_open and item.owner in (None, agent.id) and agent.may("mail.handle")
    writing = free and usable(item.email)
    return {
        "entries": _in_order(arrived, replies),
        "since": arrived[0].at if arrived else item.created_at,
        "free": free,
        "writing": writing,
        "sender": await answers.sender_of(arrived),
        "subject": answers.subject_of(arrived, item),
        "draft": await drafts.of(agent, item.id, "reply") if writing else "",
        "client_id": uuid4().hex,
        "relay": postman.relay(),
        "waiting": await waiting_without_relay(),
        "dial": parties.dial(item.phone),
    }


def shown_reply(reply: Reply) -> dict[str, Any]:
    return {"reply": reply, "relay": postman.relay()}


async def waiting_without_relay() -> int:
    """How many mails wait because there is nowhere to bring them."""
    if postman.relay() is not None:
        return 0
    [row] = await run(
        "SELECT count(*) AS n FROM outbox_mail WHERE state IN ('queued', 'deferred') AND NOT own"
    )
    return int(row["n"])


def _in_order(
    arrived: list[Arrived], replies: list[Reply]
) -> list[tuple[datetime, Arrived | None, Reply | None]]:
    """Letters and replies as one correspondence: (when, letter or none, reply or none)."""
    letters: list[tuple[datetime, Arrived | None, Reply | None]] = [(one.at, one, None) for one in arrived]
    return sorted([*letters, *((one.mail.created_at, None, one) for one in replies)], key=itemgetter(0))
