"""Linking in a real browser: searched while typing, live at both ends, by keyboard and without script."""

import re
from collections.abc import Awaitable, Callable

from playwright.async_api import Page, expect

from tests.browser.arrivals import arrives, chat
from tests.browser.conftest import NewPage
from tests.browser.looks import every_look
from tests.browser.test_history import record
from tests.dashboard.given import registered
from tests.dashboard.linking import linked, recorded, ref, register
from tests.world import World

Accessible = Callable[[Page], Awaitable[None]]


async def test_every_screen_is_accessible_and_fits(new_page: NewPage, world: World) -> None:
    contact, letter = await record(world), await arrives("Kees Essaadi", summary="Vraag over mijn paspoort")
    made, empty = await register(world.admin), await registered(world.bea)
    await linked(ref(contact), ref(letter), world.fatima)
    await recorded(ref(contact), "2026-004711", world.abe, made)
    page = await new_page(world.sam)
    for path in (
        f"/contacts/{contact.id}",
        f"/contacts/{empty.id}",
        f"/parties/{contact.party}",
        letter.url,
        f"/links/new?from={ref(contact)}",
        f"/links/new?from={ref(contact)}&q=kees",
        f"/links/new?from={ref(contact)}&q=niemand",
        "/records/1",
    ):
        await page.goto(path)
        await every_look(page)
    admin = await new_page(world.admin)
    for path in ("/admin/registers", "/admin/registers/new", f"/admin/registers/{made.id}"):
        await admin.goto(path)
        await every_look(admin)


async def test_a_chat_is_linked_with_the_keyboard_and_both_ends_show_it_at_once(
    new_page: NewPage, world: World
) -> None:
    talk, contact = await chat(world, world.abe), await registered(world.bea)
    bea = await new_page(world.bea)
    await bea.goto(f"/contacts/{contact.id}")
    await bea.evaluate("window.stayed = true")
    abe = await new_page(world.abe)
    await abe.goto(talk.url)
    await (
        abe.get_by_role("group", name="Acties bij deze chat")
        .get_by_role("link", name="Koppelen")
        .press("Enter")
    )
    await abe.wait_for_url("**/links/new?from=*")
    await expect(abe.get_by_label("Zoekwoorden")).to_be_focused()
    await abe.keyboard.type("paspoort aanvr")
    await expect(abe.get_by_role("status").filter(has_text="Eén resultaat")).to_be_visible()
    await abe.get_by_role("button", name=re.compile("Telefonie, ")).press("Enter")
    await abe.wait_for_url(f"**{talk.url}")
    await expect(abe.locator("#klant")).to_contain_text("Contactmoment: Kees Essaadi, Paspoort aanvragen")

    section = bea.get_by_role("region", name="Koppelingen (1)")
    await expect(section).to_contain_text("Gekoppeld door Abe Batens")
    await section.get_by_role("button", name="Ontkoppelen").press("Enter")
    await expect(bea.get_by_text("Er is nog niets gekoppeld.")).to_be_visible()
    await expect(bea.get_by_role("link", name="Koppel aan...")).to_be_focused()
    assert await bea.evaluate("window.stayed")
    await expect(abe.locator("#klant")).to_contain_text("Er is nog niets gekoppeld.")


async def test_a_live_section_can_be_taken_off_as_well(new_page: NewPage, world: World) -> None:
    contact, letter = await registered(world.abe), await arrives("Kees Essaadi")
    page = await new_page(world.bea)
    await page.goto(letter.url)
    await expect(page.get_by_text("Verbonden")).to_be_visible()
    await linked(ref(contact), ref(letter), world.abe)
    await page.get_by_role("button", name="Ontkoppelen").click()
    await expect(page.get_by_text("Er is nog niets gekoppeld.")).to_be_visible()


