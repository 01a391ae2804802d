"""What the templates of mail need to know."""

from datetime import datetime
from operator import itemgetter
from typing import Any
from uuid import uuid4

from app.database import run
from app.problems import NotFound
from dashboard import drafts, internal_notes, items, notices, parties
from dashboard.agents import SignedIn
from dashboard.internal_notes import Note
from dashboard.tables import Item
from mail import answers, bounces, correspondence, files, postman, return_addresses, signatures, threads
from mail.addressing import usable
from mail.correspondence import Arrived, Reply
from mail.tables import OutboxMail

Entry = tuple[datetime, Arrived | None, Reply | None, Note | None]
"""When, and one of the three."""


async def mail_context(item: Item, agent: SignedIn, recalled: OutboxMail | None = None) -> dict[str, Any]:
    """`writing`: she may answer it, and there is an address to answer to. `recalled`: what she took back."""
    arrived, replies = await correspondence.arrived(item), await correspondence.replies(item)
    asked = correspondence.of_people(arrived)
    free = item.is_open and item.owner in (None, agent.id) and agent.may("mail.handle")
    writing = free and usable(item.email)
    return {
        "entries": _in_order(arrived, replies, await internal_notes.of(item.id)),
        "belongs": await belonging(arrived, agent),
        "joinable": free and len(arrived) == 1 and not any(reply.mail.agent for reply in replies),
        "since": arrived[0].at if arrived else item.created_at,
        "free": free,
        "writing": writing,
        "returned": await bounces.last_of(item.email) if item.email else None,
        "draft": await drafts.of(agent, item.id, "reply") if writing else "",
        **(await _form(item, agent, asked, recalled) if writing else {}),
        "relay": postman.relay(),
        "waiting": await waiting_without_relay(),
        "dial": parties.dial(item.phone),
    }


async def _form(
    item: Item, agent: SignedIn, arrived: list[Arrived], recalled: OutboxMail | None
) -> dict[str, Any]:
    """`others`: who else the last mail went to."""
    token = await files.form_of(agent, item.id) or uuid4().hex
    sender = await answers.sender_of(item, arrived, recalled.sender if recalled else "")
    return {
        "sender": sender,
        "subject": recalled.subject if recalled else answers.subject_of(arrived, item),
        "cc": recalled.cc if recalled else "",
        "recalled": recalled.id if recalled else "",
        "client_id": token,
        "note_id": uuid4().hex,
        "note_draft": await drafts.of(agent, item.id, "note"),
        "files": await files.listed(agent, token),
        "shown_size": correspondence.shown_size,
        "signature": await signatures.signature(agent, sender),
        "others": await answers.others(item, arrived),
    }


def shown_reply(reply: Reply) -> dict[str, Any]:
    return {"reply": reply, "relay": postman.relay()}


async def belonging(arrived: list[Arrived], agent: SignedIn) -> dict[int, Item]:
    """By id of a letter: the other item that it probably belongs to, when she may see that."""
    found = {}
    for letter in (one for one in arrived if not one.email.joined):
        item = await _asked(letter, agent) or await threads.suggestion(letter.email, agent)
        if item is not None and item.id != letter.email.item:
            found[letter.email.id] = item
    return found


async def waiting_without_relay() -> int:
    """How many mails wait because there is nowhere to bring them."""
    if postman.relay() is not None:
        return 0
    [row] = await run(
        "SELECT count(*) AS n FROM outbox_mail WHERE state IN ('queued', 'deferred') AND NOT own"
    )
    return int(row["n"])


async def _asked(letter: Arrived, agent: SignedIn) -> Item | None:
    kind, number = return_addresses.read(letter.recipient) or ("", 0)
    notice = await notices.find(number) if kind == return_addresses.NOTICE else None
    try:
        return await items.find(notice.task.item, agent) if notice else None
    except NotFound:
        return None


def _in_order(arrived: list[Arrived], replies: list[Reply], notes: list[Note]) -> list[Entry]:
    """Letters, replies and what colleagues noted, as one correspondence."""
    letters: list[Entry] = [(one.at, one, None, None) for one in arrived]
    answers: list[Entry] = [(one.mail.created_at, None, one, None) for one in replies]
    noted: list[Entry] = [(one.at, None, None, one) for one in notes]
    return sorted([*letters, *answers, *noted], key=itemgetter(0))
