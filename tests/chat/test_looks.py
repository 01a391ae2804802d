"""The look of a website's chat: what can be read, what is proposed, and the styles it becomes."""

import json

import pytest

from app.problems import Invalid
from chat import contrast, looks, sites
from chat.looks import Look
from tests.world import World

GREEN = Look(colours="own", primary_bg="#0b5d4e", link="#0b5d4e")


def test_contrast_is_measured_as_the_guidelines_say() -> None:
    assert contrast.ratio("#000000", "#ffffff") == 21
    assert round(contrast.ratio("#777777", "#ffffff"), 2) == 4.48
    assert contrast.ratio("#154273", "#ffffff") == contrast.ratio("#ffffff", "#154273")


@pytest.mark.parametrize(
    ("colour", "against"), [("#8fb5ab", "#ffffff"), ("#333333", "#1a1b1d"), ("#ffff00", "#eeeeee")]
)
def test_the_nearest_colour_can_be_read_and_is_no_further_than_it_must(colour: str, against: str) -> None:
    found = contrast.nearest(colour, against, 4.5)
    assert 4.5 <= contrast.ratio(found, against) < 5


def test_a_colour_that_can_be_read_stays() -> None:
    assert contrast.nearest("#0b5d4e", "#ffffff", 4.5) == "#0b5d4e"


def test_a_pale_edge_is_found_explained_and_replaced() -> None:
    [found] = [f for f in looks.judged(looks.read({"field_border": "#8fb5ab"}, GREEN)) if not f.fine]
    assert found.pair.name == "field_border"
    assert contrast.ratio(found.proposal, "#ffffff") >= 3


def test_colours_of_the_website_itself_are_not_judged() -> None:
    assert looks.judged(Look(colours="website", fg="#ffffff")) == []


async def test_what_cannot_be_read_cannot_be_kept(world: World) -> None:
    with pytest.raises(Invalid) as refused:
        await looks.choose(world.site, looks.read({"fg": "#dddddd"}, GREEN), "test")
    assert set(refused.value.errors) == {"fg"}
    assert (await sites.by_id(world.site.id)).look == "{}"


@pytest.mark.parametrize(
    "wrong",
    [
        {"primary_bg": "red"},
        {"primary_bg": "#12345"},
        {"font": "own", "family": 'x";} * {display:none'},
        {"size": "999"},
        {"radius": "4px"},
        {"position": "top"},
        {"colours": "none"},
    ],
)
async def test_what_is_no_choice_is_refused_and_reaches_no_style(world: World, wrong: dict[str, str]) -> None:
    look = looks.read(wrong, GREEN)
    with pytest.raises(Invalid):
        await looks.choose(world.site, look, "test")
    styles = looks.styles(looks.safe(look))
    assert not [value for value in wrong.values() if value not in ("own", "top", "none") and value in styles]


async def test_a_look_is_kept_and_becomes_styles_that_the_page_itself_can_overrule(world: World) -> None:
    chosen = looks.read({"size": "18", "radius": "8", "font": "own", "family": "Source Sans 3"}, GREEN)
    await looks.choose(world.site, chosen, "test")
    site = await sites.by_id(world.site.id)
    assert looks.of(site) == chosen
    styles = looks.styles(chosen)
    assert "--pri:var(--onthaal-primary-bg,#0b5d4e)" in styles
    assert "font-size:var(--onthaal-font-size,max(18px,1.125rem))" in styles
    assert 'font-family:var(--onthaal-font,"Source Sans 3"' in styles
    assert "--r:var(--onthaal-radius,8px)" in styles


def test_in_the_dark_the_colours_can_still_be_read() -> None:
    dark = looks._in_the_dark(GREEN)
    assert [f.pair.name for f in looks.judged(dark) if not f.fine] == []
    assert "prefers-color-scheme:dark" in looks.styles(GREEN)
    assert "prefers-color-scheme" not in looks.styles(looks.read({"scheme": "light"}, GREEN))


def test_without_choices_there_are_no_styles() -> None:
    assert looks.styles(Look(**json.loads("{}"))) == ""
