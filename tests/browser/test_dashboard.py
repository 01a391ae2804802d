"""The work list in real browsers: live without disturbing who works, and all of it by keyboard."""

from collections.abc import Awaitable, Callable
from datetime import timedelta

from playwright.async_api import Page, expect

from app.clock import now
from app.news import change
from dashboard import drafts, items, presence
from dashboard.states import PresenceStatus
from tests.browser.arrivals import arrives, chat, note, rows
from tests.browser.conftest import NewPage
from tests.browser.looks import every_look
from tests.world import World

Accessible = Callable[[Page], Awaitable[None]]


async def test_an_item_that_arrives_while_she_types_disturbs_nothing(new_page: NewPage, world: World) -> None:
    item = await chat(world, world.abe)
    abe, fatima = await new_page(world.abe), await new_page(world.fatima)
    await abe.goto(f"/chats/{item.id}")
    box = abe.get_by_label("Bericht aan Kees Essaadi")
    await box.press_sequentially("Goedemorgen, helaas")
    await box.press("Home")
    await arrives("Ömer Yıldırım", 20)
    for page in (abe, fatima):
        await expect(page.locator("#group-waiting")).to_contain_text("Ömer Yıldırım")
    await expect(box).to_be_focused()
    await expect(box).to_have_value("Goedemorgen, helaas")
    assert await box.evaluate("field => field.selectionStart") == 0
    await expect(abe.locator("h1 .count-all")).to_have_text("2")


async def test_rows_go_to_their_group_and_place_and_leave(new_page: NewPage, world: World) -> None:
    lang, _kort = await arrives("lang", 60), await arrives("kort", 5)
    abe, fatima = await new_page(world.abe), await new_page(world.fatima)
    await arrives("midden", 30)
    await expect(rows(abe, "waiting")).to_have_text(["lang", "midden", "kort"])
    await expect(rows(fatima, "waiting")).to_have_text(["lang", "midden", "kort"])
    await chat(world, world.abe)
    await expect(rows(abe, "talking")).to_have_text(["Kees Essaadi"])
    await expect(rows(fatima, "waiting")).to_have_text(["lang", "midden", "kort", "Kees Essaadi"])
    async with change():
        await items.close(lang.id)
    await expect(rows(fatima, "waiting")).to_have_text(["midden", "kort", "Kees Essaadi"])
    await expect(abe.locator(".count-email")).to_have_text("2")


async def test_a_filtered_list_stays_filtered(new_page: NewPage, world: World) -> None:
    mine = await arrives("van mij", owner=world.abe.id)
    abe = await new_page(world.abe)
    await abe.goto("/?kind=email&scope=mine")
    await arrives("van niemand")
    await expect(abe.locator("h1 .count-all")).to_have_text("2")
    await expect(rows(abe, "waiting")).to_have_text(["van mij"])
    async with change():
        await items.release(mine.id, world.abe)
    await expect(rows(abe, "waiting")).to_have_text([])
    await expect(abe.locator("#no-rows")).to_be_visible()
    async with change():
        await items.claim(mine.id, world.abe)
    link = abe.get_by_role("link", name="van mij").last
    await expect(link).to_have_attribute("href", f"/mail/{mine.id}?kind=email&scope=mine")


async def test_the_arrow_keys_walk_the_list_and_enter_opens(new_page: NewPage, world: World) -> None:
    first = await chat(world, world.abe)
    await arrives("kort", 5)
    abe = await new_page(world.abe)
    await abe.goto("/?scope=all")
    await abe.locator("#rows .row > a").first.focus()
    await abe.keyboard.press("ArrowDown")
    await expect(abe.locator("#rows .row > a").nth(1)).to_be_focused()
    await abe.keyboard.press("Home")
    await abe.keyboard.press("Enter")
    await abe.wait_for_url(f"**/chats/{first.id}")
    await expect(abe.locator("#rows [aria-current]")).to_be_focused()
    await abe.keyboard.press("/")
    await expect(abe.get_by_role("searchbox")).to_be_focused()


