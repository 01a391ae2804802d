"""A visitor's own copy of what was said."""

from hashlib import sha256

from babel.dates import format_datetime

from app.filters import ZONE
from app.forms import email, required
from app.news import change
from app.problems import Invalid
from app.texts import N_, _, speaking
from chat import conversations, sites, wording
from chat.lines import VISITOR
from chat.tables import Author, Conversation, Message
from mail import outbox

SUBJECT = N_("Your chat of %(day)s")


async def text(conversation: Conversation) -> str:
    """As a text file: when, who, what; of an agent the first name."""
    site = await sites.of(conversation.site)
    with speaking(conversation.language):
        said = [_line(conversation, message) for message in await conversations.messages(conversation)]
        heading = await wording.title(site, conversation.language)
        return "\n".join([f"{heading}, {_day(conversation)}", "", *said, ""])


async def send(conversation: Conversation, form: dict[str, str]) -> None:
    """Mails it to the address the visitor gives. The same address again is one mail. Raises Invalid,
    CannotBeWrittenTo."""
    errors: dict[str, str] = {}
    address = email(form, errors) if required(form, errors, "email") else ""
    if errors:
        raise Invalid(errors, form)
    site = await sites.of(conversation.site)
    with speaking(conversation.language):
        subject = _(SUBJECT) % {"day": _day(conversation)}
    words = await text(conversation)
    mark = f"{conversation.id}\0{conversation.last_seq}\0{address}"
    async with change():
        await outbox.queue(
            sender=site.mailbox,
            recipients=[address],
            subject=subject,
            text=words,
            kind="transcript",
            token=f"t-{sha256(mark.encode()).hexdigest()[:38]}",
        )


def _line(conversation: Conversation, message: Message) -> str:
    told = conversations.message_json(message)
    nobody = _(VISITOR) if message.author == Author.VISITOR else ""
    who = told["name"] or nobody
    at = message.at.astimezone(ZONE).strftime("%H.%M")
    return f"{at} {who}: {message.text}" if who else f"{at} {message.text}"


def _day(conversation: Conversation) -> str:
    return str(
        format_datetime(conversation.started_at, "d MMMM y", tzinfo=ZONE, locale=conversation.language)
    )