async def test_an_outside_record_opens_in_a_new_tab(new_page: NewPage, world: World) -> None:
    await register(world.admin)
    contact = await registered(world.abe)
    page = await new_page(world.abe)
    await page.goto(f"/contacts/{contact.id}")
    await page.get_by_text("Nieuwe aan...").click()
    await page.get_by_role("link", name="Koppeling", exact=True).click()
    await page.wait_for_url("**/links/new?from=*")
    await page.get_by_role("button", name="Koppel dit gegeven").click()
    await expect(page.get_by_text("Kies een register.").last).to_be_visible()
    await page.get_by_label("Register").select_option("Zaaksysteem")
    await page.get_by_label("Nummer").fill("2026-004711")
    await page.get_by_role("button", name="Koppel dit gegeven").click()
    await page.wait_for_url(f"**/contacts/{contact.id}")
    link = page.get_by_role("link", name="2026-004711 (opent in een nieuw tabblad)")
    await expect(link).to_have_attribute("href", "https://zaken.example.nl/zaak/2026-004711")
    await page.get_by_role("link", name="Alle koppelingen").click()
    await expect(page.get_by_role("heading", level=1)).to_have_text("2026-004711")


async def test_everything_works_without_script(new_page: NewPage, world: World) -> None:
    contact, letter = await registered(world.abe), await arrives("Kees Essaadi")
    page = await new_page(world.bea, java_script_enabled=False)
    await page.goto(f"/links/new?from={ref(letter)}")
    await page.get_by_label("Zoekwoorden").fill("paspoort")
    await page.get_by_role("button", name="Zoek", exact=True).click()
    await page.wait_for_url("**q=paspoort")
    await page.get_by_role("button", name=re.compile("Telefonie, ")).click()
    await page.wait_for_url(f"**{letter.url}")
    link = page.locator("#klant").get_by_role("link", name=re.compile("Telefonie, "))
    await expect(link).to_have_attribute("href", f"/contacts/{contact.id}")
    await page.get_by_role("button", name="Ontkoppelen").click()
    await expect(page.get_by_text("Er is nog niets gekoppeld.")).to_be_visible()


async def test_an_employee_is_linked_on_the_page_of_a_contact(new_page: NewPage, world: World) -> None:
    contact = await registered(world.abe)
    page = await new_page(world.fatima)
    await page.goto(f"/contacts/{contact.id}")
    await page.get_by_label("Koppel een medewerker").select_option(value=str(world.bea.employee_id))
    await page.get_by_role("button", name="Koppel medewerker").click()
    await expect(page.get_by_role("row", name=re.compile("Smit Bea .* Burgerzaken"))).to_be_visible()
    await expect(page.get_by_text("Fatima el Idrissi koppelde medewerker Bea Smit")).to_be_visible()
    await page.get_by_role("button", name=re.compile("Ontkoppelen ?: Bea Smit")).click()
    await expect(page.get_by_text("Fatima el Idrissi ontkoppelde medewerker Bea Smit")).to_be_visible()


async def test_an_administrator_names_a_register(
    new_page: NewPage, world: World, accessible: Accessible
) -> None:
    page = await new_page(world.admin)
    await page.goto("/people")
    await page.get_by_role("navigation", name="Beheer").get_by_role("link", name="Registers").click()
    await page.get_by_role("link", name="Nieuw register").click()
    await page.get_by_label("Naam").fill("Zaaksysteem")
    await page.get_by_label("Adres van een gegeven").fill("zaken.example.nl")
    await page.get_by_role("button", name="Bewaar").click()
    await expect(page.get_by_text("Dit is geen webadres.").last).to_be_visible()
    await accessible(page)
    await page.get_by_label("Adres van een gegeven").fill("https://zaken.example.nl/zaak/{number}")
    await page.get_by_role("button", name="Bewaar").click()
    await page.wait_for_url("**/admin/registers")
    await page.get_by_role("link", name="Zaaksysteem").click()
    await page.get_by_role("button", name="Buiten gebruik stellen").click()
    await expect(page.get_by_role("row", name=re.compile("Zaaksysteem .* Buiten gebruik"))).to_be_visible()
