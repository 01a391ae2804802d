"""A shift in real browsers: begun with one button, heard in one tab, one stream for all of them."""

import re
from collections.abc import Awaitable, Callable

from playwright.async_api import Page, Route, expect

from app import clock, news
from app.news import change
from chat import conversations
from dashboard import losses, offers, presence
from dashboard.agents import SignedIn
from dashboard.states import PresenceStatus
from dashboard.tables import Item, Presence
from tests.browser.arrivals import QUESTION, arrives, chat, rows
from tests.browser.conftest import NewPage
from tests.dashboard.conftest import here
from tests.world import World

Accessible = Callable[[Page], Awaitable[None]]
Eventually = Callable[[Callable[[], Awaitable[object]]], Awaitable[object]]

COUNTED = """
  window.notices = [];
  window.Notification = class {
    static permission = "default";
    static async requestPermission() { return (Notification.permission = "granted"); }
    constructor(title, options) { notices.push({ title, ...options }); window.notice = this; }
    close() { notices.pop(); }
  };
  window.heard = 0;
  const play = HTMLMediaElement.prototype.play;
  HTMLMediaElement.prototype.play = function () { heard += 1; return play.call(this); };
"""


def streams(agent: SignedIn) -> int:
    """How many streams of hers the server holds open."""
    return len(news._running()._streams.get(f"agent:{agent.id}", ()))


async def another(page: Page, path: str = "/") -> Page:
    tab = await page.context.new_page()
    tab.set_default_timeout(8000)
    await tab.goto(path)
    return tab


async def connected(*tabs: Page) -> None:
    for tab in tabs:
        await expect(tab.locator("#connection")).to_have_text("Verbonden")


async def test_one_button_begins_the_shift_with_sound_and_notices(
    new_page: NewPage, world: World, accessible: Accessible
) -> None:
    abe = await new_page(world.abe)
    await abe.add_init_script(COUNTED)
    await abe.goto("/contacts")
    await connected(abe)
    await accessible(abe)
    await abe.get_by_role("button", name="Ik ben beschikbaar").click()
    await expect(abe.get_by_role("button", name="Ik ben beschikbaar")).to_have_count(0)
    await expect(abe.locator("#me")).to_have_text("Beschikbaar")
    await expect(abe.locator("#sound")).to_have_text("Geluid aan")
    assert await abe.evaluate("heard") == 1, "she hears the tone"
    assert await abe.evaluate("Notification.permission") == "granted"
    assert (await presence.presence_of(world.abe.id)).free


async def test_who_does_not_begin_now_is_not_asked_on_every_page(new_page: NewPage, world: World) -> None:
    abe = await new_page(world.abe)
    await abe.get_by_role("button", name="Niet nu").click()
    await expect(abe.get_by_role("button", name="Ik ben beschikbaar")).to_be_hidden()
    await abe.goto("/contacts")
    await expect(abe.get_by_role("button", name="Ik ben beschikbaar")).to_be_hidden()


async def test_several_tabs_share_one_stream_and_the_next_one_leads_at_once(
    new_page: NewPage, world: World, eventually: Eventually
) -> None:
    first = await new_page(world.abe)
    second, third = await another(first), await another(first)
    await connected(first, second, third)
    await arrives("Eerste brief")
    for tab in (first, second, third):
        await expect(rows(tab, "waiting")).to_have_text(["Eerste brief"])
    assert streams(world.abe) == 1
    await first.close()
    await arrives("Tweede brief")
    for tab in (second, third):
        await expect(rows(tab, "waiting")).to_have_text(["Eerste brief", "Tweede brief"])
    await connected(second, third)

    async def one() -> bool:
        return streams(world.abe) == 1

    await eventually(one)


async def test_what_was_told_while_a_tab_was_loading_reaches_it(new_page: NewPage, world: World) -> None:
    """Its page was made before the news, and it began to listen after."""
    first = await new_page(world.abe)
    await connected(first)
    second = await first.context.new_page()

    async def slowly(route: Route) -> None:
        await arrives("Onderweg")
        await expect(rows(first, "waiting")).to_have_text(["Onderweg"])
        await route.continue_()

    await second.route("**/js/tabs.js*", slowly)
    await second.goto("/")
    await expect(rows(second, "waiting")).to_have_text(["Onderweg"])


async def test_a_leader_that_fell_silent_is_passed_by(new_page: NewPage, world: World) -> None:
    first = await new_page(world.abe)
    await connected(first)
    second = await first.context.new_page()
    await second.clock.install()
    await second.goto("/")
    await connected(second)
    await first.evaluate("tabs.say = () => {}")
    await second.clock.run_for(36_000)
    await connected(second)
    assert await second.evaluate("tabs.leads()")
    assert not await first.evaluate("tabs.leads()")
    await arrives("brief")
    await expect(rows(second, "waiting")).to_have_text(["brief"])


async def test_a_living_browser_that_was_given_up_is_there_again_at_once(
    new_page: NewPage, world: World, eventually: Eventually
) -> None:
    """As after a laptop slept: the first news finds it awake, and its chat is its own again."""
    await here(world.abe)
    abe = await new_page(world.abe)
    await connected(abe)
    item = await chat(world, world.abe)
    await abe.wait_for_timeout(600)
    clock.move(seconds=61)

    async def hers() -> bool:
        found = await Item.objects().get(Item.id == item.id)
        return bool(found and found.owner == world.abe.id and len(await remarks(item)) == 2)

    await eventually(hers)
    assert (await presence.presence_of(world.abe.id)).connected


