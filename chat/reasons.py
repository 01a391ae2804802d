"""Why a visitor reads what she reads, in a sentence for who is asked about it."""

from collections.abc import Sequence
from dataclasses import dataclass

from app.clock import now
from app.texts import N_, Lazy, _
from chat import availability, sites, texts, waiting
from chat.lines import VISITOR
from chat.tables import Site
from chat.verdicts import Verdict, Why, judge
from dashboard import hours, presence, rings, rules
from dashboard.presence import AgentPresence
from dashboard.states import PresenceStatus

SENTENCES: dict[Why, Lazy] = {
    Why.CLOSED: N_("It is outside the opening hours."),
    Why.NOBODY: N_("Nobody works in the channel chat now."),
    Why.NOT_TAKEN: N_("It rang, and nobody took it."),
    Why.WAITED: N_(
        "It has been waiting for longer than %(seconds)s seconds, although somebody could take it."
    ),
    Why.RINGS: N_("It is ringing at %(names)s."),
    Why.FREE: N_("A chat could ring now at %(names)s."),
    Why.BUSY: N_("Everybody who works in the channel chat has her hands full: %(names)s."),
}


@dataclass(frozen=True)
class Reason:
    """The text as the visitor reads it, and the sentence that says why."""

    subject: str
    text: str
    sentence: str


async def of_sites(present: Sequence[AgentPresence]) -> list[Reason]:
    """For who has not begun, per website."""
    told = []
    for site in await Site.objects().order_by(Site.name):
        schedule = await hours.schedule(site.opening_hours)
        verdict = judge(is_open=schedule is None or schedule.is_open(now()), presences=present)
        sentence = in_words(
            verdict, present, doors=schedule.in_words(now()) if schedule else _("Always open")
        )
        told.append(Reason(site.name, await _text(site, verdict, site.language), sentence))
    return told


async def of_waiting(present: Sequence[AgentPresence]) -> list[Reason]:
    """For everybody who waits, the longest first."""
    line = await waiting.line()
    patience = await rules.number(rules.PATIENCE)
    verdicts = await availability.while_waiting(line, present)
    ringing = await rings.names()
    told = []
    for conversation, verdict in zip(line, verdicts, strict=True):
        at = ringing.get(conversation.item, "")
        sentence = in_words(verdict, present, ringing=at, patience=patience)
        text = await _text(await sites.of(conversation.site), verdict, conversation.language)
        name = conversation.visitor_name or _(VISITOR.key)
        told.append(Reason(name, f"{text} {conversation.shown_place}".strip(), sentence))
    return told


def in_words(
    verdict: Verdict,
    present: Sequence[AgentPresence],
    *,
    ringing: str = "",
    patience: int = rules.PATIENCE.default,
    doors: str = "",
) -> str:
    """One sentence, or two when there is more to say. `ringing`: at whom it rings. `doors`: the hours."""
    in_channel = [agent for agent in present if agent.in_channel]
    names = {
        Why.RINGS: ringing,
        Why.FREE: ", ".join(agent.name for agent in in_channel if agent.free),
        Why.BUSY: ", ".join(f"{agent.name} ({why_not(agent)})" for agent in in_channel),
    }
    sentence = _(SENTENCES[verdict.why].key) % {"names": names.get(verdict.why, ""), "seconds": patience}
    if doors:
        sentence = f"{sentence} {doors}."
    if verdict.why == Why.NOBODY and (there := [a.name for a in present if a.connected]):
        return f"{sentence} " + _("Signed in: %(names)s.") % {"names": ", ".join(there)}
    return sentence


def why_not(agent: AgentPresence) -> str:
    """Why no chat would ring at her now; empty when one could."""
    if not agent.connected:
        return _("no dashboard is open")
    if not agent.works_in_chat:
        return _("does not work in the channel chat")
    if agent.status != PresenceStatus.AVAILABLE:
        return _(STATUSES[agent.status].key)
    if agent.rings:
        return _("a chat rings at her")
    if agent.chats >= agent.maximum:
        return _("%(chats)s of %(most)s chats") % {"chats": agent.chats, "most": agent.maximum}
    return ""


STATUSES: dict[PresenceStatus, Lazy] = {
    PresenceStatus.IN_CALL: N_("on the phone"),
    PresenceStatus.WRAP_UP: N_("in her wrap-up"),
    PresenceStatus.BREAK: N_("on a break"),
    PresenceStatus.OFFLINE: N_("signed off"),
}


async def presences() -> list[AgentPresence]:
    """Who is there, or should be: everybody with an open dashboard or who chose the channel."""
    return [agent for agent in await presence.presences() if agent.connected or agent.works_in_chat]


async def _text(site: Site, verdict: Verdict, language: str) -> str:
    return await texts.text_for(site, verdict.status, language) if verdict.status else ""
