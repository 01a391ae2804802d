from hypothesis import given

from app.news import change
from chat import reasons
from chat.verdicts import Why, judge
from dashboard import presence
from dashboard.states import PresenceStatus
from tests.chat.conftest import Begin, Clients, at_work
from tests.chat.test_availability import situations
from tests.world import World


@given(situations)
def test_every_text_that_a_visitor_can_read_before_an_answer_has_a_reason_that_fits(facts: dict) -> None:
    verdict = judge(**facts)
    if verdict.why in (Why.LEFT_MESSAGE, Why.ENDED, Why.TALKING):
        return
    present = facts["presences"]
    sentence = reasons.in_words(verdict, present, ringing="Abe Batens")
    assert sentence
    assert "%(" not in sentence
    blamed = [agent for agent in present if agent.in_channel and not agent.free]
    assert verdict.why != Why.BUSY or all(reasons.why_not(agent) in sentence for agent in blamed)


@given(situations)
def test_nothing_stands_in_the_way_of_who_is_free_and_something_of_who_is_not(facts: dict) -> None:
    for agent in facts["presences"]:
        assert bool(reasons.why_not(agent)) != agent.free


async def page(clients: Clients, world: World) -> str:
    answer = await (await clients.of(world.sam)).get("/admin/availability")
    assert answer.status_code == 200
    return answer.text


async def test_the_page_says_why_nobody_can_be_reached(world: World, clients: Clients) -> None:
    assert "Niemand werkt nu in het kanaal chat." in await page(clients, world)


async def test_the_page_names_who_can_be_reached_and_who_can_not(
    world: World, clients: Clients, begin: Begin
) -> None:
    await at_work(world.abe)
    assert "Een chat kan nu overgaan bij Abe Batens." in await page(clients, world)
    await begin()
    html = await page(clients, world)
    assert "De chat gaat nu over bij Abe Batens." in html
    assert "nee: er gaat al een chat over" in html
    async with change():
        await presence.choose(world.abe, PresenceStatus.IN_CALL)
    assert "Abe Batens (aan de telefoon)" in await page(clients, world)
