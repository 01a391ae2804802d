"""The plug-in, whole: its variants, its look, its interface for scripts, and what comes after a chat."""

import hmac
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import timedelta

import pytest
from playwright.async_api import Page, expect

from app.clock import now
from app.news import change
from chat import conversations, identity, looks, quiet, wording
from chat.looks import Look
from chat.tables import Author, Conversation, Site
from tests.browser import hosts
from tests.browser.conftest import NewPage
from tests.browser.hosts import Host
from tests.browser.visiting import (
    AVAILABLE,
    QUESTION,
    REPLY,
    SENT,
    agent_says,
    begin,
    kept,
    newest,
    open_chat,
    passes,
    taken_by,
    website,
)
from tests.chat.conftest import at_work
from tests.serving import Server
from tests.world import World
from widget import stamps

Check = Callable[[Page], Awaitable[None]]
INLINE = """<!doctype html><html lang="nl"><head><title>Contact</title><style>
:root {{ --utrecht-button-primary-action-background-color: #aa2200; --onthaal-radius: 20px; }}
button {{ min-height: 3rem; }}
onthaal-chat::part(launcher) {{ text-transform: uppercase; }}
</style></head><body><main><h1>Contact</h1><button data-onthaal-open>Vraag het ons</button>
<onthaal-chat server="{server}" site="website" variant="inline" lang="nl" subject="Paspoort">
<a href="/">Chat</a></onthaal-chat></main>
<script>window.heard = []; window.Onthaal = [["setUser", {{ name: "Kees" }}]];
for (const name of "ready statuschange open close chatstart chatend message unreadchange".split(" ")) {{
  document.addEventListener("onthaal:" + name, (event) => heard.push([name, event.detail]));
}}
const plain = window.fetch; window.fetch = (...given) => {{ window.asked = true; return plain(...given); }};
Array.prototype.extra = function () {{}};
</script><script src="{server}/widget/v1.js"></script></body></html>"""
FIXED = """<!doctype html><html lang="nl"><head><title>Contact</title></head>
<body><main><h1>Contact</h1></main>
<script src="{server}VERSIONED" integrity="INTEGRITY" crossorigin="anonymous"></script>
<onthaal-chat server="{server}" site="website"></onthaal-chat></body></html>"""


@pytest.fixture(autouse=True)
async def abe_is_there(world: World) -> None:
    wording.forget()
    await at_work(world.abe)


@pytest.fixture
async def host(server: Server, world: World) -> AsyncIterator[Host]:
    async with website(server, world) as found:
        yield found


async def test_inside_a_page_it_is_part_of_it_and_tells_scripts_what_happens(
    new_page: NewPage, server: Server, world: World, monkeypatch: pytest.MonkeyPatch, accessible: Check
) -> None:
    monkeypatch.setattr(hosts, "PAGE", INLINE)
    page = await new_page()
    async with website(server, world, "X-Nothing: here") as host:
        await page.goto(host.page)
        launcher = page.get_by_role("button", name="Chat met ons")
        assert await launcher.evaluate("it => getComputedStyle(it).textTransform") == "uppercase"
        await accessible(page)
        await page.get_by_role("button", name="Vraag het ons").click()
        window = page.get_by_role("region", name="Chat met de gemeente")
        await expect(window.get_by_text(AVAILABLE)).to_be_visible()
        await expect(window.get_by_role("button", name="Verplaats")).to_have_count(0)
        await expect(window.get_by_label("Naam")).to_have_value("Kees")
        button = window.get_by_role("button", name="Start de chat")
        assert await button.evaluate("it => getComputedStyle(it).backgroundColor") == "rgb(170, 34, 0)"
        assert await button.evaluate("it => getComputedStyle(it).borderRadius") == "20px"
        await accessible(page)
        await window.get_by_label("Uw vraag").fill(QUESTION)
        await button.click()
        await expect(window.get_by_role("log")).to_contain_text(SENT)
        assert (await taken_by(world.abe)).page_title == "Paspoort"
        await agent_says(world.abe, REPLY)
        await expect(window.get_by_role("log")).to_contain_text(REPLY)
        heard = await page.evaluate("heard")
        assert [name for name, _ in heard][:4] == ["statuschange", "ready", "open", "chatstart"]
        assert ["message", {"author": "agent"}] in heard
        assert REPLY not in json.dumps(heard)
        status = await page.evaluate("window.Onthaal.getStatus()")
        assert (status["open"], status["text"]) == (True, "U chat met Abe.")


