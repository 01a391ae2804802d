"""The plug-in on somebody else's website: a chat to its end, across pages, tabs and broken lines."""

import re
from collections.abc import AsyncIterator, Awaitable, Callable

import pytest
from playwright.async_api import Page, Request, expect

from chat import conversations
from chat.tables import Author, Conversation, Message
from tests.browser.conftest import NewPage
from tests.browser.hosts import Host
from tests.browser.visiting import (
    AVAILABLE,
    QUESTION,
    REPLY,
    SENT,
    agent_says,
    begin,
    focused,
    kept,
    leaves,
    lines,
    newest,
    open_chat,
    taken_by,
    website,
)
from tests.chat.conftest import at_work
from tests.serving import Server
from tests.world import World

Eventually = Callable[[Callable[[], Awaitable[object]]], Awaitable[object]]


@pytest.fixture
async def host(server: Server, world: World) -> AsyncIterator[Host]:
    await at_work(world.abe)
    async with website(server, world) as found:
        yield found


@pytest.fixture
async def kees(new_page: NewPage) -> AsyncIterator[Page]:
    """A visitor's page; any error in it, or refusal by its policy, fails the test."""
    page, wrong = await new_page(), []
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.on("console", lambda told: wrong.append(told.text) if "Content Security" in told.text else None)
    yield page
    assert not wrong


async def test_until_it_is_opened_it_keeps_and_asks_nothing(kees: Page, host: Host, server: Server) -> None:
    asked: list[Request] = []
    kees.on("request", lambda request: asked.append(request))
    await kees.goto(host.page)
    await expect(kees.get_by_role("button", name="Chat met ons")).to_be_visible()
    await kees.wait_for_load_state("networkidle")
    told = f"{server.url}/widget/api/website/status?lang=nl"
    assert sorted(r.url for r in asked if r.url != host.page) == [told, f"{server.url}/widget/v1.js"]
    assert await kept(kees) == {}
    await kees.get_by_role("button", name="Chat met ons").click()
    await expect(kees.get_by_text(AVAILABLE)).to_be_visible()
    await kees.get_by_label("Uw vraag").fill("Nog niet verzonden")
    assert await kept(kees) == {}
    assert await kees.context.cookies() == []


async def test_a_whole_chat_by_keyboard(kees: Page, host: Host, world: World) -> None:
    await kees.goto(host.page)
    await expect(kees.get_by_role("button", name="Chat met ons")).to_be_visible()
    await kees.keyboard.press("Tab")
    assert await focused(kees) == "Chat met ons"
    await kees.keyboard.press("Enter")
    await expect(kees.get_by_label("Uw vraag")).to_be_focused()
    await kees.keyboard.type(QUESTION)
    await kees.keyboard.press("Enter")
    await expect(kees.get_by_label("Uw bericht")).to_be_focused()
    log = kees.get_by_role("log")
    await expect(log).to_contain_text(SENT)
    await taken_by(world.abe)
    await agent_says(world.abe, REPLY)
    await expect(log).to_contain_text(REPLY)
    await expect(kees.get_by_role("status").first).to_have_text("U chat met Abe.")
    await kees.keyboard.type("Graag,")
    await kees.keyboard.press("Shift+Enter")
    await kees.keyboard.type("donderdag.")
    await kees.keyboard.press("Enter")
    await expect(log).to_contain_text(re.compile("donderdag.*, verzonden"))
    assert (await Message.objects().order_by(Message.seq)).pop().text == "Graag,\ndonderdag."
    for _ in range(2):
        await kees.keyboard.press("Tab")
    await kees.keyboard.press("Enter")
    assert await focused(kees) == "Nee, ga door"
    await kees.keyboard.press("Escape")
    await expect(kees.get_by_label("Uw bericht")).to_be_focused()
    await kees.get_by_role("button", name="Beëindig chat").press("Enter")
    await kees.keyboard.press("Shift+Tab")
    await kees.keyboard.press("Enter")
    await expect(kees.get_by_role("status").first).to_contain_text("De chat is beëindigd.")
    assert await focused(kees) == "Gesprek"
    await kees.keyboard.press("Tab")
    await kees.keyboard.press("Space")
    for _ in range(3):
        await kees.keyboard.press("ArrowRight")
    await kees.keyboard.press("Tab")
    await kees.keyboard.type("Vlot geholpen")
    await kees.keyboard.press("Tab")
    await kees.keyboard.press("Enter")
    await expect(kees.get_by_text("Dank u, dat is gelukt.")).to_be_visible()
    assert (await newest()).rating == 4


async def test_escape_makes_it_small_and_the_chat_goes_on(kees: Page, host: Host, world: World) -> None:
    await begin(kees, host)
    await taken_by(world.abe)
    await kees.keyboard.press("Escape")
    await expect(kees.get_by_role("dialog")).to_be_hidden()
    launcher = kees.get_by_role("button", name="Chat met ons")
    await expect(launcher).to_be_focused()
    await agent_says(world.abe, REPLY)
    await agent_says(world.abe, "Bent u er nog?")
    await expect(launcher).to_have_text("Chat met ons2 nieuwe berichten")
    await launcher.click()
    await kees.get_by_role("button", name="Maak het chatvenster klein").click()
    await expect(launcher).to_have_text("Chat met ons")
    assert (await newest()).state == "active"


async def test_both_see_what_was_read(kees: Page, host: Host, world: World, eventually: Eventually) -> None:
    window = await begin(kees, host)
    conversation = await taken_by(world.abe)
    await conversations.read(conversation, Author.AGENT, 1)
    await expect(window.get_by_role("log")).to_contain_text("gelezen")
    await agent_says(world.abe, REPLY)

    async def read() -> bool:
        return (await newest()).read_by_visitor == 2

    await eventually(read)


