"""What the hub's own events look like on the screen of who receives them."""

from typing import Any

from app.news import News
from app.problems import NotFound
from app.rendering import filled
from app.texts import speaking
from dashboard import frame, freeness, items, labels, presence, rows, tallies, viewing
from dashboard.agents import SignedIn
from dashboard.kinds import seen_by, works_here
from dashboard.latest import Latest
from dashboard.states import OfferState
from dashboard.tables import Item, Offer

_records: Latest[dict[str, Any] | None] = Latest()
_tallies: Latest[list[dict[str, Any]]] = Latest(20)
_rows: Latest[str] = Latest()
_offered: Latest[list[labels.Mark]] = Latest(20)
_presences: Latest[presence.AgentPresence] = Latest(50)


async def item(news: News, agent: SignedIn) -> str | None:
    """The row and, where the item is open, who has it."""
    return await _row(news, agent, held=True)


async def row(news: News, agent: SignedIn) -> str | None:
    """What the row says changed, not who has it."""
    return await _row(news, agent)


async def labelled(news: News, agent: SignedIn) -> str | None:
    """The row, and the labels where the item is open."""
    return await _row(news, agent, offered=await _offered.get(news, "", labels.offered))


async def _row(news: News, agent: SignedIn, **parts: Any) -> str | None:
    record = await _records.get(news, "", lambda: rows.record_of(news.data["item"]))
    if record is None or record["kind"] not in seen_by(agent):
        return None
    hers = (agent.id == record["owner"], agent.id == record["rings_at"])
    rights = (*hers, rows.is_secret(agent, record), agent.privileges, agent.language)

    async def rendered() -> str:
        return _in(agent, "dashboard/_row_live.html", row=lambda: rows.row_for(agent, record), **parts)

    return await _rows.get(news, rights, rendered)


async def counts(news: News, agent: SignedIn) -> str | None:
    if not works_here(agent):
        return None
    tallied = await _tallies.get(news, "", tallies.tally)
    return _in(agent, "dashboard/_counts_live.html", counts=lambda: tallies.counts(agent, tallied))


async def presence_changed(news: News, agent: SignedIn) -> str | None:
    """A colleague's presence, and one's own in the top bar; who has no account any more is not shown."""
    try:
        changed = await _presences.get(news, "", lambda: presence.presence_of(news.data["agent"]))
    except NotFound:
        return None
    return _in(
        agent,
        "dashboard/_presence_live.html",
        me=changed,
        own=changed.agent_id == agent.id,
        working=works_here(agent),
        freeness=lambda: freeness.sentence(changed, agent),
    )


async def offer(news: News, agent: SignedIn) -> str | None:
    """Everything that rings at her; an offer that was taken says by whom."""
    offered = await Offer.objects().get(Offer.id == news.data["offer"])
    lost = offered is not None and offered.state == OfferState.WITHDRAWN
    elsewhere = offered is not None and lost and offered.given_by is None
    by = await items.owner_name(offered.item) if offered and elsewhere else ""
    return _in(agent, "dashboard/_rings_live.html", rings=await frame.rings_at(agent), by=by)


async def viewed(news: News, agent: SignedIn) -> str | None:
    """Who else has the item on her screen, there where it is open."""
    seen = await Item.objects().where(Item.id == news.data["item"]).first()
    if seen is None or not await items.is_for(seen, agent):
        return None
    viewers = await viewing.shown_to(seen, agent)
    return _in(agent, "dashboard/_viewers_live.html", item=seen, viewers=viewers)


LIVE = {
    "item": item,
    "row": row,
    "labels": labelled,
    "counts": counts,
    "presence": presence_changed,
    "offer": offer,
    "viewing": viewed,
}


def _in(agent: SignedIn, template: str, **context: Any) -> str:
    """Rendered in her language; what is callable in the context is asked in that language too."""
    with speaking(agent.language):
        values = {name: value() if callable(value) else value for name, value in context.items()}
        return filled(template, agent=agent, **values)
