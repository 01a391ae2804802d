"""The palette and the keys in a real browser."""

import pytest
from playwright.async_api import expect

from app.news import change
from chat import conversations
from dashboard import presence, responses
from dashboard.states import PresenceStatus
from tests.browser.arrivals import chat
from tests.browser.conftest import NewPage
from tests.mail.conftest import arrived
from tests.mail.conftest import letter as mail
from tests.world import World


async def test_it_goes_and_does_from_the_field_in_which_she_types(new_page: NewPage, world: World) -> None:
    item = await chat(world, world.abe)
    letter = await arrived(mail(From="Anneke Roelofs <anneke@visitor.example>"))
    form = {"shortcut": "groet", "title": "Groet", "language": "nl", "text": "Goedendag {{naam}}"}
    await responses.add(form, world.abe)
    page = await new_page(world.abe)
    await page.goto(item.url)
    box, palette = (
        page.get_by_label("Bericht aan Kees Essaadi"),
        page.get_by_role("dialog", name="Ga naar of doe"),
    )
    field, options = palette.get_by_role("combobox"), palette.get_by_role("option")
    await box.press_sequentially("Half ")
    await box.press("Control+k")
    await expect(field).to_be_focused()
    await page.keyboard.press("Escape")
    await expect(box).to_be_focused()
    await expect(box).to_have_value("Half ")

    await box.press("Control+k")
    await page.keyboard.type("groet")
    await expect(options.first).to_contain_text("/groet")
    await page.keyboard.press("Enter")
    await expect(box).to_have_value("Half Goedendag Kees Essaadi")

    await page.keyboard.press("Control+k")
    await page.keyboard.type("pauze")
    await expect(options).to_have_count(1)
    await page.keyboard.press("Enter")
    await expect(page.locator("#me")).to_contain_text("Pauze")
    assert (await presence.presence_of(world.abe.id)).status == PresenceStatus.BREAK

    await page.keyboard.press("Control+k")
    await page.keyboard.type("beeindig")
    await expect(options.first).to_contain_text("Beëindigen")
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("dialog", name="beëindigen")).to_be_visible()
    await page.keyboard.press("Escape")

    await page.keyboard.press("Control+k")
    await page.keyboard.type("roelofs ann")
    await expect(options.first).to_contain_text("Anneke Roelofs")
    active = await field.get_attribute("aria-activedescendant")
    assert active == await options.first.get_attribute("id")
    await page.keyboard.press("Enter")
    await page.wait_for_url(f"**{letter.url}")

    await page.keyboard.press("Control+k")
    await expect(options.filter(has_text="Beëindigen")).to_have_count(0)
    await page.keyboard.type("zzzz")
    await expect(palette.get_by_text("Niets gevonden.")).to_be_visible()


async def test_the_keys_are_told_and_single_ones_can_be_switched_off(new_page: NewPage, world: World) -> None:
    page = await new_page(world.bea)
    keys = page.get_by_role("dialog", name="Sneltoetsen")
    await page.locator("#q").press("?")
    await expect(keys).to_be_hidden()
    await page.locator("#lijst-h").press("?")
    await expect(keys).to_be_visible()
    await keys.get_by_label("De losse toetsen / en ? gebruiken in deze browser").uncheck()
    await keys.get_by_role("button", name="Sluiten").click()
    await page.goto("/tasks")
    await page.locator("#inhoud h1").press("?")
    await page.keyboard.press("/")
    await expect(page.locator("#q")).not_to_be_focused()
    await expect(keys).to_be_hidden()
    await page.locator(".who").click()
    await page.get_by_role("button", name="Sneltoetsen").click()
    await expect(keys).to_be_visible()


@pytest.mark.timeout(120)
async def test_everything_of_the_desk_fits_and_is_accessible(
    new_page: NewPage, world: World, accessible
) -> None:  # type: ignore[no-untyped-def]
    item = await chat(world, world.abe)
    ended = await chat(world, world.abe)
    await conversations.end(await conversations.of_item(ended.id), conversations.Author.VISITOR)
    form = {"shortcut": "groet", "title": "Groet", "language": "nl", "text": "Goedendag {{naam}}"}
    await responses.add(form, world.abe)
    await responses.add(form | {"whose": "shared"}, world.sam)
    async with change():
        await presence.seen(world.abe.id)
    for width, scheme in ((1440, "light"), (768, "dark"), (360, "light")):
        page = await new_page(world.abe, width=width, color_scheme=scheme)

        async def fits() -> None:
            assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth")  # noqa: B023
            await accessible(page)  # noqa: B023

        await page.goto(item.url)
        await page.get_by_label("Bericht aan Kees Essaadi").press_sequentially("/gr")
        await expect(page.locator(".canned")).to_be_visible()
        await fits()
        await page.keyboard.press("Control+k")
        await expect(page.locator("#palette [role=option]").first).to_be_visible()
        await fits()
        await page.keyboard.press("Escape")
        for path in ("/responses", "/responses/new"):
            await page.goto(path)
            await fits()
        await page.locator("h1").press("?")
        await expect(page.locator("#shortcuts")).to_be_visible()
        await fits()