async def test_an_item_is_taken_and_given_back_before_the_eyes_of_a_colleague(
    new_page: NewPage, world: World, accessible: Accessible
) -> None:
    item = await note(world)
    abe, fatima = await new_page(world.abe), await new_page(world.fatima)
    await fatima.goto(item.url)
    await abe.goto(item.url)
    await abe.get_by_role("button", name="Neem in behandeling").click()
    await expect(abe.get_by_text("U behandelt dit item.")).to_be_visible()
    await expect(fatima.get_by_text("Abe Batens behandelt dit item.")).to_be_visible()
    await accessible(fatima)
    await abe.get_by_role("button", name="Geef het terug").click()
    await expect(fatima.get_by_role("button", name="Neem in behandeling")).to_be_visible()
    await fatima.get_by_role("button", name="Neem in behandeling").click()
    await expect(fatima.get_by_text("U behandelt dit item.")).to_be_visible()


async def test_presence_is_chosen_in_the_menu_and_seen_by_colleagues(
    new_page: NewPage, world: World, accessible: Accessible
) -> None:
    abe, fatima = await new_page(world.abe), await new_page(world.fatima)
    await abe.locator(".who").click()
    await accessible(abe)
    await abe.get_by_label("Beschikbaar").check()
    await abe.get_by_label("Ik werk in het kanaal chat").check()
    await expect(abe.locator("#freeness")).to_contain_text("U bent beschikbaar voor chat.")
    assert (await presence.presence_of(world.abe.id)).free
    await expect(fatima.locator(f".of-agent-{world.abe.id}")).to_have_text("Beschikbaar")
    await abe.get_by_label("Pauze").check()
    await expect(fatima.locator(f".of-agent-{world.abe.id}")).to_have_text("Pauze")
    await expect(abe.locator("#me")).to_have_text("Pauze")


async def test_without_the_privilege_there_is_no_switch_for_chat(new_page: NewPage, world: World) -> None:
    bea = await new_page(world.bea)
    await bea.locator(".who").click()
    await expect(bea.get_by_label("Pauze")).to_be_visible()
    await expect(bea.get_by_label("Ik werk in het kanaal chat")).to_have_count(0)


async def test_what_is_typed_is_kept_on_the_server(new_page: NewPage, world: World) -> None:
    item = await chat(world, world.abe)
    abe = await new_page(world.abe)
    await abe.goto(f"/chats/{item.id}")
    box = abe.get_by_label("Bericht aan Kees Essaadi")
    await box.press_sequentially("Dinsdag 2 april")
    await expect(abe.locator(".comp--to [data-saved]")).to_contain_text("Concept bewaard")
    assert await drafts.of(world.abe, item.id, "message") == "Dinsdag 2 april"
    await box.press_sequentially(" om 18.20 uur")
    await abe.goto("/")
    await abe.goto(f"/chats/{item.id}")
    await expect(abe.get_by_label("Bericht aan Kees Essaadi")).to_have_value("Dinsdag 2 april om 18.20 uur")
    await abe.get_by_label("Bericht aan Kees Essaadi").press("Enter")
    await expect(abe.get_by_role("log")).to_contain_text("Dinsdag 2 april om 18.20 uur")
    await expect(abe.get_by_label("Bericht aan Kees Essaadi")).to_have_value("")
    await expect(abe.locator("[data-pending]")).to_have_count(0)
    assert await drafts.of(world.abe, item.id, "message") == ""


async def test_nothing_is_cut_off_or_out_of_reach(new_page: NewPage, world: World) -> None:
    async with change():
        await presence.choose(world.fatima, PresenceStatus.BREAK)
    await arrives(
        "Stichting Buurthuis De Vlonder, t.a.v. Anneke Roelofs", 1600, due=now() - timedelta(hours=20)
    )
    await arrives("Sjoukje Hiemstra-Wijbenga", 871, kind="offline_chat", due=now() + timedelta(minutes=89))
    await chat(world, world.abe)
    abe = await new_page(world.abe)
    for path in ("/", "/?scope=mine&kind=callback_note"):
        await abe.goto(path)
        await expect(abe.locator("#connection")).to_contain_text("Verbonden")
        await every_look(abe)
