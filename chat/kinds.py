"""Chats as items of the hub: what happens to a conversation when its item is taken, given back or missed."""

from typing import Any

from piccolo.columns import Column

from app.clock import now
from app.problems import Conflict
from app.texts import N_
from chat import availability, measuring, remarks
from chat.lines import tell
from chat.tables import Conversation, ConversationState
from dashboard import archive, offers, search_cards
from dashboard.agents import SignedIn
from dashboard.contact_tables import Contact
from dashboard.kinds import About, ItemKind, Opinion
from dashboard.states import ContactState
from dashboard.tables import Item

LOST = N_("The connection with %(name)s is gone; a colleague takes over.")
BACK = N_("%(name)s is back.")
NOW_WITH = N_("You are now chatting with %(name)s.")


class NotRegistered(Conflict):
    sentence = N_("This chat has ended: complete its registration first.")


async def accepted(item: Item, agent: SignedIn) -> None:
    """From now on the visitor talks to this agent; in the transaction that gave her the item. Who lost it and
    is back had it all the time."""
    conversation = await Conversation.objects().where(Conversation.item == item.id).first()
    back = conversation is not None and conversation.agent == agent.id
    taken: dict[Column | str, Any] = {
        Conversation.state: ConversationState.ACTIVE.value,
        Conversation.agent: agent.id,
        Conversation.agent_name: agent.given_name,
        Conversation.agent_lost_at: None,
    }
    moment = now()
    times: dict[Column | str, Any] = {} if back else {Conversation.accepted_at: moment}
    moved = await _move(item, ConversationState.WAITING, taken | times, agent.id)
    if moved and conversation and back:
        await remarks.make(conversation, BACK, name=agent.given_name)
    elif moved and conversation:
        measuring.taken(item, conversation, agent, moment)


async def released(item: Item) -> None:
    """The visitor waits again, and the chat rings at the next. Raises NotRegistered after the end."""
    given_back: dict[Column | str, Any] = {
        Conversation.state: ConversationState.WAITING.value,
        Conversation.agent: None,
        Conversation.agent_name: "",
    }
    if not await _move(item, ConversationState.ACTIVE, given_back, None):
        raise NotRegistered
    await offers.offer(item.id)


async def lost(item: Item) -> None:
    """The browser of its agent vanished: the visitor reads it, and waits for whoever takes it. Until then she
    hears what is said, for when she is back."""
    conversation = await Conversation.objects().where(Conversation.item == item.id).first()
    waits: dict[Column | str, Any] = {
        Conversation.state: ConversationState.WAITING.value,
        Conversation.agent_lost_at: now(),
    }
    if conversation and await _move(item, ConversationState.ACTIVE, waits, conversation.agent):
        await remarks.make(conversation, LOST, name=conversation.agent_name)


async def handed_over(item: Item, source: int, agent: SignedIn) -> None:
    """The visitor reads who talks to her from now on; in the transaction that gave the agent the item."""
    taken: dict[Column | str, Any] = {
        Conversation.agent: agent.id,
        Conversation.agent_name: agent.given_name,
        Conversation.agent_lost_at: None,
    }
    hers = (Conversation.state == ConversationState.ACTIVE) & (Conversation.agent == source)
    moved = (
        await Conversation.update(taken)
        .where((Conversation.item == item.id) & hers)
        .returning(Conversation.id)
    )
    for row in moved:
        conversation = await Conversation.objects().get(Conversation.id == row["id"])
        assert conversation is not None  # noqa: S101
        await remarks.make(conversation, NOW_WITH, name=agent.given_name)
        tell(conversation.id, agent.id, "state")


async def missed(item: Item) -> None:
    """It rang and nobody is left to ring: the visitor is told at once that it takes longer."""
    conversation = await Conversation.objects().where(Conversation.item == item.id).first()
    if conversation is not None:
        await availability.tell_visitor(conversation)


async def adopted(item: Item, agent: SignedIn) -> None:
    """Who takes a missed chat is the one who handles its contact."""
    hers: dict[Column | str, Any] = {
        Contact.handler: agent.employee_id,
        Contact.created_by: agent.employee_id,
        Contact.department: await archive.department_of(agent.employee_id),
    }
    drafts = (Contact.item == item.id) & (Contact.state == ContactState.DRAFT)
    for row in await Contact.update(hers).where(drafts).returning(Contact.id):
        await archive.link_employee(row["id"], agent.employee_id)
        await search_cards.contact(row["id"])


async def about(item: Item) -> About:
    """The page on which the visitor asks says best what it is about."""
    asked = await Conversation.objects().where(Conversation.item == item.id).first()
    return About(asked.page_title, asked.language) if asked else About("")


async def opinion(item: Item) -> Opinion | None:
    rated = await Conversation.objects().where(Conversation.item == item.id).first()
    return Opinion(rated.rating, rated.rating_text) if rated and rated.rating else None


async def _move(
    item: Item, source: ConversationState, values: dict[Column | str, Any], agent: int | None
) -> bool:
    moved = await (
        Conversation.update(values)
        .where((Conversation.item == item.id) & (Conversation.state == source))
        .returning(Conversation.id)
    )
    for row in moved:
        tell(row["id"], agent, "state")
    return bool(moved)


LIVE_CHAT = ItemKind(
    name="live_chat",
    label=N_("Chat"),
    short=N_("Chat"),
    icon="message-circle",
    tag="chat",
    path="/chats",
    privilege="chat.handle",
    accepted=accepted,
    released=released,
    missed=missed,
    about=about,
    opinion=opinion,
    lost=lost,
    handed_over=handed_over,
)
MISSED_CHAT = ItemKind(
    name="missed_chat",
    label=N_("Missed chat"),
    short=N_("Missed"),
    icon="message-circle-off",
    tag="chat",
    path="/chats",
    accepted=adopted,
    about=about,
    opinion=opinion,
)