async def remarks(item: Item) -> list[str]:
    conversation = await conversations.of_item(item.id)
    return [line.text for line in await conversations.messages(conversation) if line.author == "system"]


async def test_the_tone_sounds_in_one_tab_and_stops_in_all(
    new_page: NewPage, world: World, eventually: Eventually
) -> None:
    await here(world.abe)
    first = await new_page(world.abe)
    await first.context.add_init_script(COUNTED)
    await first.goto("/")
    tabs = [first, await another(first, "/contacts"), await another(first, "/directory")]
    for tab in tabs:
        await tab.keyboard.press("Shift")
        await expect(tab.locator("#sound")).to_have_attribute("data-state", "on")
    await chat(world)

    async def sounding() -> int:
        return sum([await tab.evaluate("!document.getElementById('tone').paused") for tab in tabs])

    for tab in tabs:
        await expect(tab.get_by_role("alertdialog")).to_be_visible()
        await expect(tab).to_have_title(re.compile(r"^\(1\) Inkomende chat"))
    await eventually(sounding)
    assert await sounding() == 1
    assert [await tab.evaluate("heard") for tab in tabs].count(0) == 2
    async with change():
        [ring] = await offers.ringing_at(world.abe.id)
        await offers.pick(ring["item"], world.fatima)
    for tab in tabs:
        await expect(tab.get_by_role("alertdialog")).to_have_count(0)
        await expect(tab.locator("#toasts")).to_contain_text("Al aangenomen door Fatima el Idrissi.")
    assert await sounding() == 0


async def test_a_chat_is_shown_outside_the_browser_to_who_looks_elsewhere(
    new_page: NewPage, world: World
) -> None:
    await here(world.abe)
    abe = await new_page(world.abe)
    await abe.add_init_script(
        COUNTED + "document.hasFocus = () => false; Notification.permission = 'granted';"
    )
    await abe.goto("/contacts")
    await connected(abe)
    await chat(world)
    await expect(abe.get_by_role("alertdialog")).to_be_visible()
    for _ in range(20):
        if notices := await abe.evaluate("notices"):
            break
        await abe.wait_for_timeout(50)
    [shown] = notices
    assert shown["title"] == "Inkomende chat: Kees Essaadi"
    assert QUESTION in shown["body"]
    await abe.evaluate("notice.onclick()")
    await expect(abe.get_by_role("alertdialog").get_by_role("button", name="Accepteren")).to_be_focused()


async def test_a_wrap_up_counts_down_in_all_tabs_and_ends_in_all(
    new_page: NewPage, world: World, accessible: Accessible
) -> None:
    await here(world.abe)
    first = await new_page(world.abe)
    second = await another(first, "/directory")
    await connected(first, second)
    async with change():
        await presence.start_wrap_up(world.abe.id, seconds=105)
    for tab in (first, second):
        await expect(tab.locator("#shift")).to_contain_text(re.compile(r"Nawerk nog\s+1:4\d"))
    await accessible(first)
    await first.get_by_role("button", name="+2 min").click()
    await expect(second.locator("#shift")).to_contain_text(re.compile(r"Nawerk nog\s+3:4\d"))
    await second.get_by_role("button", name="Klaar").click()
    for tab in (first, second):
        await expect(tab.locator("#shift")).to_be_empty()
        await expect(tab.locator("#me")).to_have_text("Beschikbaar")


async def test_a_break_has_a_reason_and_three_missed_chats_suggest_one(
    new_page: NewPage, world: World, accessible: Accessible
) -> None:
    await here(world.abe)
    abe = await new_page(world.abe)
    await connected(abe)
    await abe.locator(".who").click()
    await abe.get_by_role("radio", name="Pauze").check()
    await abe.get_by_label("Reden").fill("Tandarts")
    await abe.get_by_label("Reden").press("Enter")
    await abe.locator(".who").click()
    fatima = await new_page(world.fatima)
    await expect(fatima.locator(f".of-agent-{world.abe.id}")).to_have_text("Pauze: Tandarts")
    async with change():
        await presence.choose(world.abe, PresenceStatus.AVAILABLE)
        for _ in range(3):
            await presence.let_pass(world.abe.id)
    await expect(abe.locator("#shift")).to_contain_text("U liet 3 chats voorbijgaan")
    await accessible(abe)
    await abe.locator("#shift").get_by_role("button", name="Pauze").click()
    await expect(abe.locator("#me")).to_have_text("Pauze")


async def test_a_chat_whose_agent_vanished_is_flagged_to_colleagues_and_taken_over(
    new_page: NewPage, world: World, accessible: Accessible
) -> None:
    await here(world.abe)
    item = await chat(world, world.abe)
    fatima = await new_page(world.fatima)
    await connected(fatima)
    await fatima.goto(f"/chats/{item.id}")
    await expect(fatima.locator("main")).not_to_contain_text(QUESTION)
    async with change():
        await Presence.update({Presence.seen_at: None}).where(Presence.agent == world.abe.id)
        await losses._take_back(item.id, world.abe.id)
    await expect(fatima.locator(f"#row-{item.id}")).to_contain_text("Abe is niet meer verbonden")
    await fatima.reload()
    await expect(fatima.locator("main")).to_contain_text(QUESTION)
    await expect(fatima.locator("main")).to_contain_text("De verbinding met Abe is weg")
    await accessible(fatima)
    await fatima.locator(f"#held-{item.id}").get_by_role("button", name="Accepteren").click()
    await expect(fatima.get_by_label("Bericht aan Kees Essaadi")).to_be_visible()
    await expect(fatima.locator(f"#row-{item.id}")).not_to_contain_text("verbonden")
