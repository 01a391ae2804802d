"""People in a real browser: found while one types, chosen by keyboard, reached, merged, recognised."""

import re
from collections.abc import Awaitable, Callable

from playwright.async_api import Locator, Page, expect

from app.news import change
from dashboard import contacts, items, parties, people, tasks
from dashboard.contact_tables import Contact
from dashboard.party_tables import Party
from dashboard.tables import Item
from tests.browser.conftest import NewPage, sign_in
from tests.browser.looks import every_look
from tests.dashboard.given import form
from tests.world import World

Accessible = Callable[[Page], Awaitable[None]]


async def made(
    name: str = "Kees Essaadi", email: str = "kees@voorbeeld.nl", phone: str = "0655392843"
) -> Party:
    async with change():
        party = await parties.of(name, email, phone)
    assert party is not None
    return party


async def letter(world: World, name: str, phone: str) -> Item:
    """Work of somebody nobody recognised."""
    words = {"token": name, "message": "Mag het digitaal?", "for": f"employee:{world.abe.employee_id}"}
    item = await tasks.create_information_request(words, world.abe)
    async with change():
        await items.update_item(item.id, client_name=name, phone=phone)
    return item


def offered(page: Page) -> Locator:
    return page.get_by_role("listbox", name="Bekende personen").get_by_role("option")


async def test_every_screen_is_accessible_and_fits(new_page: NewPage, world: World) -> None:
    party, other = await made(), await made("K. Essaadi", "essaadi@elders.nl", "")
    [email, _phone] = await parties.addresses_of(party.id)
    await people.verify(party, email.id, world.abe)
    await people.prefer(party, email.id, world.abe)
    await contacts.register(await form(), world.abe)
    known, unknown = await letter(world, "Kees Essaadi", "0655392843"), await letter(world, "Iemand", "")
    page = await new_page(world.sam)
    for path in (
        "/parties",
        "/parties?q=niemand",
        "/parties/new",
        f"/parties/{party.id}",
        f"/parties/{other.id}",
        f"/parties/{party.id}/merging?q=essaadi",
        f"/parties/{party.id}/merging/{other.id}",
        f"/contacts/new?party={party.id}",
        f"{known.url}#klant",
        f"{unknown.url}#klant",
    ):
        await page.goto(path)
        await every_look(page)


async def test_the_list_follows_while_one_types(new_page: NewPage, world: World) -> None:
    await made()
    await made("Bea Smit", "bea@voorbeeld.nl", "+32 470 12 34 56")
    page = await new_page(world.abe)
    await page.goto("/")
    await page.get_by_role("link", name="Personen", exact=True).click()
    await page.wait_for_url("**/parties")
    box, found = page.get_by_label("Naam, e-mailadres of telefoonnummer"), page.locator("#people")
    await box.press_sequentially("0470/12.34")
    await expect(found.get_by_role("row")).to_have_count(2)
    await expect(found.get_by_role("link")).to_have_text("Bea Smit")
    await expect(found.get_by_role("status")).to_contain_text("1 persoon met")
    await page.wait_for_url(re.compile(r"/parties\?q=0470"))
    await box.fill("niemand")
    await expect(found).to_contain_text("Niemand heeft deze naam")
    await page.get_by_role("link", name="Voeg deze persoon toe").click()
    await page.wait_for_url("**/parties/new?name=niemand")
    await expect(page.get_by_label("Naam")).to_have_value("niemand")


async def test_a_call_of_a_known_person_takes_few_keys(new_page: NewPage, world: World) -> None:
    party = await made()
    page = await new_page(world.bea)
    await page.goto("/contacts/new?channel=phone")
    await expect(page.get_by_role("combobox", name="Zoek een bekende persoon")).to_be_focused()
    await page.keyboard.type("06-5539")
    await expect(offered(page)).to_have_count(1)
    keys = ["Enter", "Tab", "Tab", "Tab", "Space", "Control+Enter"]
    await page.keyboard.press(keys[0])
    await expect(page.get_by_label("Onderwerp")).to_be_focused()
    await page.keyboard.type("Paspoort")
    for key in keys[1:]:
        await page.keyboard.press(key)
    await page.wait_for_url(re.compile(r"/contacts/\d+$"))
    await expect(page.get_by_role("link", name="Kees Essaadi")).to_be_visible()
    assert len(keys) <= 12
    contact = await Contact.objects().where(Contact.party == party.id).first()
    assert contact is not None
    assert (contact.client_name, contact.phone, contact.email) == (
        "Kees Essaadi",
        "06 55 39 28 43",
        "kees@voorbeeld.nl",
    )


