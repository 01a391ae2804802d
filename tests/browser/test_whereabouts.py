"""A visitor goes through the website while she chats, and her agent sees where she is."""

import re

from playwright.async_api import expect

from tests.browser.conftest import NewPage
from tests.browser.visiting import begin, taken_by, website
from tests.chat.conftest import at_work
from tests.serving import Server
from tests.world import World


async def test_the_agent_sees_the_page_she_is_on_and_the_next_one(
    new_page: NewPage, server: Server, world: World
) -> None:
    await at_work(world.abe)
    async with website(server, world) as host:
        visitor, agent = await new_page(), await new_page(world.abe)
        await begin(visitor, host)
        conversation = await taken_by(world.abe)
        await agent.goto(f"/chats/{conversation.item}")
        await expect(agent.locator("#connection")).to_contain_text("Verbonden")
        here = agent.locator(".facts").get_by_role("link", name="Paspoort aanvragen")
        await expect(here).to_have_attribute("href", host.page)
        await visitor.goto(f"{host.origin}/afval?kenmerk=geheim")
        await expect(here).to_have_attribute("href", f"{host.origin}/afval")
        await expect(agent.locator(".dh").get_by_role("link", name=re.compile("Paspoort"))).to_have_attribute(
            "href", f"{host.origin}/afval"
        )
