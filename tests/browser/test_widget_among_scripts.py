"""The plug-in beside scripts that change what every script stands on: before it came, and after."""

import pytest
from playwright.async_api import expect

from tests.browser import hosts
from tests.browser.conftest import NewPage
from tests.browser.hosts import PAGE
from tests.browser.visiting import (
    AVAILABLE,
    QUESTION,
    REPLY,
    SENT,
    THANKS,
    agent_says,
    begin,
    kept,
    leaves,
    lines,
    open_chat,
    taken_by,
    website,
)
from tests.chat.conftest import at_work
from tests.serving import Server
from tests.world import World

CHANGED = """<script>
window.called = new Set();
const wrap = (owner, name) => {
  const plain = owner[name];
  owner[name] = function (...given) {
    called.add(name);
    return Reflect.apply(plain, this, given);
  };
};
for (const name of ["parse", "stringify"]) wrap(JSON, name);
for (const name of ["map", "filter", "find", "forEach", "some", "reduce"]) wrap(Array.prototype, name);
for (const name of ["then", "catch", "finally"]) wrap(Promise.prototype, name);
for (const name of ["append", "setAttribute", "attachShadow"]) wrap(Element.prototype, name);
wrap(customElements, "define");
wrap(EventTarget.prototype, "addEventListener");
const plain = window.fetch;
window.fetch = (address, options = {}) => {
  called.add("fetch");
  return plain(address, { ...options, headers: { ...options.headers, "X-Trace": "1" } });
};
Array.prototype.toJSON = function () { return "[" + this.length + "]"; };
Array.prototype.last = function () { return this[this.length - 1]; };
Object.prototype.isOurs = () => false;
</script>"""
BREAKING = """() => {
  window.fetch = () => Promise.reject(new Error("only for this page"));
  window.Onthaal = null;
  window.CSSStyleSheet = window.BroadcastChannel = window.customElements.get = undefined;
}"""


@pytest.fixture(autouse=True)
async def abe_is_there(world: World) -> None:
    await at_work(world.abe)


async def test_where_everything_was_changed_before_it_came_it_works(
    new_page: NewPage, server: Server, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    changed = CHANGED.replace("{", "{{").replace("}", "}}")
    monkeypatch.setattr(hosts, "PAGE", PAGE.replace("</main>", f"</main>{changed}"))
    page = await new_page()
    failures: list[str] = []
    page.on("pageerror", lambda error: failures.append(str(error)))
    async with website(server, world, "X-Nothing: here") as host:
        window = await begin(page, host)
        await taken_by(world.abe)
        await agent_says(world.abe, REPLY)
        await expect(window.get_by_role("log")).to_contain_text(REPLY)
        await page.reload()
        await expect(window.get_by_role("log")).to_contain_text(REPLY)
        assert await lines(page) == [f"U: {QUESTION}", REPLY]
        await window.get_by_role("button", name="Beëindig chat").click()
        await window.get_by_role("button", name="Ja, beëindig").click()
        await leaves(world.abe)
        await window.get_by_role("button", name="Nieuwe chat").click()
        await expect(window.get_by_role("textbox", name="Naam")).to_be_focused()
        await window.get_by_role("textbox", name="E-mail adres").fill("kees@")
        await window.get_by_role("button", name="OK").click()
        await expect(window.get_by_role("link", name="Bericht")).to_be_visible()
        await window.get_by_role("textbox", name="E-mail adres").fill("kees@example.org")
        await window.get_by_role("textbox", name="Naam").fill("Kees Essaadi")
        await window.get_by_role("textbox", name="Bericht").fill("Graag een antwoord.")
        await window.get_by_role("button", name="OK").click()
        await expect(window.get_by_text(THANKS)).to_be_visible()
        assert await kept(page) == {}
        assert {"fetch", "define", "parse", "then", "attachShadow"} <= set(await page.evaluate("[...called]"))
    assert failures == []


async def test_what_the_page_breaks_after_it_came_does_not_break_it(
    new_page: NewPage, server: Server, world: World
) -> None:
    page = await new_page()
    async with website(server, world) as host:
        window = await open_chat(page, host)
        await expect(window.get_by_text(AVAILABLE)).to_be_visible()
        await page.evaluate(BREAKING)
        await window.get_by_label("Uw vraag").fill(QUESTION)
        await page.keyboard.press("Enter")
        await expect(window.get_by_role("log")).to_contain_text(SENT)
        await taken_by(world.abe)
        await agent_says(world.abe, REPLY)
        await expect(window.get_by_role("log")).to_contain_text(REPLY)
