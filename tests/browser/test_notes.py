"""Callback notes in real browsers: asked, tried, handed on, answered from the mail, watched by who asked."""

from datetime import timedelta

from playwright.async_api import expect

from app import clock
from app.clock import now
from app.filters import ZONE
from dashboard import answer_links, items, overdue, question_sets, tasks
from dashboard.states import AttemptOutcome
from dashboard.tables import Item
from tests.browser.arrivals import arrives, rows
from tests.browser.conftest import NewPage
from tests.browser.looks import every_look
from tests.dashboard.asked import asked, for_, note, notices_of, the_department, without_account
from tests.dashboard.given import department, item_for
from tests.world import World


async def link(item: Item) -> str:
    return f"/answers/{answer_links.made((await notices_of(item))[-1].id)}"


async def busy(world: World) -> Item:
    """A note that was tried, handed on and is late; and one that is done."""
    await question_sets.update(int(await department()), "Kenteken? *\nGeboortedatum?", world.admin)
    due = (now() + timedelta(hours=1)).astimezone(ZONE)
    when = {"day": f"{due:%Y-%m-%d}", "time": f"{due:%H:%M}"}
    kept = {question_sets.Question("Kenteken?", True).name: "12-AB-CD"}
    origin = await item_for(world.sam)
    item = await asked(world.sam, await the_department(), origin, priority="high", **when, **kept)
    form = {"for": for_(world.sam), "why": "U kent deze klant."}
    await tasks.hand_on(item, world.bea, form)
    await tasks.attempt(await items.find(item.id, world.sam), world.sam, AttemptOutcome.VOICEMAIL, "", 0)
    done = await tasks.create_information_request(note(**{"for": for_(world.bea)}), world.sam)
    await tasks.complete(done, world.bea, "Ja, dat kan.")
    return await items.find(item.id, world.sam)


async def test_every_screen_is_accessible_and_fits(new_page: NewPage, world: World) -> None:
    item = await busy(world)
    page = await new_page(world.sam)
    for path in (
        "/tasks",
        item.url,
        f"/tasks/new?kind=callback_note&for=department:{await department()}",
        "/tasks/new?kind=information_request",
        "/?scope=late",
    ):
        await page.goto(path)
        await every_look(page)
    await page.goto(item.url)
    await page.locator("summary", has_text="Geef door").click()
    await every_look(page)


async def test_the_page_behind_the_link_is_accessible_and_fits(new_page: NewPage, world: World) -> None:
    item = await asked(world.abe, await without_account())
    page = await new_page()
    await page.goto(await link(item))
    await every_look(page)
    await page.get_by_role("button", name="Bereikt, afgehandeld").click()
    await expect(page.get_by_role("alert")).to_be_visible()
    await every_look(page)
    await page.get_by_label("Resultaat van het gesprek").fill("Gebeld, keuring hoeft niet.")
    await page.get_by_role("button", name="Bereikt, afgehandeld").click()
    await expect(page.get_by_role("heading", name="Antwoord ontvangen")).to_be_visible()
    await every_look(page)
    await page.goto(await link(item))
    await expect(page.get_by_text("afgehandeld door Ans Mulder")).to_be_visible()
    await every_look(page)


async def test_the_asker_watches_live_what_becomes_of_it(new_page: NewPage, world: World) -> None:
    origin = await asked(world.fatima, for_(world.abe))
    abe = await new_page(world.abe)
    await abe.goto(f"/tasks/new?kind=callback_note&origin={origin.id}&for={await without_account()}")
    await abe.get_by_label("Bericht").fill("Moet de keuring opnieuw?")
    await abe.get_by_role("button", name="Bewaar terugbelnotitie").click()
    await abe.wait_for_url(f"**{origin.url}")
    panel = abe.locator("#klant")
    await expect(panel).to_contain_text("Voor Ans Mulder, te verwerken")
    await abe.evaluate("window.stayed = true")

    made = await Item.objects().where(Item.id > origin.id).first()
    assert made
    path = await link(made)
    ans = await new_page()
    for number in (1, 2):
        await ans.goto(path)
        await ans.get_by_role("button", name="Niet bereikt").click()
        await ans.wait_for_url("**thanks=attempt**")
        await expect(panel).to_contain_text(f"Poging {number}: niet bereikt")
    await ans.goto(path)
    await ans.get_by_label("Resultaat van het gesprek").fill("Gebeld, keuring hoeft niet.")
    await ans.get_by_role("button", name="Bereikt, afgehandeld").click()
    await ans.wait_for_url("**thanks=done**")
    await expect(panel).to_contain_text("Beantwoord door Ans Mulder")
    await expect(panel).to_contain_text("Gebeld, keuring hoeft niet.")
    assert await abe.evaluate("window.stayed")


