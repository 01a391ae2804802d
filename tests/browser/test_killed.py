"""The server dies without warning in the middle of a chat: it goes on in the same windows, each line once."""

import asyncio
import subprocess
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from playwright.async_api import Browser, BrowserContext, Page, expect

from tests.browser.visiting import lines
from tests.load.processes import answering
from tests.serving import free_port
from tests.world import PASSWORD

QUESTION = "Hallo, kan ik zonder afspraak langs komen voor mijn paspoort?"
AGENT = "abe.batens@example.org"


class Serving:
    """The product with its demonstration, on ports that stay the same."""

    def __init__(self, data: Path) -> None:
        self.port = free_port()
        command = [str(Path(sys.executable).parent / "onthaal"), "serve", "--data", str(data)]
        self.command = [*command, "--port", str(self.port), "--smtp-port", str(free_port())]
        self.url = f"http://127.0.0.1:{self.port}"
        self.child: asyncio.subprocess.Process | None = None

    async def start(self, *more: str) -> None:
        self.child = await asyncio.create_subprocess_exec(*self.command, *more, stdout=subprocess.DEVNULL)
        await answering(self.port)

    async def kill(self) -> None:
        assert self.child
        self.child.kill()
        await self.child.wait()


@pytest.fixture
async def serving(tmp_path: Path) -> AsyncIterator[Serving]:
    running = Serving(tmp_path)
    await running.start("--demo")
    yield running
    await running.kill()


@pytest.mark.timeout(120)
async def test_a_killed_server_loses_and_doubles_no_line(browser: Browser, serving: Serving) -> None:
    contexts = [await browser.new_context(base_url=serving.url, locale="nl-NL") for _ in range(2)]
    abe, kees = [await context.new_page() for context in contexts]
    await available(abe)
    await begins(kees)
    await abe.get_by_role("button", name="Accepteren").click()
    await abe.wait_for_url("**/chats/*")
    await says(abe, "eerst")
    await expect(kees.get_by_role("log")).to_contain_text("eerst")
    await serving.kill()
    for number in range(3):
        await says(abe, f"abe {number}")
        await says(kees, f"kees {number}")
    await expect(abe.locator(".msg--failed")).to_have_count(3)
    await serving.start()
    for page in (abe, kees):
        for last in ("abe 2", "kees 2"):
            await expect(page.get_by_role("log")).to_contain_text(last, timeout=30_000)
    await expect(abe.locator("[data-pending]")).to_have_count(0)
    await says(abe, "na")
    await expect(kees.get_by_role("log")).to_contain_text("na")
    by_abe = await abe.locator(".msg--in .msg__b p[dir], .msg--out .msg__b p[dir]").all_text_contents()
    by_kees = [text.removeprefix("U: ") for text in await lines(kees)]
    assert by_abe == by_kees
    assert sorted(by_abe) == sorted(
        [QUESTION, "eerst", "na", *(f"{who} {number}" for who in ("abe", "kees") for number in range(3))]
    )
    await closed(contexts)


async def available(page: Page) -> None:
    await page.goto("/session")
    await page.locator("input[name=email]").fill(AGENT)
    await page.locator("input[name=password]").fill(PASSWORD)
    await page.locator("form button[type=submit]").first.click()
    await page.locator("details:has(#presence) > summary").click()
    await page.get_by_label("Ik werk in het kanaal chat").check()
    await page.get_by_label("Beschikbaar", exact=True).check()
    await expect(page.locator("details:has(#presence) > summary")).to_contain_text("Beschikbaar")
    await page.keyboard.press("Escape")


async def begins(page: Page) -> None:
    await page.goto("/demo")
    await page.get_by_role("button", name="Chat met ons").click()
    await page.get_by_label("Uw vraag").fill(QUESTION)
    await page.get_by_role("button", name="Start de chat").click()


async def says(page: Page, text: str) -> None:
    box = page.locator("textarea[data-typing]").or_(page.get_by_label("Uw bericht"))
    await box.fill(text)
    await box.press("Enter")


async def closed(contexts: list[BrowserContext]) -> None:
    for context in contexts:
        await context.close()
