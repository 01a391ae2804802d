"""Writing a mail first, and reading what came back, in a real browser."""

import re

from playwright.async_api import expect

from app import clock
from app.clock import now
from mail import inbox, messenger, reading
from mail.tables import OutboxMail
from tests.browser.conftest import NewPage
from tests.browser.looks import every_look
from tests.dashboard.asked import asked, without_account
from tests.dashboard.given import registered
from tests.mail.conftest import Relay, arrived, letter, relay
from tests.world import World

__all__ = ["relay"]

ASKED = "Op ma 16 nov 2026 om 10:15 schreef Gemeente <info@example.org>:\n> Wanneer komt u?\n> Om tien uur?"


async def test_a_mail_is_written_from_a_contact_with_the_keyboard_alone(
    new_page: NewPage, world: World, relay: Relay
) -> None:
    contact = await registered(world.abe, email="kees@visitor.example")
    page = await new_page(world.bea)
    await page.goto(f"/contacts/{contact.id}")
    await page.get_by_text("Nieuwe aan").click()
    await page.get_by_role("link", name="E-mail", exact=True).click()
    await page.wait_for_url("**/mail/new?contact=*")
    text = page.get_by_label("Tekst van de e-mail")
    await expect(text).to_be_focused()
    await expect(page.get_by_label("Aan", exact=False).first).to_have_value("kees@visitor.example")
    await page.keyboard.type("Uw paspoort ligt klaar.")
    await page.keyboard.press("Control+Enter")
    await page.wait_for_url(re.compile(r"/mail/\d+$"))
    sent = page.get_by_role("article", name="E-mail van Bea Smit")
    await expect(sent).to_contain_text("Uw paspoort ligt klaar.")
    clock.move(seconds=11)
    await expect(sent).to_contain_text("Afgeleverd bij de mailserver")
    assert len(relay.received) == 1


async def test_what_is_wrong_is_said_and_what_was_typed_stays(new_page: NewPage, world: World) -> None:
    page = await new_page(world.bea)
    await page.goto("/")
    await page.locator(".menu--new summary").click()
    await page.get_by_role("link", name="E-mail schrijven").click()
    await page.wait_for_url("**/mail/new")
    await page.get_by_label("Aan (verplicht)").fill("kees")
    await page.get_by_label("Tekst van de e-mail").fill("Dag Kees")
    await page.get_by_role("button", name="E-mail versturen").click()
    await expect(page.get_by_label("Aan (verplicht)")).to_have_attribute("aria-invalid", "true")
    await expect(page.get_by_label("Aan (verplicht)")).to_have_value("kees")
    await expect(page.get_by_label("Tekst van de e-mail")).to_have_value("Dag Kees")
    assert await OutboxMail.count() == 0


async def test_the_form_is_accessible_also_when_something_is_wrong(new_page: NewPage, world: World) -> None:
    page = await new_page(world.bea)
    await page.goto("/mail/new")
    await every_look(page)
    await page.get_by_role("button", name="E-mail versturen").click()
    await expect(page.get_by_role("alert")).to_be_visible()
    await every_look(page)


async def test_what_was_quoted_is_one_click_away(new_page: NewPage, world: World) -> None:
    item = await arrived(letter(text=f"Om elf uur graag.\n\n{ASKED}"))
    page = await new_page(world.bea)
    await page.goto(item.url)
    await expect(page.get_by_text("Om elf uur graag.")).to_be_visible()
    await expect(page.get_by_text("Wanneer komt u?")).to_be_hidden()
    await page.get_by_text("Toon de hele e-mail").click()
    await expect(page.get_by_text("Wanneer komt u?")).to_be_visible()
    await every_look(page)


async def test_an_answer_by_mail_can_be_read_from_its_note(new_page: NewPage, world: World) -> None:
    item = await asked(world.abe, await without_account())
    await messenger.mail_due(now())
    [mail] = await OutboxMail.objects()
    to = reading.read(mail.content).reply_to
    page = await new_page(world.abe)
    await page.goto(item.url)
    await inbox.receive(letter(text=f"Ja, gebeld.\n\n{ASKED}", From="ans@example.org"), "ans@example.org", to)
    await expect(page.get_by_text("Per e-mail afgehandeld")).to_be_visible()
    await every_look(page)
    await page.get_by_role("link", name="de e-mail").click()
    await page.wait_for_url("**/letters")
    await expect(page.get_by_role("article", name="Bericht van ans@example.org")).to_contain_text(
        "Ja, gebeld."
    )
    await every_look(page)
