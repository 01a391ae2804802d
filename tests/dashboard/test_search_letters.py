"""Letters as no honest person writes them: found and marked like any other, and in time."""

from datetime import UTC, datetime

from app.news import change
from dashboard import search_cards, search_hits
from dashboard.contact_tables import Contact
from dashboard.search_filters import Filters
from dashboard.search_marking import MOST_PLACES, Marker
from dashboard.search_terms import Phrase
from dashboard.search_words import MOST_WORDS
from tests.dashboard.given import registered
from tests.dashboard.searching import found, marked
from tests.world import World

MOMENT = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)
LETTERS = str.maketrans("0123456789", "abcdefghij")


async def test_a_letter_of_signs_that_stand_for_whole_words_can_be_found(world: World) -> None:
    kilometres = "".join(f"{'㌖' * 9}{number}㌖ " for number in range(7000))
    await registered(world.abe, MOMENT)
    contact = await Contact.objects().first()
    assert contact
    async with change():
        await Contact.update({Contact.summary: f"Wegwijzer {kilometres}"}).where(Contact.id == contact.id)
        await search_cards.contact(contact.id)
    assert await found(world.abe, "wegwijzer") == [f"/contacts/{contact.id}"]


async def test_a_letter_of_long_words_that_all_differ_is_found_by_the_end_of_each(world: World) -> None:
    words = " ".join(f"{number:05}".translate(LETTERS) + "vergunning" for number in range(MOST_WORDS))
    contact = await registered(world.abe, MOMENT)
    async with change():
        await Contact.update({Contact.summary: words}).where(Contact.id == contact.id)
        await search_cards.contact(contact.id)
    assert await found(world.abe, "xxbcvergunning", near=True) == [f"/contacts/{contact.id}"]


async def test_in_a_letter_of_one_word_over_and_over_some_places_are_marked(world: World) -> None:
    contact = await registered(world.abe, MOMENT, summary="geachte " * 500)
    [hit] = (await search_hits.page(world.abe, Filters("geachte"))).hits
    assert hit.url.startswith(f"/contacts/{contact.id}")
    assert 5 < hit.snippet.count("<mark>") <= MOST_PLACES
    assert Marker([[Phrase(("a",))]]).marked("a " * 5000).count("<mark>") == MOST_PLACES


async def test_of_two_phone_numbers_on_lines_of_their_own_each_is_found_and_marked(world: World) -> None:
    contact = await registered(world.abe, MOMENT, phone="", summary="06 12 34 56 78\n06 87 65 43 21")
    for asked_for, written in (("0612345678", "06 12 34 56 78"), ("+31687654321", "06 87 65 43 21")):
        assert await found(world.abe, asked_for) == [f"/contacts/{contact.id}"]
        assert await marked(world.abe, asked_for) == [written]
