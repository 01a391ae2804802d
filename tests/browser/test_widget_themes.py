"""The plug-in in pages drawn by stylesheets of real websites: it works there, and stays itself."""

import pytest
from playwright.async_api import Page, expect

from chat import conversations
from chat.tables import Author
from tests.browser import hosts
from tests.browser.conftest import NewPage
from tests.browser.looks import every_theme
from tests.browser.themes import THEMES, Theme, styles
from tests.browser.visiting import (
    QUESTION,
    REPLY,
    SENT,
    agent_says,
    leaves,
    taken_by,
    website,
)
from tests.chat.conftest import at_work
from tests.serving import Server
from tests.world import World

PAGE = """<!doctype html><html lang="nl" class="{classes}"><head><meta charset="utf-8"><title>Paspoort</title>
<meta name="viewport" content="width=device-width, initial-scale=1">{links}
<script src="{{server}}/widget/v1.js" async></script></head>
<body class="{classes}"><header class="container"><h1>Paspoort aanvragen</h1></header>
<main class="container entry-content"><p>U maakt eerst een afspraak.</p>
<form><label>Zoek <input name="q"></label> <button type="button" class="btn">Zoek</button></form></main>
<onthaal-chat server="{{server}}" site="website" variant="{variant}" lang="nl"></onthaal-chat>
</body></html>"""
POLICY = (
    "Content-Security-Policy: default-src 'none'; style-src 'self'; script-src {server}; "
    "connect-src {server}; require-trusted-types-for 'script'; trusted-types 'none'"
)
SHAPE = [
    "display",
    "position",
    "box-sizing",
    "width",
    "height",
    "min-width",
    "margin-top",
    "margin-left",
    "padding-top",
    "padding-left",
    "border-top-width",
    "border-top-style",
    "text-align",
    "text-transform",
    "text-decoration-line",
    "letter-spacing",
    "word-spacing",
    "text-indent",
    "font-style",
    "font-weight",
    "white-space",
    "opacity",
    "visibility",
    "transform",
    "filter",
    "box-shadow",
    "list-style-type",
    "cursor",
    "float",
    "appearance",
    "transition-duration",
    "animation-name",
    "direction",
]
PAINT = [
    "color",
    "background-color",
    "border-top-color",
    "font-family",
    "font-size",
    "line-height",
    "border-radius",
]
DRAWN = """([host, properties]) => {
  const all = [...host.shadowRoot.querySelectorAll("*")].filter((node) => node.checkVisibility());
  return all.map((node) => {
    const style = getComputedStyle(node);
    return [node.tagName, node.className, ...properties.map((name) => `${name}: ${style[name]}`)].join("; ");
  });
}"""

WORN = """(launcher) => {
  const said = document.createElement("p");
  document.body.append(said);
  const worn = [
    ["background-color", "--utrecht-button-primary-action-background-color"],
    ["font-family", "--utrecht-document-font-family"],
    ["border-top-left-radius", "--utrecht-button-border-radius"],
  ].map(([property, token]) => {
    said.style.setProperty(property, `var(${token})`);
    return getComputedStyle(said)[property] === getComputedStyle(launcher)[property];
  });
  said.remove();
  return worn;
}"""


def page_of(theme: Theme, variant: str) -> str:
    links = "".join(f'<link rel="stylesheet" href="/{n}.css">' for n in range(len(theme.sheets)))
    return PAGE.format(classes=theme.classes, links=links, variant=variant)


async def drawn(page: Page, properties: list[str]) -> list[str]:
    host = await page.query_selector("onthaal-chat")
    return list(await page.evaluate(DRAWN, [host, properties]))


async def both_states(page: Page, properties: list[str]) -> list[str]:
    """As it is drawn closed, and opened by a click."""
    launcher = page.get_by_role("button", name="Chat met ons")
    await expect(launcher).to_be_visible()
    closed = await drawn(page, properties)
    await launcher.click()
    await expect(page.get_by_label("Uw vraag")).to_be_focused()
    return closed + await drawn(page, properties)


@pytest.mark.parametrize("theme", [theme for theme in THEMES if not theme.tokens], ids=str)
async def test_styles_of_a_theme_do_not_reach_inside(
    new_page: NewPage, server: Server, world: World, monkeypatch: pytest.MonkeyPatch, theme: Theme
) -> None:
    await at_work(world.abe)
    page = await new_page()
    seen = []
    for each in (Theme("none", ()), theme):
        monkeypatch.setattr(hosts, "PAGE", page_of(each, "popup"))
        async with website(server, world, POLICY, styles(each)) as host:
            await page.goto(host.page)
            seen.append(await both_states(page, SHAPE + PAINT))
    assert seen[0] == seen[1]


@pytest.mark.parametrize("theme", [theme for theme in THEMES if theme.tokens], ids=str)
async def test_a_house_style_is_worn_and_everything_in_it_can_be_read(
    new_page: NewPage, server: Server, world: World, monkeypatch: pytest.MonkeyPatch, theme: Theme
) -> None:
    await at_work(world.abe)
    monkeypatch.setattr(hosts, "PAGE", page_of(theme, "inline"))
    page = await new_page()
    async with website(server, world, POLICY, styles(theme)) as host:
        await page.goto(host.page)
        launcher = page.get_by_role("button", name="Chat met ons")
        assert await launcher.evaluate(WORN) == [True, True, True]
        await launcher.click()
        window = page.locator("onthaal-chat")
        await window.get_by_label("Uw vraag").fill(QUESTION)
        await every_theme(page, "onthaal-chat")
        await window.get_by_role("button", name="Start de chat").click()
        await expect(window.get_by_role("log")).to_contain_text(SENT)
        conversation = await taken_by(world.abe)
        await agent_says(world.abe, REPLY)
        await expect(window.get_by_role("log")).to_contain_text(REPLY)
        await every_theme(page, "onthaal-chat")
        await conversations.end(conversation, Author.AGENT, world.abe, "Fijne dag!")
        await leaves(world.abe)
        await window.get_by_role("button", name="Nieuwe chat").click()
        await expect(window.get_by_role("textbox", name="Naam")).to_be_focused()
        await window.get_by_role("button", name="OK").click()
        await expect(window.get_by_role("alert")).to_be_focused()
        await every_theme(page, "onthaal-chat")
