import pytest

from chat import sites, texts
from chat.tables import VisitorStatus
from tests.world import World

AGREED = {
    "available": "We zijn beschikbaar! Kunnen we u ergens mee helpen?",
    "all_busy": "Op dit moment zijn alle medewerkers in gesprek, we helpen u graag, nog een ogenblik geduld "
    "alstublieft.",
    "takes_longer": "Het lijkt iets langer te duren om een collega te vinden, nog een moment graag.",
    "unavailable": "Het Chatkanaal is momenteel niet beschikbaar, maar u kunt een offline bericht "
    "achterlaten. Wij nemen dan contact met u op.",
    "ended": "De chat is beëindigd. Bedankt voor uw vraag, en een fijne dag!",
    "offline_thanks": "Bedankt voor uw bericht. Wij nemen zo spoedig mogelijk contact met u op.",
}


async def test_the_six_texts_are_those_agreed_to_the_letter(world: World) -> None:
    shown = {status.value: await texts.text_for(world.site, status, "nl") for status in VisitorStatus}
    assert shown == AGREED


def test_every_status_has_a_text_in_both_languages() -> None:
    assert set(texts.DEFAULTS["nl"]) == set(texts.DEFAULTS["en"]) == set(VisitorStatus)


async def test_an_organisation_has_words_of_its_own_per_language(world: World) -> None:
    await texts.choose(world.site, VisitorStatus.AVAILABLE, "nl", "Zeg het maar!")
    assert await texts.text_for(world.site, VisitorStatus.AVAILABLE, "nl") == "Zeg het maar!"
    assert (await texts.text_for(world.site, VisitorStatus.AVAILABLE, "en")).startswith("We are available!")
    await texts.choose(world.site, VisitorStatus.AVAILABLE, "nl", "")
    assert await texts.text_for(world.site, VisitorStatus.AVAILABLE, "nl") == AGREED["available"]


async def test_words_of_one_site_are_not_those_of_another(world: World) -> None:
    other = await sites.create(slug="haven", name="Havenbedrijf", mailbox="chat@example.org")
    await texts.choose(other, VisitorStatus.AVAILABLE, "nl", "Ahoi!")
    assert await texts.text_for(world.site, VisitorStatus.AVAILABLE, "nl") == AGREED["available"]


async def test_a_language_that_is_not_ours_gets_dutch(world: World) -> None:
    assert await texts.text_for(world.site, VisitorStatus.ENDED, "de") == AGREED["ended"]


@pytest.mark.parametrize(
    ("origin", "may"),
    [
        ("https://www.waterveen.example", True),
        ("http://localhost:4321", True),
        ("https://waterveen.example", False),
        ("http://www.waterveen.example", False),
        ("https://www.waterveen.example.evil.example", False),
        ("null", False),
        ("", False),
    ],
)
async def test_only_pages_of_allowed_origins_may_embed_the_chat(world: World, origin: str, may: bool) -> None:
    site = await sites.create(
        slug="w",
        name="Waterveen",
        mailbox="chat@example.org",
        origins=["https://www.Waterveen.example/burgerzaken", "http://localhost:4321"],
    )
    assert sites.may_embed(await sites.find("w"), origin) is may
    assert site.title == "Waterveen"
