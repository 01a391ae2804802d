"""What stands below a mail: the signature of who wrote it and of the mailbox, and the mail it answers."""

from app.filters import date_long
from app.texts import _
from dashboard import agents
from dashboard.agents import SignedIn
from mail import mailboxes
from mail.correspondence import Arrived

DASHES = "-- "
"""Before a signature: mail programs recognise it by this line (RFC 3676 section 4.3)."""
LONGEST_QUOTE = 20_000


async def signature(agent: SignedIn, sender: str) -> str:
    """Her own, then that of the mailbox; empty when neither has one."""
    mailbox = await mailboxes.find(sender)
    both = (await agents.signature_of(agent), mailbox.signature if mailbox else "")
    lines = [text for text in both if text]
    return "\n".join([DASHES, *lines]) if lines else ""


def quoted(letter: Arrived, who: str) -> str:
    """Every line behind a >, under who wrote it and when."""
    said = _("On %(moment)s %(who)s wrote:") % {"moment": date_long(letter.at), "who": letter.who or who}
    lines = letter.email.text[:LONGEST_QUOTE].splitlines()
    return "\n".join([said, *(f"> {line}" if line else ">" for line in lines)])
