"""Where an agent writes: drafts in two windows, ready answers, keys; nothing typed is lost."""

import re

from playwright.async_api import Page, Route, expect

from dashboard import drafts, responses
from tests.browser.arrivals import chat
from tests.browser.conftest import NewPage
from tests.world import World

ANSWERS = {
    "afspraak": "Dat kan alleen op afspraak, {{naam}}.\nGroeten, {{medewerker}}",
    "adres": "Ons adres is {{onderwerp}}.",
}


async def answers(world: World) -> None:
    for shortcut, text in ANSWERS.items():
        form = {"shortcut": shortcut, "title": shortcut.title(), "language": "nl", "text": text}
        await responses.add(form, world.abe)
    english = {"shortcut": "hello", "title": "Hello", "language": "en", "text": "Hello"}
    await responses.add(english, world.abe)


async def writing(new_page: NewPage, world: World) -> tuple[Page, str]:
    item = await chat(world, world.abe)
    page = await new_page(world.abe)
    await page.goto(item.url)
    await expect(page.locator("#connection")).to_contain_text("Verbonden")
    return page, item.url


async def saved(page: Page) -> None:
    await expect(page.locator(".comp--to [data-saved]")).to_contain_text("Concept bewaard")


async def test_of_two_windows_the_later_one_is_not_written_over(new_page: NewPage, world: World) -> None:
    first, url = await writing(new_page, world)
    item = int(url.rpartition("/")[2])
    second = await first.context.new_page()
    await second.goto(url)
    box, other = (
        first.get_by_label("Bericht aan Kees Essaadi"),
        second.get_by_label("Bericht aan Kees Essaadi"),
    )
    await box.press_sequentially("Uit het eerste")
    await saved(first)
    await other.press_sequentially("Uit het tweede")
    await expect(second.get_by_text("in een ander venster gewijzigd")).to_be_visible()
    assert await drafts.of(world.abe, item, "message") == "Uit het eerste"
    await second.reload()
    await expect(other).to_have_value("Uit het tweede")
    await second.get_by_role("button", name="Beide teksten hier zetten").click()
    await expect(other).to_have_value("Uit het tweede\n\nUit het eerste")
    await saved(second)
    await box.press_sequentially(", en verder")
    await first.get_by_role("button", name="Deze tekst bewaren").click()
    await saved(first)
    assert await drafts.of(world.abe, item, "message") == "Uit het eerste, en verder"


async def test_a_note_that_does_not_arrive_stays_in_its_field(new_page: NewPage, world: World) -> None:
    page, url = await writing(new_page, world)
    box = page.locator(".comp--note textarea")

    async def lost(route: Route) -> None:
        await route.abort()

    await page.get_by_role("radio", name="Interne notitie").check()
    await page.route("**/notes", lost)
    await box.press_sequentially("Komt niet aan")
    async with page.expect_event("requestfailed"):
        await box.press("Control+Enter")
    await expect(box).to_have_value("Komt niet aan")
    await page.unroute("**/notes")
    await page.goto("/")
    await page.goto(url)
    await page.get_by_role("radio", name="Interne notitie").check()
    await expect(box).to_have_value("Komt niet aan")
    await box.press("Control+Enter")
    await expect(page.get_by_role("log")).to_contain_text("Komt niet aan")
    await expect(box).to_have_value("")
    await page.reload()
    await expect(box).to_have_value("")


async def test_a_slash_offers_answers_and_nothing_comes_in_without_a_key(
    new_page: NewPage, world: World
) -> None:
    await answers(world)
    page, _url = await writing(new_page, world)
    box, panel = page.get_by_label("Bericht aan Kees Essaadi"), page.locator(".canned")
    options = panel.get_by_role("option")
    await box.press_sequentially("en/of")
    await expect(panel).to_have_count(0)
    await box.press_sequentially(" /a")
    await expect(options).to_have_count(2)
    await expect(panel.locator("[data-canned-said]")).to_contain_text("2 standaardantwoorden")
    await box.press_sequentially("f")
    await expect(options).to_have_text([re.compile("/afspraak")])
    await expect(panel.locator("[data-canned-preview]")).to_contain_text("afspraak, Kees Essaadi.")
    active = await box.get_attribute("aria-activedescendant")
    assert active == await options.first.get_attribute("id")
    await box.press("Escape")
    await expect(panel).to_have_count(0)
    await expect(box).to_have_value("en/of /af")
    await box.press_sequentially("s")
    await expect(panel).to_have_count(0)
    await box.fill("/")
    await expect(options).to_have_count(2)
    await box.press("ArrowDown")
    await box.press("Enter")
    await expect(box).to_have_value("Dat kan alleen op afspraak, Kees Essaadi.\nGroeten, Abe")
    await expect(page.get_by_role("log")).not_to_contain_text("afspraak, Kees")
    await box.press("Control+z")
    await expect(box).to_have_value("/")
    await box.press_sequentially("zzz")
    await expect(panel).to_have_count(0)


async def test_what_is_not_known_is_ready_to_be_typed_over(new_page: NewPage, world: World) -> None:
    await answers(world)
    page, _url = await writing(new_page, world)
    box = page.get_by_label("Bericht aan Kees Essaadi")
    await box.press_sequentially("/adr")
    await expect(page.locator(".canned")).to_be_visible()
    await box.press("Tab")
    await expect(box).to_have_value("Ons adres is ….")
    await page.keyboard.type("Markt 1")
    await expect(box).to_have_value("Ons adres is Markt 1.")


async def test_without_a_connection_it_says_so_and_asks_again(new_page: NewPage, world: World) -> None:
    await answers(world)
    page, _url = await writing(new_page, world)
    box = page.get_by_label("Bericht aan Kees Essaadi")

    async def lost(route: Route) -> None:
        await route.abort()

    await page.route("**/responses", lost)
    await box.press_sequentially("/")
    await expect(page.locator(".canned")).to_contain_text("konden niet worden opgehaald")
    await page.unroute("**/responses")
    await box.press_sequentially("a")
    await expect(page.locator(".canned").get_by_role("option")).to_have_count(2)


async def test_she_chooses_what_enter_does_and_her_other_windows_follow(
    new_page: NewPage, world: World
) -> None:
    page, url = await writing(new_page, world)
    other = await new_page(world.abe)
    await other.goto(url)
    await expect(other.locator("#connection")).to_contain_text("Verbonden")
    box = page.get_by_label("Bericht aan Kees Essaadi")
    await page.locator(".who").click()
    await page.get_by_label("Enter verstuurt").uncheck()
    await expect(page.get_by_text("Ctrl + Enter verstuurt, Enter nieuwe regel")).to_be_visible()
    await expect(other.get_by_text("Ctrl + Enter verstuurt, Enter nieuwe regel")).to_be_visible()
    await box.press_sequentially("Een")
    await box.press("Enter")
    await box.press_sequentially("Twee")
    await expect(box).to_have_value("Een\nTwee")
    await box.press("Control+Enter")
    await expect(page.get_by_role("log")).to_contain_text("Twee")
    await page.reload()
    await expect(page.get_by_text("Ctrl + Enter verstuurt, Enter nieuwe regel")).to_be_visible()


async def test_the_field_grows_to_eight_lines(new_page: NewPage, world: World) -> None:
    page, _url = await writing(new_page, world)
    box = page.get_by_label("Bericht aan Kees Essaadi")
    heights = []
    for lines in (1, 5, 8, 30):
        await box.fill("\n".join("x" * lines))
        heights.append(await box.evaluate("field => field.getBoundingClientRect().height"))
    assert heights[0] < heights[1] < heights[2] == heights[3]
