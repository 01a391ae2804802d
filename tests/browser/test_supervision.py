"""The supervisor in a real browser: the wallboard that follows, reviewing, reports on screen and on paper."""

import asyncio
import re

from playwright.async_api import Route, expect

from app.clock import now
from chat import conversations
from chat.tables import Author, Conversation
from dashboard import reviews
from dashboard.tables import AgentPrivilege
from tests.browser.arrivals import chat
from tests.browser.conftest import NewPage
from tests.browser.looks import WIDTHS, every_look, fits, nothing_found, viewport
from tests.chat.conftest import at_work
from tests.dashboard.given import registered
from tests.world import World

HEAR = """() => {
  const place = document.querySelector("[data-counting]");
  const tell = () => place.textContent && told(place.textContent);
  new MutationObserver(tell).observe(place, { childList: true });
  document.querySelector("form[data-counts]").requestSubmit();
}"""


async def test_every_screen_is_accessible_and_fits(new_page: NewPage, world: World) -> None:
    page = await new_page(world.sam)
    for empty in ("/review/live", "/reports?first=2019-03-25&last=2019-03-25"):
        await page.goto(empty)
        await nothing_found(page)
    await AgentPrivilege.insert(AgentPrivilege(agent=world.sam.id, name="reports.agents"))
    await at_work(world.abe, world.fatima)
    await chat(world, world.abe)
    waiting = await chat(world)
    contact = await registered(world.abe, now())
    await reviews.comment(contact, world.sam, "Netjes opgelost.", "t")
    for path in (f"/review/live?assign={waiting.id}", f"/review/{contact.id}", "/reports?period=today"):
        await page.goto(path)
        await every_look(page)
    for path in ("/review", "/review/live?size=large", "/review/live?size=wall"):
        await page.goto(path)
        await nothing_found(page)
        for width in WIDTHS:
            await page.set_viewport_size(viewport(width))
            await fits(page)


async def test_the_wallboard_follows_and_a_chat_is_assigned_by_keyboard(
    new_page: NewPage, world: World
) -> None:
    await at_work(world.abe, world.fatima)
    sam = await new_page(world.sam)
    await sam.goto("/review/live")
    waits, longest, talking, _free, missed, level = (sam.locator(".board dd").nth(at) for at in range(6))
    await expect(waits).to_have_text("0")
    await expect(longest).to_have_text("–")
    item = await chat(world)
    await expect(waits).to_have_text("1")
    await expect(longest).to_have_text(re.compile(r"00:0[1-9]"))
    await sam.locator(f"#board-chat-{item.id}").get_by_role("link", name="Toewijzen").press("Enter")
    await sam.get_by_label("Toewijzen aan").select_option(label="Fatima el Idrissi")
    await sam.get_by_label("Toewijzen aan").press("Tab")
    await sam.keyboard.press("Enter")
    await sam.wait_for_url("**/review/live")
    row = sam.locator(f"#board-agent-{world.fatima.id}")
    await expect(row).to_contain_text("Kees Essaadi")
    await expect(row).to_contain_text("In gesprek")
    await expect(talking).to_have_text("1")
    await expect(level).to_have_text(re.compile("100"))
    other = await chat(world)
    await expect(waits).to_have_text("1")
    found = await Conversation.objects().get(Conversation.item == other.id)
    assert found
    await conversations.end(found, Author.VISITOR, left_message=True)
    await expect(waits).to_have_text("0")
    await expect(missed).to_have_text("1")
    await row.get_by_role("button", name="Meelezen").click()
    await expect(sam.get_by_text("U leest mee.")).to_be_visible()


async def test_a_contact_is_reviewed_by_keyboard_and_the_list_says_so(
    new_page: NewPage, world: World
) -> None:
    contact = await registered(world.abe, now())
    sam = await new_page(world.sam)
    await sam.goto("/review")
    await sam.get_by_role("link", name="Kees Essaadi").press("Enter")
    await sam.get_by_label("Uw opmerking").fill("Klopt.")
    await sam.get_by_role("button", name="Plaats de opmerking").press("Enter")
    await expect(sam.locator("#review .msg")).to_contain_text("Klopt.")
    await sam.goto("/review")
    await expect(sam.locator(f"#contact-{contact.id}")).to_contain_text("Nagelezen door Sam de Vries")


async def test_on_paper_every_figure_has_its_table(new_page: NewPage, world: World) -> None:
    await registered(world.abe, now())
    sam = await new_page(world.sam)
    await sam.goto("/reports?period=today")
    table = sam.locator("#channels table")
    await expect(table).to_be_hidden()
    await sam.emulate_media(media="print")
    await expect(table).to_be_visible()
    for gone in (".presets", ".filters", ".parts", "#channels summary"):
        await expect(sam.locator(gone).first).to_be_hidden()


async def test_a_report_that_takes_a_while_says_so(new_page: NewPage, world: World) -> None:
    """It is heard from inside: Playwright looks at no page that is about to go."""
    sam = await new_page(world.sam)
    await sam.goto("/reports")
    heard: asyncio.Queue[str] = asyncio.Queue()
    said: list[str] = []

    async def slowly(route: Route) -> None:
        said.append(await heard.get())
        await route.continue_()

    await sam.route("**/reports?*", slowly)
    await sam.expose_function("told", heard.put_nowait)
    await sam.evaluate(HEAR)
    await expect(sam).to_have_url(re.compile("first="))
    assert said == ["Het rapport wordt geteld. Over een lange periode duurt dat enkele seconden."]
    await expect(sam.locator("[data-counting]")).to_be_empty()
