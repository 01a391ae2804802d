"""Nobody is there: the form of the plug-in, what it says when something is missing, and its thanks."""

from collections.abc import AsyncIterator

import pytest
from playwright.async_api import Page, expect

from dashboard.tables import Item
from mail.tables import OutboxMail
from tests.browser.conftest import NewPage
from tests.browser.hosts import Host
from tests.browser.visiting import (
    QUESTION,
    THANKS,
    UNAVAILABLE,
    begin,
    focused,
    kept,
    leaves,
    open_chat,
    taken_by,
    waits_beyond_measure,
    website,
)
from tests.chat.conftest import at_work
from tests.serving import Server
from tests.world import World

WARNING = "Zonder e-mail adres of telefoonnummer kunnen wij u niet antwoorden."


@pytest.fixture
async def host(server: Server, world: World) -> AsyncIterator[Host]:
    async with website(server, world) as found:
        yield found


@pytest.fixture
async def kees(new_page: NewPage) -> Page:
    return await new_page()


async def test_the_whole_form_by_keyboard(kees: Page, host: Host) -> None:
    await kees.goto(host.page)
    await expect(kees.get_by_role("button", name="Chat met ons")).to_be_visible()
    await kees.keyboard.press("Tab")
    await kees.keyboard.press("Enter")
    await expect(kees.get_by_role("textbox", name="Naam")).to_be_focused()
    await kees.keyboard.type("Kees Essaadi")
    await kees.keyboard.press("Tab")
    await kees.keyboard.type("kees@example.org")
    await kees.keyboard.press("Tab")
    await kees.keyboard.type("06 55 39 28 43")
    await kees.keyboard.press("Tab")
    await kees.keyboard.press("ArrowDown")
    await kees.keyboard.press("Tab")
    await kees.keyboard.type("Graag bellen over mijn paspoort.")
    await kees.keyboard.press("Tab")
    await kees.keyboard.press("Enter")
    await expect(kees.get_by_role("status").first).to_have_text(THANKS)
    await expect(kees.get_by_text("Wij bellen u op 06 55 39 28 43.")).to_be_visible()
    assert await focused(kees) == "Laat een bericht achter"
    assert await OutboxMail.count() == 1
    assert await kept(kees) == {}


async def test_the_form_has_the_agreed_words(kees: Page, host: Host) -> None:
    window = await open_chat(kees, host)
    await expect(window.get_by_role("status")).to_contain_text(UNAVAILABLE)
    labels = [
        text.partition(" (")[0] for text in await window.locator("form > div > label").all_text_contents()
    ]
    assert labels == ["Naam*", "E-mail adres", "Telefoonnummer", "Bericht*"]
    await expect(window.get_by_role("button", name="OK", exact=True)).to_be_visible()


async def test_mistakes_are_listed_and_nothing_typed_is_lost(kees: Page, host: Host) -> None:
    window = await open_chat(kees, host)
    await window.get_by_role("textbox", name="E-mail adres").fill("kees@")
    await window.get_by_role("textbox", name="Bericht").fill("Graag een antwoord.")
    await window.get_by_role("button", name="OK").click()
    summary = window.get_by_role("alert")
    await expect(summary).to_be_focused()
    await expect(summary).to_contain_text("Deze velden vragen uw aandacht")
    await summary.get_by_role("link", name="Naam: Vul dit in.").click()
    name = window.get_by_role("textbox", name="Naam")
    await expect(name).to_be_focused()
    await expect(name).to_have_attribute("aria-invalid", "true")
    await expect(name).to_have_accessible_description("Vul dit in.")
    await expect(window.get_by_role("textbox", name="E-mail adres")).to_have_value("kees@")
    await expect(window.get_by_role("textbox", name="Bericht")).to_have_value("Graag een antwoord.")


async def test_without_any_address_there_is_a_warning_and_then_it_may_be_sent(kees: Page, host: Host) -> None:
    window = await open_chat(kees, host)
    await window.get_by_role("textbox", name="Naam").fill("Kees Essaadi")
    await window.get_by_role("textbox", name="Bericht").fill("De lantaarn op de Markt is stuk.")
    await window.get_by_role("button", name="OK").click()
    await expect(window.get_by_role("alert")).to_contain_text(WARNING)
    assert not await OutboxMail.exists()
    await window.get_by_role("button", name="OK").click()
    await expect(window.get_by_text(THANKS)).to_be_visible()


async def test_the_warning_goes_when_an_address_is_given(kees: Page, host: Host) -> None:
    window = await open_chat(kees, host)
    await window.get_by_role("textbox", name="Naam").fill("Kees Essaadi")
    await window.get_by_role("textbox", name="Bericht").fill("De lantaarn op de Markt is stuk.")
    await window.get_by_role("button", name="OK").click()
    await window.get_by_role("textbox", name="E-mail adres").fill("kees@example.org")
    await expect(window.get_by_text(WARNING)).to_be_hidden()
    await window.get_by_role("button", name="OK").click()
    await expect(window.get_by_text("Wij antwoorden u op kees@example.org.")).to_be_visible()


