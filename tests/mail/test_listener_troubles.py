"""When senders vanish, storing fails, or the listener stops."""

import asyncio
import socket
from collections.abc import AsyncIterator, Awaitable, Callable

import pytest

from app.clock import now
from mail import inbox, mailboxes
from mail.doorway import Rules
from mail.hall import Hall, Limits
from mail.listener import Listener
from mail.tables import RawMail
from tests.mail.conftest import LIMIT, all_items, dialogue, letter
from tests.serving import free_socket
from tests.world import World

Eventually = Callable[[Callable[[], Awaitable[object]]], Awaitable[object]]


async def kept() -> int:
    return await RawMail.count()


@pytest.fixture
async def slow(world: World) -> AsyncIterator[tuple[Listener, int, asyncio.Event]]:
    """A listener whose storing waits until it may go on."""
    gate = asyncio.Event()

    async def store(raw: bytes, sender: str, recipients: list[str], peer: str, helo: str) -> None:
        await gate.wait()
        await inbox.receive_all(raw, sender, recipients, peer, helo)

    listener = Listener(Rules(mailboxes.is_known, store), Hall(Limits(5, 8)), LIMIT, "mx.example.org")
    bound = free_socket()
    await listener.open(bound)
    yield listener, bound.getsockname()[1], gate
    gate.set()
    await listener.close()


@pytest.mark.parametrize("way", ["half-closes", "vanishes"])
async def test_what_was_complete_is_stored_though_the_sender_is_gone(
    slow: tuple[Listener, int, asyncio.Event], way: str, eventually: Eventually
) -> None:
    _, port, gate = slow
    async with dialogue(port) as talk:
        await talk.hear()
        await talk.begin()
        talk.writer.write(letter() + b"\r\n.\r\n")
        await talk.writer.drain()
        await asyncio.sleep(0.05)
        talk.writer.write_eof() if way == "half-closes" else talk.leave()
        await asyncio.sleep(0.05)
    gate.set()
    await eventually(kept)
    async with dialogue(port) as again:
        await again.hear()
        assert (await again.deliver(letter())).startswith("250")
    await inbox.read_due(now())
    assert len(await all_items()) == 1


async def test_stopping_lets_a_store_finish_and_says_goodbye_to_the_rest(
    slow: tuple[Listener, int, asyncio.Event],
) -> None:
    listener, port, gate = slow
    async with dialogue(port) as busy, dialogue(port) as idle:
        await idle.hear()
        await busy.hear()
        await busy.begin()
        answer = asyncio.create_task(busy.say(letter() + b"\r\n."))
        await asyncio.sleep(0.05)
        closing = asyncio.create_task(listener.close())
        await asyncio.sleep(0.05)
        gate.set()
        async with asyncio.timeout(2):
            await closing
            assert (await answer).startswith("250")
            assert (await idle.hear()).startswith("421")
            assert await idle.hear() == ""
    assert await kept() == 1


async def test_nobody_is_let_in_after_stopping(listener: Listener, port: int) -> None:
    await listener.close()
    with pytest.raises(ConnectionRefusedError):
        async with dialogue(port):
            pass


async def test_our_own_failure_is_temporary_says_nothing_and_forgets_the_envelope(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    broken = [OSError("[Errno 28] No space left on /data/onthaal.sqlite"), RuntimeError("x\r\n250 OK")]

    async def store(*_args: object) -> None:
        if broken:
            raise broken.pop(0)
        await inbox.receive_all(letter(), "", ["info@example.org"])

    listener = Listener(Rules(mailboxes.is_known, store), Hall(Limits(5, 8)), LIMIT, "mx.example.org")
    bound = free_socket()
    await listener.open(bound)
    async with dialogue(bound.getsockname()[1]) as talk:
        await talk.hear()
        for _ in range(2):
            assert await talk.deliver(letter()) == "451 4.3.0 Temporary failure, please try again later"
            assert (await talk.say("DATA")).startswith("503")
        assert (await talk.deliver(letter())).startswith("250")
    await listener.close()


async def test_a_database_that_cannot_say_who_lives_here_is_temporary_too(world: World) -> None:
    async def known(_address: str) -> bool:
        raise OSError("database is locked")

    listener = Listener(Rules(known, inbox.receive_all), Hall(Limits(5, 8)), LIMIT, "mx.example.org")
    bound = free_socket()
    await listener.open(bound)
    async with dialogue(bound.getsockname()[1]) as talk:
        await talk.hear()
        await talk.say("EHLO a")
        await talk.say("MAIL FROM:<a@b.nl>")
        assert (await talk.say("RCPT TO:<info@example.org>")).startswith("451")
    await listener.close()


async def test_goodbyes_are_said_on_the_loop_of_the_product_too(world: World) -> None:
    """Its transports are of another family than asyncio's own."""
    uvloop = pytest.importorskip("uvloop")

    async def greetings() -> list[str]:
        listener = Listener(
            Rules(mailboxes.is_known, inbox.receive_all), Hall(Limits(1, 8)), LIMIT, "mx.example.org"
        )
        bound = free_socket()
        await listener.open(bound)
        port = bound.getsockname()[1]
        async with dialogue(port) as first, dialogue(port) as second:
            heard = [await first.hear(), await second.hear()]
            await listener.close()
            return [*heard, await first.hear()]

    heard = await asyncio.to_thread(uvloop.run, greetings())
    assert [greeting[:3] for greeting in heard] == ["220", "421", "421"]


async def test_who_hangs_up_before_being_greeted_takes_no_place(world: World) -> None:
    """Where the product runs, the end of a connection can be known before its greeting was begun."""
    uvloop = pytest.importorskip("uvloop")

    async def greeted() -> str:
        rules = Rules(mailboxes.is_known, inbox.receive_all)
        listener = Listener(rules, Hall(Limits(5, 8)), LIMIT, "mx.example.org")
        bound = free_socket()
        await listener.open(bound)
        for _ in range(8):
            socket.create_connection(bound.getsockname()).close()
        heard = ""
        for _ in range(100):
            async with dialogue(bound.getsockname()[1]) as talk:
                if (heard := await talk.hear()).startswith("220"):
                    break
            await asyncio.sleep(0.01)
        await listener.close()
        return heard

    assert (await asyncio.to_thread(uvloop.run, greeted())).startswith("220")
