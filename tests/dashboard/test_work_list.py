"""The work list: order, groups, filters, counts and the state in words."""

from datetime import timedelta
from typing import Any

import pytest

from app.clock import move, now
from app.news import change
from app.texts import set_language
from dashboard import items, listing, offers, rows, tallies
from dashboard.agents import SignedIn
from dashboard.rows import Row
from dashboard.views import View
from tests.dashboard.conftest import here, opened
from tests.world import World

pytestmark = pytest.mark.usefixtures("heard")


async def titles(agent: SignedIn, **view: str) -> list[str]:
    return [row.title for row in await rows.rows(agent, View(**view))]


async def only(agent: SignedIn) -> Row:
    [row] = await rows.rows(agent, View())
    return row


async def waiting(title: str, minutes: int, kind: str = "letter", **columns: Any) -> items.Item:
    return await opened(kind, title=title, waiting_since=now() - timedelta(minutes=minutes), **columns)


async def test_who_waits_longest_stands_first(world: World) -> None:
    await waiting("midden", 20)
    await waiting("kort", 5)
    await waiting("lang", 90)
    assert await titles(world.bea) == ["lang", "midden", "kort"]


async def test_her_conversations_stand_first_and_what_waits_for_the_client_last(
    world: World,
) -> None:
    answered = await waiting("beantwoord", 500)
    await waiting("lang", 90)
    await waiting("haar chat", 2, "call", owner=world.abe.id)
    await waiting("chat van een collega", 3, "call", owner=world.fatima.id)
    async with change():
        await items.update_item(answered.id, waiting_since=None)
    listed = await rows.rows(world.abe, View())
    assert [(row.title, row.group) for row in listed] == [
        ("haar chat", "talking"),
        ("lang", "waiting"),
        ("chat van een collega", "waiting"),
        ("beantwoord", "waiting"),
    ]
    orders = [row.order for row in listed if row.group == "waiting"]
    assert orders == sorted(orders)


async def test_what_rings_at_her_stands_in_front_of_what_waits(world: World) -> None:
    await here(world.fatima)
    await waiting("lang", 90)
    item = await opened("call", title="chat")
    async with change():
        await offers.offer(item.id)
    listed = await rows.rows(world.fatima, View())
    assert [(row.title, row.group) for row in listed] == [("chat", "offered"), ("lang", "waiting")]
    assert (listed[0].level, listed[0].words) == ("warn", "gaat bij u over")
    others = {row.title: (row.group, row.words) for row in await rows.rows(world.abe, View())}
    assert others["chat"] == ("waiting", "gaat bij collega over")


async def test_filters_narrow_it(world: World) -> None:
    await waiting("brief", 3)
    await waiting("eigen brief", 2, owner=world.abe.id)
    await waiting("late brief", 1, due=now() - timedelta(minutes=1), owner=world.bea.id)
    await waiting("chat", 0, "call")
    assert await titles(world.abe, kind="call") == ["chat"]
    assert await titles(world.abe, scope="mine") == ["eigen brief"]
    assert await titles(world.abe, scope="free") == ["chat", "brief"]
    assert await titles(world.abe, scope="late") == ["late brief"]
    assert await titles(world.abe, kind="letter", scope="free") == ["brief"]


async def test_each_row_knows_in_which_scopes_it_stands(world: World) -> None:
    await waiting("brief", 3)
    await waiting("eigen brief", 2, owner=world.abe.id, due=now() - timedelta(minutes=1))
    for scope in ("all", "mine", "free", "late"):
        inside = [row.title for row in await rows.rows(world.abe, View()) if scope in row.scopes.split()]
        assert inside == await titles(world.abe, scope=scope)


async def test_counts_are_those_of_the_lists(world: World) -> None:
    await waiting("brief", 3)
    await waiting("eigen brief", 2, owner=world.abe.id, due=now() - timedelta(minutes=1))
    await waiting("chat", 0, "call", owner=world.fatima.id)
    counted = tallies.counts(world.abe, await tallies.tally())
    for scope in ("all", "mine", "free", "late"):
        assert counted.scopes[scope] == len(await titles(world.abe, scope=scope))
    assert counted.kinds == {"letter": 2, "call": 1}