async def test_the_field_that_finds_people_speaks_to_everybody(
    new_page: NewPage, world: World, accessible: Accessible
) -> None:
    for n in range(3):
        await made(f"Kees van {n}", f"kees{n}@voorbeeld.nl", "")
    page = await new_page(world.abe)
    await page.goto("/contacts/new?channel=desk")
    field, options = page.get_by_role("combobox", name="Zoek een bekende persoon"), offered(page)
    await field.press_sequentially("kees")
    await expect(options).to_have_count(3)
    await expect(field).to_have_attribute("aria-expanded", "true")
    await expect(page.locator("#f-find-help")).to_have_text("3 personen gevonden.")
    for key, at in (("ArrowDown", 0), ("ArrowDown", 1), ("ArrowUp", 0), ("ArrowUp", 2)):
        await field.press(key)
        await expect(options.nth(at)).to_have_attribute("aria-selected", "true")
        await expect(field).to_have_attribute("aria-activedescendant", f"f-find-options-{at}")
    await accessible(page)
    await field.press("Escape")
    await expect(options.first).to_be_hidden()
    await expect(field).to_have_value("kees")
    await field.press("Enter")
    await expect(page.get_by_role("heading", name="Contactregistratie")).to_be_visible()
    await field.press("Escape")
    await expect(field).to_have_value("")
    await field.press_sequentially("wie is dit")
    await expect(page.locator("#f-find-help")).to_have_text("Niemand gevonden.")
    await expect(field).to_have_attribute("aria-expanded", "false")


async def test_a_choice_can_be_undone_and_is_not_guessed_again(new_page: NewPage, world: World) -> None:
    party = await made(email="")
    page = await new_page(world.abe)
    await page.goto("/contacts/new?channel=desk")
    await page.get_by_role("combobox", name="Zoek een bekende persoon").press_sequentially("kees")
    await page.get_by_role("option", name="Kees Essaadi").click()
    chosen = page.get_by_role("group", name="Bekende persoon")
    await expect(chosen).to_contain_text("06 55 39 28 43")
    await expect(page.get_by_label("Naam", exact=True)).to_have_value("Kees Essaadi")
    await page.get_by_role("button", name="Niet deze persoon").click()
    await expect(chosen).to_be_hidden()
    await expect(page.get_by_role("combobox", name="Zoek een bekende persoon")).to_be_focused()
    await expect(page.get_by_label("Naam", exact=True)).to_have_value("")
    await page.get_by_label("Naam", exact=True).fill("Zijn zus")
    await page.get_by_label("Telefoonnummer").fill("0655392843")
    await page.get_by_label("Onderwerp").fill("Paspoort")
    await page.get_by_label("Direct beantwoord").check()
    await page.get_by_role("button", name="Bewaar", exact=True).click()
    await page.wait_for_url(re.compile(r"/contacts/\d+$"))
    contact = await Contact.objects().first()
    assert contact is not None
    assert contact.party not in (None, party.id)


async def test_an_anonymous_client_leaves_no_name(new_page: NewPage, world: World) -> None:
    page = await new_page(world.abe)
    await page.goto("/contacts/new?channel=desk")
    await page.get_by_label("Anoniem").check()
    await expect(page.get_by_label("Telefoonnummer")).to_be_hidden()
    await page.get_by_label("Onderwerp").fill("Melding")
    await page.get_by_label("Direct beantwoord").check()
    await page.get_by_role("button", name="Bewaar", exact=True).click()
    await page.wait_for_url(re.compile(r"/contacts/\d+$"))
    await expect(page.get_by_text("Anonieme klant")).to_be_visible()