async def test_the_questions_of_the_chosen_department_appear(new_page: NewPage, world: World) -> None:
    await question_sets.update(int(await department()), "Kenteken? *\nGeboortedatum?", world.admin)
    page = await new_page(world.abe)
    await page.goto("/tasks/new?kind=callback_note")
    await page.get_by_label("Naam").fill("Kees Essaadi")
    await page.get_by_label("Voor wie").select_option(label="Burgerzaken")
    await expect(page.get_by_label("Kenteken?")).to_be_visible()
    await page.get_by_label("Geboortedatum?").fill("1 mei 1980")
    await page.get_by_role("button", name="Bewaar terugbelnotitie").click()
    await expect(page.get_by_text("Beantwoord deze vraag.").first).to_be_visible()
    await expect(page.get_by_label("Geboortedatum?")).to_have_value("1 mei 1980")
    await expect(page.get_by_label("Naam")).to_have_value("Kees Essaadi")
    await page.get_by_label("Voor wie").select_option(value=for_(world.bea))
    await expect(page.get_by_label("Kenteken?")).to_have_count(0)


async def test_tried_and_handed_on_on_the_screen(new_page: NewPage, world: World) -> None:
    item = await asked(world.abe, for_(world.bea))
    bea, abe = await new_page(world.bea), await new_page(world.abe)
    await abe.goto(item.url)
    await bea.goto(item.url)
    await bea.get_by_label("Resultaat van het gesprek").fill("Nam niet op.")
    await bea.get_by_role("button", name="Niet bereikt").click()
    log = abe.locator(f"#task-log-{item.id}")
    await expect(log).to_contain_text("Poging 1: niet bereikt")
    await expect(bea.locator(f"#task-log-{item.id}")).to_contain_text("Nam niet op.")
    await expect(bea.get_by_label("Resultaat van het gesprek")).to_have_value("")
    await bea.locator("summary", has_text="Geef door").click()
    await bea.get_by_label("Voor wie").select_option(value=for_(world.fatima))
    await bea.get_by_label("Waarom geeft u het door?").fill("Fatima weet ervan.")
    await bea.get_by_role("button", name="Geef door").click()
    await expect(log).to_contain_text("Doorgegeven aan Fatima el Idrissi")
    await expect(log).to_contain_text("Fatima weet ervan.")
    await expect(abe.locator(f"#task-facts-{item.id}")).to_contain_text("Voor Fatima el Idrissi")


async def test_what_becomes_late_rises_before_the_eyes_of_the_supervisor(
    new_page: NewPage, world: World
) -> None:
    await arrives("Wacht langer", 90)
    due = (now() + timedelta(minutes=10)).astimezone(ZONE)
    await asked(world.abe, for_(world.bea), day=f"{due:%Y-%m-%d}", time=f"{due:%H:%M}")
    sam = await new_page(world.sam)
    await expect(rows(sam, "waiting")).to_have_text(["Wacht langer", "Kees Essaadi"])
    clock.move(minutes=11)
    await overdue.look(now())
    await expect(rows(sam, "waiting")).to_have_text(["Kees Essaadi", "Wacht langer"])
    late = sam.get_by_role("navigation", name="Hoofdmenu").get_by_role("link", name="Te laat")
    await expect(late).to_contain_text("1")
    await late.click()
    await sam.wait_for_url("**/?scope=late")
    await expect(rows(sam, "waiting")).to_have_text(["Kees Essaadi"])


async def test_my_notes_change_while_one_looks(new_page: NewPage, world: World) -> None:
    item = await asked(world.abe, for_(world.bea))
    abe = await new_page(world.abe)
    await abe.get_by_role("navigation", name="Hoofdmenu").locator("a[href='/tasks']").click()
    await abe.wait_for_url("**/tasks")
    await expect(abe.get_by_text("Er wacht niets op u")).to_be_visible()
    line = abe.locator(f"#note-{item.id}")
    await expect(line).to_contain_text("Te verwerken")
    await tasks.complete(item, world.bea, "Gebeld.")
    await expect(line).to_contain_text("Beantwoord door Bea Smit")


async def test_an_administrator_writes_the_questions(new_page: NewPage, world: World) -> None:
    page = await new_page(world.admin)
    await page.goto("/people")
    await page.get_by_role("link", name="Vragensets").click()
    await page.wait_for_url("**/admin/question-sets")
    await every_look(page)
    await page.get_by_role("link", name="Burgerzaken").click()
    await page.wait_for_url("**/admin/question-sets/*")
    await page.get_by_label("Vragen").fill("Kenteken? *")
    await page.get_by_role("button", name="Toon hoe het eruitziet").click()
    await expect(page.get_by_label("Kenteken?")).to_be_visible()
    await every_look(page)
    await page.get_by_role("button", name="Bewaar vragen").click()
    await page.wait_for_url("**/admin/question-sets?saved=yes")
    await expect(page.get_by_role("row", name="Burgerzaken")).to_contain_text("Kenteken?")
