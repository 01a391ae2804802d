"""The way in over real sockets: what was answered 250 is kept, and nothing else is."""

import asyncio
import resource
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack

import pytest

from mail import inbox
from mail.tables import RawMail
from tests.mail.conftest import LIMIT, dialogue, letter

Eventually = Callable[[Callable[[], Awaitable[object]]], Awaitable[object]]


async def kept() -> list[bytes]:
    return [await inbox.original(mail) for mail in await RawMail.objects().order_by(RawMail.id)]


async def test_250_means_the_bytes_are_kept(port: int) -> None:
    raw = letter() + b"\r\n..punt\r\n"
    async with dialogue(port) as talk:
        assert (await talk.hear()).startswith("220 mx.example.org")
        assert (await talk.deliver(raw)).startswith("250")
    assert await kept() == [letter() + b"\r\n.punt\r\n\r\n"]


async def test_the_greeting_does_not_name_the_program(port: int) -> None:
    async with dialogue(port) as talk:
        assert "Python" not in await talk.hear()


async def test_the_trace_is_kept_beside_the_bytes(port: int) -> None:
    async with dialogue(port) as talk:
        await talk.hear()
        await talk.deliver(letter())
    [mail] = await RawMail.objects()
    assert (mail.sender, mail.peer, mail.helo) == ("kees@visitor.example", "127.0.0.1", "client.example")
    assert mail.recipient == "info@example.org"


async def test_the_null_sender_is_kept_as_nothing(port: int) -> None:
    async with dialogue(port) as talk:
        await talk.hear()
        await talk.begin(sender="")
        assert (await talk.say(letter() + b"\r\n.")).startswith("250")
    [mail] = await RawMail.objects()
    assert mail.sender == ""


async def test_octets_that_are_no_text_are_stored_all_the_same(port: int) -> None:
    async with dialogue(port) as talk:
        await talk.hear()
        await talk.say(b"EHLO \xff\xfe")
        await talk.say(b"MAIL FROM:<\xff\xfe@x.nl>")
        await talk.say("RCPT TO:<INFO@Example.org>")
        await talk.say("DATA")
        assert (await talk.say(letter() + b"\r\n.")).startswith("250")
    assert len(await kept()) == 1


async def test_unknown_recipients_are_refused(port: int) -> None:
    async with dialogue(port) as talk:
        await talk.hear()
        await talk.say("EHLO a")
        await talk.say("MAIL FROM:<a@b.nl>")
        for address in ("info@elsewhere.example", "nobody@example.org", "postmaster"):
            assert (await talk.say(f"RCPT TO:<{address}>"))[:3] in ("550", "553")
        assert (await talk.say("DATA")).startswith("503")
    assert await kept() == []


async def test_more_than_a_hundred_recipients_are_too_many(port: int) -> None:
    async with dialogue(port) as talk:
        await talk.hear()
        await talk.say("EHLO a")
        await talk.say("MAIL FROM:<a@b.nl>")
        answers = [(await talk.say("RCPT TO:<info@example.org>"))[:3] for _ in range(103)]
    assert answers == ["250"] * 100 + ["452"] * 3


async def test_connections_have_a_limit_per_address_and_others_are_served(port: int) -> None:
    async with AsyncExitStack() as stack:
        first = [await stack.enter_async_context(dialogue(port)) for _ in range(7)]
        greetings = [(await talk.hear())[:3] for talk in first]
        assert greetings == ["220"] * 5 + ["421"] * 2
        other = await stack.enter_async_context(dialogue(port, "127.0.0.2"))
        assert (await other.hear()).startswith("220")


async def test_connections_have_a_limit_in_total_and_who_leaves_makes_room(
    port: int, eventually: Eventually
) -> None:
    async with AsyncExitStack() as stack:
        for n in range(8):
            talk = await stack.enter_async_context(dialogue(port, f"127.0.0.{n + 1}"))
            assert (await talk.hear()).startswith("220")
        late = await stack.enter_async_context(dialogue(port, "127.0.0.20"))
        assert (await late.hear()).startswith("421")
        await talk.say("QUIT")

        async def room() -> bool:
            async with dialogue(port, "127.0.0.21") as next_one:
                return (await next_one.hear()).startswith("220")

        await eventually(room)


