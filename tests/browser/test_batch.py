"""Choosing rows of the work list and doing something with all of them, by mouse and by keyboard."""

from datetime import timedelta

from playwright.async_api import Page, expect

from app.clock import now
from app.news import change
from dashboard import items, labels
from dashboard.label_tables import Label
from dashboard.tables import Item
from tests.browser.conftest import NewPage
from tests.browser.looks import every_look
from tests.world import World


async def letter(title: str, minutes: int = 5) -> Item:
    async with change():
        return await items.open_item(
            kind="email", title=title, waiting_since=now() - timedelta(minutes=minutes)
        )


def box(page: Page, item: Item):  # type: ignore[no-untyped-def]
    return page.locator(f"#pick-{item.id}")


async def test_rows_are_chosen_done_with_and_undone(world: World, new_page: NewPage) -> None:
    first, second, third = [await letter(f"Brief {number}", 60 - number) for number in range(3)]
    taken = await letter("Bezet", 1)
    async with change():
        await items.claim(taken.id, world.bea)
    await labels.add({"name": "Spoed", "colour": "7"}, world.admin)
    page = await new_page(world.sam)
    await expect(page.locator("#batch")).to_be_hidden()
    before = await page.locator(f"#row-{third.id}").bounding_box()
    await box(page, first).check()
    await box(page, third).click(modifiers=["Shift"])
    await expect(page.locator("[data-batch-number]")).to_have_text("Gekozen: 3")
    assert await page.locator(f"#row-{third.id}").bounding_box() == before
    await every_look(page)

    # A row that changes or arrives leaves alone what is chosen; one that goes is not chosen any more.
    async with change():
        await items.update_item(first.id, summary="Nieuw bericht")
    await letter("Nog een", 90)
    await expect(page.locator(f"#row-{first.id}")).to_contain_text("Nieuw bericht")
    await expect(page.locator("#rows")).to_contain_text("Nog een")
    for item in (first, second, third):
        await expect(box(page, item)).to_be_checked()
    async with change():
        await items.close(second.id)
    await expect(page.locator("[data-batch-number]")).to_have_text("Gekozen: 2")

    spoed = await Label.objects().first()
    assert spoed
    await page.locator("#batch-act").select_option(f"label:{spoed.id}")
    await page.locator("#batch button[type=submit]").click()
    await expect(page.locator("#toasts")).to_contain_text("Label gezet op: 2.")
    await expect(page.locator(f"#row-{third.id} .lbl")).to_contain_text("Spoed")
    await expect(page.locator("#batch")).to_be_hidden()
    await page.locator("[data-batch-undo] button").click()
    await expect(page.locator("#toasts")).to_contain_text("Ongedaan gemaakt: 2.")
    await expect(page.locator(".row .lbl")).to_have_count(0)


async def test_the_keyboard_does_it_too_and_what_could_not_be_done_is_told(
    world: World, new_page: NewPage
) -> None:
    mine, taken = await letter("Vrij", 9), await letter("Bezet", 8)
    async with change():
        await items.claim(taken.id, world.bea)
    page = await new_page(world.fatima)
    await page.locator(f"#row-{mine.id} > a").focus()
    await page.keyboard.press("x")
    await page.keyboard.press("ArrowDown")
    await page.keyboard.press("Shift+X")
    await page.keyboard.press(".")
    await expect(page.locator("#batch-act")).to_be_focused()
    await page.locator("#batch-act").select_option("take")
    await page.keyboard.press("Tab")
    await page.keyboard.press("Enter")
    await expect(page.locator("#toasts")).to_contain_text("Bezet: Al aangenomen door Bea Smit.")
    await expect(page.locator(f"#row-{mine.id}")).to_contain_text("voor u")
    await every_look(page)


async def test_labels_are_put_on_an_item_where_it_is_shown_and_made_by_an_administrator(
    world: World, new_page: NewPage
) -> None:
    admin = await new_page(world.admin)
    await admin.goto("/admin/labels/new")
    await every_look(admin)
    await admin.get_by_label("Naam").fill("Raadsvraag")
    await admin.get_by_label("Blauw").check(force=True)
    await admin.get_by_role("button", name="Bewaar").click()
    await expect(admin.locator(".tbl")).to_contain_text("Raadsvraag")
    await every_look(admin)
    item = await letter("Brief")
    colleague, page = await new_page(world.fatima), await new_page(world.abe)
    for screen in (colleague, page):
        await screen.goto(f"/items/{item.id}")
    await page.locator(".menu--label summary").click()
    await page.get_by_role("button", name="Raadsvraag").click()
    await expect(page.locator(f"#labels-{item.id} .lbl").first).to_contain_text("Raadsvraag")
    for place in ("row", "labels"):
        await expect(colleague.locator(f"#{place}-{item.id} .lbl").first).to_contain_text("Raadsvraag")
    await every_look(page)
    await page.get_by_role("button", name="Label Raadsvraag weghalen").click()
    await expect(colleague.locator(f"#row-{item.id} .lbl, #labels-{item.id} .lbl[id]")).to_have_count(0)


async def test_what_was_closed_has_a_list_of_its_own_and_is_opened_again_from_it(
    world: World, new_page: NewPage
) -> None:
    first, second = await letter("Brief 1"), await letter("Brief 2")
    page = await new_page(world.bea)
    await page.get_by_text("Langst wachtend", exact=True).click()
    await page.get_by_role("link", name="Gesloten, laatst gesloten eerst").click()
    await expect(page.locator("#no-rows")).to_be_visible()
    for item in (first, second):
        async with change():
            await items.put_away(item.id, world.fatima)
    await expect(page.locator("#group-closed .row__name")).to_have_text(["Brief 2", "Brief 1"])
    await box(page, first).check()
    await box(page, second).check()
    await every_look(page)
    await page.locator("#batch-act").select_option("reopen")
    await page.locator("#batch button[type=submit]").click()
    await expect(page.locator("#toasts")).to_contain_text("Heropend: 2.")
    await expect(page.locator("#group-closed .row")).to_have_count(0)
    await page.locator("[data-batch-undo] button").click()
    await expect(page.locator("#group-closed .row__name")).to_have_text(["Brief 2", "Brief 1"])
    await page.goto(f"/items/{first.id}")
    await page.get_by_role("button", name="Heropen", exact=True).click()
    await expect(page.locator(f"#held-{first.id}")).to_contain_text("U behandelt dit item.")
