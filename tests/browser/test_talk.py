"""A conversation in real browsers on both sides: each line once and in one order, whatever happens to it."""

import asyncio
import re
from collections.abc import AsyncIterator, Awaitable, Callable

import pytest
from playwright.async_api import Page, Route, expect

from app import clock, news
from app.clock import now
from app.news import change
from chat import conversations, visits
from chat.tables import Author
from dashboard import internal_notes
from tests.browser.conftest import NewPage
from tests.browser.hosts import Host
from tests.browser.talking import says, shown_to_agent, shown_to_visitor
from tests.browser.visiting import agent_says, begin, newest, taken_by, website
from tests.chat.conftest import at_work
from tests.serving import Server
from tests.world import World

Accessible = Callable[[Page], Awaitable[None]]
NOTE = "Weet jij meer van de avondopenstelling?"


@pytest.fixture
async def host(server: Server, world: World) -> AsyncIterator[Host]:
    await at_work(world.abe)
    async with website(server, world) as found:
        yield found


async def talking(new_page: NewPage, world: World, host: Host) -> tuple[Page, Page]:
    """Kees in the plug-in and Abe on his screen."""
    abe, kees = await new_page(world.abe), await new_page()
    await begin(kees, host)
    conversation = await taken_by(world.abe)
    await abe.goto(f"/chats/{conversation.item}")
    await expect(abe.locator("#connection")).to_contain_text("Verbonden")
    return abe, kees


async def said() -> list[str]:
    return [message.text for message in await conversations.messages(await newest())]


def cut() -> None:
    for stream in list(news._running()._open):
        if any(topic.startswith(("conversation:", "agent:")) for topic in stream.topics):
            stream.close()


async def test_what_was_said_without_a_network_on_either_side_is_there_once_and_in_one_order(
    new_page: NewPage, world: World, host: Host
) -> None:
    abe, kees = await talking(new_page, world, host)
    for page in (abe, kees):
        await page.context.set_offline(True)
    cut()
    for number in range(5):
        await says(abe, f"abe {number}")
        await says(kees, f"kees {number}")
        await agent_says(world.abe, f"abe elders {number}")
        await conversations.post(await newest(), Author.VISITOR, f"k{number}", f"kees elders {number}")
    await expect(abe.locator(".msg--failed").first).to_contain_text("niet verstuurd")
    await expect(kees.get_by_role("log")).to_contain_text("Niet verzonden.")
    for page in (abe, kees):
        await page.context.set_offline(False)
    await expect(abe.locator("[data-pending]")).to_have_count(0)
    await expect(kees.get_by_text("Niet verzonden.")).to_have_count(0)
    for page in (abe, kees):
        for last in ("kees 4", "abe 4"):
            await expect(page.get_by_role("log")).to_contain_text(last)
    there = await said()
    assert sorted(there) == sorted(set(there))
    assert len(there) == 21
    assert [text for text in there if text.startswith("abe ") and "elders" not in text] == [
        f"abe {number}" for number in range(5)
    ]
    assert await shown_to_agent(abe) == await shown_to_visitor(kees) == there


async def test_a_line_that_failed_survives_a_reload_and_is_sent_once(
    new_page: NewPage, world: World, host: Host
) -> None:
    abe, kees = await talking(new_page, world, host)

    async def dead_until_clicked(route: Route) -> None:
        await (route.continue_() if await abe.evaluate("window.clicked") else route.abort())

    await abe.route("**/chats/*/messages", dead_until_clicked)
    await says(abe, "Donderdag om 18.40 uur?")
    await expect(abe.locator(".msg--failed")).to_contain_text("niet verstuurd")
    await expect(abe.locator("textarea[data-typing]")).to_have_value("")
    await abe.reload()
    await expect(abe.locator(".msg--failed")).to_contain_text("Donderdag om 18.40 uur?")
    await abe.evaluate("addEventListener('click', () => (window.clicked = true), true)")
    await abe.get_by_role("button", name="Opnieuw").click()
    await expect(abe.locator("[data-pending]")).to_have_count(0)
    await expect(kees.get_by_role("log")).to_contain_text("Donderdag om 18.40 uur?")
    assert (await said()).count("Donderdag om 18.40 uur?") == 1
    await abe.reload()
    await expect(abe.get_by_role("log").get_by_text("Donderdag om 18.40 uur?")).to_have_count(1)


