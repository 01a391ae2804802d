"""Every state of the window, for everybody: axe, light and dark, forced colours, and what is read aloud."""

from collections.abc import AsyncIterator

import pytest
from playwright.async_api import Page, expect

from app.clock import now
from chat import conversations, quiet
from chat.tables import Author
from tests.browser import measuring
from tests.browser.conftest import NewPage
from tests.browser.hosts import Host
from tests.browser.looks import every_theme
from tests.browser.measuring import every_size
from tests.browser.visiting import (
    AVAILABLE,
    REPLY,
    THANKS,
    agent_says,
    begin,
    leaves,
    newest,
    open_chat,
    passes,
    taken_by,
    website,
)
from tests.chat.conftest import at_work
from tests.serving import Server
from tests.world import World


@pytest.fixture
async def host(server: Server, world: World) -> AsyncIterator[Host]:
    await at_work(world.abe)
    async with website(server, world) as found:
        yield found


@pytest.fixture
async def kees(new_page: NewPage) -> Page:
    return await new_page()


async def looked_at(page: Page) -> None:
    await every_theme(page)
    await every_size(page)


async def test_launcher_window_and_chat(kees: Page, host: Host, world: World) -> None:
    await kees.goto(host.page)
    await expect(kees.get_by_role("button", name="Chat met ons")).to_be_visible()
    await looked_at(kees)
    window = await open_chat(kees, host)
    await expect(window.get_by_text(AVAILABLE)).to_be_visible()
    await looked_at(kees)
    await window.get_by_role("button", name="Verplaats het chatvenster").click()
    await window.get_by_role("button", name="Start de chat").click()
    await expect(window.get_by_text("Typ eerst uw vraag.")).to_be_visible()
    await looked_at(kees)
    window = await begin(kees, host)
    await looked_at(kees)
    await taken_by(world.abe)
    await agent_says(world.abe, REPLY)
    await expect(window.get_by_role("log")).to_contain_text(REPLY)
    await looked_at(kees)
    await passes(13.1 * 60, world.abe)
    await quiet.look(now())
    await expect(window.get_by_role("button", name="Ik ben er nog")).to_be_visible()
    await looked_at(kees)
    await window.get_by_role("button", name="Beëindig chat").click()
    await looked_at(kees)
    await kees.keyboard.press("Escape")
    await kees.keyboard.press("Escape")
    await agent_says(world.abe, "Bent u er nog?")
    await expect(kees.get_by_role("button", name="1 nieuw bericht")).to_be_visible()
    await looked_at(kees)


async def test_the_ring_around_what_is_typed_covers_neither_hint_nor_button(
    kees: Page, host: Host, world: World
) -> None:
    window = await begin(kees, host)
    for width in (320, 360, 1440):
        await kees.set_viewport_size({"width": width, "height": 740})
        typed, hint, button = [
            await place.bounding_box()
            for place in (
                window.get_by_label("Uw bericht"),
                window.get_by_text("Enter verstuurt"),
                window.get_by_role("button", name="Verstuur"),
            )
        ]
        assert typed
        assert hint
        assert button
        ring = 5
        assert hint["y"] > typed["y"] + typed["height"] + ring, width
        assert button["x"] > typed["x"] + typed["width"] + ring, width


async def test_a_server_that_is_not_reached(kees: Page, host: Host) -> None:
    await kees.route("**/opening?*", lambda route: route.abort())
    window = await open_chat(kees, host)
    await expect(window.get_by_text("De chat kan nu niet laden.")).to_be_visible()
    await looked_at(kees)


async def test_a_line_that_was_not_sent_and_the_end(kees: Page, host: Host, world: World) -> None:
    window = await begin(kees, host)
    conversation = await taken_by(world.abe)
    await kees.context.set_offline(True)
    await window.get_by_label("Uw bericht").fill("Nog iets.")
    await kees.keyboard.press("Enter")
    await expect(window.get_by_role("button", name="Opnieuw")).to_be_visible()
    await looked_at(kees)
    await kees.context.set_offline(False)
    await expect(window.get_by_role("button", name="Opnieuw")).to_be_hidden()
    await conversations.end(conversation, Author.AGENT, world.abe, "Fijne dag!")
    await expect(window.get_by_role("button", name="Nieuwe chat")).to_be_visible()
    await looked_at(kees)


