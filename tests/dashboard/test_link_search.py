"""What is found to be linked: by name, number and subject, and never what is not for these eyes."""

from datetime import timedelta

import pytest

from app.clock import now
from chat import conversations
from dashboard import link_search
from tests.browser.arrivals import chat
from tests.chat.conftest import form as chat_form
from tests.dashboard.asked import asked, the_department
from tests.dashboard.given import registered
from tests.dashboard.linking import ref, secret_of_bea
from tests.world import World


async def found(q: str, agent: object, without: str = "") -> set[str]:
    hits = await link_search.found(q, agent, without)  # type: ignore[arg-type]
    return {target.reference for group in hits for target in group.targets}


@pytest.mark.parametrize("q", ["essaadi", "KEES", "06-5539 2843", "+31 6 55392843"])
async def test_contacts_items_and_people_are_found_by_name_and_number(world: World, q: str) -> None:
    contact, item = await registered(world.abe), await asked(world.abe, await the_department())
    assert await found(q, world.bea) == {ref(contact), ref(item), f"party:{contact.party}"}
    assert await found(q, world.bea, without=ref(item)) == {ref(contact), f"party:{contact.party}"}
    assert await found(q, world.admin) == set()


@pytest.mark.parametrize("q", ["", "k", "%%", "__", "niemand"])
async def test_what_says_nothing_finds_nothing(world: World, q: str) -> None:
    await registered(world.abe)
    await asked(world.abe, await the_department())
    assert await found(q, world.bea) == set()


async def test_searching_finds_nothing_that_is_not_for_these_eyes(world: World) -> None:
    secret = await secret_of_bea(world.abe, subject="Uithuisplaatsing")
    assert ref(secret) in await found("uithuisplaatsing", world.bea)
    assert await found("uithuisplaatsing", world.fatima) == set()
    live = await chat(world, world.abe)
    assert await found("paspoort", world.abe) == {ref(live)}
    assert await found("paspoort", world.fatima) == set()
    [group] = await link_search.found("website", world.fatima)
    assert [(target.reference, target.detail) for target in group.targets] == [(ref(live), "")]


async def test_what_is_not_for_these_eyes_takes_no_place_of_what_is(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(link_search, "LOOKED_AT", 2)
    own = await registered(world.abe, now() - timedelta(days=1), subject="Uithuisplaatsing")
    for _ in range(2):
        await secret_of_bea(world.abe, subject="Uithuisplaatsing")
    assert await found("uithuisplaatsing", world.fatima) == {ref(own)}


@pytest.mark.parametrize(("name", "q"), [("Ömer Yıldırım", "yildirim"), ("Omer Yildirim", "YILDIRIM ömer")])
async def test_accents_may_be_left_out_or_put_in(world: World, name: str, q: str) -> None:
    task = await asked(world.abe, await the_department(), client_name=name)
    conversation, _token, _new = await conversations.start(world.site, chat_form(name=name))
    assert {ref(task), f"item:{conversation.item}"} <= await found(q, world.abe)
