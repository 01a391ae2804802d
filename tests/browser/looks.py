"""What a page looks like to everybody: does it fit, has axe anything against it, in every width and theme."""

from typing import Any

from axe_playwright_python.async_playwright import Axe
from axe_playwright_python.base import AxeResults
from playwright.async_api import Page, ViewportSize

WIDTHS = (1440, 768, 360)
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
COLOURS = ["color-contrast", "link-in-text-block"]


async def every_look(page: Page) -> None:
    """As it stands the page fits and is accessible, wide and narrow, light and dark. Left wide and light.
    Without motion: a colour on its way to another is not there to be judged."""
    for width in WIDTHS:
        await page.set_viewport_size(viewport(width))
        await fits(page)
        await nothing_found(page)
        await page.emulate_media(reduced_motion="reduce", color_scheme="dark")
        await no_colour_found(page)
        await page.emulate_media(reduced_motion="reduce", color_scheme="light")
    await page.set_viewport_size(viewport(WIDTHS[0]))


async def every_theme(page: Page, inside: str = "html") -> None:
    """As it stands: light, dark and in the colours that somebody forces on it."""
    await nothing_found(page, inside)
    await page.emulate_media(reduced_motion="reduce", color_scheme="dark")
    await no_colour_found(page, inside)
    await page.emulate_media(reduced_motion="reduce", color_scheme="light", forced_colors="active")
    await no_colour_found(page, inside)
    await page.emulate_media(forced_colors="none")


async def fits(page: Page) -> None:
    assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth"), page.url


async def nothing_found(page: Page, inside: str = "html") -> None:
    """Nothing against WCAG 2.2 AA."""
    await _run(page, {"type": "tag", "values": TAGS}, inside)


async def no_colour_found(page: Page, inside: str = "html") -> None:
    """Enough where only colours changed since nothing_found()."""
    await _run(page, {"type": "rule", "values": COLOURS}, inside)


def viewport(width: int) -> ViewportSize:
    return {"width": width, "height": 900 if width > 400 else 800}


async def _run(page: Page, rules: dict[str, Any], inside: str) -> None:
    if not await page.evaluate("'axe' in window"):
        await page.evaluate(Axe().axe_script)
    options = {"runOnly": rules, "resultTypes": ["violations"]}
    found = AxeResults(
        await page.evaluate("([inside, options]) => axe.run(inside, options)", [inside, options])
    )
    assert not found.response["violations"], found.generate_report()
