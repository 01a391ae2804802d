import asyncio
import re
from collections.abc import Awaitable, Callable
from dataclasses import replace

import httpx
import pytest
from litestar import Litestar, get
from litestar.routes import HTTPRoute
from piccolo.table import Table
from structlog.testing import capture_logs

from app.main import create_app, floors
from app.problems import Problem
from app.settings import Settings
from app.texts import N_
from tests.serving import Server
from tests.tables import tables
from tests.world import World

EXPECTED = {
    "x-content-type-options": "nosniff",
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
}
HTML = {"accept": "text/html"}
JSON = {"accept": "application/json"}
FRAGMENT = {"hx-request": "true", "accept": "text/html"}


class Sour(Problem):
    status = 418
    sentence = N_("That is too large.")


@get("/broken", opt={"public": True})
async def broken() -> None:
    raise ValueError("the secret of the house")


@get("/sour", opt={"public": True})
async def sour() -> None:
    raise Sour


@pytest.fixture
async def failing(session_settings: Settings) -> httpx.AsyncClient:
    transport = httpx.ASGITransport(create_app(session_settings, replace(floors(), routes=[broken, sour])))
    return httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1")


def routes(app: Litestar) -> list[tuple[str, str, bool]]:
    """(path with numbers filled in, method, open to who has not signed in) of everything there is."""
    found = []
    for route in app.routes:
        if isinstance(route, HTTPRoute):
            path = re.sub(r"\{\w+:int\}", "1", route.path)
            path = re.sub(r"\{\w+:\w+\}", "x", path)
            for handler in route.route_handlers:
                open_to_all = bool({"public", "anonymous"} & handler.opt.keys())
                found += [
                    (path, method, open_to_all) for method in handler.http_methods if method != "OPTIONS"
                ]
    return found


def everything(chosen: Settings) -> list[tuple[str, str, bool]]:
    return routes(create_app(chosen, floors()).litestar)


async def test_every_answer_carries_the_security_headers(
    server: Server, world: World, session_settings: Settings
) -> None:
    asked = {path for path, method, _ in everything(session_settings) if method == "GET"} | {"/nothing-here"}
    async with server.client() as stranger, server.client(world.sam) as sam:
        for client in (stranger, sam):
            for path in sorted(asked):
                async with client.stream("GET", path) as answer:
                    wrong = {
                        n: answer.headers.get(n) for n, v in EXPECTED.items() if answer.headers.get(n) != v
                    }
                    assert not wrong, path
                    policy = answer.headers["content-security-policy"]
                    assert "unsafe" not in policy, path
                    assert "default-src 'none'" in policy, path
                    assert "frame-ancestors" in policy, path
                    assert answer.headers["cache-control"], path


async def test_pages_are_not_kept_by_browsers_but_marked_files_are(server: Server, world: World) -> None:
    async with server.client() as client:
        assert (await client.get("/session")).headers["cache-control"] == "no-store"
        assert (await client.get("/nothing-here")).headers["cache-control"] == "no-store"
        assert "immutable" in (await client.get("/static/favicon.svg?v=1")).headers["cache-control"]
        assert (await client.get("/static/favicon.svg")).headers["cache-control"] == "no-cache"


async def test_head_is_answered_as_get_is_but_by_what_never_ends(
    server: Server, world: World, session_settings: Settings
) -> None:
    ways = [r for r in create_app(session_settings).litestar.routes if isinstance(r, HTTPRoute)]
    without = [way.path for way in ways if "GET" in way.methods and "HEAD" not in way.methods]
    streams = ["/events", "/widget/api/conversation/stream", "/widget/api/{slug:str}/stream"]
    assert sorted(without) == streams
    async with server.client() as stranger, server.client(world.bea) as bea:
        open_to_all = ("/session", "/healthz", "/chat/website", "/contacts", "/none")
        asking = [(stranger, path) for path in open_to_all]
        for client, path in (*asking, *((bea, path) for path in ("/", "/contacts", "/admin", "/items/1"))):
            asked, got = await client.head(path), await client.get(path)
            assert (asked.status_code, asked.content) == (got.status_code, b""), path
            assert asked.headers["content-type"] == got.headers["content-type"], path
        assert (await bea.head("/events")).status_code == 405


async def test_who_has_not_signed_in_gets_nothing_but_the_door(
    server: Server, world: World, session_settings: Settings
) -> None:
    async with server.client() as client:
        token = (await client.get("/session")).text.split('name="_csrf_token" value="')[1].split('"')[0]
        for path, method, open_to_all in everything(session_settings):
            if open_to_all:
                continue
            answer = await client.request(method, path, headers={"x-csrftoken": token})
            assert answer.status_code == 303, (method, path)
            assert answer.headers["location"].startswith("/session"), (method, path)


async def test_a_change_without_the_token_or_from_another_site_is_refused(
    server: Server, world: World, session_settings: Settings
) -> None:
    async with server.client(world.sam) as client:
        token = client.headers.pop("x-csrftoken")
        for path, method, open_to_all in everything(session_settings):
            if open_to_all or method in ("GET", "HEAD"):
                continue
            elsewhere = {"x-csrftoken": token, "origin": "https://evil.example"}
            crossed = {"x-csrftoken": token, "sec-fetch-site": "cross-site"}
            for headers in ({}, {"x-csrftoken": "0" * 128}, elsewhere, crossed):
                answer = await client.request(method, path, headers=headers)
                assert answer.status_code == 403, (method, path, headers)