async def test_what_is_closed_is_not_on_it(world: World) -> None:
    item = await opened()
    async with change():
        await items.close(item.id)
    assert await titles(world.abe) == []
    assert tallies.counts(world.abe, await tallies.tally()).scopes["all"] == 0


async def test_who_only_administers_sees_none_of_it(world: World) -> None:
    await opened()
    assert await titles(world.admin) == []
    assert tallies.counts(world.admin, await tallies.tally()).scopes["all"] == 0


async def test_a_hundred_rows_are_shown_the_longest_waiting_ones(world: World) -> None:
    async with change():
        for minutes in range(105):
            await items.open_item(
                kind="letter", title=f"{minutes}", waiting_since=now() - timedelta(minutes=minutes)
            )
    listed = await titles(world.abe)
    assert (len(listed), listed[0], listed[-1]) == (100, "104", "5")


@pytest.mark.parametrize(
    ("columns", "level", "words"),
    [
        ({}, "", "vrij"),
        ({"due": timedelta(hours=5, minutes=50, seconds=9)}, "", "nog 5 u 50"),
        ({"due": timedelta(hours=1, minutes=29, seconds=9)}, "warn", "nog 1 u 29"),
        ({"due": timedelta(hours=-20)}, "late", "20 u 00 te laat"),
        ({"note": "to be registered", "due": timedelta(hours=-20)}, "late", "to be registered"),
    ],
)
async def test_the_state_is_said_in_words(
    world: World, columns: dict[str, Any], level: str, words: str
) -> None:
    if "due" in columns:
        columns = columns | {"due": now() + columns["due"]}
    await opened(**columns)
    row = await only(world.abe)
    assert (row.level, row.words) == (level, words)


async def test_a_conversation_says_whose_turn_it_is(world: World) -> None:
    item = await opened("call", owner=world.abe.id)
    assert (await only(world.abe)).words == "u bent aan zet"
    async with change():
        await items.update_item(item.id, unread=2)
    row = await only(world.abe)
    assert (row.level, row.words) == ("warn", "wacht op u")
    async with change():
        await items.update_item(item.id, unread=0, waiting_since=None)
    assert (await only(world.abe)).words == "klant is aan zet"
    row = await only(world.fatima)
    assert (row.group, row.words, row.owner_name) == ("waiting", "in gesprek", "Abe Batens")


async def test_a_visitor_who_waits_live_becomes_urgent_in_seconds(world: World) -> None:
    await opened("call")
    assert (await only(world.abe)).level == ""
    move(seconds=21)
    row = await only(world.abe)
    assert (row.level, row.words) == ("warn", "wacht op een collega")


async def test_words_are_in_the_language_of_the_reader(world: World) -> None:
    await opened(due=now() + timedelta(hours=3, seconds=9))
    set_language("en")
    try:
        assert (await only(world.abe)).words == "3 h 00 left"
    finally:
        set_language("nl")


async def test_the_address_keeps_the_filter() -> None:
    view = View("letter", "mine")
    assert view.query == "?kind=letter&scope=mine"
    assert view.of_kind("") == "?scope=mine"
    assert view.in_scope("all") == "?kind=letter"
    assert View().query == ""


async def test_a_visitor_who_waits_at_this_moment_stands_above_all_mail(world: World) -> None:
    await waiting("lang", 900)
    await waiting("te laat", 5, due=now() - timedelta(minutes=1))
    await waiting("chat", 0, "call")
    assert await titles(world.abe) == ["chat", "te laat", "lang"]


async def test_more_than_a_hundred_are_leafed_through_without_one_missing(world: World) -> None:
    for number in range(listing.MOST + 5):
        await waiting(f"brief {number:03}", 500 - number)
    answered = await waiting("beantwoord", 1)
    async with change():
        await items.update_item(answered.id, waiting_since=None)
    await waiting("chat", 0, "call")
    first, cursor = await rows.page(world.abe, View())
    second, end = await rows.page(world.abe, View(after=cursor))
    assert (len(first), end, first[0].title, second[-1].title) == (listing.MOST, "", "chat", "beantwoord")
    expected = ["chat", *(f"brief {number:03}" for number in range(listing.MOST + 5)), "beantwoord"]
    assert [row.title for row in [*first, *second]] == expected
    assert await rows.rows(world.abe, View(after="nonsense")) == first
