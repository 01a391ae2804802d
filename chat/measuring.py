"""What reports need to know of a conversation: how long she waited, how long it lasted, how it ended."""

from datetime import datetime

from chat.tables import Conversation
from dashboard import measures
from dashboard.agents import SignedIn
from dashboard.states import Ending
from dashboard.tables import Item


def taken(item: Item, conversation: Conversation, agent: SignedIn, moment: datetime) -> None:
    """An agent accepted it; inside change()."""
    measures.conversed(
        item,
        began_at=conversation.started_at,
        answered_at=moment,
        ended_at=None,
        employee=agent.employee_id,
        ending=Ending.ANSWERED,
    )


def over(item: Item, conversation: Conversation, talker: SignedIn | None, left_message: bool) -> None:
    """It has ended, with its agent or with nobody; inside change()."""
    measures.conversed(
        item,
        began_at=conversation.started_at,
        answered_at=conversation.accepted_at,
        ended_at=conversation.ended_at,
        employee=talker.employee_id if talker else None,
        ending=Ending.ANSWERED if talker else _unanswered(conversation, left_message),
    )


def _unanswered(conversation: Conversation, left_message: bool) -> Ending:
    """Missed when it was us: she waited too long and was given the form, or her agent was lost. Abandoned
    when she left of her own accord before that."""
    ours = left_message or conversation.form_offered_at or conversation.accepted_at
    return Ending.MISSED if ours else Ending.ABANDONED