async def test_an_answer_that_got_lost_makes_no_second_line(
    new_page: NewPage, world: World, host: Host
) -> None:
    """The server has it, the browser does not know: the stream tells, and sending it again is harmless."""
    abe, kees = await talking(new_page, world, host)

    async def swallowed(route: Route) -> None:
        await route.fetch()
        await route.abort()

    await abe.route("**/chats/*/messages", swallowed)
    await says(abe, "Goedemorgen")
    await expect(abe.get_by_role("log").get_by_text("Goedemorgen")).to_have_count(1)
    await expect(abe.locator("[data-pending]")).to_have_count(0)
    await expect(kees.get_by_role("log").get_by_text("Goedemorgen")).to_have_count(1)
    assert (await said()).count("Goedemorgen") == 1


async def test_after_the_end_a_line_is_refused_with_the_reason_on_both_sides(
    new_page: NewPage, world: World, host: Host
) -> None:
    abe, kees = await talking(new_page, world, host)
    for page in (abe, kees):
        await page.context.set_offline(True)
    cut()
    await says(abe, "Nog een vraag")
    await says(kees, "Nog iets")
    await expect(abe.locator(".msg--failed")).to_have_count(1)
    await conversations.end(await newest(), Author.AGENT, world.abe)
    for page in (abe, kees):
        await page.context.set_offline(False)
    await expect(abe.locator(".msg--failed")).to_contain_text("geweigerd")
    for page in (abe, kees):
        await expect(page.get_by_role("log")).to_contain_text(
            "Deze chat is beëindigd; er kan niets meer bij."
        )
    assert len(await said()) == 1


async def seen_typing(kees: Page, tab: Page) -> None:
    """She goes on typing until it shows: the sign is renewed every few seconds, and goes by itself."""
    async with asyncio.timeout(20):
        while "typt…" not in await tab.locator(".typing").inner_text():
            await kees.get_by_label("Uw bericht").press_sequentially(".", delay=200)


async def test_two_tabs_of_an_agent_show_each_line_once_and_typing_shows_no_text(
    new_page: NewPage, world: World, host: Host
) -> None:
    abe, kees = await talking(new_page, world, host)
    second = await abe.context.new_page()
    await second.goto(abe.url)
    await expect(second.locator("#connection")).to_contain_text("Verbonden")
    await kees.get_by_label("Uw bericht").press_sequentially("Nog niet verstuurd")
    for tab in (abe, second):
        await seen_typing(kees, tab)
        await expect(tab.locator("body")).not_to_contain_text("Nog niet verstuurd")
    await abe.locator("textarea[data-typing]").press_sequentially("Ook niet")
    await expect(kees.get_by_text("Abe typt…")).to_be_visible()
    await says(abe, "Goedemorgen")
    await kees.get_by_label("Uw bericht").press("Enter")
    for tab in (abe, second):
        for text in ("Goedemorgen", "Nog niet verstuurd"):
            await expect(tab.get_by_role("log").get_by_text(text)).to_have_count(1)
        await expect(tab.locator(".typing")).to_have_text("")
    await abe.goto("/")
    await says(second, "Bent u er nog?")
    await abe.go_back()
    await expect(abe.get_by_role("log").get_by_text("Bent u er nog?")).to_have_count(1)
    assert (
        await shown_to_agent(abe)
        == await shown_to_agent(second)
        == await shown_to_visitor(kees)
        == await said()
    )


