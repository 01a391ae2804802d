"""The window is moved by mouse, finger, keys and clicks, and never leaves what is visible."""

from collections.abc import AsyncIterator

import pytest
from playwright.async_api import FloatRect, Locator, Page, expect

from tests.browser.conftest import NewPage
from tests.browser.hosts import Host
from tests.browser.visiting import begin, open_chat, website
from tests.chat.conftest import at_work
from tests.serving import Server
from tests.world import World

MOVE = "Verplaats het chatvenster (pijltoetsen)"


@pytest.fixture
async def host(server: Server, world: World) -> AsyncIterator[Host]:
    await at_work(world.abe)
    async with website(server, world) as found:
        yield found


async def box(window: Locator) -> FloatRect:
    found = await window.bounding_box()
    assert found is not None
    return found


async def place(window: Locator) -> tuple[int, int]:
    found = await box(window)
    return round(found["x"]), round(found["y"])


async def drag(page: Page, window: Locator, dx: int, dy: int) -> None:
    at = await box(window)
    await page.mouse.move(at["x"] + 40, at["y"] + 20)
    await page.mouse.down()
    await page.mouse.move(at["x"] + 40 + dx, at["y"] + 20 + dy, steps=5)
    await page.mouse.up()


async def test_it_is_moved_with_a_mouse_and_stays_there_on_the_next_page(
    new_page: NewPage, host: Host
) -> None:
    page = await new_page()
    window = await begin(page, host)
    x, y = await place(window)
    await drag(page, window, -205, -55)
    assert await place(window) == (x - 205, y - 55)
    await page.goto(f"{host.origin}/een-andere-pagina")
    await expect(window.get_by_role("log")).to_be_visible()
    assert await place(window) == (x - 205, y - 55)


async def test_it_is_moved_with_a_finger(new_page: NewPage, host: Host) -> None:
    page = await new_page(has_touch=True)
    window = await open_chat(page, host)
    await expect(window.get_by_label("Uw vraag")).to_be_visible()
    x, y = await place(window)
    finger = await page.context.new_cdp_session(page)
    for kind, dx in (("touchStart", 0), ("touchMove", -50), ("touchMove", -100), ("touchEnd", 0)):
        points = [] if kind == "touchEnd" else [{"x": x + 40 + dx, "y": y + 20 + dx / 2}]
        await finger.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})
    assert await place(window) == (x - 100, y - 50)


async def test_it_is_moved_with_the_arrow_keys(new_page: NewPage, host: Host) -> None:
    page = await new_page()
    window = await open_chat(page, host)
    await window.get_by_role("button", name=MOVE).focus()
    x, y = await place(window)
    await page.keyboard.press("ArrowLeft")
    await page.keyboard.press("Shift+ArrowUp")
    assert await place(window) == (x - 16, y - 64)


async def test_it_goes_to_a_corner_with_clicks_alone(new_page: NewPage, host: Host) -> None:
    page = await new_page()
    window = await open_chat(page, host)
    corners = window.get_by_role("group", name=MOVE)
    await expect(corners).to_be_hidden()
    await window.get_by_role("button", name=MOVE).click()
    await expect(window.get_by_role("button", name=MOVE)).to_have_attribute("aria-expanded", "true")
    await corners.get_by_role("button", name="Linksboven").click()
    assert await place(window) == (16, 16)
    pressed = corners.locator('[aria-pressed="true"]')
    await expect(pressed).to_have_accessible_name("Linksboven")
    await corners.get_by_role("button", name="Rechtsonder").click()
    at = await box(window)
    assert (round(at["x"] + at["width"]), round(at["y"] + at["height"])) == (1424, 884)


async def test_it_never_leaves_what_is_visible(new_page: NewPage, host: Host) -> None:
    page = await new_page()
    window = await open_chat(page, host)
    await expect(window.get_by_label("Uw vraag")).to_be_visible()
    await drag(page, window, -5000, -5000)
    assert await place(window) == (8, 8)
    await drag(page, window, 5000, 5000)
    await page.set_viewport_size({"width": 700, "height": 620})
    at = await box(window)
    assert at["x"] + at["width"] <= 700
    assert at["y"] >= 0
    assert at["y"] + at["height"] <= 620


async def test_on_a_phone_it_is_a_sheet_that_cannot_be_moved(new_page: NewPage, host: Host) -> None:
    page = await new_page(width=360)
    window = await open_chat(page, host)
    await expect(window.get_by_label("Uw vraag")).to_be_visible()
    assert await box(window) == {"x": 0, "y": 0, "width": 360, "height": 800}
    await expect(window.get_by_role("button", name=MOVE)).to_be_hidden()


@pytest.mark.parametrize(("width", "height"), [(320, 800), (320, 256), (800, 300)])
async def test_nothing_is_cut_off_in_a_small_window(
    new_page: NewPage, host: Host, width: int, height: int
) -> None:
    page = await new_page(width=width)
    await page.set_viewport_size({"width": width, "height": height})
    window = await begin(page, host)
    for name in ("Verstuur", "Beëindig chat"):
        button = window.get_by_role("button", name=name)
        await button.scroll_into_view_if_needed()
        at = await box(button)
        assert at["x"] >= 0
        assert at["x"] + at["width"] <= width
        assert at["y"] + at["height"] <= height + 1
    assert await page.evaluate("document.documentElement.scrollWidth") <= width


async def test_with_text_twice_as_large_it_still_fits(new_page: NewPage, host: Host) -> None:
    page = await new_page()
    await page.add_init_script(
        "addEventListener('DOMContentLoaded',"
        " () => { document.documentElement.style.setProperty('--onthaal-font-size', '200%'); })"
    )
    window = await begin(page, host)
    at = await box(window)
    assert at["y"] >= 0
    assert at["height"] <= 900
    assert await window.evaluate("box => box.scrollWidth <= box.clientWidth")
