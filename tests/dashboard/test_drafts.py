"""What an agent is typing: kept per item and kind, and never written over by a window that did not see it."""

import pytest

from dashboard import drafts
from tests.dashboard.conftest import opened
from tests.serving import Server
from tests.world import World

pytestmark = pytest.mark.usefixtures("heard")


async def test_a_window_that_knows_what_is_kept_goes_on_from_it(server: Server, world: World) -> None:
    item = await opened()
    at = f"/items/{item.id}/drafts/reply"
    async with server.client(world.bea) as client:
        assert (await client.put(at, data={"text": "Beste", "before": ""})).status_code == 200
        assert (await client.put(at, data={"text": "Beste Kees", "before": ["", "Beste"]})).status_code == 200
        assert (await client.get(at)).text == "Beste Kees"
        assert (await client.put(at, data={"text": "", "before": "Beste Kees"})).status_code == 200
        assert (await client.get(at)).text == ""


async def test_what_another_window_typed_is_not_written_over(server: Server, world: World) -> None:
    item = await opened()
    at = f"/items/{item.id}/drafts/reply"
    await drafts.save(world.bea, item.id, "reply", "Uit het andere venster")
    async with server.client(world.bea) as client:
        for text in ("Uit dit venster", ""):
            answer = await client.put(at, data={"text": text, "before": ""})
            assert answer.status_code == 409
            assert "ander venster" in answer.text
        assert (await client.get(at)).text == "Uit het andere venster"
        same = await client.put(at, data={"text": "Uit het andere venster", "before": ""})
        assert same.status_code == 200


async def test_a_draft_is_its_writers_alone(server: Server, world: World) -> None:
    item = await opened()
    await drafts.save(world.bea, item.id, "note", "Alleen voor mij")
    async with server.client(world.fatima) as client:
        assert (await client.get(f"/items/{item.id}/drafts/note")).text == ""
    async with server.client(world.bea) as client:
        assert (await client.get(f"/items/{item.id}/drafts/secret")).status_code == 404


async def test_what_was_sent_is_forgotten_and_what_was_typed_elsewhere_stays(world: World) -> None:
    item = await opened()
    for kept, left in (("Dat kan", ""), ("Dat kan.", ""), ("Iets anders", "Iets anders"), ("dat", "dat")):
        await drafts.save(world.bea, item.id, "reply", kept)
        await drafts.drop_sent(world.bea, item.id, "reply", "Dat kan.")
        assert await drafts.of(world.bea, item.id, "reply") == left