async def test_a_chat_is_handed_on_refused_handed_on_again_and_accepted(
    new_page: NewPage, world: World, host: Host
) -> None:
    abe, kees = await talking(new_page, world, host)
    await at_work(world.fatima)
    fatima = await new_page(world.fatima)
    for answer in ("Negeren", "Accepteren"):
        await abe.get_by_role("button", name="Doorverbinden").click()
        question = abe.get_by_role("dialog")
        await question.get_by_label(re.compile("^Fatima")).check()
        name = await question.locator("label span", has_text="Fatima").first.bounding_box()
        state = await question.locator(".pres").bounding_box()
        assert name
        assert state
        assert abs(state["y"] + state["height"] - name["y"] - name["height"]) < 1, "on one line"
        await question.get_by_label("Notitie voor uw collega").fill(NOTE)
        await question.get_by_role("button", name="Doorverbinden").click()
        ring = fatima.get_by_role("alertdialog")
        await expect(ring).to_contain_text("Abe verbindt een chat door")
        await expect(ring).to_contain_text(NOTE)
        await expect(ring).not_to_contain_text("paspoort")
        await expect(abe.locator("main")).to_contain_text("Gaat over bij Fatima el Idrissi")
        await expect(kees.get_by_role("log")).not_to_contain_text("Fatima")
        await ring.get_by_role("button", name=answer).click()
        if answer == "Negeren":
            await expect(abe.locator("#toasts")).to_contain_text("nam de chat met Bezoeker niet over")
            await expect(abe.get_by_role("log")).to_contain_text("Niet overgenomen.")
            await says(abe, "Een ogenblik nog")
    await fatima.wait_for_url("**/chats/*")
    await expect(kees.get_by_role("log")).to_contain_text("U chat nu met Fatima.")
    await expect(kees.get_by_role("status").first).to_have_text("U chat met Fatima.")
    await expect(fatima.get_by_role("log")).to_contain_text("Een ogenblik nog")
    await expect(abe.locator("main")).to_contain_text("Fatima el Idrissi behandelt dit item.")
    await expect(abe.get_by_role("log")).to_have_count(0)


async def test_the_screens_of_a_conversation_fit_and_are_accessible(
    new_page: NewPage, world: World, host: Host, accessible: Accessible
) -> None:
    abe, _kees = await talking(new_page, world, host)
    conversation = await newest()
    address = f"/chats/{conversation.item}"
    async with change():
        await internal_notes.write(conversation.item, world.abe, "n", "Alleen onder ons")
    sam = await new_page(world.sam)
    await sam.goto(address)
    await sam.get_by_role("button", name="Meelezen").click()
    await expect(sam.get_by_role("log")).to_contain_text("Alleen onder ons")
    await everywhere(sam, accessible)
    clock.move(seconds=76)
    await visits.look(now())
    await expect(abe.locator("main")).to_contain_text("Bezoeker is vertrokken")

    async def dead(route: Route) -> None:
        await route.abort()

    await abe.route("**/chats/*/messages", dead)
    await says(abe, "Dit blijft staan")
    await expect(abe.locator(".msg--failed")).to_be_visible()
    await everywhere(abe, accessible)
    await abe.get_by_role("radio", name="Interne notitie").check()
    await everywhere(abe, accessible)
    await abe.get_by_role("button", name="Doorverbinden").click()
    await expect(abe.get_by_role("dialog")).to_contain_text("Er is nu geen collega vrij.")
    await everywhere(abe, accessible)
    await abe.goto(f"{address}/letter")
    await everywhere(abe, accessible)


async def everywhere(page: Page, accessible: Accessible) -> None:
    for width, scheme in ((1440, "light"), (768, "dark"), (360, "light")):
        await page.set_viewport_size({"width": width, "height": 900})
        await page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
        assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth"), (
            f"{page.url} {width}"
        )
        await accessible(page)
    await page.set_viewport_size({"width": 1440, "height": 900})
