"""Which websites may carry the plug-in."""

import json

import httpx
import pytest

from app.news import change
from chat.tables import Site
from tests.serving import Server
from tests.widget.conftest import API, Come, bearer, start_form
from tests.world import World

OURS = "https://www.waterveen.example"
STRANGER = "https://elsewhere.example"


@pytest.fixture(autouse=True)
async def allowed(world: World) -> None:
    async with change():
        await Site.update({Site.allowed_origins: json.dumps([OURS])}).where(Site.id == world.site.id)


async def preflight(http: httpx.AsyncClient, path: str, origin: str) -> httpx.Response:
    asked = {
        "Origin": origin,
        "Access-Control-Request-Method": "POST",
        "Access-Control-Request-Headers": "authorization,content-type",
    }
    return await http.options(f"{API}{path}", headers=asked)


@pytest.mark.parametrize(
    "path", ["/website/conversations", "/website/offline-messages", "/conversation/messages"]
)
async def test_a_page_of_the_site_may_ask_and_send(http: httpx.AsyncClient, path: str) -> None:
    answer = await preflight(http, path, OURS)
    assert answer.status_code == 204
    assert answer.headers["access-control-allow-origin"] == OURS
    assert answer.headers["access-control-allow-headers"] == "authorization, content-type, *"
    assert "access-control-allow-credentials" not in answer.headers


@pytest.mark.parametrize(
    "origin", [STRANGER, "null", "https://www.waterveen.example.evil.example", OURS + ":8443"]
)
async def test_a_page_of_a_stranger_is_let_nowhere(http: httpx.AsyncClient, origin: str, come: Come) -> None:
    visitor = await come()
    assert (
        "access-control-allow-origin" not in (await preflight(http, "/website/conversations", origin)).headers
    )
    headers = {"Origin": origin}
    refused = [
        await http.get(f"{API}/website/opening", headers=headers),
        await http.get(f"{API}/website/stream", headers=headers),
        await http.post(f"{API}/website/conversations", json=start_form(), headers=headers),
        await http.get(f"{API}/conversation", headers=headers | bearer(visitor.token)),
        await http.post(f"{API}/conversation/ending", json={}, headers=headers | bearer(visitor.token)),
    ]
    for answer in refused:
        assert answer.status_code == 403
        assert "access-control-allow-origin" not in answer.headers
        assert answer.json()["error"]["text"].startswith("Deze website mag deze chat niet gebruiken.")
    assert (await visitor.get()).json()["conversation"]["state"] == "waiting"


async def test_answers_and_refusals_can_be_read_by_pages_of_the_site(http: httpx.AsyncClient) -> None:
    for path in ("/website/opening", "/website/status", "/conversation"):
        answer = await http.get(f"{API}{path}", headers={"Origin": OURS})
        assert answer.headers["access-control-allow-origin"] == OURS
        assert "origin" in answer.headers["vary"]
        assert answer.headers["cross-origin-resource-policy"] == "cross-origin"


async def test_our_own_pages_may_always_ask(http: httpx.AsyncClient, server: Server) -> None:
    answer = await http.get(f"{API}/website/opening", headers={"Origin": server.url})
    assert answer.headers["access-control-allow-origin"] == server.url


async def test_another_sites_pages_may_not_use_this_one(http: httpx.AsyncClient, world: World) -> None:
    other = Site(
        slug="other", name="Other", mailbox="chat@example.org", allowed_origins=json.dumps([STRANGER])
    )
    async with change():
        await Site.insert(other)
    assert (await http.get(f"{API}/other/opening", headers={"Origin": STRANGER})).status_code == 200
    assert (await http.get(f"{API}/website/opening", headers={"Origin": STRANGER})).status_code == 403
