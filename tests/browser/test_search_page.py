"""The search, by eye and by keyboard."""

from playwright.async_api import expect

from tests.browser.conftest import NewPage
from tests.browser.looks import every_look
from tests.dashboard.given import registered
from tests.world import World


async def test_each_state_is_for_everybody_and_the_keyboard_reaches_all(
    new_page: NewPage, world: World
) -> None:
    await registered(world.abe)
    page = await new_page(world.bea)
    for path in ("/search", "/search?q=paspoort&channel=phone&near=yes", "/search?q=xyzzy"):
        await page.goto(path)
        await every_look(page)
    await page.goto("/tasks")
    await page.locator("h1").click()
    await page.keyboard.press("/")
    await expect(page.locator("#q")).to_be_focused()
    await page.keyboard.type("a/b paspoort")
    await expect(page.locator("#q")).to_have_value("a/b paspoort")
    await page.locator("#q").fill("paspoort")
    await page.keyboard.press("Enter")
    await page.wait_for_url("**/search?q=paspoort")
    await page.locator("#f-channel").select_option("desk")
    await expect(page.locator("#found")).to_contain_text("Niets gevonden")
    await page.wait_for_url("**channel=desk**")
    await page.locator("#f-channel").select_option("phone")
    await page.locator("#found tbody a").first.click()
    await page.wait_for_url("**/contacts/*")
    await page.locator(".crumb").click()
    await expect(page.locator("#f-q")).to_have_value("paspoort")
    await expect(page.locator("#f-channel")).to_have_value("phone")
