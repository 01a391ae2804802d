"""News and quick links in a real browser: written by one, on the screens of the others at once."""

from playwright.async_api import expect

from dashboard import bulletins, quick_links
from tests.browser.arrivals import note
from tests.browser.conftest import NewPage
from tests.browser.looks import every_look, viewport
from tests.world import World


async def test_what_an_administrator_writes_stands_on_open_screens_and_is_new_until_read(
    world: World, new_page: NewPage
) -> None:
    await bulletins.add({"title": "Oud nieuws", "text": "Staat er al."}, world.admin)
    page, other, admin = await new_page(world.bea), await new_page(world.bea), await new_page(world.admin)
    panel = page.locator("#news")
    await panel.get_by_text("Oud nieuws").click()
    await expect(other.locator("#news .newdot")).to_have_count(0)

    await admin.goto("/admin/news/new")
    await every_look(admin)
    await admin.get_by_label("Titel").fill("Storing DigiD")
    await admin.get_by_label("Tekst").fill("Verwijs door naar digid.nl.")
    await admin.get_by_label("Belangrijk").check()
    await admin.get_by_role("button", name="Bewaar").click()
    await expect(admin.locator(".tbl")).to_contain_text("Staat er nu")
    await every_look(admin)
    await expect(panel.locator("summary").first).to_contain_text("1 nieuw")
    await expect(panel.get_by_text("Staat er al.")).to_be_visible()

    await other.set_viewport_size(viewport(360))
    await expect(other.locator("#klant")).to_be_hidden()
    await other.get_by_role("link", name="Nieuws en links 1 nieuw").click()
    await other.get_by_text("Storing DigiD").click()
    await expect(other.get_by_text("Verwijs door naar digid.nl.")).to_be_visible()
    await expect(panel.locator(".newdot")).to_have_count(0)
    await every_look(other)
    await other.set_viewport_size(viewport(360))
    await other.locator("#klant").get_by_role("link", name="Sluiten").click()
    await expect(other.locator("#klant")).to_be_hidden()


async def test_the_panel_stays_folded_on_the_next_page_and_opens_from_the_list(
    world: World, new_page: NewPage
) -> None:
    item = await note(world)
    page = await new_page(world.bea)
    async with page.expect_response("**/news/folding"):
        await page.get_by_role("heading", name="Nieuws en links").click()
    await page.goto(f"/items/{item.id}")
    await expect(page.locator("#news-list")).to_be_hidden()
    await expect(page.locator("#newsline")).to_be_hidden()
    await bulletins.add({"title": "Storing DigiD"}, world.admin)
    await page.locator("#newsline").click()
    await expect(page.locator("#news-list")).to_be_visible()
    await every_look(page)


async def test_links_are_moved_with_the_keyboard_and_follow_on_other_screens(
    world: World, new_page: NewPage
) -> None:
    for name in ("Een", "Twee", "Drie"):
        await quick_links.add({"title": name, "url": "https://example.org"}, world.admin)
    page, admin = await new_page(world.bea), await new_page(world.admin)
    await admin.goto("/admin/quick-links")
    up = admin.locator("tr", has_text="Drie").get_by_role("button", name="Omhoog")
    await up.focus()
    for order in (["Een", "Drie", "Twee"], ["Drie", "Een", "Twee"], ["Drie", "Een", "Twee"]):
        async with admin.expect_response("**/place"):
            await admin.keyboard.press("Enter")
        await expect(admin.locator("tbody th a")).to_have_text(order)
        await expect(up).to_be_focused()
    await every_look(admin)
    await expect(page.locator("#news .links li")).to_contain_text(["Drie", "Een", "Twee"])
    await admin.get_by_role("link", name="Een", exact=True).click()
    await admin.get_by_text("Link verwijderen").click()
    await admin.get_by_role("button", name="Definitief verwijderen").click()
    await expect(page.locator("#news .links li")).to_contain_text(["Drie", "Twee"])
