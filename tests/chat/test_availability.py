import json
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from app import clock, news
from app.database import run
from app.news import change
from chat import availability, conversations
from chat.tables import ConversationState, Site, VisitorStatus
from chat.verdicts import PATIENCE, Ringing, judge
from dashboard import offers, presence
from dashboard.presence import AgentPresence
from dashboard.states import PresenceStatus
from dashboard.tables import ClosedDay, Offer
from tests.chat.conftest import Begin, at_work, taken
from tests.world import World

MONDAY = datetime(2019, 3, 25, 10, 15, tzinfo=UTC)

people = st.builds(
    AgentPresence,
    agent_id=st.integers(1, 99),
    name=st.just("Abe Batens"),
    status=st.sampled_from(PresenceStatus),
    reason=st.just(""),
    works_in_chat=st.booleans(),
    connected=st.booleans(),
    chats=st.integers(0, 3),
    rings=st.integers(0, 1),
    maximum=st.integers(1, 2),
    since=st.just(MONDAY),
    idle_since=st.just(MONDAY),
)
situations = st.fixed_dictionaries(
    {
        "is_open": st.booleans(),
        "presences": st.lists(people, max_size=3),
        "state": st.none() | st.sampled_from(ConversationState),
        "ringing": st.none() | st.builds(Ringing, now=st.booleans(), missed=st.booleans()),
        "waited": st.sampled_from(
            [timedelta(), timedelta(seconds=44), timedelta(seconds=45), timedelta(hours=1)]
        ),
        "left_message": st.booleans(),
    }
)
situation = given(situations)


def before_or_waiting(facts: dict) -> bool:
    return not facts["left_message"] and facts["state"] in (None, ConversationState.WAITING)


@situation
def test_every_situation_has_one_of_the_six_texts_unless_somebody_is_talking(facts: dict) -> None:
    status = judge(**facts).status
    talking = facts["state"] == ConversationState.ACTIVE and not facts["left_message"]
    assert (status is None) == talking
    assert talking or status in VisitorStatus


@situation
def test_available_is_never_said_when_an_offer_could_not_ring_now(facts: dict) -> None:
    if judge(**facts).status == VisitorStatus.AVAILABLE:
        rings = facts["ringing"] is not None and facts["ringing"].now
        assert rings or any(p.free for p in facts["presences"])


@situation
def test_available_is_said_as_long_as_nothing_speaks_against_it(facts: dict) -> None:
    free = any(p.free for p in facts["presences"])
    if before_or_waiting(facts) and facts["is_open"] and free and facts["waited"] < PATIENCE:
        missed = facts["ringing"] is not None and facts["ringing"].missed
        expected = VisitorStatus.TAKES_LONGER if missed else VisitorStatus.AVAILABLE
        assert judge(**facts).status == expected


@situation
def test_nobody_in_the_channel_means_an_offline_message_and_so_do_closed_doors(facts: dict) -> None:
    if before_or_waiting(facts):
        nobody = not any(p.in_channel for p in facts["presences"])
        closed = facts["state"] is None and not facts["is_open"]
        assert (judge(**facts).status == VisitorStatus.UNAVAILABLE) == (nobody or closed)


@situation
def test_all_busy_means_that_everybody_in_the_channel_has_her_hands_full(facts: dict) -> None:
    if judge(**facts).status == VisitorStatus.ALL_BUSY:
        assert any(p.in_channel for p in facts["presences"])
        assert not any(p.free for p in facts["presences"])


@situation
def test_what_is_over_stays_over_whoever_is_there(facts: dict) -> None:
    if facts["left_message"]:
        assert judge(**facts).status == VisitorStatus.OFFLINE_THANKS
    elif facts["state"] == ConversationState.ENDED:
        assert judge(**facts).status == VisitorStatus.ENDED


@situation
def test_an_offer_that_nobody_took_makes_it_take_longer(facts: dict) -> None:
    facts |= {"state": ConversationState.WAITING, "left_message": False, "ringing": Ringing(missed=True)}
    if any(p.in_channel for p in facts["presences"]):
        assert judge(**facts).status == VisitorStatus.TAKES_LONGER


