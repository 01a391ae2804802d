"""Merging: two that turn out to be the same person go on as one."""

from app import audit
from app.database import is_sqlite, run
from app.news import change
from app.problems import Conflict, NotFound
from app.texts import N_
from dashboard import parties, search_cards
from dashboard.agents import SignedIn
from dashboard.contact_tables import Contact, Link
from dashboard.kinds import works_here
from dashboard.party_tables import DigitalAddress, Party
from dashboard.tables import Item


class WithItself(Conflict):
    sentence = N_("Nobody can be merged with himself.")


class MergedMeanwhile(Conflict):
    sentence = N_("One of the two was just merged with somebody else. Look again before you merge.")


async def merge(kept_id: int, other_id: int, agent: SignedIn) -> Party:
    """All that the other has goes to the one that is kept, who is returned. When the two are one already,
    whichever way round, nothing happens. Raises NotFound, WithItself, MergedMeanwhile."""
    if not works_here(agent):
        raise NotFound
    if kept_id == other_id:
        raise WithItself
    async with change():
        kept, other = await _held(kept_id, other_id)
        one = {kept.merged_into or kept.id, other.merged_into or other.id}
        if len(one) == 1:
            return await parties.find(one.pop(), agent)
        if kept.merged_into or other.merged_into:
            raise MergedMeanwhile
        await _move(kept, other)
        await audit.record(agent.actor, "party.merge", f"party:{kept.id}", merged=other.id)
        await audit.record(agent.actor, "party.merged_into", f"party:{other.id}", into=kept.id)
    return await parties.find(kept.id, agent)


async def _held(kept_id: int, other_id: int) -> tuple[Party, Party]:
    """Both, as they are while nobody else can merge them. Locked in the order of their numbers, so that two
    who merge them both ways wait for one another; on SQLite a change is alone anyway."""
    if not is_sqlite():
        lock = "SELECT id FROM party WHERE id IN ({}, {}) ORDER BY id FOR NO KEY UPDATE"
        await run(lock, kept_id, other_id)
    found = {party.id: party for party in await Party.objects().where(Party.id.is_in([kept_id, other_id]))}
    if len(found) < 2:
        raise NotFound
    return found[kept_id], found[other_id]


async def _move(kept: Party, other: Party) -> None:
    await _addresses(kept, other)
    await Contact.update({Contact.party: kept.id}).where(Contact.party == other.id)
    await Item.update({Item.party: kept.id}).where(Item.party == other.id)
    await Item.update({Item.not_party: kept.id}).where(Item.not_party == other.id)
    await _links(f"party:{kept.id}", f"party:{other.id}")
    await Party.update({Party.merged_into: kept.id}).where(
        (Party.id == other.id) | (Party.merged_into == other.id)
    )
    if not kept.name:
        await Party.update({Party.name: other.name}).where(Party.id == kept.id)
    await search_cards.party(kept.id)


async def _addresses(kept: Party, other: Party) -> None:
    """What both have stays once, verified if it was with either."""
    theirs = await parties.addresses_of(kept.id)
    known = {(address.kind, address.value): address for address in theirs}
    preferred = any(address.preferred for address in theirs)
    for address in await parties.addresses_of(other.id):
        same = known.get((address.kind, address.value))
        if same is None:
            address.party, address.preferred = kept.id, address.preferred and not preferred
            address.key = f"{kept.id}:{address.kind}:{address.value}"
            await address.save()
            continue
        if same.verified_at is None and address.verified_at is not None:
            same.verified_at = address.verified_at
            await same.save([DigitalAddress.verified_at])
        await DigitalAddress.delete().where(DigitalAddress.id == address.id)


async def _links(kept: str, other: str) -> None:
    """A pair that was linked already stays linked once; with itself nobody is linked."""
    for link in await Link.objects().where((Link.one == other) | (Link.other == other)):
        one, two = sorted(kept if ref == other else ref for ref in (link.one, link.other))
        if one != two:
            moved = Link(one=one, other=two, created_by=link.created_by, created_at=link.created_at)
            await Link.insert(moved).on_conflict((Link.one, Link.other), "DO NOTHING")
        await Link.delete().where(Link.id == link.id)
