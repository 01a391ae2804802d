"""A real browser. It looks for CHROMIUM, then /usr/bin/chromium, then Playwright's own."""

import asyncio
import os
import warnings
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import pytest
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Browser, BrowserContext, Error, Page, async_playwright

from dashboard.agents import SignedIn
from tests.serving import Server
from tests.world import PASSWORD

TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
NewPage = Callable[..., Awaitable[Page]]
CLOSING_SECONDS = 10


@pytest.fixture(scope="session")
async def browser() -> AsyncIterator[Browser]:
    wanted = os.environ.get("CHROMIUM", "/usr/bin/chromium")
    async with async_playwright() as playwright:
        try:
            opened = await playwright.chromium.launch(
                executable_path=wanted if Path(wanted).exists() else None,
                args=["--no-sandbox", "--disable-gpu", "--autoplay-policy=user-gesture-required"],
            )
        except Error:
            pytest.skip(
                "No browser: install Chromium (apt-get install chromium) or set CHROMIUM to its path."
            )
        yield opened
        await closed(opened)


@pytest.fixture
async def new_page(browser: Browser, server: Server) -> AsyncIterator[NewPage]:
    """Opens a page in a context of its own, signed in when an agent is given."""
    contexts = []

    async def opened(agent: SignedIn | None = None, width: int = 1440, **options: object) -> Page:
        viewport = {"width": width, "height": 900 if width > 400 else 800}
        context = await browser.new_context(base_url=server.url, viewport=viewport, locale="nl-NL", **options)
        contexts.append(context)
        page = await context.new_page()
        page.set_default_timeout(8000)
        if agent is not None:
            await sign_in(page, agent)
        return page

    yield opened
    for context in contexts:
        await closed(context)


async def closed(opened: Browser | BrowserContext) -> None:
    """Chromium now and then never answers that it let go of a context; the test was over by then, and what is
    left goes with the process at the end."""
    try:
        async with asyncio.timeout(CLOSING_SECONDS):
            await opened.close()
    except TimeoutError:
        warnings.warn(f"Chromium did not close a {type(opened).__name__} in time", stacklevel=2)


async def sign_in(page: Page, agent: SignedIn) -> None:
    await page.goto("/session")
    await page.locator("input[name=email]").fill(agent.email)
    await page.locator("input[name=password]").fill(PASSWORD)
    await page.locator("form button[type=submit]").first.click()
    await page.wait_for_url(lambda url: "/session" not in url)


@pytest.fixture
def accessible() -> Callable[[Page], Awaitable[None]]:
    """Fails with axe's report when it finds anything against WCAG 2.2 AA."""

    async def check(page: Page) -> None:
        found = await Axe().run(page, options={"runOnly": {"type": "tag", "values": TAGS}})
        assert not found.response["violations"], found.generate_report()

    return check
