"""The chat page: the window where scripts run, and plain forms where they do not."""

from collections.abc import Awaitable, Callable
from uuid import uuid4

import pytest
from playwright.async_api import Page, expect

from app.settings import settings
from chat import conversations
from chat.tables import Author
from tests.browser.conftest import NewPage
from tests.browser.measuring import every_size
from tests.browser.visiting import (
    AVAILABLE,
    QUESTION,
    REPLY,
    SENT,
    agent_says,
    focused,
    newest,
    taken_by,
)
from tests.chat.conftest import at_work
from tests.world import World

Check = Callable[[Page], Awaitable[None]]


@pytest.fixture(autouse=True)
async def abe_is_there(world: World) -> None:
    await at_work(world.abe)


async def test_the_chat_page_is_the_window_where_scripts_run(
    new_page: NewPage, world: World, accessible: Check
) -> None:
    page = await new_page()
    await page.goto("/chat/website")
    window = page.get_by_role("region", name="Chat met de gemeente")
    await expect(window.get_by_text(AVAILABLE)).to_be_visible()
    assert await focused(page) != "ot-text"
    await accessible(page)
    await window.get_by_label("Uw vraag").fill(QUESTION)
    await window.get_by_role("button", name="Start de chat").click()
    await expect(window.get_by_role("log")).to_contain_text(SENT)
    await page.reload()
    await expect(window.get_by_role("log")).to_contain_text(QUESTION)
    assert await page.context.cookies() == []


async def test_the_chat_page_works_without_scripts(
    new_page: NewPage, world: World, accessible: Check
) -> None:
    page = await new_page(java_script_enabled=False, width=320)
    await page.goto("/chat/website")
    await page.get_by_label("Uw vraag").fill(QUESTION)
    await page.get_by_role("button", name="Start de chat").click()
    await expect(page.get_by_role("log")).to_contain_text(QUESTION)
    await taken_by(world.abe)
    await agent_says(world.abe, REPLY)
    await page.get_by_role("button", name="Vernieuw").click()
    await expect(page.get_by_role("log")).to_contain_text(REPLY)
    await page.get_by_label("Uw bericht").fill("Graag.")
    await page.get_by_role("button", name="Verstuur").click()
    await expect(page.get_by_role("log")).to_contain_text("Graag.")
    await page.get_by_role("link", name="Beëindig chat").click()
    await page.get_by_role("button", name="Ja, beëindig").click()
    await expect(page.get_by_text("De chat is beëindigd.")).to_be_visible()
    await page.get_by_role("button", name="Nieuwe chat").click()
    await expect(page.get_by_label("Uw vraag")).to_be_visible()


async def test_an_ended_chat_and_the_offline_form_of_the_page_are_accessible(
    new_page: NewPage, world: World, accessible: Check
) -> None:
    """With scripts, which axe needs, but without the element that would take over."""
    page = await new_page(color_scheme="dark")
    await page.route("**/widget/v1.js", lambda route: route.abort())
    await page.goto("/chat/website?message=1")
    await expect(page.get_by_role("textbox", name="Bericht")).to_be_visible()
    await accessible(page)
    await every_size(page)
    await page.get_by_role("button", name="OK").click()
    await expect(page.get_by_role("alert")).to_be_visible()
    await accessible(page)
    await every_size(page)
    token = (
        await conversations.start(world.site, {"start_id": uuid4().hex, "client_id": "a", "text": QUESTION})
    )[1]
    cookie = {"name": "onthaal-chat", "value": token, "url": f"{settings().origin}/chat/website"}
    await page.context.add_cookies([cookie])  # type: ignore[list-item]
    await page.goto("/chat/website")
    await expect(page.get_by_role("log")).to_contain_text(QUESTION)
    await accessible(page)
    await every_size(page)
    await conversations.end(await newest(), Author.VISITOR)
    await page.reload()
    await expect(page.get_by_role("button", name="Nieuwe chat")).to_be_visible()
    await accessible(page)
    await every_size(page)