async def test_a_site_follows_who_is_there(world: World) -> None:
    assert await availability.status_of(world.site) == VisitorStatus.UNAVAILABLE
    await at_work(world.abe)
    assert await availability.status_of(world.site) == VisitorStatus.AVAILABLE
    async with change():
        await presence.choose(world.abe, PresenceStatus.IN_CALL)
    assert await availability.status_of(world.site) == VisitorStatus.ALL_BUSY
    clock.move(seconds=61)
    assert await availability.status_of(world.site) == VisitorStatus.UNAVAILABLE


async def test_who_may_not_chat_is_not_there_for_visitors(world: World) -> None:
    async with change():
        await presence.seen(world.bea.id)
        await presence.choose(world.bea, PresenceStatus.AVAILABLE)
    assert await availability.status_of(world.site) == VisitorStatus.UNAVAILABLE


async def test_a_closed_day_sends_new_visitors_to_the_form_and_keeps_who_had_begun(
    world: World, begin: Begin
) -> None:
    await at_work(world.abe)
    conversation = await begin()
    await ClosedDay.insert(ClosedDay(schedule=world.site.opening_hours, day=clock.now().date(), name="Dicht"))
    yesterday, tomorrow = (clock.now() + timedelta(days=d) for d in (-1, 1))
    for day in (yesterday.date(), tomorrow.date()):
        await ClosedDay.insert(ClosedDay(schedule=world.site.opening_hours, day=day, name="Dicht"))
    assert await availability.status_of(world.site) == VisitorStatus.UNAVAILABLE
    assert await availability.status_in(conversation) == VisitorStatus.AVAILABLE


async def test_a_waiting_visitor_reads_what_happens_to_her_offer(world: World, begin: Begin) -> None:
    await at_work(world.abe)
    conversation = await begin()
    assert await availability.status_in(conversation) == VisitorStatus.AVAILABLE
    offered = await Offer.objects().get(Offer.item == conversation.item)
    async with change():
        await offers.ignore(offered.id, world.abe)
    assert await availability.status_in(conversation) == VisitorStatus.TAKES_LONGER
    async with change():
        await presence.work_in_chat(world.abe, False)
    assert await availability.status_in(conversation) == VisitorStatus.UNAVAILABLE


async def test_a_visitor_waits_while_everybody_is_talking(world: World, begin: Begin) -> None:
    await at_work(world.abe)
    for _ in range(2):
        await taken(await begin(), world.abe)
    waiting = await begin()
    assert await availability.status_in(waiting) == VisitorStatus.ALL_BUSY
    assert (await conversations.view(waiting))["text"].startswith(
        "Op dit moment zijn alle medewerkers in gesprek"
    )


async def told(topic: str, since: int) -> list[tuple[str, dict[str, int]]]:
    """Names and ids of what visitors were told on this topic, by whoever looked first."""
    rows = await run(
        "SELECT name, data FROM event WHERE topic = {} AND id > {} AND name IN ('state', 'status')",
        topic,
        since,
    )
    return [(row["name"], json.loads(row["data"])) for row in rows]


async def test_a_change_is_told_once(world: World, begin: Begin) -> None:
    await availability.tell(clock.now())
    before = await news.cursor()
    await at_work(world.abe)
    await availability.tell(clock.now())
    await availability.tell(clock.now())
    assert await told("availability", before) == [("status", {"site": world.site.id})]
    assert (await Site.objects().get(Site.id == world.site.id)).shown_status == "available"


async def test_who_waits_is_told_when_the_last_agent_leaves(world: World, begin: Begin) -> None:
    await at_work(world.abe)
    conversation = await begin()
    await availability.tell(clock.now())
    before = await news.cursor()
    async with change():
        await presence.work_in_chat(world.abe, False)
    await availability.tell(clock.now())
    [(name, _ids)] = await told(f"conversation:{conversation.id}", before)
    assert name == "state"
    assert (await conversations.view(conversation))["status"] == "unavailable"


async def test_when_nobody_is_left_to_ring_the_visitor_is_told_at_once(world: World, begin: Begin) -> None:
    await at_work(world.abe)
    conversation = await begin()
    before = await news.cursor()
    clock.move(seconds=21)
    await offers.expire_due(clock.now())
    assert {name for name, _ids in await told(f"conversation:{conversation.id}", before)} == {"state"}
    assert (await conversations.view(conversation))["status"] == "takes_longer"
