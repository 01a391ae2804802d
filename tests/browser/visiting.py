"""A website with a strict policy that carries the plug-in, and what its visitors do there."""

import json
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any
from uuid import uuid4

from playwright.async_api import Locator, Page, expect

from app import clock
from app.clock import now
from app.news import change
from chat import conversations
from chat.tables import Author, Conversation, Site
from dashboard import presence
from dashboard.agents import SignedIn
from dashboard.states import PresenceStatus
from dashboard.tables import Presence
from tests.browser.hosts import Host, hosted
from tests.chat.conftest import taken
from tests.serving import Server
from tests.world import World

QUESTION = "Hallo, kan ik zonder afspraak langs komen voor mijn paspoort?"
REPLY = "Goedemorgen, helaas kan dit alleen op afspraak. Zal ik deze meteen even met u inplannen?"
AVAILABLE = "We zijn beschikbaar! Kunnen we u ergens mee helpen?"
UNAVAILABLE = "Het Chatkanaal is momenteel niet beschikbaar"
THANKS = "Bedankt voor uw bericht. Wij nemen zo spoedig mogelijk contact met u op."
SENT = re.compile(r"\d, verzonden")
STRICT = (
    "Content-Security-Policy: default-src 'none'; script-src {server}; connect-src {server}; "
    "require-trusted-types-for 'script'; trusted-types 'none'"
)


@asynccontextmanager
async def website(
    server: Server, world: World, policy: str = STRICT, styles: dict[str, str] | None = None
) -> AsyncIterator[Host]:
    """Of another origin than the server, and allowed by the site."""
    async with hosted(server.url, (policy.format(server=server.url),), styles) as host:
        async with change():
            origins = json.dumps([host.origin])
            await Site.update({Site.allowed_origins: origins}).where(Site.id == world.site.id)
        yield host


async def open_chat(page: Page, host: Host) -> Locator:
    """The window, opened by a click."""
    await page.goto(host.page)
    await page.get_by_role("button", name="Chat met ons").click()
    window = page.get_by_role("dialog")
    await expect(window).to_be_visible()
    return window


async def begin(page: Page, host: Host, question: str = QUESTION) -> Locator:
    """A chat that waits for an agent."""
    window = await open_chat(page, host)
    await window.get_by_label("Uw vraag").fill(question)
    await window.get_by_role("button", name="Start de chat").click()
    await expect(window.get_by_role("log")).to_contain_text(SENT)
    return window


async def newest() -> Conversation:
    found = await Conversation.objects().order_by(Conversation.id, ascending=False).first()
    assert found is not None
    return found


async def taken_by(agent: SignedIn) -> Conversation:
    return await taken(await newest(), agent)


async def agent_says(agent: SignedIn, text: str) -> None:
    await conversations.post(await newest(), Author.AGENT, str(uuid4()), text, agent)


async def passes(seconds: float, agent: SignedIn) -> None:
    """Time in which the dashboard of this agent stays open: at no moment is she gone for the ticker."""
    async with change():
        seen: dict[Any, Any] = {Presence.seen_at: now() + timedelta(seconds=seconds)}
        await Presence.update(seen).where(Presence.agent == agent.id)
    clock.move(seconds=seconds)


async def waits_beyond_measure(agent: SignedIn) -> None:
    """So long that the form is given."""
    await passes(181, agent)


async def leaves(agent: SignedIn) -> None:
    async with change():
        await presence.choose(agent, PresenceStatus.OFFLINE)


async def lines(page: Page) -> list[str]:
    return await page.locator(".ot-said").all_text_contents()


async def focused(page: Page) -> str:
    """What has the focus, looked for inside the shadow root as well."""
    return str(
        await page.evaluate(
            """() => {
              let at = document.activeElement;
              while (at.shadowRoot?.activeElement) at = at.shadowRoot.activeElement;
              return at.getAttribute("aria-label") || at.id || at.textContent || at.tagName;
            }"""
        )
    )


async def kept(page: Page) -> dict[str, str]:
    """Everything the site keeps in this browser."""
    return dict(
        await page.evaluate(
            "({...sessionStorage, ...localStorage, ...(document.cookie ? {cookie: document.cookie} : {})})"
        )
    )
