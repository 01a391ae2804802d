"""Answers that come by mail: a reply of who was mailed about a task completes it, without an account.

What is no such answer is an ordinary letter that says what it probably belongs to. Nothing is lost."""

from app.problems import Problem
from dashboard import answering, notices
from dashboard.states import TaskAct
from dashboard.task_tables import Notice
from mail import letters, return_addresses
from mail.quoting import fold
from mail.reading import Letter
from mail.tables import Email, RawMail

LONGEST = 8000


async def taken(mail: RawMail, letter: Letter) -> bool:
    """Whether it was an answer, which is then with its task. Inside change()."""
    notice = await _asked(mail)
    if notice is None or _why_not(mail, letter, notice):
        return False
    try:
        await answering.answer(notice, TaskAct.DONE, _new(letter), by_mail=True)
    except Problem:
        return False
    await letters.keep(mail, letter, notice.task.item)
    return True


async def why_not(mail: RawMail, letter: Letter) -> list[str]:
    """As keys of mail.oddities.WORDS: why this reply to a notice was not taken for an answer."""
    notice = await _asked(mail)
    return [_why_not(mail, letter, notice) or "answer_late"] if notice else []


async def _asked(mail: RawMail) -> Notice | None:
    """The notice it was sent to, unless it is a letter already, read once more."""
    found = return_addresses.read(mail.recipient)
    if found is None or found[0] != return_addresses.NOTICE:
        return None
    if await Email.exists().where(Email.raw_mail == mail.id):
        return None
    return await notices.find(found[1])


def _why_not(mail: RawMail, letter: Letter, notice: Notice) -> str:
    if letter.automatic or not mail.sender:
        return "answer_automatic"
    if notice.recipient.lower() not in (letter.from_address.lower(), mail.sender.lower()):
        return "answer_stranger"
    return "" if _new(letter) else "answer_empty"


def _new(letter: Letter) -> str:
    return fold(letter.text).new.strip()[:LONGEST]
