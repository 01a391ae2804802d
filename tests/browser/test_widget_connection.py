"""When the connection is bad: it is made anew, the visitor is told, and without streams the script asks."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable

import pytest
from playwright.async_api import Page, Request, expect

from app import news
from tests.browser.conftest import NewPage
from tests.browser.hosts import Host
from tests.browser.visiting import AVAILABLE, REPLY, agent_says, begin, lines, open_chat, taken_by, website
from tests.chat.conftest import at_work
from tests.serving import Server
from tests.world import World

LOST = "Verbinding verbroken, we proberen opnieuw…"


@pytest.fixture
async def host(server: Server, world: World) -> AsyncIterator[Host]:
    await at_work(world.abe)
    async with website(server, world) as found:
        yield found


@pytest.fixture
async def kees(new_page: NewPage) -> Page:
    """A page whose clock the test moves."""
    page = await new_page()
    await page.clock.install()
    return page


async def passing(page: Page, question: Callable[[], Awaitable[bool]]) -> None:
    """Lets time go by on the page until the answer is yes."""
    async with asyncio.timeout(10):
        while not await question():
            await page.clock.run_for(1000)


def cut_streams() -> None:
    for stream in list(news._running()._open):
        if any(topic.startswith("conversation:") for topic in stream.topics):
            stream.close()


async def test_a_connection_that_falls_silent_is_made_anew(kees: Page, host: Host) -> None:
    opened: list[Request] = []
    kees.on("request", lambda request: opened.append(request) if "/stream" in request.url else None)
    await begin(kees, host)

    async def one() -> bool:
        return any("conversation/stream" in request.url for request in opened)

    await passing(kees, one)
    before = len(opened)
    await kees.clock.fast_forward(36_000)

    async def more() -> bool:
        return len(opened) > before

    await passing(kees, more)


async def test_the_visitor_is_told_that_the_connection_is_lost_and_that_it_is_back(
    kees: Page, host: Host, world: World
) -> None:
    window = await begin(kees, host)
    await taken_by(world.abe)
    status = window.get_by_role("status")
    await expect(status).to_have_text("U chat met Abe.")
    await kees.context.set_offline(True)
    cut_streams()

    async def lost() -> bool:
        return await status.text_content() == LOST

    await passing(kees, lost)
    await agent_says(world.abe, REPLY)
    await kees.context.set_offline(False)

    async def back() -> bool:
        return await status.text_content() == "U chat met Abe." and REPLY in await lines(kees)

    await passing(kees, back)


async def test_where_streams_do_not_pass_the_chat_goes_on(kees: Page, host: Host, world: World) -> None:
    await kees.route("**/stream?*", lambda route: route.abort())
    window = await open_chat(kees, host)
    await expect(window.get_by_text(AVAILABLE)).to_be_visible()
    await window.get_by_label("Uw vraag").fill("Hallo?")
    await kees.keyboard.press("Enter")
    await expect(window.get_by_role("log")).to_contain_text(", verzonden")
    await taken_by(world.abe)
    await agent_says(world.abe, REPLY)

    async def there() -> bool:
        return REPLY in await lines(kees)

    await passing(kees, there)


async def test_a_page_that_is_looked_at_again_does_not_wait(kees: Page, host: Host, world: World) -> None:
    await begin(kees, host)
    await taken_by(world.abe)
    await kees.context.set_offline(True)
    cut_streams()
    for _ in range(12):
        await kees.clock.run_for(1000)
    await agent_says(world.abe, REPLY)
    await kees.context.set_offline(False)
    await kees.evaluate("dispatchEvent(new Event('focus'))")
    await expect(kees.get_by_role("log")).to_contain_text(REPLY)


BROKEN_OFF = """
const whole = Response.prototype.json;
let broken = false;
Response.prototype.json = function () {
  if (broken || !this.url.includes("/conversations")) return whole.call(this);
  broken = true;
  return Promise.reject(new DOMException("The page is left.", "AbortError"));
};
"""


async def test_an_answer_that_breaks_off_is_no_refusal(new_page: NewPage, host: Host) -> None:
    page = await new_page()
    await page.add_init_script(BROKEN_OFF)
    await begin(page, host)
    assert len(await lines(page)) == 1