async def test_a_reload_finds_the_chat_as_it_was(kees: Page, host: Host, world: World) -> None:
    window = await begin(kees, host)
    await taken_by(world.abe)
    await agent_says(world.abe, REPLY)
    await expect(window.get_by_role("log")).to_contain_text(REPLY)
    await window.get_by_label("Uw bericht").fill("Half afgemaakt")
    for address in (host.page, f"{host.origin}/een-andere-pagina"):
        await kees.goto(address)
        await expect(window.get_by_role("log")).to_contain_text(REPLY)
        assert await window.get_by_role("log").get_attribute("aria-live") == "off"
        assert await lines(kees) == [f"U: {QUESTION}", REPLY]
        assert await focused(kees) != "ot-message"
        await expect(window.get_by_label("Uw bericht")).to_have_value("Half afgemaakt")
    await expect(window.get_by_role("log")).to_have_attribute("aria-live", "polite")
    assert "token" not in kees.url


async def test_a_small_window_stays_small_and_counts_what_came_meanwhile(
    kees: Page, host: Host, world: World
) -> None:
    await begin(kees, host)
    await taken_by(world.abe)
    await kees.keyboard.press("Escape")
    await kees.goto("about:blank")
    await agent_says(world.abe, REPLY)
    await kees.goto(host.page)
    await expect(kees.get_by_role("button", name="1 nieuw bericht")).to_be_visible()
    await expect(kees.get_by_role("dialog")).to_be_hidden()


async def test_a_second_tab_has_the_same_chat(kees: Page, host: Host, world: World) -> None:
    await begin(kees, host)
    await taken_by(world.abe)
    await agent_says(world.abe, REPLY)
    second = await kees.context.new_page()
    window = await open_chat(second, host)
    await expect(window.get_by_role("log")).to_contain_text(REPLY)
    await window.get_by_label("Uw bericht").fill("Vanuit het tweede tabblad")
    await second.keyboard.press("Enter")
    for page in (kees, second):
        await expect(page.get_by_role("log")).to_contain_text("Vanuit het tweede tabblad")
        assert await lines(page) == [f"U: {QUESTION}", REPLY, "U: Vanuit het tweede tabblad"]
    assert await Conversation.count() == 1


async def test_a_broken_line_loses_and_doubles_nothing(kees: Page, host: Host, world: World) -> None:
    window = await begin(kees, host)
    await taken_by(world.abe)
    await kees.context.set_offline(True)
    await window.get_by_label("Uw bericht").fill("Van voor de tunnel")
    await kees.keyboard.press("Enter")
    await expect(window.get_by_role("log")).to_contain_text("Niet verzonden. Opnieuw")
    await kees.evaluate("window.dispatchEvent(new Event('offline'))")
    await agent_says(world.abe, REPLY)
    await kees.context.set_offline(False)
    await expect(window.get_by_role("log")).not_to_contain_text("Niet verzonden")
    await expect(window.get_by_role("log")).to_contain_text(REPLY)
    assert sorted(await lines(kees)) == sorted([f"U: {QUESTION}", REPLY, "U: Van voor de tunnel"])
    assert await Message.count() == 3


async def test_new_chat_leaves_nothing_of_the_old_one(kees: Page, host: Host, world: World) -> None:
    window = await begin(kees, host)
    conversation = await taken_by(world.abe)
    await conversations.end(conversation, Author.AGENT, world.abe, "Fijne dag!")
    await expect(window.get_by_role("log")).to_contain_text("Fijne dag!")
    assert await kept(kees) != {}
    await window.get_by_role("button", name="Nieuwe chat").click()
    await expect(window.get_by_label("Uw vraag")).to_be_focused()
    assert await kept(kees) == {}
    assert QUESTION not in await kees.evaluate(
        "document.querySelector('onthaal-chat').shadowRoot.textContent"
    )
    await kees.reload()
    await expect(kees.get_by_role("button", name="Chat met ons")).to_be_visible()


async def test_who_has_waited_in_vain_takes_the_question_along(kees: Page, host: Host, world: World) -> None:
    window = await begin(kees, host)
    await leaves(world.abe)
    await expect(window.get_by_role("textbox", name="Bericht")).to_have_value(QUESTION)
    await window.get_by_role("textbox", name="Naam").fill("Kees Essaadi")
    await window.get_by_role("textbox", name="Telefoonnummer").fill("0655392843")
    await window.get_by_role("button", name="OK").click()
    await expect(window.get_by_text("Wij bellen u op 0655392843.")).to_be_visible()
    assert (await newest()).state == "ended"
    assert await kept(kees) == {}


async def test_what_people_type_is_never_markup(kees: Page, host: Host, world: World) -> None:
    payloads = ["<img src=x onerror=alert(1)>", "<script>alert(1)</script>", "javascript:alert(1)", "{{7*7}}"]
    window = await begin(kees, host, payloads[0])
    await taken_by(world.abe)
    for payload in payloads:
        await agent_says(world.abe, payload)
        await expect(window.get_by_role("log")).to_contain_text(payload)
    assert await window.locator("img, script, .ot-said a").count() == 0
    await agent_says(world.abe, "Zie https://example.org/paspoort?a=1.")
    link = window.get_by_role("link", name="https://example.org/paspoort?a=1")
    await expect(link).to_have_attribute("rel", "noopener noreferrer")
