"""The contact history in a real browser: read, registered by keyboard, noted, answered, deleted."""

from collections.abc import Awaitable, Callable

from playwright.async_api import Page, expect

from app.news import change
from dashboard import contacts, tasks
from dashboard.contact_tables import Contact
from tests.browser.conftest import NewPage
from tests.browser.looks import every_look
from tests.dashboard.given import archived, department, form, item_for
from tests.world import World

Accessible = Callable[[Page], Awaitable[None]]


async def record(world: World) -> Contact:
    """The best known one, completed."""
    item = await item_for(world.abe, party=None)
    contact = await archived(item, world)
    words = {"subject": "Paspoort: afspraak maken", "department": await department(), "outcome": "answered"}
    await contacts.wrap_up(item, words | {"succeeded": "yes"}, world.abe, "chat")
    return contact


async def test_every_screen_is_accessible_and_fits(new_page: NewPage, world: World) -> None:
    contact = await record(world)
    waiting = await item_for(world.sam)
    await archived(waiting, world, handler=world.sam.employee_id)
    asked = {"token": "a", "message": "Mag het digitaal?", "for": f"employee:{world.sam.employee_id}"}
    task = await tasks.create_information_request(asked, world.abe, None, contact)
    page = await new_page(world.sam)
    for path in (
        "/contacts",
        "/contacts?q=kees",
        "/contacts?q=niemand",
        f"/contacts/{contact.id}",
        f"/items/{waiting.id}/contact",
        "/contacts/new?channel=phone",
        "/tasks/new?kind=callback_note",
        task.url,
        f"/parties/{contact.party}",
    ):
        await page.goto(path)
        await every_look(page)


async def test_a_refused_form_leads_to_what_is_wrong(
    new_page: NewPage, world: World, accessible: Accessible
) -> None:
    page = await new_page(world.bea)
    await page.goto("/contacts/new?channel=desk")
    await page.get_by_label("Antwoord", exact=True).fill("Dit blijft staan.")
    await page.get_by_role("button", name="Bewaar", exact=True).click()
    await expect(page.get_by_role("alert")).to_be_focused()
    await accessible(page)
    await expect(page.get_by_label("Antwoord", exact=True)).to_have_value("Dit blijft staan.")
    await page.get_by_role("alert").get_by_role("link").first.click()
    await expect(page.get_by_label("Onderwerp")).to_be_focused()


async def test_the_asker_sees_the_answer_without_reloading(new_page: NewPage, world: World) -> None:
    origin = await tasks.create_callback_note(
        {
            "token": "o",
            "client_name": "Kees",
            "phone": "0655392843",
            "message": "Bel",
            "for": f"employee:{world.abe.employee_id}",
        },
        world.fatima,
    )
    abe = await new_page(world.abe)
    await abe.goto(f"/tasks/new?kind=information_request&origin={origin.id}")
    await abe.get_by_label("Voor wie").select_option(value=f"employee:{world.bea.employee_id}")
    await abe.get_by_label("Vraag").fill("Mag het formulier digitaal?")
    await abe.get_by_role("button", name="Verstuur verzoek").click()
    await abe.wait_for_url(f"**{origin.url}")
    panel = abe.locator("#klant")
    await expect(panel).to_contain_text("Voor Bea Smit, te verwerken")
    await abe.evaluate("window.stayed = true")

    bea = await new_page(world.bea)
    await bea.goto("/?scope=mine")
    await bea.get_by_role("link", name="Kees").click()
    await bea.get_by_label("Uw antwoord").fill("Nee, op papier.")
    await bea.get_by_role("button", name="Afgehandeld").click()
    await expect(bea.get_by_text("Afgehandeld door Bea Smit")).to_be_visible()

    await expect(panel).to_contain_text("Nee, op papier.")
    await expect(panel).to_contain_text("Beantwoord door Bea Smit")
    assert await abe.evaluate("window.stayed")


async def test_a_supervisor_deletes_with_a_reason(new_page: NewPage, world: World) -> None:
    contact = await record(world)
    page = await new_page(world.sam)
    await page.goto(f"/contacts/{contact.id}")
    await page.get_by_text("Verwijderen", exact=True).click()
    await page.get_by_label("Waarom wordt dit contactmoment verwijderd?").fill("Dubbel")
    await page.get_by_role("button", name="Definitief verwijderen").click()
    await expect(page.get_by_text("Nog geen contactmomenten")).to_be_visible()


async def test_the_notepad_becomes_the_summary(new_page: NewPage, world: World) -> None:
    async with change():
        item = await item_for(world.abe)
    page = await new_page(world.abe)
    await page.goto(item.url)
    assert item.path == "/tasks"
    await page.goto(f"/items/{item.id}/contact?channel=phone")
    await page.get_by_label("Samenvatting").fill("Wil een afspraak, liefst 's avonds.")
    await expect(page.locator("[data-saved]")).to_contain_text("Concept bewaard")
    await page.reload()
    await expect(page.get_by_label("Samenvatting")).to_have_value("Wil een afspraak, liefst 's avonds.")


async def test_searching_from_the_top_bar_marks_what_was_found(new_page: NewPage, world: World) -> None:
    await contacts.register(await form(), world.abe)
    page = await new_page(world.bea)
    await page.keyboard.press("/")
    await page.keyboard.type("06-55392843")
    await page.keyboard.press("Enter")
    await page.wait_for_url("**/search?q=*")
    await expect(page.locator("mark")).to_have_text("+31655392843")
    await page.locator("#found a[href^='/contacts/']").click()
    await page.get_by_role("link", name="Terug naar zoekresultaat: 06-55392843").click()
    await expect(page.get_by_label("Zoekwoorden")).to_have_value("06-55392843")
