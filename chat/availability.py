"""Which of the six texts is true now: feeds chat.verdicts with what is the case, and tells what changed."""

from collections.abc import Sequence
from datetime import datetime

from app.clock import now
from app.news import announce, change
from chat import waiting
from chat.tables import Conversation, ConversationState, Site, VisitorStatus
from chat.verdicts import Ringing, Verdict, judge
from dashboard import hours, presence, rules
from dashboard.presence import AgentPresence
from dashboard.states import OfferState
from dashboard.tables import Offer

LIVE = (VisitorStatus.AVAILABLE, VisitorStatus.ALL_BUSY, VisitorStatus.TAKES_LONGER)


def is_live(status: VisitorStatus | None) -> bool:
    """Whether a chat can be begun, or goes on; otherwise there is the offline form."""
    return status is None or status in LIVE


async def status_of(site: Site) -> VisitorStatus:
    """For a visitor of this site who has not begun a chat."""
    is_open = await hours.is_open(site.opening_hours, now())
    return _status(judge(is_open=is_open, presences=await presence.presences()))


async def status_in(conversation: Conversation) -> VisitorStatus | None:
    """For the visitor of this conversation; None while an agent is talking to her."""
    state = ConversationState(conversation.state)
    if state != ConversationState.WAITING:
        return judge(is_open=True, presences=(), state=state).status
    [verdict] = await while_waiting([conversation])
    return verdict.status


async def while_waiting(
    conversations: Sequence[Conversation], present: Sequence[AgentPresence] | None = None
) -> list[Verdict]:
    """Of conversations that wait, in their order."""
    present = await presence.presences() if present is None else present
    stands = await _ringing([conversation.item for conversation in conversations])
    patience = await rules.lasts(rules.PATIENCE)
    return [
        judge(
            is_open=True,
            presences=present,
            state=ConversationState.WAITING,
            ringing=stands.get(conversation.item),
            waited=now() - (conversation.agent_lost_at or conversation.started_at),
            patience=patience,
        )
        for conversation in conversations
    ]


async def tell(moment: datetime) -> None:
    """Announces every status that is no longer what visitors were told, once over all processes:
    ("availability", "status", site=id) and ("conversation:<id>", "state", conversation=id)."""
    present, sites = await presence.presences(), await Site.objects()
    schedules = {site.opening_hours for site in sites}
    is_open = {schedule: await hours.is_open(schedule, moment) for schedule in schedules}
    for site in sites:
        status = _status(judge(is_open=is_open[site.opening_hours], presences=present))
        if status != site.shown_status:
            await _tell_site(site.id, status)
    line = await waiting.line()
    verdicts = await while_waiting(line, present)
    places = await waiting.places(line, {site.id: site for site in sites}, verdicts, moment)
    for conversation, verdict, place in zip(line, verdicts, places, strict=True):
        if (verdict.status, place) != (conversation.shown_status, conversation.shown_place):
            await _tell_conversation(conversation.id, _status(verdict), place)


async def tell_visitor(conversation: Conversation) -> None:
    """As tell(), for this one, in the transaction that changed it."""
    status = await status_in(conversation)
    if status is not None:
        await _tell_conversation(conversation.id, status, conversation.shown_place)


def _status(verdict: Verdict) -> VisitorStatus:
    assert verdict.status is not None  # noqa: S101 (only an active conversation has none)
    return verdict.status


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


async def _tell_conversation(conversation_id: int, status: VisitorStatus, place: str) -> None:
    still = (Conversation.id == conversation_id) & (Conversation.state == ConversationState.WAITING)
    news = (Conversation.shown_status != status.value) | (Conversation.shown_place != place)
    async with change():
        changed = await (
            Conversation.update({Conversation.shown_status: status.value, Conversation.shown_place: place})
            .where(still & news)
            .returning(Conversation.id)
        )
        if changed:
            announce(f"conversation:{conversation_id}", "state", conversation=conversation_id)
