"""What no browser sends and people who look for holes do: told in a sentence, never a defect of ours."""

import re

import pytest

from app.main import create_app, floors
from app.settings import Settings
from tests.serving import Server, token_in
from tests.world import PASSWORD, World

FORM = "multipart/form-data; boundary=x"
PART = b'--x\r\nContent-Disposition: form-data; name="email"\r\nContent-Type: text/plain; charset=%s\r\n\r\n'


def numbered(chosen: Settings) -> list[tuple[str, str]]:
    """Method and path of every route with a number in it."""
    app = create_app(chosen, floors()).litestar
    return [
        (method, re.sub(r"\{\w+:str\}", "note", route.path))
        for route in app.routes
        for method in sorted(route.methods - {"OPTIONS"})
        if ":int}" in route.path
    ]


@pytest.mark.parametrize("number", [2**31, 10**30, "9" * 5000])
async def test_a_number_that_no_row_can_have_is_not_there(
    server: Server, world: World, session_settings: Settings, number: int | str
) -> None:
    paths = numbered(session_settings)
    assert len(paths) > 20
    for agent in (world.sam, world.admin):
        async with server.client(agent) as client:
            for method, path in paths:
                answer = await client.request(method, re.sub(r"\{\w+:int\}", str(number), path))
                assert answer.status_code == 404, f"{method} {path}"


@pytest.mark.parametrize(
    "path",
    [
        "/widget/api/%00/opening",
        "/static/%00",
        "/static/..%2fmain.py",
        "/invitations/%00",
        "/invitations/%ff",
        "/demo/pages/%00",
        "/%00",
    ],
)
async def test_a_name_that_nothing_can_have_is_not_there(server: Server, world: World, path: str) -> None:
    async with server.client() as client:
        assert (await client.get(path)).status_code in (404, 410)


@pytest.mark.parametrize(
    "cursor",
    ["-99999999999999999-1", "99999999999999999-1", "1-999999999999999999", "9999999999999999-1", "²-1"],
)
async def test_a_cursor_that_points_nowhere_shows_a_page(server: Server, world: World, cursor: str) -> None:
    async with server.client(world.abe) as client:
        assert (await client.get("/contacts", params={"before": cursor})).status_code == 200
        assert (await client.get("/contacts", params={"after": cursor})).status_code == 200


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        (FORM, PART % b"foo" + b"\xff\r\n--x--\r\n"),
        (FORM, PART % b"utf-8" + b"\xff\r\n--x--\r\n"),
        (FORM, b"--x\r\nnothing\r\n--x--\r\n"),
        ("multipart/form-data", b"x"),
        ("application/json", b"\xff"),
        ("application/x-www-form-urlencoded", b"email=%ff%00&\xff"),
    ],
    ids=["unknown charset", "wrong charset", "no name", "no boundary", "json", "octets"],
)
async def test_a_form_that_cannot_be_read_is_refused(
    server: Server, world: World, kind: str, body: bytes
) -> None:
    async with server.client() as stranger, server.client(world.abe) as abe:
        for client, method, path in ((stranger, "POST", "/session"), (abe, "POST", "/contacts/new")):
            answer = await client.request(method, path, content=body, headers={"content-type": kind})
            assert 400 <= answer.status_code < 500, path


async def test_an_origin_that_is_no_address_is_refused(server: Server, world: World) -> None:
    async with server.client(world.abe) as client:
        for origin in ("http://[", "null", "x", "\xff"):
            headers = {"origin": origin.encode("latin-1")}
            assert (await client.post("/session/ending", headers=headers)).status_code == 403  # type: ignore[arg-type]


async def test_where_one_wanted_to_be_may_have_any_name(server: Server, world: World) -> None:
    async with server.client() as client:
        form = {"email": world.abe.email, "password": PASSWORD, "next": "/contacts?q=Yıldırım&a=%20"}
        form["_csrf_token"] = token_in((await client.get("/session")).text)
        answer = await client.post("/session", data=form)
        assert answer.headers["location"] == "/contacts?q=Y%C4%B1ld%C4%B1r%C4%B1m&a=%20"
        again = await client.get("/session", params={"next": "/日本"})
        assert again.headers["location"] == "/%E6%97%A5%E6%9C%AC"
