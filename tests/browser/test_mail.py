"""Letters and answers in real browsers: nothing of a stranger runs, and the way of an answer is seen live."""

import base64
import re
from collections.abc import Awaitable, Callable
from email.message import EmailMessage

from playwright.async_api import Page, expect

from app import clock
from tests.browser.conftest import NewPage
from tests.browser.looks import every_look
from tests.mail.conftest import Relay, arrived, letter, offline, relay
from tests.world import World

__all__ = ["relay"]

Accessible = Callable[[Page], Awaitable[None]]
PIXEL = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAoAAAAKCAYAAACNMs+9AAAAFUlEQVR42mP8z8BQz0AEYBxVSF+FABJADveWkH6oAAAAAElFTkSuQmCC"
)
TRAPS = """
<script>document.title = "gekaapt"; alert(1)</script>
<meta http-equiv="refresh" content="0;url=https://evil.example/">
<style>body { display: none }</style>
<form action="https://evil.example/" method="post"><button>Klik</button></form>
<p hx-get="https://evil.example/" hx-trigger="load" onclick="alert(2)">Zie de foto</p>
<img src="cid:foto" alt="Foto">
<img src="https://evil.example/pixel.png" onerror="alert(3)"><iframe src="https://evil.example/"></iframe>
<a href="javascript:alert(4)">hier</a>
"""


def trapped() -> bytes:
    message = EmailMessage()
    message["From"] = '"<img src=x onerror=alert(5)>" <kees@visitor.example>'
    message["Subject"] = "<script>alert(6)</script>"
    message.set_content("Zie <b>de</b> foto <script>alert(7)</script>")
    message.add_alternative(TRAPS, subtype="html")
    name = '"><script>alert(8)</script>.png'
    message.get_payload()[1].add_related(PIXEL, "image", "png", cid="<foto>", filename=name)
    return message.as_bytes()


async def test_nothing_in_a_letter_runs_loads_or_leads_away(
    new_page: NewPage, world: World, accessible: Accessible
) -> None:
    item = await arrived(trapped())
    page = await new_page(world.bea)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("dialog", lambda dialog: asked.append(f"https://dialog/{dialog.message}"))
    await page.goto(item.url)
    await expect(page.get_by_role("heading", name="<script>alert(6)</script>")).to_be_visible()
    await page.get_by_text("Met opmaak tonen").click()
    frame = page.frame_locator("iframe")
    await expect(frame.get_by_text("Zie de foto")).to_be_visible()
    picture = frame.get_by_alt_text("Foto")
    assert await picture.evaluate("picture => picture.naturalWidth") == 10
    assert await frame.locator("form, script, style + style, meta[http-equiv], iframe").count() == 0
    await frame.get_by_text("hier").click()
    strangers = [url for url in asked if not url.startswith((page.url.split("/mail")[0], "data:"))]
    assert strangers == []
    await accessible(page)


async def test_an_answer_is_seen_on_its_way_by_everybody_who_has_it_open(
    new_page: NewPage, world: World, relay: Relay
) -> None:
    relay.answers(RCPT=["451 4.2.2 mailbox full"])
    item = await arrived(letter(text="Kan ik langs komen?"))
    bea, abe = await new_page(world.bea), await new_page(world.abe)
    for page in (bea, abe):
        await page.goto(item.url)
    await bea.get_by_label("Tekst van de e-mail").fill("Dat kan.\n\nTot morgen.")
    await bea.get_by_role("button", name="Verstuur", exact=True).click()
    for page in (bea, abe):
        reply = page.get_by_role("article", name="E-mail van Bea Smit")
        await expect(reply).to_contain_text("Tot morgen.")
        await expect(reply).to_contain_text("Vertrekt zo")
    clock.move(seconds=11)
    for page in (bea, abe):
        reply = page.get_by_role("article", name="E-mail van Bea Smit")
        await expect(reply).to_contain_text("Nog niet aangenomen: 451 4.2.2 mailbox full")
    await expect(bea.get_by_label("Tekst van de e-mail")).to_have_value("")
    await bea.get_by_role("button", name="Probeer nu").click()
    for page in (bea, abe):
        reply = page.get_by_role("article", name="E-mail van Bea Smit")
        await expect(reply).to_contain_text("Afgeleverd bij de mailserver")
        await expect(reply).to_have_count(1)


