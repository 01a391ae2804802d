"""Real browsers in a chat: visitors with the plug-in on another website, agents with the dashboard."""

import asyncio
import os
import uuid
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path

from playwright.async_api import Browser, Page, async_playwright

from tests.browser.talking import available, begins, says, shown_to_agent, shown_to_visitor
from tests.load.network import LUCK
from tests.world import PASSWORD

QUIET_SECONDS = 60


class Window:
    """One browser; what is typed there is sent for as long as it takes."""

    def __init__(self, page: Page, name: str, shown: Callable[[Page], Awaitable[list[str]]]) -> None:
        self.page, self.name, self._shown = page, name, shown
        self.said: list[str] = []
        self.drops = 0

    async def talk(self, over: asyncio.Event) -> None:
        while not over.is_set():
            text = f"{self.name} {len(self.said)} {uuid.uuid4().hex[:6]}"
            await says(self.page, text)
            self.said.append(text)
            await asyncio.sleep(LUCK.uniform(0.5, 2))

    async def flicker(self, over: asyncio.Event) -> None:
        while not over.is_set():
            await asyncio.sleep(LUCK.uniform(3, 8))
            self.drops += 1
            await self.page.context.set_offline(True)
            await asyncio.sleep(LUCK.uniform(0.5, 4))
            await self.page.context.set_offline(False)

    async def shown(self) -> list[str]:
        return await self._shown(self.page)


@asynccontextmanager
async def opened(url: str, website: str) -> AsyncIterator[list[tuple[Window, Window]]]:
    """Two pairs of a visitor and her agent, who talk already."""
    wanted = os.environ.get("CHROMIUM", "/usr/bin/chromium")
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(
            executable_path=wanted if Path(wanted).exists() else None, args=["--no-sandbox", "--disable-gpu"]
        )
        agents = [await _page(browser, url) for _ in range(2)]
        for page, name in zip(agents, ("abe", "fatima"), strict=True):
            await available(page, f"{name}@example.org", PASSWORD)
        yield [await _pair(browser, url, website, page, number) for number, page in enumerate(agents)]
        await browser.close()


async def _pair(browser: Browser, url: str, website: str, agent: Page, number: int) -> tuple[Window, Window]:
    """It rings at who is free longest: the first agent, then the second."""
    visitor = await _page(browser, url)
    await begins(visitor, website, f"Vraag van {number}")
    await agent.get_by_role("button", name="Accepteren").click()
    await agent.wait_for_url("**/chats/*")
    await visitor.get_by_label("Uw bericht").wait_for()
    return (
        Window(visitor, f"visitor {number}", shown_to_visitor),
        Window(agent, f"agent {number}", shown_to_agent),
    )


async def _page(browser: Browser, url: str) -> Page:
    context = await browser.new_context(base_url=url, locale="nl-NL")
    return await context.new_page()
