"""The server dies without warning in the middle of a chat: it goes on in the same windows, each line once."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from playwright.async_api import Browser, expect

from app.demo import PASSWORD
from tests.browser.talking import available, begins, says, shown_to_agent, shown_to_visitor
from tests.load.processes import Serving

QUESTION = "Hallo, kan ik zonder afspraak langs komen voor mijn paspoort?"


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
    await available(abe, "abe.batens@example.org", PASSWORD)
    await begins(kees, "/demo", QUESTION)
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
    by_abe = await shown_to_agent(abe)
    by_kees = await shown_to_visitor(kees)
    assert by_abe == by_kees
    assert sorted(by_abe) == sorted(
        [QUESTION, "eerst", "na", *(f"{who} {number}" for who in ("abe", "kees") for number in range(3))]
    )
    for context in contexts:
        await context.close()
