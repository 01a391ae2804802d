"""News moves nothing under the pointer, nor what has the focus, until she goes elsewhere."""

from collections.abc import Awaitable, Callable
from datetime import timedelta

import pytest
from playwright.async_api import Locator, Page, expect

from app.clock import now
from app.news import change
from dashboard import items
from dashboard.tables import Item
from tests.browser.arrivals import arrives, rows
from tests.browser.conftest import NewPage
from tests.browser.looks import nothing_found
from tests.world import World

News = list[tuple[str, Callable[[], Awaitable[object]], Callable[[], Awaitable[None]]]]


async def waiting(number: int) -> list[Item]:
    """The longest waiting first, in one change."""
    async with change():
        return [
            await items.open_item(
                kind="email", title=f"brief {at}", waiting_since=now() - timedelta(minutes=2 * number - at)
            )
            for at in range(number)
        ]


async def closed(item: Item) -> None:
    async with change():
        await items.close(item.id)


async def changed(item: Item, **columns: object) -> None:
    async with change():
        await items.update_item(item.id, **columns)


def row(page: Page, item: Item) -> Locator:
    return page.locator(f"#row-{item.id}")


def news(page: Page, world: World, there: list[Item], at: int) -> News:
    """What can happen to a list, and how it shows: above and below the row at that place, and to itself."""
    above, below, itself = there[at - 1], there[at + 1], there[at]
    long = {"summary": "Een vraag die zo lang is dat zij zeker over twee regels van de lijst loopt. " * 2}

    async def taken() -> None:
        async with change():
            await items.claim(above.id, world.fatima)
            await items.claim(itself.id, world.fatima)

    def shows(item: Item, words: str) -> Callable[[], Awaitable[None]]:
        return lambda: expect(row(page, item)).to_contain_text(words)

    def leads(title: str) -> Callable[[], Awaitable[None]]:
        return lambda: expect(rows(page, "waiting").first).to_have_text(title)

    def gone(item: Item) -> Callable[[], Awaitable[None]]:
        return lambda: expect(row(page, item)).to_have_count(0)

    return [
        ("a new item above", lambda: arrives("langst wachtend", 900), leads("langst wachtend")),
        ("a longer row above", lambda: changed(above, **long), shows(above, "twee regels")),
        ("a row above and itself are taken", taken, shows(itself, "Fatima")),
        ("a row below leaves", lambda: closed(below), gone(below)),
        ("a row above leaves", lambda: closed(above), gone(above)),
        (
            "a kind that was not there",
            lambda: arrives("nog langer", 950, kind="offline_chat"),
            leads("nog langer"),
        ),
        ("it gets longer itself", lambda: changed(itself, **long), shows(itself, "twee regels")),
        (
            "it moves up",
            lambda: changed(itself, waiting_since=now() - timedelta(days=2)),
            leads(itself.title),
        ),
        ("it leaves itself", lambda: closed(itself), lambda: expect(left(page)).to_have_count(1)),
    ]


def left(page: Page) -> Locator:
    return page.locator("#rows [data-leaving]")


@pytest.mark.parametrize(("number", "by"), [(4, "pointer"), (300, "keyboard")])
async def test_the_row_she_is_at_keeps_its_place_whatever_comes_in(
    new_page: NewPage, world: World, number: int, by: str
) -> None:
    """Also where the list is too short to scroll, or stands at its beginning."""
    there = await waiting(number)
    page = await new_page(world.abe)
    hers = there[number // 8 + 1]
    link = row(page, hers).locator("a")
    await (link.hover() if by == "pointer" else link.focus())
    before = await link.bounding_box()
    assert before
    for what, happens, shown in news(page, world, there, number // 8 + 1):
        await happens()
        await shown()
        after = await link.bounding_box()
        assert after, what
        assert abs(before["y"] - after["y"]) < 2, what
    await nothing_found(page, "#lijst")
    if by == "pointer":
        await page.mouse.move(900, 500)
    else:
        await page.locator("#lijst-h").focus()
    await expect(left(page)).to_have_count(0)
    await expect(row(page, hers)).to_have_count(0)
    assert await page.locator("#rows").evaluate("list => list.style.paddingBlock") == ""