async def test_the_preference_is_asked_for_only_when_there_is_a_choice(kees: Page, host: Host) -> None:
    window = await open_chat(kees, host)
    choice = window.get_by_role("group", name="Hoe wilt u antwoord?")
    await expect(choice).to_be_hidden()
    await window.get_by_role("textbox", name="E-mail adres").fill("kees@example.org")
    await expect(choice).to_be_hidden()
    await window.get_by_role("textbox", name="Telefoonnummer").fill("0655392843")
    await expect(choice).to_be_visible()


async def test_what_was_typed_goes_along_when_the_last_agent_leaves(
    kees: Page, host: Host, world: World
) -> None:
    await at_work(world.abe)
    window = await open_chat(kees, host)
    await window.get_by_label("Naam").fill("Kees Essaadi")
    await window.get_by_label("Uw vraag").fill("Half afgemaakt")
    await leaves(world.abe)
    await expect(window.get_by_role("status")).to_contain_text(UNAVAILABLE)
    text = window.get_by_role("textbox", name="Bericht")
    await expect(text).to_have_value("Half afgemaakt")
    await expect(text).to_be_focused()
    await expect(window.get_by_role("textbox", name="Naam")).to_have_value("Kees Essaadi")


async def test_who_waited_in_vain_leaves_one_piece_of_work(kees: Page, host: Host, world: World) -> None:
    await at_work(world.abe)
    window = await begin(kees, host)
    await leaves(world.abe)
    await window.get_by_role("textbox", name="Naam").fill("Kees Essaadi")
    await window.get_by_role("textbox", name="Telefoonnummer").fill("0655392843")
    await expect(window.get_by_role("textbox", name="Bericht")).to_have_value(QUESTION)
    await window.get_by_role("button", name="OK").click()
    await expect(window.get_by_text(THANKS)).to_be_visible()
    assert await OutboxMail.count() == 1
    assert (await Item.objects().get(Item.kind == "missed_chat")).state == "closed"


async def test_who_waits_too_long_is_given_the_form_with_what_she_typed_and_may_wait_on(
    kees: Page, host: Host, world: World
) -> None:
    await at_work(world.abe)
    window = await begin(kees, host)
    await window.get_by_label("Uw bericht").fill("Ik woon in Waterveen.")
    await waits_beyond_measure(world.abe)
    text = window.get_by_role("textbox", name="Bericht")
    await expect(text).to_have_value(f"{QUESTION}\n\nIk woon in Waterveen.")
    await window.get_by_role("button", name="Verder wachten").click()
    await expect(window.get_by_label("Uw bericht")).to_have_value("Ik woon in Waterveen.")
    await taken_by(world.abe)
    await expect(window.get_by_role("status")).to_have_text("U chat met Abe.")


async def test_the_chat_comes_back_when_an_agent_takes_it_while_the_form_is_untouched(
    kees: Page, host: Host, world: World
) -> None:
    await at_work(world.abe)
    window = await begin(kees, host)
    await waits_beyond_measure(world.abe)
    await expect(window.get_by_role("textbox", name="Bericht")).to_have_value(QUESTION)
    await taken_by(world.abe)
    await expect(window.get_by_label("Uw bericht")).to_be_visible()


async def test_who_is_writing_is_not_interrupted_when_somebody_comes(
    kees: Page, host: Host, world: World
) -> None:
    window = await open_chat(kees, host)
    await window.get_by_role("textbox", name="Bericht").fill("Half afgemaakt")
    await at_work(world.abe)
    await window.get_by_role("button", name="Chat nu met ons").click()
    await expect(window.get_by_label("Uw vraag")).to_have_value("Half afgemaakt")


async def test_a_message_that_could_not_be_sent_can_be_sent_again(kees: Page, host: Host) -> None:
    window = await open_chat(kees, host)
    await window.get_by_role("textbox", name="Naam").fill("Kees Essaadi")
    await window.get_by_role("textbox", name="Telefoonnummer").fill("0655392843")
    await window.get_by_role("textbox", name="Bericht").fill("Graag bellen.")
    await kees.context.set_offline(True)
    await window.get_by_role("button", name="OK").click()
    await expect(window.get_by_role("alert")).to_contain_text("Niet verzonden.")
    await kees.context.set_offline(False)
    await window.get_by_role("button", name="OK").click()
    await expect(window.get_by_text(THANKS)).to_be_visible()
    assert await OutboxMail.count() == 1
