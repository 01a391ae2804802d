"""Registrations side by side in a real browser: nothing typed is lost, and the strip shows them."""

import re

from playwright.async_api import Page, Route, expect

from dashboard import contacts, running
from dashboard.contact_tables import Contact
from tests.browser import arrivals
from tests.browser.conftest import NewPage
from tests.browser.test_registration import RUNNING, registered, start
from tests.dashboard.given import form
from tests.world import World


async def saved(page: Page) -> None:
    await expect(page.locator("[data-saved]")).to_contain_text("Concept bewaard")


async def test_a_call_goes_on_while_she_chats_and_loses_no_character(new_page: NewPage, world: World) -> None:
    item = await arrivals.chat(world, world.abe)
    page = await new_page(world.abe)
    await start(page, "Telefonie")
    strip = page.get_by_role("navigation", name="Lopende registraties")
    await expect(strip.get_by_role("link", name="Zonder naam")).to_have_attribute("aria-current", "page")
    await page.get_by_label("Naam").fill("Fenna Postma")
    await page.get_by_label("Telefoonnummer").fill("06 12 34")
    await expect(strip.get_by_role("link", name="Fenna Postma")).to_be_visible()
    await page.get_by_label("Samenvatting").fill("Nog niet klaar")
    await page.goto(item.url)
    await expect(page.get_by_role("log")).to_contain_text(arrivals.QUESTION)
    timer = strip.locator("[data-since]")
    shown = await timer.text_content()
    await expect(timer).not_to_have_text(shown or "")

    other = await new_page(world.abe)
    await other.get_by_role("link", name="Fenna Postma").click()
    await other.wait_for_url(RUNNING)
    await expect(other.get_by_label("Telefoonnummer")).to_have_value("06 12 34")
    await expect(other.get_by_label("Samenvatting")).to_have_value("Nog niet klaar")

    await other.get_by_label("Samenvatting").fill("Elders verder")
    await saved(other)
    await strip.get_by_role("link", name="Fenna Postma").click()
    await page.wait_for_url(RUNNING)
    await expect(page.get_by_label("Samenvatting")).to_have_value("Elders verder")


async def test_what_cannot_be_kept_now_stays_in_the_tab_and_is_kept_later(
    new_page: NewPage, world: World
) -> None:
    page = await new_page(world.bea)
    await start(page, "Balie")

    async def lost(route: Route) -> None:
        await route.abort()

    await page.route("**/typed", lost)
    async with page.expect_event("requestfailed"):
        await page.get_by_label("Antwoord", exact=True).fill("Zonder verbinding")
    await page.reload()
    await expect(page.get_by_label("Antwoord", exact=True)).to_have_value("Zonder verbinding")
    await page.unroute("**/typed")
    await saved(page)
    [contact] = await Contact.objects()
    assert "Zonder verbinding" in contact.typed


async def test_a_new_form_becomes_a_draft_at_the_first_words(new_page: NewPage, world: World) -> None:
    known = await contacts.register(await form(), world.abe)
    page = await new_page(world.bea)
    await page.goto(f"/contacts/{known.id}")
    await page.get_by_text("Nieuwe aan...").click()
    await page.get_by_role("link", name="Contactmoment", exact=True).click()
    await expect(page.get_by_label("Naam")).to_have_value("Kees Essaadi")
    await expect(page.get_by_label("Onderwerp")).to_be_focused()
    before = await page.get_by_label("Onderwerp").bounding_box()
    await page.keyboard.type(" opnieuw")
    await page.wait_for_url(RUNNING)
    await expect(page.locator("#running a")).to_have_count(1)
    assert await page.get_by_label("Onderwerp").bounding_box() == before
    await page.reload()
    await expect(page.get_by_label("Onderwerp")).to_have_value(re.compile("opnieuw"))
    assert len((await running.overview(world.bea)).registrations) == 1


async def test_what_was_started_by_mistake_is_thrown_away(new_page: NewPage, world: World) -> None:
    page = await new_page(world.bea)
    await start(page, "Telefonie")
    counted = page.locator(".rail .count-drafts")
    await expect(counted).to_have_text("1")
    await page.get_by_label("Naam").fill("Verkeerd verbonden")
    await page.get_by_text("Niet registreren").click()
    await page.get_by_role("button", name="Weggooien").click()
    await page.wait_for_url(lambda url: "/contacts" not in url)
    await expect(page.locator("#running")).to_be_hidden()
    await expect(counted).to_be_hidden()


async def test_the_strip_follows_what_happens_in_another_tab(new_page: NewPage, world: World) -> None:
    watching, working = await new_page(world.bea), await new_page(world.bea)
    await start(working, "Telefonie")
    strip = watching.get_by_role("navigation", name="Lopende registraties")
    await expect(strip.get_by_role("link")).to_have_count(1)
    await expect(watching.locator(".rail .count-drafts")).to_have_text("1")
    await working.get_by_label("Naam").fill("Kees Essaadi")
    await expect(strip.get_by_role("link", name="Kees Essaadi")).to_be_visible()
    await registered(working, "Telefonie")
    await expect(strip).to_be_hidden()
