"""A visitor who left before the end: her chat is ended, and its agent goes on by e-mail, on the same item."""

from app.filters import when
from app.news import change
from app.problems import Conflict, NotFound
from app.texts import N_, speaking
from chat import conversations, endings
from chat.lines import VISITOR, message_json
from chat.tables import Author, Conversation, ConversationState, Message
from dashboard import items, moments, search_cards
from dashboard.agents import SignedIn
from dashboard.contact_tables import Contact
from dashboard.kinds import KINDS
from dashboard.states import ContactState
from dashboard.tables import Item
from mail import continuing, outbox, writing

LONGEST_QUOTE = 15_000
SUBJECT = N_("Our chat of %(day)s")
QUOTED = N_("This is what was said in the chat:")


class Back(Conflict):
    sentence = N_("The visitor is back: the chat goes on. Your text was not sent.")


async def draft(conversation: Conversation) -> dict[str, str]:
    """What the letter starts with, in the language of the visitor: below what the agent writes comes what was
    said, without what colleagues said to each other."""
    messages = await conversations.messages(conversation)
    with speaking(conversation.language):
        day = moments.day_in_words(conversation.started_at)
        quoted = "\n".join(_quoted(message) for message in messages)[-LONGEST_QUOTE:]
        return {
            "to": conversation.email,
            "subject": str(SUBJECT) % {"day": day[:1].lower() + day[1:]},
            "text": f"\n\n{QUOTED}\n{quoted}",
        }


def may_go_on(item: Item, conversation: Conversation, agent: SignedIn) -> bool:
    """When the visitor is no longer there, and the chat has not been registered yet."""
    away = conversation.visitor_left_at is not None or conversation.state == ConversationState.ENDED
    hers = conversation.agent == agent.id and agent.may("mail.handle")
    return hers and away and item.is_open and KINDS[item.kind].rings


async def by_mail(item: Item, conversation: Conversation, agent: SignedIn, form: dict[str, str]) -> None:
    """Ends the chat, keeps what was said, sends the letter: all or nothing, and once for the same form.

    Raises NotFound when the chat is not hers or mail is not her work, Back, Invalid."""
    token = f"chat-{conversation.id}-{form.get('token', '')[:32]}"
    async with change():
        await items.hold(item.id)
        if await outbox.of_token(token) is not None:
            return
        item, conversation = await _fresh(item, conversation)
        if not may_go_on(item, conversation, agent):
            raise Back if conversation.agent == agent.id and item.is_open else NotFound
        await endings.end(conversation, Author.AGENT, agent)
        await _learn(item, (await writing.read(form)).to)
        await continuing.begin(item, agent, form, token)


async def _learn(item: Item, address: str) -> None:
    """The registration of the chat starts with the address that the letter goes to."""
    unknown = (Contact.item == item.id) & (Contact.state == ContactState.DRAFT) & (Contact.email == "")
    for row in await Contact.update({Contact.email: address}).where(unknown).returning(Contact.id):
        await search_cards.contact(row["id"])


async def _fresh(item: Item, conversation: Conversation) -> tuple[Item, Conversation]:
    found = await Item.objects().get(Item.id == item.id)
    known = await Conversation.objects().get(Conversation.id == conversation.id)
    assert found is not None and known is not None  # noqa: S101, PT018
    return found, known


def _quoted(message: Message) -> str:
    said = message_json(message)
    who = said["name"] or (str(VISITOR) if message.author == Author.VISITOR else "")
    lines = [f"{when(message.at)} {who}".strip() + ":", *message.text.splitlines()]
    return "\n".join(f"> {line}" for line in lines)
