"""The main job, end to end, in real browsers: one chats, one leaves a message, one writes a mail."""

import json
from collections.abc import AsyncIterator
from email.message import EmailMessage

import aiosmtplib
import pytest
from playwright.async_api import Page, expect

from app.news import change
from chat.tables import Site
from tests.browser.conftest import NewPage
from tests.browser.hosts import Host, hosted
from tests.serving import Server
from tests.world import World

QUESTION = "Hallo, kan ik zonder afspraak langs komen voor mijn paspoort?"
REPLY = "Goedemorgen, helaas kan dit alleen op afspraak. Zal ik deze meteen even met u inplannen?"


@pytest.fixture
async def host(server: Server, world: World) -> AsyncIterator[Host]:
    """The organisation's website: a page of another origin that carries the plug-in."""
    async with hosted(server.url) as host:
        async with change():
            await Site.update({Site.allowed_origins: json.dumps([host.origin])}).where(
                Site.id == world.site.id
            )
        yield host


async def test_a_visitor_chats_and_the_agent_handles_it_to_the_end(
    new_page: NewPage, world: World, host: Host
) -> None:
    abe = await available(await new_page(world.abe))
    kees = await new_page()
    await kees.goto(host.page)
    await kees.get_by_role("button", name="Chat met ons").click()
    await expect(kees.get_by_text("We zijn beschikbaar! Kunnen we u ergens mee helpen?")).to_be_visible()
    await kees.get_by_label("Naam").fill("Kees Essaadi")
    await kees.get_by_label("Uw vraag").fill(QUESTION)
    await kees.get_by_role("button", name="Start de chat").click()

    ring = abe.get_by_role("alertdialog")
    await expect(ring).to_contain_text("Kees Essaadi")
    await ring.get_by_role("button", name="Accepteren").click()
    await abe.wait_for_url("**/chats/*")
    await expect(abe.get_by_role("log")).to_contain_text(QUESTION)

    await abe.get_by_label("Bericht aan Kees Essaadi").fill(REPLY)
    await abe.keyboard.press("Enter")
    await expect(kees.get_by_role("log")).to_contain_text(REPLY)
    await kees.get_by_label("Uw bericht").fill("Graag, donderdagavond.")
    await kees.keyboard.press("Enter")
    await expect(abe.get_by_role("log")).to_contain_text("Graag, donderdagavond.")

    await abe.get_by_role("button", name="Beëindigen").or_(abe.get_by_role("link", name="Beëindigen")).click()
    await abe.get_by_role("dialog").get_by_role("button", name="Beëindigen").click()
    await expect(kees.get_by_role("status").first).to_contain_text(
        "De chat is beëindigd. Bedankt voor uw vraag, en een fijne dag!"
    )
    await abe.wait_for_url("**/contact**")
    await registered(abe, subject="Paspoort aanvragen")

    await abe.goto("/contacts")
    await abe.get_by_role("link", name="Paspoort aanvragen").first.click()
    record = abe.locator("main")
    for words in ("Chat,", "Kees Essaadi", "Abe Batens", "Batens Abe", "030-7551339", QUESTION, REPLY):
        await expect(record).to_contain_text(words)
    await abe.goto("/")
    await expect(abe.get_by_role("link", name="Kees Essaadi")).to_have_count(0)


async def test_an_offline_message_comes_back_as_work_and_is_answered(
    new_page: NewPage, world: World, host: Host
) -> None:
    bea = await new_page(world.bea)
    kees = await new_page()
    await kees.goto(host.page)
    await kees.get_by_role("button", name="Chat met ons").click()
    await expect(kees.get_by_role("status").first).to_contain_text(
        "Het Chatkanaal is momenteel niet beschikbaar, maar u kunt een offline bericht achterlaten."
    )
    await kees.get_by_label("Naam").fill("Kees Essaadi")
    await kees.get_by_label("E-mail adres").fill("kees@example.net")
    await kees.get_by_role("textbox", name="Bericht").fill("Mijn grofvuil is niet opgehaald.")
    await kees.get_by_role("button", name="OK", exact=True).click()
    await expect(kees.get_by_text("Bedankt voor uw bericht.")).to_be_visible()

    await bea.get_by_role("link", name="Kees Essaadi").click()
    await expect(bea.locator("main")).to_contain_text("Mijn grofvuil is niet opgehaald.")
    await expect(bea.locator("main")).to_contain_text("Voorkeur")
    await bea.get_by_label("Tekst van de e-mail").fill("Morgen komt er een wagen langs.")
    await bea.get_by_role("button", name="Verstuur en sluit").click()
    await bea.wait_for_url(lambda url: "/mail/" not in url)
    await expect(bea.get_by_role("link", name="Kees Essaadi")).to_have_count(0)
    await bea.goto("/contacts")
    await expect(bea.locator("main")).to_contain_text("Kees Essaadi")


async def test_an_ordinary_mail_is_work_without_reloading(
    new_page: NewPage, world: World, server: Server
) -> None:
    bea = await new_page(world.bea)
    await deliver(server)
    await bea.get_by_role("link", name="Kees Essaadi").click()
    await expect(bea.locator("main")).to_contain_text("Afvalpas kwijt")


async def test_a_callback_note_from_anywhere_becomes_an_item_and_is_done(
    new_page: NewPage, world: World
) -> None:
    abe = await new_page(world.abe)
    await abe.get_by_role("link", name="Terugbelnotitie").first.click()
    await abe.get_by_label("Naam").fill("Kees Essaadi")
    await abe.get_by_label("Telefoonnummer").fill("0655392843")
    await abe.get_by_label("Voor wie").select_option(label="Burgerzaken")
    await abe.get_by_label("Bericht").fill("Wil weten of het paspoort klaar ligt.")
    await abe.locator("main form button[type=submit]").first.click()
    await expect(abe.locator("main")).to_contain_text("Wil weten of het paspoort klaar ligt.")
    await abe.locator("textarea[name=answer]").fill("Ligt klaar aan balie 4.")
    await abe.get_by_role("button", name="Afgehandeld").click()
    await expect(abe.locator(".mail--out")).to_contain_text("Ligt klaar aan balie 4.")
    await abe.goto("/contacts")
    await expect(abe.locator("main")).to_contain_text("Kees Essaadi")


async def available(page: Page) -> Page:
    await page.locator("details:has(#presence) > summary").click()
    await page.get_by_label("Ik werk in het kanaal chat").check()
    await page.get_by_label("Beschikbaar", exact=True).check()
    await expect(page.locator("details:has(#presence) > summary")).to_contain_text("Beschikbaar")
    await page.keyboard.press("Escape")
    return page


async def registered(page: Page, subject: str) -> None:
    await page.get_by_label("Onderwerp").fill(subject)
    await page.get_by_label("Afdeling").select_option(label="Burgerzaken")
    await page.get_by_label("Direct beantwoord").check()
    await page.get_by_role("button", name="Bewaar en sluit af").click()
    await page.wait_for_url(lambda url: "/contact?" not in url and not url.endswith("/contact"))


async def deliver(server: Server) -> None:
    letter = EmailMessage()
    letter["From"], letter["To"] = "Kees Essaadi <kees@example.net>", "info@example.org"
    letter["Subject"] = "Afvalpas kwijt"
    letter.set_content("Hoe vraag ik een nieuwe aan?")
    await aiosmtplib.send(letter, hostname="127.0.0.1", port=server.smtp_port, start_tls=False)
