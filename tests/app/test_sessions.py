from datetime import timedelta

from app import clock, sessions
from app.news import change
from app.settings import settings
from app.tables import Session
from tests.serving import Server
from tests.world import World


async def opened(subject: int) -> str:
    async with change():
        return await sessions.open_for(subject, "a browser")


async def test_the_token_is_long_and_only_its_digest_is_kept(world: World) -> None:
    token = await opened(world.abe.id)
    [row] = await Session.select()
    assert len(token) >= 43
    assert row["token_hash"] == sessions.digest(token)
    assert token not in str(row)


async def test_a_session_ends_after_twelve_idle_hours(world: World) -> None:
    token = await opened(world.abe.id)
    clock.move(hours=11, minutes=59)
    assert await sessions.used(token)
    clock.move(hours=12)
    assert await sessions.used(token) is None


async def test_a_session_ends_after_a_day_however_busy(world: World) -> None:
    token = await opened(world.abe.id)
    for _ in range(3):
        clock.move(hours=7)
        assert await sessions.used(token)
    clock.move(hours=3)
    assert await sessions.used(token) is None


async def test_use_is_noted_at_most_once_a_minute(world: World) -> None:
    token = await opened(world.abe.id)
    [before] = await Session.select(Session.seen_at)
    clock.move(seconds=50)
    await sessions.used(token)
    assert await Session.select(Session.seen_at) == [before]
    clock.move(seconds=20)
    await sessions.used(token)
    [after] = await Session.select(Session.seen_at)
    assert after["seen_at"] - before["seen_at"] >= timedelta(seconds=70)


async def test_sessions_that_are_over_are_forgotten(world: World) -> None:
    await opened(world.abe.id)
    clock.move(hours=13)
    kept = await opened(world.fatima.id)
    await sessions.forget_expired(clock.now())
    assert [row["token_hash"] for row in await Session.select()] == [sessions.digest(kept)]


async def test_other_sessions_end_and_this_one_goes_on(world: World) -> None:
    first, second, other = [await opened(agent.id) for agent in (world.abe, world.abe, world.fatima)]
    async with change():
        await sessions.end_all(world.abe.id, but=first)
    assert await sessions.used(first)
    assert await sessions.used(second) is None
    assert await sessions.used(other)


async def test_the_cookie_is_kept_from_scripts_and_other_sites(server: Server, world: World) -> None:
    cookie = sessions.cookie("token").to_header(header="").lower()
    assert cookie.startswith("onthaal=token")
    assert "httponly" in cookie
    assert "samesite=lax" in cookie
    assert "path=/" in cookie
    assert "domain" not in cookie


async def test_with_https_the_cookie_is_bound_to_the_host(server: Server, world: World) -> None:
    chosen = settings()
    before = chosen.base_url
    chosen.base_url = "https://kcc.example.org"
    try:
        cookie = sessions.cookie("token").to_header(header="").lower()
        assert cookie.startswith("__host-onthaal=token")
        assert "secure" in cookie
    finally:
        chosen.base_url = before


async def test_public_pages_neither_read_nor_set_a_cookie(server: Server, world: World) -> None:
    async with server.client(world.abe) as client:
        clock.move(minutes=5)
        before = await Session.select()
        for path in ("/healthz", "/readyz", "/static/favicon.svg", "/nothing-here"):
            assert "set-cookie" not in (await client.get(path)).headers, path
        assert await Session.select() == before
    async with server.client() as stranger:
        assert "set-cookie" not in (await stranger.get("/metrics")).headers
