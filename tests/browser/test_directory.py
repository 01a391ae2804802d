"""The directory in a real browser: looked up while typing, followed live, kept by an administrator."""

import re
from collections.abc import Awaitable, Callable

from playwright.async_api import Page, expect

from app.news import change
from dashboard import groups, presence, staff_import
from dashboard.states import PresenceStatus
from dashboard.tables import Department, Employee
from tests.browser.conftest import NewPage
from tests.browser.looks import every_look
from tests.world import World

Accessible = Callable[[Page], Awaitable[None]]
FILE = (
    "voornaam;achternaam;afdeling;functie;e-mail;telefoon;groepen;vervanger;opmerking\n"
    "Bea;Smit;Burgerzaken;Senior medewerker;bea@example.org;;Reisdocumenten|Parkeren;abe@example.org;x\n"
    ";Balie Burgerzaken;Burgerzaken;Stadhuis, begane grond;balie@example.org;030-7551300;;;\n"
    ";Servicedesk Belastingen;Belastingen;;belastingen@example.org;030-7551310;;bea@example.org;\n"
    "Abe;Batens;;;abe@example.org;;;;\n"
    ";;;;geen adres;;;;\n"
)


async def filled(world: World) -> None:
    """A directory with desks, groups and substitutes."""
    await staff_import.carry_out(await staff_import.read(FILE.encode()), "given", "test")


async def test_every_screen_is_accessible_and_fits(new_page: NewPage, world: World) -> None:
    await filled(world)
    group = await groups.add({"name": "Parkeren"}, "test")
    row = await Department.objects().where(Department.name == "Burgerzaken").first()
    assert row
    bea = world.bea.employee_id
    agent = await new_page(world.abe)
    for path in ("/directory", "/directory?q=burger", "/directory?q=niemand", f"/directory/{bea}"):
        await agent.goto(path)
        await every_look(agent)
    admin = await new_page(world.admin)
    for path in (
        "/admin/employees",
        "/admin/employees/new",
        f"/admin/employees/{bea}",
        "/admin/departments",
        f"/admin/departments/{row.id}",
        "/admin/groups",
        "/admin/groups/new",
        f"/admin/groups/{group.id}?q=bea",
        "/admin/employees/import",
    ):
        await admin.goto(path)
        await every_look(admin)


async def test_the_list_follows_what_is_typed(new_page: NewPage, world: World) -> None:
    await filled(world)
    page = await new_page(world.abe)
    await page.goto("/directory")
    await page.evaluate("window.stayed = true")
    field = page.get_by_label("Naam, functie, groep of telefoonnummer")
    await field.press_sequentially("030 755 1300")
    rows = page.locator("tbody tr")
    await expect(rows).to_have_count(1)
    await expect(rows).to_contain_text("Balie Burgerzaken")
    await expect(page).to_have_url(re.compile("q=030"))
    await expect(field).to_be_focused()
    await field.fill("zzz")
    await expect(page.get_by_text("Niemand gevonden")).to_be_visible()
    await field.fill("")
    await expect(rows).to_have_count(7)
    await page.get_by_label("Groep", exact=True).select_option(label="Reisdocumenten")
    await expect(rows).to_have_count(1)
    await expect(rows).to_contain_text("Smit Bea")
    assert await page.evaluate("window.stayed")
    await page.get_by_role("link", name="Wis zoekopdracht").click()
    await page.wait_for_url("**/directory")
    await expect(rows).to_have_count(7)


async def test_without_a_script_the_form_does_the_same(new_page: NewPage, world: World) -> None:
    page = await new_page(world.abe, java_script_enabled=False)
    await page.goto("/directory")
    await page.get_by_label("Naam, functie, groep of telefoonnummer").fill("batens")
    await page.locator("main").get_by_role("button", name="Zoek").click()
    await expect(page.locator("tbody tr")).to_have_count(1)


