"""Which of the six texts is true, and why: one pure function, so that text and reason can't disagree."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from chat.tables import ConversationState, VisitorStatus
from dashboard import rules
from dashboard.presence import AgentPresence

PATIENCE = timedelta(seconds=rules.PATIENCE.default)


@dataclass(frozen=True)
class Ringing:
    """How the offers of one conversation stand: whether one rings now, and whether one was not taken."""

    now: bool = False
    missed: bool = False


class Why(StrEnum):
    """What decided."""

    LEFT_MESSAGE = "left_message"
    ENDED = "ended"
    TALKING = "talking"
    CLOSED = "closed"
    NOBODY = "nobody"
    NOT_TAKEN = "not_taken"
    WAITED = "waited"
    RINGS = "rings"
    FREE = "free"
    BUSY = "busy"


@dataclass(frozen=True)
class Verdict:
    """`status` is None while somebody is talking to her."""

    status: VisitorStatus | None
    why: Why


def judge(
    *,
    is_open: bool,
    presences: Sequence[AgentPresence],
    state: ConversationState | None = None,
    ringing: Ringing | None = None,
    waited: timedelta = timedelta(),
    left_message: bool = False,
    patience: timedelta = PATIENCE,
) -> Verdict:
    """The status whose text a visitor should see, and why.

    Without a `state` she has not begun a chat. AVAILABLE means that an offer rings, or could ring now; after
    `patience` that takes longer than she may expect. Who began before closing time is still helped as long as
    somebody works in the channel."""
    if left_message:
        return Verdict(VisitorStatus.OFFLINE_THANKS, Why.LEFT_MESSAGE)
    if state == ConversationState.ENDED:
        return Verdict(VisitorStatus.ENDED, Why.ENDED)
    if state == ConversationState.ACTIVE:
        return Verdict(None, Why.TALKING)
    if state is None and not is_open:
        return Verdict(VisitorStatus.UNAVAILABLE, Why.CLOSED)
    if not any(agent.in_channel for agent in presences):
        return Verdict(VisitorStatus.UNAVAILABLE, Why.NOBODY)
    return _while_there(presences, ringing or Ringing(), waited >= patience)


def _while_there(presences: Sequence[AgentPresence], ringing: Ringing, impatient: bool) -> Verdict:
    """Somebody works in the channel."""
    reachable = ringing.now or any(agent.free for agent in presences)
    if ringing.missed:
        return Verdict(VisitorStatus.TAKES_LONGER, Why.NOT_TAKEN)
    if reachable and impatient:
        return Verdict(VisitorStatus.TAKES_LONGER, Why.WAITED)
    if ringing.now:
        return Verdict(VisitorStatus.AVAILABLE, Why.RINGS)
    if reachable:
        return Verdict(VisitorStatus.AVAILABLE, Why.FREE)
    return Verdict(VisitorStatus.ALL_BUSY, Why.BUSY)
