"""Searching back through the years: as many seasons as are needed are asked, and none is passed over."""

from datetime import UTC, datetime, timedelta

import pytest

from app.news import change
from dashboard import search, search_asking, search_hits, search_matching, search_reading
from dashboard.search import Found
from dashboard.search_filters import Filters
from dashboard.search_matching import HIGHEST, LOWEST
from tests.dashboard.given import registered
from tests.dashboard.searching import found
from tests.world import World

MOMENT = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)


async def spread(world: World, number: int) -> list[str]:
    """Their addresses, the newest first: seven weeks lie between two of them."""
    made = [await registered(world.abe, MOMENT - timedelta(weeks=7 * n)) for n in range(number)]
    return [f"/contacts/{contact.id}" for contact in made]


@pytest.mark.parametrize("q", ["paspoort", "pasp", '"zonder afspraak" kees', "soort:contact -xyzzy"])
async def test_pages_go_back_through_the_years_and_return_on_the_same_way(
    world: World, monkeypatch: pytest.MonkeyPatch, q: str
) -> None:
    made = await spread(world, 9)
    monkeypatch.setattr(search_reading, "PAGE", 4)
    filters = Filters(q, kind="contact")
    pages = [await search_hits.page(world.bea, filters)]
    while pages[-1].older:
        pages.append(await search_hits.page(world.bea, filters, before=pages[-1].older))
    shown = [[hit.url.partition("?")[0] for hit in page.hits] for page in pages]
    assert shown == [made[:4], made[4:8], made[8:]]
    again = await search_hits.page(world.bea, filters, after=pages[-1].newer)
    assert [hit.id for hit in again.hits] == [hit.id for hit in pages[1].hits]
    assert pages[0].number == 9


@pytest.mark.parametrize("q", ["wekelijks", "wekel", "wekelijks -anders"])
async def test_no_week_is_passed_over_from_either_end(world: World, q: str) -> None:
    """More are asked for than the first weeks have."""
    moments = [MOMENT - timedelta(weeks=week) for week in range(90)]
    async with change():
        for number, moment in enumerate(moments):
            said = "wekelijks" if number % 5 else "anders"
            search.index(Found("note", number, moment, "/", said, "", [], []))
    all_of_them = [search.id_of(moment, "note", n) for n, moment in enumerate(moments) if n % 5]
    wanted = await search_asking.asked(Filters(q))
    for most in (1, 4, 11, 100):
        newest = await search_matching.ids(wanted, LOWEST, HIGHEST, most)
        oldest = await search_matching.ids(wanted, LOWEST, HIGHEST, most, rising=True)
        assert newest == all_of_them[:most]
        assert oldest == all_of_them[::-1][:most]


async def test_a_word_that_all_but_the_oldest_have_is_left_out_in_every_season(world: World) -> None:
    await spread(world, 3)
    rest = [
        await registered(world.abe, MOMENT - timedelta(weeks=70), summary="Over de zeilboot.") for _ in "ab"
    ]
    wanted = {f"/contacts/{contact.id}" for contact in rest}
    assert {url for url in await found(world.bea, "-zonder", kind="contact")} == wanted
    assert {url for url in await found(world.bea, "soort:contact -zonder")} == wanted
    assert {url for url in await found(world.bea, "zeilboot kees")} == wanted
    assert await found(world.bea, "motorboot kees", kind="contact") == []


async def test_what_only_comes_close_is_not_counted_beyond_a_page(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    await spread(world, 3)
    monkeypatch.setattr(search_reading, "MANY_NEAR", 2)
    page = await search_hits.page(world.bea, Filters("paspoorten", kind="contact"))
    assert (page.near, page.number, page.many) == (True, 2, 2)
    page = await search_hits.page(world.bea, Filters("paspoort", kind="contact"))
    assert (page.near, page.number) == (False, 3)