async def test_presence_changes_before_ones_eyes_and_with_it_who_to_ask(
    new_page: NewPage, world: World
) -> None:
    bea, abe = world.bea.employee_id, world.abe.employee_id
    await Employee.update({Employee.substitute: abe}).where(Employee.id == bea)
    async with change():
        await presence.seen(world.bea.id)
        await presence.choose(world.bea, PresenceStatus.AVAILABLE)
    page, other = await new_page(world.fatima), await new_page(world.sam)
    await page.goto(f"/directory/{bea}")
    await other.goto("/directory")
    row = other.locator(f"#employee-{bea}")
    await expect(row).to_contain_text("Beschikbaar")
    await expect(page.get_by_text("Vraag het de vervanger:")).to_be_hidden()
    async with change():
        await presence.choose(world.bea, PresenceStatus.BREAK)
    await expect(row).to_contain_text("Pauze")
    await expect(page.get_by_text("Vraag het de vervanger:")).to_be_visible()
    async with change():
        await presence.choose(world.bea, PresenceStatus.OFFLINE)
    await expect(row).to_contain_text("Niet beschikbaar")
    await page.get_by_role("link", name="Nieuwe terugbelnotitie").click()
    await page.wait_for_url("**/tasks/new?*")
    await expect(page.get_by_label("Voor wie")).to_have_value(f"employee:{bea}")


async def test_a_file_is_looked_at_and_then_imported(
    new_page: NewPage, world: World, accessible: Accessible
) -> None:
    page = await new_page(world.admin)
    await page.goto("/admin/employees/import")
    await page.get_by_role("button", name="Bekijk wat er zou gebeuren").click()
    await expect(page.get_by_role("alert")).to_be_focused()
    await expect(page.get_by_role("alert")).to_contain_text("Kies eerst een bestand.")
    await accessible(page)
    await page.get_by_label("CSV-bestand").set_input_files(
        files=[{"name": "medewerkers.csv", "mimeType": "text/csv", "buffer": FILE.encode("cp1252")}]
    )
    await page.get_by_role("button", name="Bekijk wat er zou gebeuren").click()
    await expect(page.get_by_role("row", name="Geweigerd")).to_contain_text("Dit is geen e-mailadres.")
    await accessible(page)
    await page.get_by_role("button", name="Importeer 3 regels").click()
    await expect(page.get_by_role("heading", level=1)).to_have_text("Verslag van de import")
    await expect(page.get_by_text("3 regels zijn geïmporteerd.")).to_be_visible()
    await accessible(page)
    await page.get_by_role("link", name="Naar de medewerkers").click()
    await expect(page.get_by_role("link", name="Servicedesk Belastingen")).to_be_visible()


async def test_an_employee_is_added_with_the_keyboard_alone(
    new_page: NewPage, world: World, accessible: Accessible
) -> None:
    page = await new_page(world.admin)
    await page.goto("/admin/employees/new")
    await page.get_by_label("Functie").fill("Blijft staan")
    await page.keyboard.press("Enter")
    await expect(page.get_by_label("Functie")).to_have_value("Blijft staan")
    await accessible(page)
    await page.get_by_role("alert").get_by_role("link", name="Vul de achternaam in.").press("Enter")
    await expect(page.get_by_label("Achternaam")).to_be_focused()
    await page.keyboard.type("Meldpunt")
    await page.keyboard.press("Enter")
    await page.wait_for_url(re.compile(r"/admin/employees/\d+\?saved=yes"))
    await expect(page.get_by_text("Bewaard.")).to_be_visible()


async def test_a_member_is_found_while_typing_and_added(new_page: NewPage, world: World) -> None:
    group = await groups.add({"name": "Parkeren"}, "test")
    page = await new_page(world.admin)
    await page.goto(f"/admin/groups/{group.id}")
    await page.get_by_label("Lid toevoegen: naam, functie of afdeling").press_sequentially("batens")
    await page.get_by_role("button", name="Voeg toe Abe Batens").click()
    await expect(page.get_by_role("button", name="Verwijder Abe Batens")).to_be_visible()
    await expect(page.get_by_role("heading", name="Leden (1)")).to_be_visible()
