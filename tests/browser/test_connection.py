"""A connection that is lost, refused or late: said honestly, healed by itself, nothing missed."""

import asyncio
from collections.abc import Awaitable, Callable

from playwright.async_api import Page, Route, expect

from app.news import change
from dashboard import agents
from tests.browser.arrivals import arrives, rows
from tests.browser.conftest import NewPage
from tests.world import World

Accessible = Callable[[Page], Awaitable[None]]


async def test_a_lost_connection_is_said_and_loses_nothing(
    new_page: NewPage, world: World, accessible: Accessible
) -> None:
    abe = await new_page(world.abe)
    await expect(abe.locator("#connection")).to_have_text("Verbonden")

    async def busy(route: Route) -> None:
        await route.fulfill(status=503, body="")

    await abe.route("**/events*", busy)
    await abe.evaluate("dispatchEvent(new Event('online'))")
    await expect(abe.locator("#connection")).to_contain_text("Opnieuw verbinden")
    await expect(abe.get_by_text("Wat u typt blijft bewaard")).to_be_visible()
    await arrives("in de tussentijd")
    await accessible(abe)
    await abe.get_by_role("button", name="Nu proberen").click()
    await abe.unroute("**/events*")
    await abe.evaluate("dispatchEvent(new Event('online'))")
    await expect(abe.locator("#connection")).to_have_text("Verbonden")
    await expect(rows(abe, "waiting")).to_have_text(["in de tussentijd"])


async def test_a_stream_that_cannot_begin_is_tried_again_and_its_error_is_shown_nowhere(
    new_page: NewPage, world: World
) -> None:
    abe = await new_page(world.abe)
    tries = []

    async def twice(route: Route) -> None:
        tries.append(route)
        if len(tries) < 3:
            await route.fulfill(status=503, content_type="text/html", body="<p id=wrong>busy</p>")
        else:
            await route.continue_()

    await abe.route("**/events*", twice)
    await abe.clock.install()
    await abe.goto("/")
    await arrives("toch nog")
    for _ in range(6):
        await abe.clock.run_for(1_500)
    await expect(rows(abe, "waiting")).to_have_text(["toch nog"])
    await expect(abe.locator("#wrong")).to_have_count(0)


async def test_a_slow_extension_does_not_keep_the_stream_closed(new_page: NewPage, world: World) -> None:
    abe = await new_page(world.abe)

    async def slowly(route: Route) -> None:
        await asyncio.sleep(0.5)
        await route.continue_()

    await abe.route("**/hx-sse.min.js*", slowly)
    await abe.goto("/?scope=all")
    await arrives("brief")
    await expect(rows(abe, "waiting")).to_have_text(["brief"])


async def test_a_list_that_cannot_be_refreshed_says_from_when_it_is(
    new_page: NewPage, world: World, accessible: Accessible
) -> None:
    await arrives("brief")
    abe = await new_page(world.abe)

    async def broken(route: Route) -> None:
        await route.fulfill(status=500, content_type="text/html", body="<p>kapot</p>")

    await abe.route("**/", broken)
    await abe.evaluate("htmx.trigger(document.getElementById('stream'), 'reload', {})")
    await expect(abe.locator("#list-error")).to_contain_text("Kon de lijst niet verversen.")
    await expect(rows(abe, "waiting")).to_have_text(["brief"])
    await accessible(abe)
    await abe.unroute("**/")
    await abe.get_by_role("button", name="Opnieuw").click()
    await expect(abe.locator("#list-error")).to_be_hidden()


async def test_who_was_signed_out_elsewhere_comes_to_the_door(new_page: NewPage, world: World) -> None:
    abe = await new_page(world.abe)
    await expect(abe.locator("#connection")).to_have_text("Verbonden")
    async with change():
        await agents.deactivate(world.abe.id, by=world.admin)
    await abe.wait_for_url("**/session**")