async def test_a_mail_that_says_it_is_too_big_is_refused_at_mail(port: int) -> None:
    async with dialogue(port) as talk:
        await talk.hear()
        await talk.say("EHLO a")
        assert (await talk.say(f"MAIL FROM:<a@b.nl> SIZE={LIMIT + 1}")).startswith("552")
        assert (await talk.say(f"MAIL FROM:<a@b.nl> SIZE={LIMIT}")).startswith("250")


async def test_a_mail_that_is_too_big_is_refused_after_the_dot_and_the_next_is_taken(port: int) -> None:
    async with dialogue(port) as talk:
        await talk.hear()
        assert (await talk.deliver(letter(text="lang\n" * (LIMIT // 5)))).startswith("552")
        await talk.say("MAIL FROM:<a@b.nl>")
        await talk.say("RCPT TO:<info@example.org>")
        await talk.say("DATA")
        assert (await talk.say(letter() + b"\r\n.")).startswith("250")
    assert len(await kept()) == 1


@pytest.mark.parametrize("length", [998, 999, 1000, 5000, 65_535, 65_536, 65_537, 200_000])
async def test_long_lines_are_accepted(port: int, length: int) -> None:
    raw = letter() + b"." + b"x" * (length - 3) + b"\r\n"
    async with dialogue(port) as talk:
        await talk.hear()
        await talk.begin()
        assert (await talk.say(raw.replace(b"\r\n.x", b"\r\n..x") + b".")).startswith("250")
    assert await kept() == [raw]


async def test_a_line_that_never_ends_costs_no_memory_and_others_are_served(port: int) -> None:
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    async with dialogue(port) as endless:
        await endless.hear()
        await endless.begin()
        flood = asyncio.create_task(_flood(endless.writer, 60_000_000))
        async with asyncio.timeout(2), dialogue(port, "127.0.0.2") as other:
            assert (await other.hear()).startswith("220")
        await asyncio.wait([flood], timeout=20)
        assert flood.done()
        flood.exception()
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 50_000
    assert await kept() == []


async def _flood(writer: asyncio.StreamWriter, size: int) -> None:
    for _ in range(size // 1_000_000):
        writer.write(b"x" * 1_000_000)
        await writer.drain()


@pytest.mark.parametrize(
    "end",
    [b"\n.\n", b"\n.\r\n", b"\r.\r", b"\r\n.\n", b"\r\n.\r", b"\n.\r", b"\r\n\x00.\r\n", b"\r\r\n.\r\r\n"],
)
async def test_no_other_end_of_data_smuggles_a_second_mail(port: int, end: bytes) -> None:
    smuggled = b"MAIL FROM:<evil@b.nl>\r\nRCPT TO:<info@example.org>\r\nDATA\r\nFrom: evil@b.nl\r\n\r\nnep"
    async with dialogue(port) as talk:
        await talk.hear()
        await talk.begin()
        assert (await talk.say(letter() + end + smuggled + b"\r\n.")).startswith("250")
        assert (await talk.say("NOOP")).startswith("250")
    assert len(await kept()) == 1


async def test_an_empty_mail_is_a_mail(port: int) -> None:
    async with dialogue(port) as talk:
        await talk.hear()
        await talk.begin()
        assert (await talk.say(".")).startswith("250")
    assert await kept() == [b""]


async def test_a_loop_is_ended(port: int) -> None:
    async with dialogue(port) as talk:
        await talk.hear()
        assert (await talk.deliver(b"Received: by a\r\n" * 101 + letter())).startswith("554 5.4.6")
    assert await kept() == []


async def test_limits_of_one_connection_do_not_change_another(port: int) -> None:
    long_sender = "a" * 500 + "@b.nl"
    async with dialogue(port) as one:
        await one.hear()
        await one.say("EHLO a")
        async with dialogue(port) as two:
            await two.hear()
            assert (await one.say(f"MAIL FROM:<{long_sender}>")).startswith("250")
