"""The administration of websites: every page for everybody, and what changes while one chooses."""

from collections.abc import Awaitable, Callable

from playwright.async_api import Page, expect

from chat import looks, sites
from tests.browser.conftest import NewPage
from tests.browser.visiting import website
from tests.serving import Server
from tests.world import World

Check = Callable[[Page], Awaitable[None]]


async def test_every_page_can_be_used_by_everybody_and_fits(
    new_page: NewPage, world: World, accessible: Check
) -> None:
    page = await new_page(world.admin)
    home = f"/admin/sites/{world.site.id}"
    for path in (
        "/admin/sites",
        "/admin/sites/new",
        home,
        f"{home}/look",
        f"{home}/texts/nl",
        f"{home}/embed",
    ):
        await page.goto(path)
        for scheme, width in (("light", 1440), ("dark", 320)):
            await page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
            await page.set_viewport_size({"width": width, "height": 900})
            await accessible(page)
            assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth"), (path, width)


async def test_a_colour_is_judged_and_shown_while_it_is_chosen(new_page: NewPage, world: World) -> None:
    page = await new_page(world.admin)
    await page.goto(f"/admin/sites/{world.site.id}/look")
    await page.get_by_role("radio", name="Eigen kleuren").check()
    await page.get_by_role("textbox", name="Hoofdkleur", exact=True).fill("#c8e6c9")
    await expect(page.get_by_text("zijn op de hoofdkleur bijna niet te lezen")).to_be_visible()
    launcher = page.frame_locator(".pv__launcher iframe").locator(".ot-launch")
    await expect(launcher).to_have_css("background-color", "rgb(200, 230, 201)")
    await page.get_by_role("textbox", name="Hoofdkleur", exact=True).fill("#0b5d4e")
    await expect(page.get_by_text("zijn op de hoofdkleur bijna niet te lezen")).to_be_hidden()
    await page.get_by_role("button", name="Bewaar").click()
    await expect(page.get_by_text("Opgeslagen.")).to_be_visible()
    assert looks.of(await sites.by_id(world.site.id)).primary_bg == "#0b5d4e"


async def test_the_test_sees_a_page_that_calls_in(new_page: NewPage, server: Server, world: World) -> None:
    page, visitor = await new_page(world.admin), await new_page()
    await page.goto(f"/admin/sites/{world.site.id}/embed")
    await expect(page.get_by_text("Er heeft zich nog geen pagina gemeld.")).to_be_visible()
    async with website(server, world) as host:
        await visitor.goto(host.page)
        await expect(page.get_by_text("De chat heeft zich gemeld en werkt daar.")).to_be_visible()
        await expect(page.get_by_text(host.origin)).to_be_visible()


async def test_the_reference_has_an_example_that_works(
    new_page: NewPage, world: World, accessible: Check
) -> None:
    page = await new_page()
    await page.goto("/widget/reference?lang=nl")
    await expect(page.get_by_text("onthaal:ready {}")).to_be_visible()
    await accessible(page)
    await page.get_by_role("button", name="Openen").click()
    await page.get_by_role("button", name="De status vragen").click()
    await expect(page.locator("#status")).to_contain_text('"open":true')
    await expect(page.get_by_text("onthaal:open {}")).to_be_visible()
