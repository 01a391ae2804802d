"""Registering in a real browser: the same steps for every channel, several side by side, by keyboard."""

import re

from playwright.async_api import Page, expect

from chat import conversations
from chat.tables import Author, Conversation
from dashboard import contacts, running
from dashboard.contact_tables import Contact
from tests.browser import arrivals
from tests.browser.conftest import NewPage
from tests.browser.looks import every_look
from tests.dashboard.given import KEES, form
from tests.world import World

MENU = ("Telefonie", "Balie", "Post", "E-mail", "Social media")
RECORD = re.compile(r"/contacts/\d+$")
RUNNING = re.compile(r"/contacts/\d+/edit$")
LONG = "Wilhelmina Catharina van Oldenbarnevelt-Brinkhorst tot Rechtstreeks"
STEPS = """() => [...document.querySelectorAll("main form .sect :is(h2, label, legend)")]
  .filter((step) => !step.closest(".choices") && step.checkVisibility())
  .map((step) => step.textContent.trim())"""


class Keyboard:
    """Counts what is pressed besides the text that is typed."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.pressed = 0

    async def press(self, *keys: str) -> None:
        for key in keys:
            await self.page.keyboard.press(key)
            self.pressed += 1

    async def type(self, text: str) -> None:
        await self.page.keyboard.type(text)


async def start(page: Page, channel: str) -> None:
    """From wherever she is, by the menu."""
    before = page.url
    await page.locator("details.menu--new > summary").click()
    await page.get_by_role("button", name=channel, exact=True).click()
    await page.wait_for_url(lambda url: url != before and RUNNING.search(url) is not None)


async def ended_chat(world: World) -> str:
    """A chat that Abe took and ended; the address of its registration."""
    item = await arrivals.chat(world, world.abe)
    conversation = await Conversation.objects().get(Conversation.item == item.id)
    assert conversation
    await conversations.end(conversation, Author.AGENT, world.abe)
    return f"/items/{item.id}/contact"


async def test_a_call_of_a_known_person_takes_at_most_twelve_key_presses(
    new_page: NewPage, world: World
) -> None:
    known = await contacts.register(await form(), world.fatima)
    page = await new_page(world.bea)
    keyboard = Keyboard(page)
    await keyboard.press("F2", "Enter")
    await page.wait_for_url(RUNNING)
    await expect(page.get_by_role("combobox", name="Zoek een bekende persoon")).to_be_focused()
    await keyboard.type("06 55 39 28 43")
    known_people = page.get_by_role("listbox", name="Bekende personen")
    await expect(known_people.get_by_role("option")).to_have_count(1)
    await keyboard.press("Enter")
    await expect(page.get_by_label("Onderwerp")).to_be_focused()
    await keyboard.type("Paspoort")
    await keyboard.press("Tab")
    await keyboard.type("Alleen op afspraak.")
    await keyboard.press("Tab", "Tab", "Space", "Control+Enter")
    await page.wait_for_url(RECORD)
    await expect(page.get_by_role("heading", level=1)).to_contain_text("Telefonie, ")
    contact = await Contact.objects().order_by(Contact.id, ascending=False).first()
    assert contact is not None
    assert (contact.party, contact.outcome, contact.answer) == (
        known.party,
        "answered",
        "Alleen op afspraak.",
    )
    assert contact.department == (await contacts.blank({}, world.bea)).department
    assert contact.ended_at is not None
    assert keyboard.pressed <= 12


async def test_twelve_contacts_over_all_channels_take_the_same_steps(new_page: NewPage, world: World) -> None:
    page = await new_page(world.abe)
    steps = []
    for channel in (*MENU, "Chat") * 2:
        if channel == "Chat":
            await page.goto(await ended_chat(world))
        else:
            await start(page, channel)
        steps.append(await page.evaluate(STEPS))
        await registered(page, channel)
    assert steps[0][:2] == ["Kanaal", "Hoe u contact hebt (verplicht)"]
    assert steps == [steps[0]] * 12
    await page.goto("/contacts")
    await expect(page.locator("tr[id^=contact-]")).to_have_count(12)
    for channel in (*MENU, "Chat"):
        tags = page.locator("tr[id^=contact-] .tag").get_by_text(channel, exact=True)
        await expect(tags).to_have_count(2)
    assert await Contact.count().where(Contact.state == "complete") == 12
    await expect(page.locator("#running")).to_be_hidden()


async def registered(page: Page, channel: str) -> None:
    await expect(page.get_by_label(channel, exact=True)).to_be_checked()
    await page.get_by_label("Naam").fill("Kees Essaadi")
    await page.get_by_label("Telefoonnummer").fill(KEES["phone"])
    await page.get_by_label("Onderwerp").fill(f"Vraag via {channel}")
    await page.get_by_label("Antwoord", exact=True).fill("Alleen op afspraak.")
    await page.get_by_label("Afdeling").select_option(label="Burgerzaken")
    await page.get_by_label("Direct beantwoord").check()
    before = page.url
    await page.get_by_label("Antwoord", exact=True).press("Control+Enter")
    await page.wait_for_url(lambda url: url != before)


async def test_questions_come_and_go_while_everything_typed_stays(new_page: NewPage, world: World) -> None:
    page = await new_page(world.bea)
    await start(page, "Telefonie")
    await page.get_by_label("Onderwerp").fill("Paspoort")
    await page.get_by_label("Samenvatting").fill("Belt terug")
    more = page.get_by_role("button", name="Nog een vraag")
    for number in (2, 3):
        await more.focus()
        await page.keyboard.press("Enter")
        group = page.get_by_role("group", name=f"Vraag {number}", exact=True)
        await expect(group.get_by_label("Onderwerp")).to_be_focused()
        await page.keyboard.type(f"Vraag nummer {number}")
    await page.get_by_role("button", name="Verwijder deze vraag (vraag 2)").click()
    await expect(page.get_by_role("group", name="Vraag 3")).to_have_count(0)
    await expect(more).to_be_focused()
    second = page.get_by_role("group", name="Vraag 2", exact=True)
    await expect(second.get_by_label("Onderwerp")).to_have_value("Vraag nummer 3")
    await expect(page.get_by_label("Onderwerp").first).to_have_value("Paspoort")
    await expect(page.get_by_label("Samenvatting")).to_have_value("Belt terug")

    await page.get_by_role("button", name="Bewaar", exact=True).click()
    problems = page.get_by_role("alert").get_by_role("link")
    await expect(problems).to_have_count(2)
    await problems.last.click()
    await expect(second.get_by_label("Direct beantwoord")).to_be_in_viewport()
    await second.get_by_label("Doorverwezen").check()
    await page.get_by_role("group", name="Vraag 1").get_by_label("Direct beantwoord").check()
    await page.keyboard.press("Control+Enter")
    await page.wait_for_url(RECORD)
    for words in ("Paspoort", "Vraag nummer 3", "Doorverwezen", "Belt terug"):
        await expect(page.locator("main")).to_contain_text(words)
    await page.goto("/contacts")
    await expect(page.get_by_role("row", name="+1 vraag")).to_have_count(1)


async def test_everything_is_kept_without_script(new_page: NewPage, world: World) -> None:
    page = await new_page(world.bea, java_script_enabled=False)
    await start(page, "Balie")
    await page.get_by_label("Onderwerp").fill("Paspoort")
    await page.get_by_role("button", name="Nog een vraag").click()
    second = page.get_by_role("group", name="Vraag 2", exact=True)
    await second.get_by_label("Onderwerp").fill("Afval")
    await page.get_by_label("Samenvatting").fill("Aan balie 4")
    await page.get_by_role("button", name="Later afronden").click()
    await page.wait_for_url("**/contacts")
    await page.get_by_role("link", name="Oudste afronden").click()
    await expect(page.get_by_label("Onderwerp").first).to_have_value("Paspoort")
    await expect(second.get_by_label("Onderwerp")).to_have_value("Afval")
    await expect(page.get_by_label("Samenvatting")).to_have_value("Aan balie 4")


async def test_enter_in_a_field_saves_and_does_not_add_a_question(new_page: NewPage, world: World) -> None:
    page = await new_page(world.bea)
    await start(page, "Post")
    await page.get_by_label("Onderwerp").press("Enter")
    await expect(page.get_by_role("alert")).to_contain_text("Schrijf waar het over gaat.")
    await expect(page.get_by_role("group", name="Vraag 2")).to_have_count(0)


async def test_every_state_of_the_form_is_accessible_and_fits(new_page: NewPage, world: World) -> None:
    for name in (LONG, "Kees Essaadi", ""):
        call = await running.start({"channel": "phone", "token": f"t{name[:5]}"}, world.bea)
        await running.keep(call.id, {"channel": "phone", "client_name": name}, world.bea)
    page = await new_page(world.bea)
    await every_look(page)
    await page.keyboard.press("F2")
    await every_look(page)
    await page.keyboard.press("Enter")
    await page.wait_for_url(RUNNING)
    await page.get_by_label("Naam").fill(LONG)
    await page.get_by_role("button", name="Nog een vraag").click()
    await page.get_by_role("group", name="Vraag 2").get_by_label("Onderwerp").fill(LONG)
    await every_look(page)
    await page.get_by_role("button", name="Bewaar", exact=True).click()
    await expect(page.get_by_role("alert")).to_be_visible()
    await page.get_by_text("Niet registreren").click()
    await every_look(page)
