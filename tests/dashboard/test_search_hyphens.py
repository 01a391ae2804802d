"""What one writes with hyphens and another in one word: e-mail and email, WOZ-waarde and wozwaarde."""

import pytest

from dashboard import search_hits
from dashboard.search_filters import Filters
from dashboard.search_marking import Marker
from dashboard.search_terms import Phrase
from dashboard.search_words import joined
from tests.dashboard.given import registered
from tests.dashboard.searching import MOMENT, found, marked
from tests.world import World


async def test_either_finds_the_other(world: World) -> None:
    apart = await registered(
        world.abe,
        MOMENT,
        client_name="Sjoukje Hiemstra-Wijbenga",
        summary="Vraagt per e\u2011mail om de WOZ-waarde.",
    )
    whole = await registered(
        world.abe, MOMENT, client_name="Kees Essaadi", summary="Stuurt een email over wozwaarden."
    )
    first, second = f"/contacts/{apart.id}", f"/contacts/{whole.id}"
    for q, expected in (
        ("email", {first, second}),
        ("e-mail", {first, second}),
        ("email -kees", {first}),
        ("-e-mail", set()),
        ("wozwaarde", {first, second}),
        ("woz-waarden", {second}),
        ('"woz-waarde"', {first}),
        ("woz waarde", {first}),
        ("hiemstrawijbenga", {first}),
        ("klant:hiemstrawijbenga", {first}),
        ("info@hiemstra-wijbenga", set()),
    ):
        assert set(await found(world.bea, q, kind="contact")) == expected, q


async def test_what_is_marked_is_as_it_was_written(world: World) -> None:
    await registered(world.abe, MOMENT, summary="De zolder-isolatie is per e-mail aangevraagd.")
    assert set(await marked(world.bea, "email")) == {"e-mail"}
    assert set(await marked(world.bea, "zolderisolatie")) == {"zolder-isolatie"}
    assert set(await marked(world.bea, "zolder")) == {"zolder"}


async def test_of_what_is_half_remembered_the_word_without_hyphens_comes_close(world: World) -> None:
    contact = await registered(world.abe, MOMENT, summary="Vraagt subsidie voor zolderisolatie.")
    page = await search_hits.page(world.bea, Filters("zolder-isolation", kind="contact"))
    assert [hit.contact.id for hit in page.hits if hit.contact] == [contact.id]
    assert page.near


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (
            "E-mail en e\u2010mail, auto\u00adongeluk, ex-oud-wethouder",
            ["email", "autoongeluk", "exoudwethouder"],
        ),
        ("op 20-11-2026, van 9-17, 030-7551339", []),
        ("Z-2026-0012 van 6-jarige", ["z20260012", "6jarige"]),
        ("los - van elkaar, -begin, eind-, dubbel--op", []),
    ],
)
def test_what_hyphens_hold_together_is_a_word(text: str, words: list[str]) -> None:
    assert joined(text) == words


def test_two_compounds_that_do_not_follow_each_other_are_no_phrase() -> None:
    marker = Marker([[Phrase(("email", "wozwaarde"))]])
    assert "<mark>" not in marker.marked("Per e-mail over de WOZ-waarde")
