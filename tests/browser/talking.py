"""Both sides of a chat, in the windows of a product that runs as a process of its own."""

from playwright.async_api import Page, expect

from tests.browser.visiting import lines


async def available(page: Page, email: str, password: str) -> None:
    """Signs in by the form, and works in chat from then on."""
    await page.goto("/session")
    await page.locator("input[name=email]").fill(email)
    await page.locator("input[name=password]").fill(password)
    await page.locator("form button[type=submit]").first.click()
    await page.locator("details:has(#presence) > summary").click()
    await page.get_by_label("Ik werk in het kanaal chat").check()
    await page.get_by_label("Beschikbaar", exact=True).check()
    await expect(page.locator("details:has(#presence) > summary")).to_contain_text("Beschikbaar")
    await page.keyboard.press("Escape")


async def begins(page: Page, address: str, question: str) -> None:
    await page.goto(address)
    await page.get_by_role("button", name="Chat met ons").click()
    await page.get_by_label("Uw vraag").fill(question)
    await page.get_by_role("button", name="Start de chat").click()


async def says(page: Page, text: str) -> None:
    box = page.locator("textarea[data-typing]").or_(page.get_by_label("Uw bericht"))
    await box.fill(text)
    await box.press("Enter")


async def shown_to_agent(page: Page) -> list[str]:
    return await page.locator(".msg--in .msg__b p[dir], .msg--out .msg__b p[dir]").all_text_contents()


async def shown_to_visitor(page: Page) -> list[str]:
    return [text.removeprefix("U: ") for text in await lines(page)]
