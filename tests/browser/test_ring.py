"""An incoming chat in real browsers: seen, heard, announced, and never in the way."""

import uuid
from collections.abc import Awaitable, Callable

from playwright.async_api import Page, expect

from app.news import change
from chat import conversations
from chat.tables import Author
from dashboard import offers
from tests.browser.arrivals import QUESTION, chat, rows
from tests.browser.conftest import NewPage
from tests.dashboard.conftest import here
from tests.world import World

Accessible = Callable[[Page], Awaitable[None]]


async def test_an_incoming_chat_rings_without_taking_the_focus(
    new_page: NewPage, world: World, accessible: Accessible
) -> None:
    await here(world.fatima)
    fatima = await new_page(world.fatima)
    await fatima.get_by_role("searchbox").fill("Essa")
    item = await chat(world)
    card = fatima.get_by_role("alertdialog")
    await expect(card).to_contain_text(QUESTION)
    await expect(fatima.get_by_role("searchbox")).to_be_focused()
    await expect(rows(fatima, "offered")).to_have_text(["Kees Essaadi"])
    await expect(fatima).to_have_title("(1) Inkomende chat - Onthaal")
    await expect(fatima.locator("#alarm")).to_contain_text("Kees Essaadi")
    await accessible(fatima)
    await fatima.keyboard.press("F8")
    await expect(card.get_by_role("button", name="Accepteren")).to_be_focused()
    await fatima.keyboard.press("Enter")
    await fatima.wait_for_url(f"**/chats/{item.id}")
    await expect(fatima.get_by_role("alertdialog")).to_have_count(0)
    await expect(fatima.get_by_label("Bericht aan Kees Essaadi")).to_be_focused()


async def test_what_waits_is_no_longer_read_once_a_colleague_has_it(new_page: NewPage, world: World) -> None:
    item = await chat(world)
    fatima = await new_page(world.fatima)
    await fatima.goto(f"/chats/{item.id}")
    await expect(fatima.locator("main")).to_contain_text(QUESTION)
    conversation = await conversations.of_item(item.id)
    assert conversation
    await conversations.post(conversation, Author.VISITOR, str(uuid.uuid4()), "Of telefonisch?")
    await expect(fatima.get_by_role("log")).to_contain_text("Of telefonisch?")
    async with change():
        await offers.pick(item.id, world.abe)
    await expect(fatima.locator("main")).to_contain_text("niet wat er wordt gezegd")
    await expect(fatima.locator("main")).not_to_contain_text(QUESTION)


async def test_a_card_is_still_there_after_a_reload_and_goes_when_a_colleague_was_first(
    new_page: NewPage, world: World
) -> None:
    await here(world.fatima)
    fatima = await new_page(world.fatima)
    item = await chat(world)
    await expect(fatima.get_by_role("alertdialog")).to_be_visible()
    await fatima.reload()
    await expect(fatima.get_by_role("alertdialog")).to_be_visible()
    await fatima.keyboard.press("F8")
    await expect(fatima.locator("#tone")).to_have_js_property("paused", False)
    await expect(fatima.locator("#sound")).to_have_text("Geluid aan")
    async with change():
        await offers.pick(item.id, world.abe)
    await expect(fatima.get_by_role("alertdialog")).to_have_count(0)
    await expect(fatima.locator("#toasts")).to_contain_text("Al aangenomen door Abe Batens.")
    await expect(fatima).to_have_title("Werkvoorraad - Onthaal")
    await expect(fatima.locator("#tone")).to_have_js_property("paused", True)


async def test_ignoring_passes_the_chat_to_the_next_colleague(new_page: NewPage, world: World) -> None:
    await here(world.fatima, world.abe)
    abe, fatima = await new_page(world.abe), await new_page(world.fatima)
    await chat(world)
    await fatima.get_by_role("alertdialog").get_by_role("button", name="Negeren").click()
    await expect(abe.get_by_role("alertdialog")).to_be_visible()
    await expect(fatima.get_by_role("alertdialog")).to_have_count(0)
