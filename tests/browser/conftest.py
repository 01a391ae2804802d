"""A real browser. It looks for CHROMIUM, then /usr/bin/chromium, then Playwright's own.

`new_page` is signed in by its cookie: only the tests of the front door fill in the form. A screen is loaded
once, and looked at in every width and theme by `looks.every_look`."""

import asyncio
import os
import warnings
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.async_api import Browser, BrowserContext, Error, Page, async_playwright

from app import sessions
from app.news import change
from dashboard.agents import SignedIn
from tests.browser import looks
from tests.browser.looks import viewport
from tests.serving import Server
from tests.world import PASSWORD
from widget import openings, stamps

CLOSING_SECONDS = 10
KEPT_OFF = (
    "WebUIOmniboxPopup WebUIOmniboxAimPopup WebUIOmniboxFullPopup PreloadTopChromeWebUI "
    "HttpsUpgrades PaintHolding ThirdPartyStoragePartitioning AvoidUnnecessaryBeforeUnloadCheckSync "
    "DestroyProfileOnBrowserClose OptimizationHints MediaRouter"
)
"""First what Chromium draws around a page, half of what a page costs; then what Playwright keeps off, as only
the last list that is given counts."""

NewPage = Callable[..., Awaitable[Page]]


@pytest.fixture(autouse=True)
def quick_fingers(monkeypatch: pytest.MonkeyPatch) -> None:
    """Tests fill in forms quicker than any reader; who is that quick waits, which costs each of them 2 s. And
    one comes sooner after another than what is told to passers-by grows old."""
    monkeypatch.setattr(stamps, "FASTEST", timedelta())
    monkeypatch.setattr(openings, "FRESH", timedelta())


@pytest.fixture(scope="session")
async def browser() -> AsyncIterator[Browser]:
    wanted = os.environ.get("CHROMIUM", "/usr/bin/chromium")
    async with async_playwright() as playwright:
        try:
            opened = await playwright.chromium.launch(
                executable_path=wanted if Path(wanted).exists() else None,
                args=[
                    "--no-sandbox",
                    "--disable-gpu",
                    "--in-process-gpu",
                    "--autoplay-policy=user-gesture-required",
                    f"--disable-features={KEPT_OFF.replace(' ', ',')}",
                ],
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
        context = await browser.new_context(
            base_url=server.url, viewport=viewport(width), locale="nl-NL", **options
        )
        contexts.append(context)
        page = await context.new_page()
        page.set_default_timeout(8000)
        if agent is not None:
            await signed_in(context, agent, server.url)
            await page.goto("/")
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


async def signed_in(context: BrowserContext, agent: SignedIn, url: str) -> None:
    async with change():
        token = await sessions.open_for(agent.id, "Chromium")
    await context.add_cookies([{"name": sessions.cookie_name(), "value": token, "url": url}])


async def sign_in(page: Page, agent: SignedIn) -> None:
    """By the form, as people do."""
    await page.goto("/session")
    await page.locator("input[name=email]").fill(agent.email)
    await page.locator("input[name=password]").fill(PASSWORD)
    await page.locator("form button[type=submit]").first.click()
    await page.wait_for_url(lambda url: "/session" not in url)


@pytest.fixture
def accessible() -> Callable[[Page], Awaitable[None]]:
    """Fails with axe's report when it finds anything against WCAG 2.2 AA."""
    return looks.nothing_found