async def test_an_address_is_kept_with_care(new_page: NewPage, world: World, accessible: Accessible) -> None:
    party = await made(phone="")
    page = await new_page(world.abe)
    await page.goto(f"/parties/{party.id}")
    box = page.get_by_label("E-mailadres of telefoonnummer toevoegen")
    await box.fill("12")
    await box.press("Enter")
    await expect(page.get_by_text("Dit is geen telefoonnummer.")).to_be_visible()
    await expect(box).to_have_value("12")
    await accessible(page)
    await box.fill("+49 1512 3456789")
    await box.press("Enter")
    row = page.get_by_role("listitem").filter(has_text="+49 1512 3456789")
    await expect(row).to_contain_text("Niet geverifieerd")
    await row.get_by_role("button", name="Markeer als geverifieerd").click()
    await expect(row).to_contain_text("Geverifieerd op")
    await row.get_by_role("button", name="Maak dit de voorkeur").click()
    await expect(page.locator(".addrs li").first).to_contain_text("+49 1512 3456789")
    await row.get_by_role("button", name="Verwijder").click()
    await expect(row).to_have_count(0)


async def test_two_become_one(new_page: NewPage, world: World) -> None:
    kept, other = await made(), await made("K. Essaadi", "essaadi@elders.nl", "")
    page = await new_page(world.abe)
    await page.goto(f"/parties/{kept.id}")
    await page.get_by_role("link", name="Samenvoegen met...").click()
    await page.wait_for_url("**/merging")
    await page.get_by_label("Naam, e-mailadres of telefoonnummer").press_sequentially("elders.nl")
    await expect(page.locator("#people").get_by_role("link")).to_have_count(1)
    await page.locator("#people").get_by_role("link", name="K. Essaadi").click()
    await expect(page.get_by_role("heading", level=1)).to_have_text(
        "K. Essaadi samenvoegen met Kees Essaadi?"
    )
    await page.get_by_role("button", name="Voeg samen").click()
    await page.wait_for_url(f"**/parties/{kept.id}")
    await expect(page.get_by_role("link", name="essaadi@elders.nl")).to_be_visible()
    await page.goto(f"/parties/{other.id}")
    await page.wait_for_url(f"**/parties/{kept.id}")


async def test_an_agent_says_who_it_is_and_who_it_is_not(new_page: NewPage, world: World) -> None:
    await made()
    await made("Bea Smit", "bea@voorbeeld.nl", "")
    item = await letter(world, "Kees Essaadi", "0612345678")
    page = await new_page(world.abe)
    await page.goto(item.url)
    panel = page.locator("#klant")
    await expect(panel).to_contain_text("Zelfde naam")
    await panel.get_by_role("button", name="Dit is de persoon").click()
    await expect(panel.get_by_role("link", name="kees@voorbeeld.nl")).to_be_visible()
    await panel.get_by_role("button", name="Iemand anders").click()
    await expect(panel).to_contain_text("Kennen wij deze persoon?")
    await panel.get_by_text("Zoek een andere persoon").click()
    await panel.get_by_role("combobox").press_sequentially("smit")
    await panel.get_by_role("option", name="Bea Smit").click()
    await expect(panel.get_by_role("link", name="bea@voorbeeld.nl")).to_be_visible()


async def test_without_script_everything_can_still_be_done(new_page: NewPage, world: World) -> None:
    party = await made(email="")
    page = await new_page(java_script_enabled=False)
    await sign_in(page, world.abe)
    await page.goto("/parties")
    await page.get_by_label("Naam, e-mailadres of telefoonnummer").fill("0031655392843")
    await page.get_by_role("search", name="Zoeken in personen").get_by_role("button", name="Zoek").click()
    await page.get_by_role("link", name="Kees Essaadi").click()
    await page.get_by_role("link", name="Nieuw contactmoment").click()
    await expect(page.get_by_role("combobox", name="Zoek een bekende persoon")).to_be_hidden()
    await page.get_by_label("Niet deze persoon").check()
    await page.get_by_label("Onderwerp").fill("Paspoort")
    await page.get_by_label("Direct beantwoord").check()
    await page.get_by_role("button", name="Bewaar", exact=True).click()
    await page.wait_for_url(re.compile(r"/contacts/\d+$"))
    assert not await Contact.exists().where(Contact.party == party.id)
