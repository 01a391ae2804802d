"""Which of the six texts is true now. One pure function decides; the rest feeds it and tells what changed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from app.clock import now
from app.news import announce, change
from chat.tables import Conversation, ConversationState, Site, VisitorStatus
from dashboard import hours, presence
from dashboard.presence import AgentPresence
from dashboard.states import OfferState
from dashboard.tables import Offer

PATIENCE = timedelta(seconds=45)
"""After this long somebody who is free takes longer than a visitor may expect."""

LIVE = (VisitorStatus.AVAILABLE, VisitorStatus.ALL_BUSY, VisitorStatus.TAKES_LONGER)


@dataclass(frozen=True)
class Ringing:
    """How the offers of one conversation stand: whether one rings now, and whether one was not taken."""

    now: bool = False
    missed: bool = False


def visitor_status(
    *,
    is_open: bool,
    presences: Sequence[AgentPresence],
    state: ConversationState | None = None,
    ringing: Ringing | None = None,
    waited: timedelta = timedelta(),
    left_message: bool = False,
) -> VisitorStatus | None:
    """The status whose text a visitor should see; None while somebody is talking to her.

    Without a `state` she has not begun a chat. AVAILABLE means that an offer rings, or could ring now.
    Who began before closing time is still helped as long as somebody works in the channel."""
    if left_message:
        return VisitorStatus.OFFLINE_THANKS
    if state == ConversationState.ENDED:
        return VisitorStatus.ENDED
    if state == ConversationState.ACTIVE:
        return None
    in_channel = any(agent.in_channel for agent in presences)
    if not in_channel or (state is None and not is_open):
        return VisitorStatus.UNAVAILABLE
    ringing = ringing or Ringing()
    reachable = ringing.now or any(agent.free for agent in presences)
    if ringing.missed or (reachable and waited >= PATIENCE):
        return VisitorStatus.TAKES_LONGER
    return VisitorStatus.AVAILABLE if reachable else VisitorStatus.ALL_BUSY


def is_live(status: VisitorStatus | None) -> bool:
    """Whether a chat can be begun, or goes on; otherwise there is the offline form."""
    return status is None or status in LIVE


async def status_of(site: Site) -> VisitorStatus:
    """For a visitor of this site who has not begun a chat."""
    is_open = await hours.is_open(site.opening_hours, now())
    return _before_chat(is_open, await presence.presences())


async def status_in(conversation: Conversation) -> VisitorStatus | None:
    """For the visitor of this conversation; None while an agent is talking to her."""
    state = ConversationState(conversation.state)
    if state != ConversationState.WAITING:
        return visitor_status(is_open=True, presences=(), state=state)
    stands = await _ringing([conversation.item])
    return _while_waiting(conversation, await presence.presences(), stands)


async def tell(moment: datetime) -> None:
    """Announces every status that is no longer what visitors were told, once over all processes:
    ("availability", "status", site=id) and ("conversation:<id>", "state", conversation=id)."""
    present, sites = await presence.presences(), await Site.objects()
    schedules = {site.opening_hours for site in sites}
    is_open = {schedule: await hours.is_open(schedule, moment) for schedule in schedules}
    for site in sites:
        status = _before_chat(is_open[site.opening_hours], present)
        if status != site.shown_status:
            await _tell_site(site.id, status)
    waiting = await Conversation.objects().where(Conversation.state == ConversationState.WAITING)
    stands = await _ringing([conversation.item for conversation in waiting])
    for conversation in waiting:
        told = _while_waiting(conversation, present, stands)
        if told is not None and told != conversation.shown_status:
            await _tell_conversation(conversation.id, told)


async def tell_visitor(conversation: Conversation) -> None:
    """As tell(), for this one, in the transaction that changed it."""
    status = await status_in(conversation)
    if status is not None:
        await _tell_conversation(conversation.id, status)


def _before_chat(is_open: bool, present: Sequence[AgentPresence]) -> VisitorStatus:
    status = visitor_status(is_open=is_open, presences=present)
    assert status is not None  # noqa: S101 (only an active conversation has none)
    return status


def _while_waiting(
    conversation: Conversation, present: Sequence[AgentPresence], stands: dict[int, Ringing]
) -> VisitorStatus | None:
    return visitor_status(
        is_open=True,
        presences=present,
        state=ConversationState.WAITING,
        ringing=stands.get(conversation.item),
        waited=now() - conversation.started_at,
    )


async def _ringing(items: list[int]) -> dict[int, Ringing]:
    if not items:
        return {}
    rows = await Offer.select(Offer.item, Offer.state).where(Offer.item.is_in(items))
    states: dict[int, set[str]] = {}
    for row in rows:
        states.setdefault(row["item"], set()).add(row["state"])
    untaken = {OfferState.IGNORED.value, OfferState.EXPIRED.value}
    return {
        item: Ringing(now=OfferState.RINGING.value in seen, missed=bool(seen & untaken))
        for item, seen in states.items()
    }


async def _tell_site(site_id: int, status: VisitorStatus) -> None:
    async with change():
        changed = await (
            Site.update({Site.shown_status: status.value})
            .where((Site.id == site_id) & (Site.shown_status != status.value))
            .returning(Site.id)
        )
        if changed:
            announce("availability", "status", site=site_id)


async def _tell_conversation(conversation_id: int, status: VisitorStatus) -> None:
    column = Conversation.shown_status
    still = (Conversation.id == conversation_id) & (Conversation.state == ConversationState.WAITING)
    async with change():
        changed = await (
            Conversation.update({column: status.value})
            .where(still & (column != status.value))
            .returning(Conversation.id)
        )
        if changed:
            announce(f"conversation:{conversation_id}", "state", conversation=conversation_id)
