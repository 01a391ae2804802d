"""What reviewers do with contacts: they mark that they read one, and say what they think of it.

For other reviewers and for who handled the contact. Verbs raise NotFound without the privilege."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from piccolo.custom_types import Combinable

from app import audit
from app.clock import now
from app.database import marks, run
from app.forms import cleaned
from app.news import change
from app.problems import Invalid, NotFound
from app.texts import N_, Lazy, _
from dashboard.agents import SignedIn
from dashboard.contact_tables import Contact
from dashboard.review_tables import ReviewComment, ReviewMark
from dashboard.tables import full_name

PRIVILEGE = "history.review"
LONGEST = 4000
STATES: dict[str, Lazy] = {
    "unread": N_("Not reviewed yet"),
    "read": N_("Reviewed"),
    "commented": N_("With comments"),
}
SELECT = """SELECT r.contact, r.at, e.given_name, e.family_name{text} FROM {table} r
    JOIN agent a ON a.id = r.agent JOIN employee e ON e.id = a.employee"""
COMMENTS = SELECT.format(text=", r.text", table="review_comment")
MARKS = SELECT.format(text="", table="review_mark")


@dataclass(frozen=True)
class Said:
    """A comment, or a mark without a text."""

    name: str
    at: datetime
    text: str = ""


@dataclass(frozen=True)
class Review:
    """Of one contact: comments and marks, the oldest first. `may_add`: who looks is a reviewer herself;
    `marked`: and has read it."""

    comments: list[Said]
    readers: list[Said]
    may_add: bool
    marked: bool


async def of(contact: Contact, agent: SignedIn) -> Review | None:
    """None for who is neither a reviewer nor the one who handled it. Contact with its handler loaded."""
    may_add = agent.may(PRIVILEGE)
    if not may_add and contact.handler.id != agent.employee_id:
        return None
    comments = await run(f"{COMMENTS} WHERE r.contact = {{}} ORDER BY r.id", contact.id)
    readers = await run(f"{MARKS} WHERE r.contact = {{}} ORDER BY r.id", contact.id) if may_add else []
    hers = (ReviewMark.contact == contact.id) & (ReviewMark.agent == agent.id)
    return Review(
        comments=[_said(row) for row in comments],
        readers=[_said(row) for row in readers],
        may_add=may_add,
        marked=may_add and await ReviewMark.exists().where(hers),
    )


async def mark(contact: Contact, agent: SignedIn) -> None:
    """She has read it. Saying so twice is harmless."""
    _only_for_reviewers(agent)
    async with change():
        made = await run(
            "INSERT INTO review_mark (contact, agent, at) VALUES ({}, {}, {})"
            " ON CONFLICT (contact, agent) DO NOTHING RETURNING id",
            contact.id,
            agent.id,
            now(),
        )
        if made:
            await audit.record(agent.actor, "contact.reviewed", f"contact:{contact.id}")


async def unmark(contact: Contact, agent: SignedIn) -> None:
    """She has to look at it again."""
    _only_for_reviewers(agent)
    async with change():
        await ReviewMark.delete().where((ReviewMark.contact == contact.id) & (ReviewMark.agent == agent.id))


async def comment(contact: Contact, agent: SignedIn, text: str, token: str) -> None:
    """Kept once per form, and with it that she has read the contact. Raises Invalid."""
    _only_for_reviewers(agent)
    text = cleaned(text)
    if not text or len(text) > LONGEST:
        long = _("At most %(most)s characters.") % {"most": LONGEST}
        raise Invalid({"text": long if text else _("Write your comment.")}, {"text": text})
    async with change():
        made = await run(
            "INSERT INTO review_comment (contact, agent, token, text, at) VALUES ({}, {}, {}, {}, {})"
            " ON CONFLICT (token) DO NOTHING RETURNING id",
            contact.id,
            agent.id,
            f"{agent.id}-{token[:28]}",
            text,
            now(),
        )
        if made:
            await audit.record(agent.actor, "contact.commented", f"contact:{contact.id}")
        await mark(contact, agent)


async def states(contact_ids: list[int]) -> dict[int, list[str]]:
    """By contact, who has read it, for a list."""
    if not contact_ids:
        return {}
    rows = await run(f"{MARKS} WHERE r.contact IN ({marks(contact_ids)}) ORDER BY r.id", *contact_ids)
    read: dict[int, list[str]] = {}
    for row in rows:
        read.setdefault(row["contact"], []).append(_said(row).name)
    return read


def state(name: str) -> Combinable:
    """Contacts of which this, one of STATES, can be said."""
    if name == "commented":
        return Contact.id.is_in(ReviewComment.select(ReviewComment.contact))
    read = ReviewMark.select(ReviewMark.contact)
    return Contact.id.is_in(read) if name == "read" else Contact.id.not_in(read)


def _only_for_reviewers(agent: SignedIn) -> None:
    if not agent.may(PRIVILEGE):
        raise NotFound


def _said(row: dict[str, Any]) -> Said:
    return Said(full_name(row["given_name"], row["family_name"]), row["at"], row.get("text", ""))
