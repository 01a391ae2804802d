"""The five things an agent can do in a chat: each keeps the chat at hand and leads back to it."""

import re

from playwright.async_api import Page, expect

from chat import conversations
from dashboard.contact_tables import Contact
from dashboard.tables import Item
from tests.browser.arrivals import chat
from tests.browser.conftest import NewPage
from tests.mail.conftest import arrived
from tests.mail.conftest import letter as mail
from tests.world import World

ACTS = ["Informatieverzoek", "Terugbelnotitie", "Koppelen", "Contactregistratie"]


def act(page: Page, name: str):  # type: ignore[no-untyped-def]
    return page.get_by_role("group", name="Acties bij deze chat").get_by_text(name, exact=True)


async def at_hand(page: Page, item: Item) -> None:
    """The chat is in the strip while she is elsewhere."""
    await page.wait_for_url(lambda url: not url.endswith(item.url))
    await expect(page.locator(f"#talk-{item.id} a")).to_be_visible()


async def test_each_act_keeps_the_chat_at_hand_and_comes_back_to_it(new_page: NewPage, world: World) -> None:
    item = await chat(world, world.abe)
    letter = await arrived(mail(From="Anneke Roelofs <anneke@visitor.example>"))
    page = await new_page(world.abe)
    await page.goto(item.url)
    shown = page.get_by_role("group", name="Acties bij deze chat").locator(".act")
    names = [name.strip() for name in await shown.all_text_contents()]
    assert (names[:4], names[-1]) == (ACTS, "Beëindigen")
    await page.get_by_role("textbox", name="Notitieblok").fill("Wil een spoedpaspoort")

    for name in ("Informatieverzoek", "Terugbelnotitie"):
        await act(page, name).click()
        await at_hand(page, item)
        await page.get_by_label("Voor wie").select_option(label="Burgerzaken")
        if name == "Terugbelnotitie":
            await page.get_by_label("Telefoonnummer").fill("0655392843")
        await page.get_by_label(re.compile("Bericht|Uw vraag|Vraag")).first.fill("Kan het vandaag nog?")
        await page.locator("main form button[type=submit]").last.click()
        await page.wait_for_url(f"**{item.url}")

    await act(page, "Koppelen").click()
    await at_hand(page, item)
    await page.locator("#f-q").fill("Roelofs")
    await page.get_by_role("button", name=re.compile(letter.title)).click()
    await page.wait_for_url(f"**{item.url}")
    await expect(page.locator(".person")).to_contain_text(letter.title)

    await act(page, "Contactregistratie").click()
    await at_hand(page, item)
    await expect(page.get_by_label("Samenvatting")).to_have_value("Wil een spoedpaspoort")
    await page.get_by_label("Onderwerp").fill("Paspoort")
    await page.get_by_role("button", name="Bewaar en sluit af").click()
    await page.wait_for_url(f"**{item.url}")
    await expect(page.get_by_role("textbox", name="Notitieblok")).to_have_value("Wil een spoedpaspoort")

    await act(page, "Beëindigen").click()
    message = page.get_by_role("dialog").get_by_label("Einde-chatbericht", exact=True)
    await message.fill("Sterkte, en tot morgen!")
    await page.get_by_role("button", name="Chat beëindigen").click()
    await page.wait_for_url(f"**/items/{item.id}/contact")
    await expect(page.locator(".wrap__t")).to_contain_text("Sterkte, en tot morgen!")
    await expect(page.get_by_label("Samenvatting")).to_have_value("Wil een spoedpaspoort")
    await page.get_by_label("Afdeling").select_option(label="Burgerzaken")
    await page.get_by_label("Direct beantwoord").check()
    await page.get_by_role("button", name="Bewaar en sluit af").click()
    await expect(page.locator(f"#talk-{item.id}")).to_have_count(0)
    [contact] = await Contact.objects().where(Contact.item == item.id)
    assert (contact.state, contact.summary) == ("complete", "Wil een spoedpaspoort")


async def test_the_end_message_can_be_left_out(new_page: NewPage, world: World) -> None:
    item = await chat(world, world.abe)
    page = await new_page(world.abe)
    await page.goto(item.url)
    await act(page, "Beëindigen").click()
    await page.get_by_role("dialog").get_by_role("checkbox").uncheck()
    await page.get_by_role("button", name="Chat beëindigen").click()
    await page.wait_for_url(f"**/items/{item.id}/contact")
    conversation = await conversations.of_item(item.id)
    assert [line.author for line in await conversations.messages(conversation)] == ["visitor"]
