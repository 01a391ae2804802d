"""Several chats side by side: a strip of tabs that is true at every moment and on every page."""

import uuid

from playwright.async_api import Page, expect

from app.news import change
from chat import conversations
from chat.tables import Author
from dashboard import items
from dashboard.tables import Item
from tests.browser.arrivals import chat
from tests.browser.conftest import NewPage
from tests.world import World


async def says(item: Item, text: str) -> None:
    conversation = await conversations.of_item(item.id)
    await conversations.post(conversation, Author.VISITOR, str(uuid.uuid4()), text)


async def answers(item: Item, world: World, text: str = "Dat kan.") -> None:
    conversation = await conversations.of_item(item.id)
    await conversations.post(conversation, Author.AGENT, str(uuid.uuid4()), text, world.abe)


def tab(page: Page, item: Item):  # type: ignore[no-untyped-def]
    return page.locator(f"#talk-{item.id} a")


async def test_the_strip_shows_her_chats_on_every_page_and_what_happens_in_them(
    new_page: NewPage, world: World
) -> None:
    first, second = await chat(world, world.abe), await chat(world, world.abe)
    await chat(world, world.fatima)
    await answers(second, world)
    page = await new_page(world.abe)
    await page.goto("/tasks")
    strip = page.get_by_role("navigation", name="Uw chats")
    await expect(strip.get_by_role("link")).to_have_count(2)
    await expect(tab(page, first)).to_contain_text("1 nieuw")
    waiting = tab(page, first).locator("[data-since]")
    shown = await waiting.text_content()
    await expect(waiting).not_to_have_text(shown or "")
    await expect(tab(page, second).locator("[data-since]")).to_have_count(0)
    await says(second, "Nog een vraag")
    await expect(tab(page, second)).to_contain_text("1 nieuw")
    await expect(tab(page, second).locator("[data-since]")).to_be_visible()
    third = await chat(world, world.abe)
    await expect(strip.get_by_role("link")).to_have_count(3)
    async with change():
        await items.release(third.id, world.abe)
    await expect(strip.get_by_role("link")).to_have_count(2)
    await conversations.end(await conversations.of_item(first.id), Author.VISITOR)
    await expect(tab(page, first)).to_contain_text("beëindigd, nog registreren")
    await tab(page, first).click()
    await page.wait_for_url(f"**/items/{first.id}/contact")
    await expect(tab(page, first)).to_have_attribute("aria-current", "page")
    await page.goto(f"/chats/{first.id}")
    await expect(tab(page, first)).to_have_attribute("aria-current", "page")


async def test_she_goes_from_chat_to_chat_by_keys_and_no_draft_is_lost(
    new_page: NewPage, world: World
) -> None:
    first, second = await chat(world, world.abe), await chat(world, world.abe)
    page = await new_page(world.abe)
    await page.goto(f"/chats/{first.id}")
    await page.get_by_label("Bericht aan Kees Essaadi").press_sequentially("Voor de eerste")
    await page.keyboard.press("Control+Shift+Digit2")
    await page.wait_for_url(f"**{second.url}")
    await expect(page.get_by_label("Bericht aan Kees Essaadi")).to_be_focused()
    await page.keyboard.type("Voor de tweede")
    await page.keyboard.press("Control+Shift+Digit1")
    await page.wait_for_url(f"**{first.url}")
    await expect(page.get_by_label("Bericht aan Kees Essaadi")).to_have_value("Voor de eerste")
    await page.keyboard.press("Control+Shift+Digit2")
    await expect(page.get_by_label("Bericht aan Kees Essaadi")).to_have_value("Voor de tweede")


async def test_the_focus_stays_on_a_tab_that_changes(new_page: NewPage, world: World) -> None:
    item = await chat(world, world.abe)
    page = await new_page(world.abe)
    await page.goto("/contacts")
    await tab(page, item).focus()
    await says(item, "En nog iets")
    await expect(tab(page, item)).to_contain_text("2 nieuw")
    await expect(tab(page, item)).to_be_focused()
