"""Passing a letter on: words and files go along, as work of its own that is linked to where it was."""

from app.filters import date_long
from app.texts import _
from dashboard.agents import SignedIn
from dashboard.tables import Item
from mail import answers, correspondence, files, inbox, isolation, writing
from mail.composing import Attached
from mail.correspondence import Arrived
from mail.decoding import clean_line
from mail.writing import MOST_SUBJECT, Occasion

LONGEST_TEXT = 18_000


async def blank(letter: Arrived, item: Item, agent: SignedIn) -> dict[str, str]:
    """What the form starts with: room for a few words, and below it the letter."""
    email = letter.email
    subject = email.subject or item.summary
    again = subject if subject.lower().startswith("fwd:") else f"Fwd: {subject}"
    lines = [
        _("---------- Forwarded message ----------"),
        _("From: %(name)s") % {"name": clean_line(f"{letter.who or item.title} {email.from_address}", 400)},
        _("Date: %(moment)s") % {"moment": date_long(letter.at)},
        _("Subject: %(subject)s") % {"subject": email.subject},
        "",
        email.text[:LONGEST_TEXT],
    ]
    text = "\n\n" + "\n".join(lines)
    begun = await writing.blank(Occasion(subject=again[:MOST_SUBJECT]), agent)
    return begun | {"from": await answers.sender_of(item, [letter]), "text": text}


async def occasion(letter: Arrived, item: Item, form: dict[str, str]) -> Occasion:
    """`files` in the form: with the files of the letter."""
    return Occasion(origin=item.id, files=await _files(letter) if "files" in form else ())


async def _files(letter: Arrived) -> tuple[Attached, ...]:
    if not letter.attachments:
        return ()
    raw = await inbox.original(await correspondence.raw_of(letter))
    found = [(one, await isolation.content(raw, one["index"])) for one in letter.attachments[: files.MOST]]
    return tuple(
        Attached(one["name"], files.kind_of(one["type"]), content) for one, content in found if content
    )
