"""Who may do what on the routes of the work room; everybody else is told that there is nothing."""

import pytest

from app.news import change
from dashboard import drafts, items
from dashboard.tables import Item
from tests.dashboard.conftest import here, opened
from tests.serving import Server
from tests.world import World

pytestmark = pytest.mark.usefixtures("heard")

NOBODY, BEA, ABE, SAM, ADMIN = "nobody", "bea", "abe", "sam", "admin"
FORM = {"text": "concept", "status": "available"}
CELLS = [
    ("GET", "/", {BEA: 200, ABE: 200, SAM: 200, ADMIN: 303}),
    ("GET", "/items/{letter}", {BEA: 303, ABE: 303, SAM: 303, ADMIN: 404}),
    ("GET", "/items/{chat}", {BEA: 303, ABE: 303, SAM: 303, ADMIN: 404}),
    ("GET", "/items/0", {BEA: 404, ABE: 404, SAM: 404, ADMIN: 404}),
    ("POST", "/items/{letter}/acceptance", {BEA: 303, ABE: 303, SAM: 303, ADMIN: 404}),
    ("POST", "/items/{chat}/acceptance", {BEA: 404, ABE: 303, SAM: 404, ADMIN: 404}),
    ("DELETE", "/items/{chat}/acceptance", {BEA: 200, ABE: 200, SAM: 200, ADMIN: 404}),
    ("DELETE", "/items/{letter}/ownership", {BEA: 404, ABE: 404, SAM: 404, ADMIN: 404}),
    ("POST", "/items/{letter}/closing", {BEA: 303, ABE: 303, SAM: 303, ADMIN: 404}),
    ("POST", "/items/{chat}/closing", {BEA: 404, ABE: 404, SAM: 404, ADMIN: 404}),
    ("PUT", "/items/{letter}/drafts/reply", {BEA: 200, ABE: 200, SAM: 200, ADMIN: 404}),
    ("PUT", "/items/{letter}/drafts/other", {BEA: 404, ABE: 404, SAM: 404, ADMIN: 404}),
    ("PUT", "/presence", {BEA: 200, ABE: 200, SAM: 200, ADMIN: 404}),
]


@pytest.mark.parametrize("who", [NOBODY, BEA, ABE, SAM, ADMIN])
async def test_only_the_documented_cells_are_open(server: Server, world: World, who: str) -> None:
    agent = getattr(world, who, None)
    async with server.client(agent) as client:
        for method, path, allowed in CELLS:
            letter, chat = await opened("letter"), await opened("call")
            url = path.format(letter=letter.id, chat=chat.id)
            answer = await client.request(method, url, data=FORM if method == "PUT" else None)
            door = answer.headers.get("location", "").startswith("/session")
            found = NOBODY if answer.status_code in (401, 403) or door else answer.status_code
            assert found == allowed.get(who, NOBODY), f"{who}: {method} {path}: {answer.text[:200]}"


async def test_a_change_without_the_token_of_the_form_is_refused(server: Server, world: World) -> None:
    item = await opened()
    async with server.client(world.abe) as client:
        del client.headers["x-csrftoken"]
        answer = await client.post(f"/items/{item.id}/acceptance")
    assert answer.status_code == 403
    unchanged = await Item.objects().get(Item.id == item.id)
    assert unchanged
    assert unchanged.owner is None


async def test_the_loser_is_told_by_whom_it_was_taken(server: Server, world: World) -> None:
    item = await opened("call")
    async with change():
        await items.claim(item.id, world.abe)
    async with server.client(world.fatima) as client:
        answer = await client.post(f"/items/{item.id}/acceptance", headers={"HX-Request": "true"})
    assert answer.status_code == 409
    assert "Al aangenomen door Abe Batens." in answer.text


async def test_the_winner_goes_to_the_item_with_the_filter_kept(server: Server, world: World) -> None:
    await here(world.abe)
    item = await opened("call")
    async with server.client(world.abe) as client:
        answer = await client.post(f"/items/{item.id}/acceptance?scope=mine", headers={"HX-Request": "true"})
    assert answer.status_code == 204
    assert answer.headers["HX-Redirect"] == f"{item.url}?scope=mine"


async def test_a_draft_comes_back_only_to_who_typed_it(server: Server, world: World) -> None:
    item = await opened()
    async with server.client(world.abe) as client:
        for text in ("Geachte", "Geachte heer Essaadi,\n\nwoorden"):
            answer = await client.put(f"/items/{item.id}/drafts/reply", data={"text": text})
            assert answer.text.startswith("Concept bewaard ")
    assert await drafts.of(world.abe, item.id, "reply") == "Geachte heer Essaadi,\n\nwoorden"
    assert await drafts.of(world.fatima, item.id, "reply") == ""
    async with change():
        await drafts.drop(world.abe, item.id, "reply")
    assert await drafts.of(world.abe, item.id, "reply") == ""