async def test_the_look_of_the_site_is_that_of_the_window(
    new_page: NewPage, host: Host, world: World
) -> None:
    look = looks.read({"primary_bg": "#0b5d4e", "size": "20", "position": "left"}, Look(colours="own"))
    await looks.choose(world.site, look, "test")
    await wording.choose(world.site, "launch", "nl", "Stel uw vraag")
    page = await new_page()
    await page.goto(host.page)
    launcher = page.get_by_role("button", name="Stel uw vraag")
    at = await launcher.bounding_box()
    assert at is not None
    assert at["x"] < 100
    assert await launcher.evaluate("it => getComputedStyle(it).backgroundColor") == "rgb(11, 93, 78)"
    assert await launcher.evaluate("it => getComputedStyle(it).fontSize") == "20px"
    await launcher.click()
    at = await page.get_by_role("dialog").bounding_box()
    assert at is not None
    assert at["x"] < 100
    dark = await new_page(color_scheme="dark")
    await dark.goto(host.page)
    launcher = dark.get_by_role("button", name="Stel uw vraag")
    assert await launcher.evaluate("it => getComputedStyle(it).backgroundColor") != "rgb(11, 93, 78)"


async def test_a_version_that_the_browser_checks_works(
    new_page: NewPage, server: Server, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    from widget.script import script

    html = FIXED.replace("VERSIONED", script().versioned).replace("INTEGRITY", script().integrity)
    monkeypatch.setattr(hosts, "PAGE", html)
    page = await new_page()
    async with website(server, world) as host:
        window = await open_chat(page, host)
        await expect(window.get_by_text(AVAILABLE)).to_be_visible()


async def test_a_number_that_had_better_stay_private_is_warned_of_first(
    new_page: NewPage, host: Host
) -> None:
    page = await new_page()
    window = await open_chat(page, host)
    for text in ("Mijn BSN is 111222333", "NL91 ABNA 0417 1643 00"):
        await window.get_by_label("Uw vraag").fill(text)
        await window.get_by_role("button", name="Start de chat").click()
        await expect(window.get_by_role("alert")).to_contain_text("Dit lijkt een BSN of rekeningnummer.")
    await window.get_by_role("button", name="Start de chat").click()
    await expect(window.get_by_role("log")).to_contain_text("NL91 ABNA")


async def test_after_the_end_she_rates_it_and_keeps_a_copy(
    new_page: NewPage, host: Host, world: World, accessible: Check
) -> None:
    page = await new_page()
    window = await begin(page, host)
    conversation = await taken_by(world.abe)
    await agent_says(world.abe, REPLY)
    await expect(window.get_by_role("log")).to_contain_text(REPLY)
    await conversations.end(conversation, Author.AGENT, world.abe, "Fijne dag!")
    await window.get_by_role("button", name="Verstuur").click()
    await expect(window.get_by_text("Kies een cijfer van 1 tot en met 5.")).to_be_visible()
    await window.get_by_role("radio", name="4").check()
    await window.get_by_label("Wilt u dit toelichten?").fill("Vlot geholpen")
    await accessible(page)
    await window.get_by_role("button", name="Verstuur").click()
    await expect(window.get_by_text("Dank u, dat is gelukt.")).to_be_visible()
    rated = await newest()
    assert (rated.rating, rated.rating_text) == (4, "Vlot geholpen")
    await page.route("**/transcript", lambda route: route.abort())
    await window.get_by_role("button", name="Download deze chat").click()
    await expect(window.get_by_text("De chat kan nu niet laden.")).to_be_visible()
    await page.unroute("**/transcript")
    async with page.expect_download() as download:
        await window.get_by_role("button", name="Download deze chat").click()
    assert REPLY in (await (await download.value).path()).read_text()
    await window.get_by_text("Mail mij deze chat").click()
    await window.get_by_role("textbox", name="E-mail adres").fill("kees@")
    await window.get_by_role("button", name="Verstuur").last.click()
    await expect(window.get_by_text("Dit is geen e-mailadres.")).to_be_visible()
    await window.get_by_role("button", name="Nieuwe chat").click()
    await expect(window.get_by_label("Uw vraag")).to_have_value("")
    assert await kept(page) == {}


async def test_who_says_nothing_is_asked_and_can_stay(new_page: NewPage, host: Host, world: World) -> None:
    page = await new_page()
    window = await begin(page, host)
    await taken_by(world.abe)
    await agent_says(world.abe, REPLY)
    await passes(13.1 * 60, world.abe)
    await quiet.look(now())
    await expect(window.get_by_text("Bent u er nog?")).to_be_visible()
    await window.get_by_role("button", name="Ik ben er nog").click()
    await expect(window.get_by_text("Bent u er nog?")).to_be_hidden()
    assert (await newest()).stayed_at is not None


async def test_what_came_in_unseen_stands_in_the_title_until_it_is_looked_at(
    new_page: NewPage, host: Host, world: World
) -> None:
    page = await new_page()
    await begin(page, host)
    await taken_by(world.abe)
    await page.evaluate(
        """() => { Object.defineProperty(document, "hidden", { get: () => window.away, configurable: true });
          window.away = true; document.dispatchEvent(new Event("visibilitychange", { bubbles: true })); }"""
    )
    await agent_says(world.abe, REPLY)
    await expect(page).to_have_title("(1 nieuw bericht) Paspoort aanvragen")
    await page.evaluate(
        """() => { window.away = false;
          document.dispatchEvent(new Event("visibilitychange", { bubbles: true })); }"""
    )
    await expect(page).to_have_title("Paspoort aanvragen")


async def test_the_sound_is_off_until_she_asks_for_it(new_page: NewPage, host: Host) -> None:
    page = await new_page()
    window = await open_chat(page, host)
    sound = window.get_by_role("button", name="Geluid")
    await expect(sound).to_have_attribute("aria-pressed", "false")
    await sound.click()
    await expect(sound).to_have_attribute("aria-pressed", "true")


async def test_long_words_and_a_page_from_right_to_left_break_nothing(
    new_page: NewPage, server: Server, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hosts, "PAGE", hosts.PAGE.replace('<html lang="nl">', '<html lang="nl" dir="rtl">'))
    async with change():
        await Site.update({Site.title: "Arbeidsongeschiktheidsverzekeringsmaatschappij" * 3}).where(
            Site.id == world.site.id
        )
    page = await new_page(width=320)
    async with website(server, world) as host:
        window = await begin(page, host, "lang" * 200)
        await expect(window.get_by_role("log")).to_contain_text("langlang")
        wide = await window.evaluate("it => it.scrollWidth - it.clientWidth")
        assert wide <= 0
        assert await window.evaluate("it => getComputedStyle(it).direction") == "ltr"


async def test_who_the_website_says_she_is_comes_along_and_she_sees_it(
    new_page: NewPage, host: Host, world: World
) -> None:
    page = await new_page()
    await page.goto(host.page)
    seal = hmac.new(identity.key(world.site).encode(), b"kees@example.org", "sha256").hexdigest()
    user = {"name": "Kees Essaadi", "email": "kees@example.org"}
    await page.evaluate("([user, seal]) => window.Onthaal.setUser(user, seal)", [user, seal])
    await page.get_by_role("button", name="Chat met ons").click()
    window = page.get_by_role("dialog")
    await expect(window.get_by_text("E-mail adres: kees@example.org")).to_be_visible()
    await expect(window.get_by_label("Naam")).to_have_value("Kees Essaadi")
    await window.get_by_label("Uw vraag").fill(QUESTION)
    await window.get_by_role("button", name="Start de chat").click()
    await expect(window.get_by_role("log")).to_contain_text(SENT)
    begun = await newest()
    assert (begun.visitor_name, begun.email, begun.verified) == ("Kees Essaadi", "kees@example.org", True)


async def test_who_is_very_quick_waits_a_moment_and_notices_nothing_else(
    new_page: NewPage, host: Host, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stamps, "FASTEST", timedelta(seconds=2))
    page = await new_page()
    window = await open_chat(page, host)
    await window.get_by_label("Uw vraag").fill(QUESTION)
    await window.get_by_role("button", name="Start de chat").click()
    await expect(window.get_by_role("log")).to_contain_text("wordt verzonden")
    await expect(window.get_by_role("log")).to_contain_text(SENT)
    assert await Conversation.count() == 1