async def test_the_offline_form_its_errors_and_its_thanks(kees: Page, host: Host, world: World) -> None:
    await leaves(world.abe)
    window = await open_chat(kees, host)
    await window.get_by_role("textbox", name="E-mail adres").fill("kees@")
    await window.get_by_role("textbox", name="Telefoonnummer").fill("0655392843")
    await looked_at(kees)
    await window.get_by_role("button", name="OK").click()
    await expect(window.get_by_role("alert")).to_be_focused()
    await looked_at(kees)
    await window.get_by_role("textbox", name="E-mail adres").fill("kees@example.org")
    await window.get_by_role("textbox", name="Naam").fill("Kees Essaadi")
    await window.get_by_role("textbox", name="Bericht").fill("Graag een antwoord.")
    await window.get_by_role("button", name="OK").click()
    await expect(window.get_by_text(THANKS)).to_be_visible()
    await looked_at(kees)


async def test_each_line_is_read_aloud_once_with_its_sender_and_nothing_on_a_restore(
    new_page: NewPage, host: Host, world: World
) -> None:
    page = await new_page()
    window = await begin(page, host)
    await taken_by(world.abe)
    await expect(window.get_by_role("log")).to_have_attribute("aria-live", "polite")
    await page.evaluate(
        """() => {
          window.told = [];
          const log = document.querySelector("onthaal-chat").shadowRoot.querySelector("[role=log]");
          new MutationObserver((changes) => {
            for (const { addedNodes } of changes) for (const node of addedNodes) told.push(node.textContent);
          }).observe(log, { childList: true, subtree: true });
        }"""
    )
    await agent_says(world.abe, REPLY)
    await expect(window.get_by_role("log")).to_contain_text(REPLY)
    await conversations.read(await newest(), Author.AGENT, 2)
    await expect(window.get_by_role("log")).to_contain_text("gelezen")
    told = await page.evaluate("told")
    assert len(told) == 1
    assert told[0].startswith(f"Abe{REPLY}")


async def test_in_english_every_state_is_accessible_too(kees: Page, host: Host, world: World) -> None:
    await kees.goto(host.page)
    await kees.evaluate("document.querySelector('onthaal-chat').setLocale('en')")
    await kees.get_by_role("button", name="Chat with us").click()
    window = kees.get_by_role("dialog")
    await expect(window.get_by_text("We are available!")).to_be_visible()
    await every_theme(kees)
    await window.get_by_label("Your question").fill("May I come by without an appointment?")
    await window.get_by_role("button", name="Start the chat").click()
    await expect(window.get_by_role("log")).to_contain_text(", sent")
    conversation = await taken_by(world.abe)
    await agent_says(world.abe, REPLY)
    await expect(window.get_by_role("log")).to_contain_text(REPLY)
    await window.get_by_role("button", name="End the chat").click()
    await every_theme(kees)
    await conversations.end(conversation, Author.AGENT, world.abe, "Have a nice day!")
    await window.get_by_text("Mail me this chat").click()
    await every_theme(kees)
    await leaves(world.abe)
    await window.get_by_role("button", name="New chat").click()
    await window.get_by_role("textbox", name="Your e-mail address").fill("kees@")
    await window.get_by_role("button", name="OK").click()
    await expect(window.get_by_role("alert")).to_be_focused()
    await every_theme(kees)
    assert await window.evaluate("it => it.closest('[lang]').lang") == "en"


async def test_the_ruler_sees_what_is_too_small_or_too_pale(kees: Page, host: Host) -> None:
    await open_chat(kees, host)
    for own, ruler, given in (
        ({"target": "10px"}, measuring.SMALL, measuring.TOO_SMALL),
        ({"fg": "#999"}, measuring.PALE, [measuring.TEXT, measuring.EDGE]),
        ({"font-size": "200px"}, measuring.CUT_OFF, None),
    ):
        assert await kees.evaluate(ruler, given) == []
        await kees.evaluate(measuring.DRESS, own)
        assert await kees.evaluate(ruler, given) != []
        await kees.evaluate(measuring.DRESS, dict.fromkeys(own, ""))
