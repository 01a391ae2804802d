"""What the doctor says about websites."""

import pytest

from app.settings import settings
from chat import checks, sites
from tests.world import World


async def test_a_website_that_no_page_may_carry_is_named(world: World) -> None:
    found = await checks.websites()
    assert not found.fine
    assert "website" in found.sentence
    await sites.allow(world.site, "http://localhost:3000", "test")
    assert (await checks.websites()).sentence == "1 set up."


async def test_pages_with_https_need_a_server_with_https(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    await sites.allow(world.site, "https://www.waterveen.example", "test")
    found = await checks.websites()
    assert not found.fine
    assert "https://www.waterveen.example has https" in found.sentence
    monkeypatch.setattr(settings(), "base_url", "https://kcc.example.nl")
    assert (await checks.websites()).fine
