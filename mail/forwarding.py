"""Passing a letter on: words and files go along, as work of its own that is linked to where it was."""

import secrets

from app.filters import date_long
from app.problems import Invalid
from app.texts import _
from dashboard.tables import Item
from mail import correspondence, files, inbox, isolation
from mail.composing import Attached
from mail.correspondence import Arrived
from mail.decoding import clean_line
from mail.writing import MOST_SUBJECT, Occasion

LONGEST_TEXT = 18_000


def blank(letter: Arrived, item: Item) -> dict[str, str]:
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
    return {"to": "", "subject": again[:MOST_SUBJECT], "text": text, "token": secrets.token_urlsafe(16)}


async def occasion(letter: Arrived, item: Item, form: dict[str, str]) -> Occasion:
    """`files` in the form: with the files of the letter. Raises Invalid when those are too large."""
    along = await _files(letter) if "files" in form else ()
    if sum(len(file.content) for file in along) > files.LARGEST_TOGETHER:
        raise Invalid({"files": _("These files are too large together: at most 20 MB.")}, form)
    return Occasion(origin=item.id, files=along)


async def _files(letter: Arrived) -> tuple[Attached, ...]:
    if not letter.attachments:
        return ()
    raw = await inbox.original(await correspondence.raw_of(letter))
    found = [(one, await isolation.content(raw, one["index"])) for one in letter.attachments[: files.MOST]]
    return tuple(
        Attached(one["name"], files.kind_of(one["type"]), content) for one, content in found if content
    )
