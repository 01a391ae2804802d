"""How much one address may ask for, and that others are served meanwhile."""

from contextlib import AsyncExitStack
from datetime import timedelta

import httpx
import pytest

from app import clock
from tests.serving import Server
from tests.widget.conftest import API, Come, frames, start_form
from widget import api, limits, stream
from widget.limits import Crowd, Rate, TooFast


def elsewhere(server: Server) -> httpx.AsyncClient:
    """A visitor at another address."""
    return httpx.AsyncClient(
        base_url=server.url, transport=httpx.AsyncHTTPTransport(local_address="127.0.0.2")
    )


def test_a_rate_lets_a_burst_through_and_then_one_at_a_time() -> None:
    rate = Rate(burst=2, refill=timedelta(seconds=10))
    rate.count("a")
    rate.count("a")
    with pytest.raises(TooFast) as refused:
        rate.count("a")
    assert refused.value.seconds == 10
    rate.count("b")
    clock.move(seconds=10)
    rate.count("a")
    clock.reset()


def test_a_rate_forgets_the_future_when_the_clock_is_put_back() -> None:
    rate = Rate(burst=2, refill=timedelta(seconds=10))
    clock.move(days=1)
    rate.count("a")
    clock.reset()
    with pytest.raises(TooFast) as refused:
        rate.count("a")
    assert refused.value.seconds == 10


def test_a_rate_keeps_no_more_addresses_than_it_must(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "FORGETTING", 3)
    rate = Rate(burst=5, refill=timedelta(seconds=1))
    for key in "abc":
        rate.count(key)
    clock.move(seconds=60)
    rate.count("d")
    assert set(rate._full_at) == {"d"}
    clock.reset()


def test_a_place_is_free_again_when_it_is_left() -> None:
    crowd = Crowd(most=1)
    with crowd.place("a"), pytest.raises(TooFast), crowd.place("a"):
        pass
    with crowd.place("a"):
        pass


async def test_too_many_new_chats_from_one_address_have_to_wait(
    http: httpx.AsyncClient, server: Server, abe_is_there: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "STARTS", Rate(burst=3, refill=timedelta(hours=1)))
    path = f"{API}/website/conversations"
    answers = [await http.post(path, json=start_form()) for _ in range(4)]
    assert [answer.status_code for answer in answers] == [201, 201, 201, 429]
    seconds = int(answers[-1].headers["retry-after"])
    assert 3500 < seconds <= 3600
    sentence = answers[-1].json()["error"]["text"]
    assert sentence == f"Dat is te veel tegelijk. Wacht even ({seconds} s) en probeer het opnieuw."
    async with elsewhere(server) as other:
        assert (await other.post(path, json=start_form())).status_code == 201


async def test_a_hundred_new_chats_a_minute_are_too_many() -> None:
    refused = 0
    for _ in range(100):
        try:
            limits.STARTS.count("one address")
        except TooFast:
            refused += 1
    assert refused == 40


async def test_too_many_streams_from_one_address_have_to_wait(
    http: httpx.AsyncClient, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stream, "STREAMS", Crowd(most=3))
    path = f"{API}/website/stream?lang=nl"
    async with AsyncExitStack() as opened:
        for _ in range(3):
            await (await opened.enter_async_context(frames(http, path))).next()
        refused = await http.get(path)
        assert (refused.status_code, refused.headers["retry-after"]) == (429, "30")
        other = await opened.enter_async_context(elsewhere(server))
        await (await opened.enter_async_context(frames(other, path))).next()


async def test_one_conversation_cannot_flood_another(come: Come, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "MESSAGES", Rate(burst=2, refill=timedelta(hours=1)))
    ours, theirs = await come(), await come()
    codes = [(await ours.say("Hallo?")).status_code for _ in range(3)]
    assert codes == [201, 201, 429]
    assert (await theirs.say("Hallo.")).status_code == 201


def test_a_stream_has_room_for_a_busy_office() -> None:
    assert limits.STREAMS.most < 200
    assert api.limits is limits
