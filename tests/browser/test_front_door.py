from playwright.async_api import expect

from tests.browser.conftest import NewPage
from tests.browser.looks import every_look
from tests.serving import Server
from tests.world import PASSWORD, World

PLACES = ["/people", "/people/new", "/password"]


async def test_the_door_is_open_to_everybody(world: World, new_page: NewPage) -> None:
    page = await new_page()
    await page.goto("/session")
    await every_look(page)
    await page.get_by_label("E-mailadres").fill(world.abe.email)
    await page.get_by_label("Wachtwoord", exact=True).fill("wrong password")
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("alert")).to_contain_text("klopt niet")
    await expect(page.get_by_label("E-mailadres")).to_have_value(world.abe.email)
    await every_look(page)


async def test_pages_about_people_are_open_to_everybody(world: World, new_page: NewPage) -> None:
    page = await new_page(world.admin)
    for place in PLACES:
        await page.goto(place)
        await every_look(page)


async def test_an_administrator_invites_somebody_who_then_signs_in(world: World, new_page: NewPage) -> None:
    admin = await new_page(world.admin)
    await admin.goto("/people")
    await admin.get_by_role("link", name="Iemand uitnodigen").click()
    await admin.get_by_label("Voornaam").fill("Kim")
    await admin.get_by_label("Achternaam").fill("van Dijk")
    await admin.get_by_label("E-mailadres").fill("kim@example.org")
    await admin.get_by_role("button", name="Uitnodigen").click()
    link = await admin.locator("pre").inner_text()
    kim = await new_page()
    await kim.goto(link)
    await kim.get_by_label("Wachtwoord", exact=True).fill(PASSWORD)
    await kim.get_by_role("button", name="Wachtwoord instellen").click()
    await kim.get_by_role("link", name="Aanmelden").click()
    await kim.get_by_label("E-mailadres").fill("kim@example.org")
    await kim.get_by_label("Wachtwoord", exact=True).fill(PASSWORD)
    await kim.keyboard.press("Enter")
    await expect(kim.get_by_role("banner")).to_contain_text("Kim van Dijk")


async def test_a_password_can_be_read_back_while_it_is_typed(world: World, new_page: NewPage) -> None:
    page = await new_page()
    await page.goto("/session")
    field = page.get_by_label("Wachtwoord", exact=True)
    await page.get_by_role("button", name="Toon").click()
    await expect(field).to_have_attribute("type", "text")


async def test_the_door_loads_nothing_from_elsewhere_and_breaks_no_rule(
    server: Server, world: World, new_page: NewPage
) -> None:
    page = await new_page()
    asked: list[str] = []
    said: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: said.append(message.text))
    await page.goto("/session")
    assert [url for url in asked if not url.startswith(server.url)] == []
    assert said == []
    assert await page.evaluate("localStorage.length + sessionStorage.length") == 0
