"""What comes close to what was asked: found where nothing has just these words, or when that is asked."""

from datetime import UTC, datetime

import pytest

from app import clock
from app.clock import now
from app.filters import ZONE
from dashboard import search_dates, search_hits
from dashboard.search_filters import Filters
from dashboard.search_marking import Marker
from dashboard.search_terms import Phrase
from tests.dashboard.given import registered
from tests.dashboard.searching import marked, two
from tests.serving import Server
from tests.world import World


@pytest.fixture(autouse=True)
def a_day_at_the_desk(world: World) -> None:
    clock.move(seconds=(datetime(2026, 11, 23, 14, tzinfo=UTC) - now()).total_seconds())


async def test_of_words_half_remembered_what_comes_close_is_shown_and_said(
    server: Server, world: World
) -> None:
    kees, omer = (f"/contacts/{contact.id}" for contact in await two(world))
    for q, expected in (
        ("paspo kees", [kees]),
        ("aanvraag pasport 20-11", [kees]),
        ("klant:esaadi", []),
        ("kees 20 november", [kees]),
        ("kees 20 nov.", [kees]),
        ("kees 21 november", []),
        ("kees 31-11", []),
        ("omer 13/11", [omer]),
        ("essady onderwerp:paspoorten", [kees]),
        ("parkeervergunningen yildirem", [omer]),
        ("paspo kees -doch", [kees]),
        ("paspo kees -afspraak", []),
        ('"paspo aanvragen" kees', []),
        ("paspo kees kanaal:balie", []),
    ):
        page = await search_hits.page(world.bea, Filters(q, kind="contact"))
        assert [f"/contacts/{hit.contact.id}" for hit in page.hits if hit.contact] == expected, q
        assert page.near == bool(expected), q
    _text, christmas = search_dates.taken("kees 25 december", near=True)
    assert christmas.since == datetime(2025, 12, 25, tzinfo=ZONE)
    async with server.client(world.bea) as client:
        close = (await client.get("/search?q=paspo+kees")).text
        some = (await client.get("/search?q=paspoort")).text
        more = (await client.get("/search?q=paspoort&near=yes")).text
    assert "Niets heeft precies deze woorden" in close
    assert "resultaat dat lijkt op <q>paspo kees</q>" in close
    assert "<mark>Paspoort</mark>" in close
    assert "q=paspoort&amp;near=yes" in some
    assert "precies deze woorden</a>" in more


async def test_a_compound_is_found_by_its_last_part_and_a_word_whose_beginning_is_spelled_otherwise(
    world: World,
) -> None:
    kees, _omer = await two(world)
    said = await registered(
        world.abe,
        summary="De bijstandsuitkering is stopgezet, haar huurtoeslagen niet.",
        client_name="Ria Oyelaran",
        answer="Zaak 1234567toeslag.",
    )
    for q, expected, words in (
        ("uitkering", [said], ["bijstandsuitkering"]),
        ("Uitkeringen ria", [said], ["Ria", "bijstandsuitkering"]),
        ("bejstandsuitkering", [said], ["bijstandsuitkering"]),
        ("toeslag", [said], ["huurtoeslagen"]),
        ("toeslagen", [said], ["huurtoeslagen"]),
        ("ojelaran", [said], ["Oyelaran"]),
        ("issaadi", [kees], ["Essaadi"]),
        ("uitkering -huurtoeslagen", [], []),
        ("uitkering kanaal:balie", [], []),
        ("opheffing", [], []),
        ("slag", [], []),
        ("straat", [], []),
    ):
        page = await search_hits.page(world.bea, Filters(q, kind="contact"))
        assert [hit.contact.id for hit in page.hits if hit.contact] == [one.id for one in expected], q
        assert await marked(world.bea, f"{q} soort:contact") == words, q
        assert page.near == bool(expected), q


def test_by_its_end_no_word_is_marked_that_is_too_short_to_be_found_so() -> None:
    by_end = Marker([[Phrase(("osten",), ends=True)]])
    assert by_end.marked("Kosten, reiskosten") == "Kosten, <mark>reiskosten</mark>"


async def test_of_what_comes_close_the_line_with_most_of_the_words_is_shown(world: World) -> None:
    await registered(world.abe, summary="Uitkering of bijstandsuitkering.\nUitkering van de buurvrouw.")
    [hit] = (await search_hits.page(world.bea, Filters("uitkering buurvrouwtje", kind="contact"))).hits
    assert hit.snippet == "<mark>Uitkering</mark> van de <mark>buurvrouw</mark>."
