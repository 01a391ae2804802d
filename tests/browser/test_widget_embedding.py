"""The plug-in where it is hard: other forms of embedding, hostile styles, blocked storage, no server."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

import pytest
from playwright.async_api import Page, expect

from app.settings import settings
from tests.browser import hosts
from tests.browser.conftest import NewPage
from tests.browser.hosts import Host
from tests.browser.visiting import (
    AVAILABLE,
    QUESTION,
    REPLY,
    SENT,
    agent_says,
    begin,
    open_chat,
    taken_by,
    website,
)
from tests.chat.conftest import at_work
from tests.serving import Server
from tests.world import World

ONE_TAG = """<!doctype html><html lang="nl"><head><title>Paspoort</title>
<script src="{server}/widget/v1.js" data-site="website" data-launcher-label="Stel uw vraag"></script>
</head><body><main><h1>Paspoort</h1></main></body></html>"""
ENGLISH = """<!doctype html><html lang="en-GB"><head><title>Passport</title></head>
<body><main><h1>Passport</h1></main><onthaal-chat site="website"></onthaal-chat>
<script src="{server}/widget/v1.js"></script></body></html>"""
HOSTILE = """<!doctype html><html lang="nl"><head><title>Paspoort</title><style>
* {{ all: unset !important; font-size: 60px !important; letter-spacing: 1em !important; }}
.wrap {{ transform: translateY(900px) !important; overflow: hidden !important; display: block !important; }}
</style></head><body><main><h1>Paspoort</h1></main>
<div class="wrap"><onthaal-chat server="{server}" site="website" lang="nl"></onthaal-chat></div>
<input id="search"><script>
let heard = 0; addEventListener("keydown", () => {{ heard += 1; }});
</script><script src="{server}/widget/v1.js"></script></body></html>"""
FALLBACK = """<!doctype html><html lang="nl"><head><title>Paspoort</title></head>
<body><main><h1>Paspoort</h1></main>
<onthaal-chat server="http://127.0.0.1:9" site="website"><a href="/contact">Neem contact op</a></onthaal-chat>
<script src="{server}/widget/v1.js" async></script></body></html>"""
NO_POLICY = "X-Nothing: here"


@pytest.fixture(autouse=True)
async def abe_is_there(world: World) -> None:
    await at_work(world.abe)


@asynccontextmanager
async def page_of(
    server: Server, world: World, html: str, monkeypatch: pytest.MonkeyPatch, policy: str = NO_POLICY
) -> AsyncIterator[Host]:
    monkeypatch.setattr(hosts, "PAGE", html)
    async with website(server, world, policy) as host:
        yield host


async def test_one_tag_is_enough(
    new_page: NewPage, server: Server, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = await new_page()
    async with page_of(server, world, ONE_TAG, monkeypatch) as host:
        await page.goto(host.page)
        await page.get_by_role("button", name="Stel uw vraag").click()
        await expect(page.get_by_text(AVAILABLE)).to_be_visible()


async def test_it_speaks_the_language_of_the_page(
    new_page: NewPage, server: Server, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = await new_page()
    async with page_of(server, world, ENGLISH, monkeypatch) as host:
        await page.goto(host.page)
        await page.get_by_role("button", name="Chat with us").click()
        await expect(page.get_by_label("Your question")).to_be_visible()
        await expect(page.get_by_role("button", name="Make the chat window small")).to_be_visible()


async def test_styles_of_the_page_do_not_reach_it_and_its_keys_do_not_reach_the_page(
    new_page: NewPage, server: Server, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = await new_page()
    async with page_of(server, world, HOSTILE, monkeypatch) as host:
        await page.goto(host.page)
        launcher = page.get_by_role("button", name="Chat met ons")
        at = await launcher.bounding_box()
        assert at is not None
        assert at["y"] + at["height"] <= 900
        assert await launcher.evaluate("it => getComputedStyle(it).fontSize") == "16px"
        assert await launcher.evaluate("it => getComputedStyle(it).letterSpacing") == "normal"
        await launcher.click()
        await page.get_by_label("Uw vraag").press_sequentially("Hallo")
        assert await page.evaluate("heard") == 0


async def test_where_storage_is_blocked_the_chat_works_as_long_as_the_page(
    new_page: NewPage, server: Server, world: World
) -> None:
    page = await new_page()
    await page.add_init_script(
        "Object.defineProperty(window, 'sessionStorage', { get() { throw new DOMException('blocked'); } })"
    )
    async with website(server, world) as host:
        window = await begin(page, host)
        await taken_by(world.abe)
        await agent_says(world.abe, REPLY)
        await expect(window.get_by_role("log")).to_contain_text(REPLY)


async def test_without_the_server_it_says_so_and_shows_what_the_page_put_inside(
    new_page: NewPage, server: Server, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = await new_page()
    async with page_of(server, world, FALLBACK, monkeypatch) as host:
        window = await open_chat(page, host)
        await expect(window.get_by_role("status")).to_have_text("De chat kan nu niet laden.")
        await expect(page.get_by_role("link", name="Neem contact op")).to_be_visible()
        await expect(window.get_by_role("button", name="Probeer opnieuw")).to_be_visible()


async def test_when_the_policy_forbids_asking_the_console_names_the_directive(
    new_page: NewPage, server: Server, world: World
) -> None:
    page = await new_page()
    async with website(
        server, world, "Content-Security-Policy: script-src {server}; connect-src 'self'"
    ) as host:
        async with page.expect_console_message(lambda told: "onthaal-chat" in told.text) as told:
            window = await open_chat(page, host)
        assert "connect-src" in (await told.value).text
        await expect(window.get_by_role("status")).to_have_text("De chat kan nu niet laden.")


async def test_a_browser_without_scripts_shows_what_the_page_put_inside(
    new_page: NewPage, server: Server, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = await new_page(java_script_enabled=False)
    async with page_of(server, world, FALLBACK, monkeypatch) as host:
        await page.goto(host.page)
        await expect(page.get_by_role("link", name="Neem contact op")).to_be_visible()


async def test_a_page_that_moves_the_element_keeps_the_chat(
    new_page: NewPage, server: Server, world: World
) -> None:
    page = await new_page()
    async with website(server, world) as host:
        window = await begin(page, host)
        await page.evaluate("document.querySelector('main').append(document.querySelector('onthaal-chat'))")
        await expect(window.get_by_role("log")).to_contain_text(QUESTION)
        await taken_by(world.abe)
        await agent_says(world.abe, REPLY)
        await expect(window.get_by_role("log")).to_contain_text(REPLY)


async def test_the_demonstration_page_carries_it(
    new_page: NewPage, monkeypatch: pytest.MonkeyPatch, accessible: Callable[[Page], Awaitable[None]]
) -> None:
    monkeypatch.setattr(settings(), "demo", True)
    page = await new_page()
    await page.goto("/demo")
    await accessible(page)
    await page.get_by_role("button", name="Chat met ons").click()
    await page.get_by_label("Uw vraag").fill(QUESTION)
    await page.get_by_role("button", name="Start de chat").click()
    await expect(page.get_by_role("log")).to_contain_text(SENT)
    await page.get_by_role("button", name="Maak het chatvenster klein").click()
    await page.get_by_role("link", name="Grofvuil").click()
    await page.get_by_role("button", name="Chat met ons").click()
    await expect(page.get_by_role("log")).to_contain_text(QUESTION)