async def contents(kept: list[type[Table]]) -> dict[str, list[str]]:
    return {t._meta.tablename: sorted(str(row) for row in await t.select()) for t in kept}


async def test_looking_changes_nothing(server: Server, world: World, session_settings: Settings) -> None:
    own_ways = {"session", "presence", "lease", "migration", "event", "site"}
    kept = [table for table in tables() if table._meta.tablename not in own_ways]
    async with server.client(world.sam) as client:
        before = await contents(kept)
        for path, method, _ in everything(session_settings):
            if method == "GET":
                async with client.stream("GET", path):
                    pass
        assert await contents(kept) == before


async def test_a_defect_is_told_without_particulars(failing: httpx.AsyncClient) -> None:
    for asked in (HTML, JSON, FRAGMENT):
        answer = await failing.get("/broken", headers=asked)
        assert answer.status_code == 500
        assert "secret" not in answer.text
        assert "Traceback" not in answer.text
        assert "default-src 'none'" in answer.headers["content-security-policy"]


async def test_a_defect_has_a_reference_that_is_in_the_log(
    failing: httpx.AsyncClient, caplog: pytest.LogCaptureFixture
) -> None:
    answer = await failing.get("/broken", headers=JSON)
    reference = answer.json()["error"]["reference"]
    assert reference == answer.headers["x-request-id"]
    page = await failing.get("/broken", headers=HTML)
    assert page.headers["x-request-id"] in page.text


async def test_a_problem_is_a_page_a_fragment_or_json(failing: httpx.AsyncClient) -> None:
    page = await failing.get("/sour", headers=HTML)
    assert page.status_code == 418
    assert '<html lang="nl">' in page.text
    assert "Dat is te groot." in page.text
    fragment = await failing.get("/sour", headers=FRAGMENT)
    assert "<html" not in fragment.text
    assert "Dat is te groot." in fragment.text
    assert fragment.headers["hx-retarget"] == "#toasts"
    told = await failing.get("/sour", headers=JSON)
    assert told.json() == {"error": {"code": "Sour", "text": "Dat is te groot."}}


async def test_a_missing_page_is_told_in_words(server: Server, world: World) -> None:
    async with server.client(world.abe) as client:
        answer = await client.get("/nothing-here")
        assert answer.status_code == 404
        assert "bestaat niet" in answer.text


async def test_htmx_is_sent_to_the_door_as_a_whole_page(server: Server, world: World) -> None:
    async with server.client() as client:
        answer = await client.get("/password", headers={"hx-request": "true"})
        assert answer.status_code == 204
        assert answer.headers["hx-redirect"] == "/session?next=/password"


async def test_too_much_at_once_is_refused(server: Server, world: World) -> None:
    async with server.client(world.abe) as client:
        answer = await client.post("/password", data={"password": "x" * 2_000_000})
        assert answer.status_code == 413


@pytest.mark.parametrize(
    "charset", ["punycode", "utf-7", '"UTF-16"', "undefined", "idna", "utf-8; charset=utf-7"]
)
async def test_a_form_in_a_charset_of_its_own_is_refused_unread(
    server: Server, world: World, charset: str
) -> None:
    head = (
        f'--B\r\nContent-Disposition: form-data; name="email"\r\nContent-Type: text/plain; charset={charset}'
    )
    body = f"{head}\r\n\r\n{'a' * 330_000}-{'a' * 600_000}\r\n--B--\r\n".encode()
    async with server.client() as client:
        headers = {"Content-Type": "multipart/form-data; boundary=B"}
        answer = await client.post("/session", content=body, headers=headers)
    assert answer.status_code == 400


async def test_a_form_in_parts_is_read_as_any_other(server: Server, world: World) -> None:
    words = "Content-Type: text/plain; charset=punycode"
    async with server.client(world.abe) as client:
        token = client.headers.pop("x-csrftoken")
        parts = {"_csrf_token": (None, token), "language": (None, "en"), "note": (None, f"a\r\n\r\n{words}")}
        answer = await client.post("/language", files=parts)
    assert answer.status_code == 303


async def test_a_name_longer_than_any_file_has_is_not_there(server: Server, world: World) -> None:
    async with server.client() as client:
        assert (await client.get("/static/" + "a" * 5000)).status_code == 404


async def test_metrics_are_for_this_machine_and_administrators(server: Server, world: World) -> None:
    through_proxy = {"x-forwarded-for": "10.0.0.9"}
    async with server.client() as client:
        assert "onthaal_requests_total" in (await client.get("/metrics")).text
        assert (await client.get("/metrics", headers=through_proxy)).status_code == 404
    async with server.client(world.admin) as admin:
        assert (await admin.get("/metrics", headers=through_proxy)).status_code == 200


async def test_a_request_that_breaks_off_half_way_is_no_defect(
    world: World, server: Server, eventually: Callable[[Callable[[], Awaitable[object]]], Awaitable[object]]
) -> None:
    port = int(server.url.rpartition(":")[2])
    _reader, writer = await asyncio.open_connection("127.0.0.1", port)
    head = [
        "POST /widget/api/website/conversations HTTP/1.1",
        f"Host: 127.0.0.1:{port}",
        "Content-Type: application/json",
    ]
    head += ["Content-Length: 100", "", "{"]

    async def told() -> list[str]:
        return [entry["event"] for entry in logged if entry["event"].startswith("request.")]

    with capture_logs() as logged:
        writer.write("\r\n".join(head).encode())
        await writer.drain()
        await asyncio.sleep(0.05)
        writer.transport.abort()
        assert await eventually(told) == ["request.broken_off"]