async def test_a_mail_is_taken_back_with_its_file_and_sent_again(
    new_page: NewPage, world: World, relay: Relay
) -> None:
    item = await arrived(letter(text="Kan ik langs komen?"))
    page = await new_page(world.bea)
    await page.goto(item.url)
    await page.locator("input[type=file]").set_input_files(
        {"name": "kaart.png", "mimeType": "image/png", "buffer": b"\x89PNG kaart"}
    )
    await expect(page.get_by_role("list", name="Bestanden die meegaan")).to_contain_text("kaart.png")
    await page.get_by_label("Tekst van de e-mail").fill("Dat kan **morgen**.")
    await page.get_by_role("button", name="Verstuur en sluit").click()
    await page.wait_for_url(re.compile(r"undo="))
    await page.get_by_role("button", name="Ongedaan maken").click()
    await page.wait_for_url(f"**{item.url}?recalled=*")
    await expect(page.get_by_label("Tekst van de e-mail")).to_have_value("Dat kan **morgen**.")
    await expect(page.get_by_role("list", name="Bestanden die meegaan")).to_contain_text("kaart.png")
    await page.get_by_role("button", name="Verstuur", exact=True).click()
    reply = page.get_by_role("article", name="E-mail van Bea Smit")
    await expect(reply).to_contain_text("kaart.png")
    clock.move(seconds=11)
    await expect(reply).to_contain_text("Afgeleverd bij de mailserver")
    [sent] = relay.received
    assert b"<strong>morgen</strong>" in sent
    assert b'filename="kaart.png"' in sent


async def test_a_mail_that_only_the_stream_showed_is_taken_back_too(
    new_page: NewPage, world: World, relay: Relay
) -> None:
    item = await arrived(letter(text="Kan ik langs komen?"))
    page = await new_page(world.bea)
    await page.goto(item.url)
    other = await page.context.new_page()
    await other.goto(item.url)
    await expect(page.locator("#waits-" + str(item.id))).to_be_visible()
    await page.get_by_text("Onderwerp, kopieën en meer").click()
    await page.get_by_label("Kopie aan").fill("jan@example.net")
    await page.get_by_label("Tekst van de e-mail").fill("Dat kan.")
    await page.get_by_role("button", name="Verstuur", exact=True).click()
    await expect(page.get_by_role("article", name="E-mail van Bea Smit")).to_be_in_viewport()
    await expect(page.locator("#waits-" + str(item.id))).to_be_hidden()
    await expect(page.locator(f"#row-{item.id}")).to_contain_text("klant is aan zet")
    await expect(page.get_by_label("Kopie aan")).to_be_hidden()
    await expect(page.locator("[name=cc]")).to_have_value("")
    await expect(page.locator(f"#last-{item.id}")).to_contain_text("Paspoort")
    await other.get_by_role("button", name="Ongedaan maken").click()
    await other.wait_for_url(f"**{item.url}?recalled=*")
    await expect(other.get_by_label("Kopie aan")).to_have_value("jan@example.net")
    assert relay.received == []


async def test_what_is_typed_survives_a_reload_and_a_refusal(new_page: NewPage, world: World) -> None:
    item = await arrived()
    page = await new_page(world.bea)
    await page.goto(item.url)
    box = page.get_by_label("Tekst van de e-mail")
    await box.fill("Geachte heer Essaadi,")
    await expect(page.get_by_text("Concept bewaard")).to_be_visible()
    await page.reload()
    await expect(box).to_have_value("Geachte heer Essaadi,")


async def test_every_state_of_the_page_is_accessible(new_page: NewPage, world: World) -> None:
    page = await new_page(world.bea)
    phone = await offline(phone="0655392843", email="k@v.example", preference="phone", text="Belt u mij?")
    for item in (await arrived(), phone, await offline()):
        await page.goto(item.url)
        await expect(page.locator(".thread")).to_be_visible()
        await every_look(page)
