"""The styles keep their own rules: one place for colours, nothing missing, nothing unreadable."""

import re
from pathlib import Path

import pytest

HOUSE = Path(__file__).parents[2]
STATIC = HOUSE / "app" / "static"
SHEETS = sorted((STATIC / "css").glob("*.css"))
TOKENS = (STATIC / "css" / "tokens.css").read_text()
COLOURS = dict(re.findall(r"--([\w-]+): light-dark\((#[0-9a-f]{6}, #[0-9a-f]{6})\)", TOKENS))
TINTED = ("chat", "offline", "email", "callback", "request", "other", "late", "warn", "good")


def test_every_sheet_is_linked_and_tokens_come_first() -> None:
    page = (HOUSE / "app" / "templates" / "_page.html").read_text()
    linked = re.findall(r'"([\w-]+)"', page.split("for sheet in (")[1].split(")")[0])
    assert sorted(linked) == [sheet.stem for sheet in SHEETS]
    assert linked[0] == "tokens"


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda sheet: sheet.stem)
def test_a_sheet_is_short_and_takes_its_colours_from_the_tokens(sheet: Path) -> None:
    text = sheet.read_text()
    assert len(text.splitlines()) < 300
    assert sheet.stem == "tokens" or not re.search(r"#[0-9a-f]{3,8}\b|rgba?\(|light-dark\(", text)
    assert set(re.findall(r"var\(--([\w-]+)\)", text)) <= set(re.findall(r"--([\w-]+):", TOKENS + text))


def test_every_icon_that_a_template_or_a_room_names_is_in_the_sprite() -> None:
    drawn = set(re.findall(r'<symbol id="([\w-]+)"', (STATIC / "sprite.svg").read_text()))
    files = [*HOUSE.glob("*/templates/**/*.html"), *HOUSE.glob("[acdmw]*/*.py")]
    named = {
        name for file in files for name in re.findall(r"""icon(?:\(|=)["']([\w-]+)["']""", file.read_text())
    }
    assert named
    assert named <= drawn


@pytest.mark.parametrize("scheme", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize("ground", ["ground", "paper", "sheet"])
@pytest.mark.parametrize("ink", ["ink", "ink-2", "ink-3", "delft", "late", "warn", "good"])
def test_text_can_be_read_on_every_paper(ink: str, ground: str, scheme: int) -> None:
    assert contrast(colour(ink, scheme), colour(ground, scheme)) >= 4.5


@pytest.mark.parametrize("scheme", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize("hue", TINTED)
def test_a_tag_or_notice_can_be_read_on_its_own_tint(hue: str, scheme: int) -> None:
    assert contrast(colour(hue, scheme), colour(f"{hue}-tint", scheme)) >= 4.5


@pytest.mark.parametrize("scheme", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize("ground", ["ground", "paper", "sheet"])
def test_the_border_of_a_control_can_be_seen_on_every_paper(ground: str, scheme: int) -> None:
    assert contrast(colour("edge", scheme), colour(ground, scheme)) >= 3


def colour(token: str, scheme: int) -> str:
    return COLOURS[token].split(", ")[scheme]


def contrast(one: str, other: str) -> float:
    """The ratio WCAG 2 defines."""
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
