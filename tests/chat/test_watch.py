from collections.abc import Awaitable, Callable

from app.news import change
from chat import conversations
from chat.tables import Conversation, Site
from dashboard import offers, presence
from dashboard.tables import Offer
from tests.chat.conftest import Begin, at_work
from tests.serving import Server
from tests.world import World

Eventually = Callable[[Callable[[], Awaitable[object]]], Awaitable[object]]


async def test_visitors_are_told_within_moments_who_came_and_who_left(
    world: World, server: Server, eventually: Eventually
) -> None:
    for act, status in ((True, "available"), (False, "unavailable")):
        async with change():
            await presence.seen(world.abe.id)
            await presence.choose(world.abe, "available")
            await presence.work_in_chat(world.abe, act)
        await eventually(lambda s=status: Site.exists().where(Site.shown_status == s))


async def test_an_ignored_offer_with_nobody_left_is_told_to_who_waits(
    world: World, server: Server, begin: Begin, eventually: Eventually
) -> None:
    await at_work(world.abe)
    conversation = await begin()
    offered = await Offer.objects().get(Offer.item == conversation.item)
    async with change():
        await offers.ignore(offered.id, world.abe)
    told = Conversation.shown_status == "takes_longer"
    await eventually(lambda: Conversation.exists().where((Conversation.id == conversation.id) & told))


async def test_who_waits_is_offered_to_the_first_who_comes(
    world: World, server: Server, begin: Begin, eventually: Eventually
) -> None:
    first, second = await begin(), await begin()
    await at_work(world.abe)
    await eventually(lambda: Offer.exists().where(Offer.item == first.item))
    assert not await Offer.exists().where(Offer.item == second.item)
    assert (await conversations.view(first))["status"] == "available"
