"""What a sender meets who is too many, too early, from elsewhere, or wants TLS."""

import asyncio
import ssl
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path

import aiosmtplib
import pytest

from app import clock, settings
from app.problems import Refusal
from app.settings import Settings
from mail import inbox, mailboxes
from mail import listener as listening
from mail.doorway import Rules
from mail.hall import Hall, Limits
from mail.listener import Listener
from mail.tables import RawMail
from tests.mail.conftest import LIMIT, dialogue, letter
from tests.serving import free_socket
from tests.world import World

CERTIFICATE = Path(__file__).parent / "certificate.pem"
"""Of 127.0.0.1 and localhost, with its key; signed by itself, until 2126."""

Opened = Callable[..., AbstractAsyncContextManager[int]]


@pytest.fixture
def opened(world: World) -> Opened:
    """A listener with these limits; gives its port."""

    @asynccontextmanager
    async def _opened(tls: ssl.SSLContext | None = None, **limits: object) -> AsyncIterator[int]:
        hall = Hall(Limits(**limits))  # type: ignore[arg-type]
        running = Listener(Rules(mailboxes.is_known, inbox.receive_all), hall, LIMIT, "mx.example.org", tls)
        bound = free_socket()
        await running.open(bound)
        yield bound.getsockname()[1]
        await running.close()

    return _opened


async def test_a_peer_that_brings_too_many_is_put_off_and_others_are_not(opened: Opened) -> None:
    async with opened(a_minute=2) as port, dialogue(port) as talk, dialogue(port, "127.0.0.2") as other:
        for one in (talk, other):
            await one.hear()
            await one.say("EHLO a")

        async def mail(who: object = talk) -> str:
            answer = await who.say("MAIL FROM:<a@b.nl>")  # type: ignore[attr-defined]
            await who.say("RSET")  # type: ignore[attr-defined]
            return str(answer[:3])

        assert [await mail() for _ in range(3)] == ["250", "250", "451"]
        assert await mail(other) == "250"
        clock.move(seconds=30)
        assert [await mail() for _ in range(2)] == ["250", "451"]


async def test_this_machine_itself_has_no_such_limit_unless_somebody_says_one(opened: Opened) -> None:
    async with opened(a_minute=1, but_here=True) as port, dialogue(port) as talk:
        await talk.hear()
        await talk.say("EHLO a")
        for _ in range(3):
            assert (await talk.say("MAIL FROM:<a@b.nl>")).startswith("250")
            await talk.say("RSET")


async def test_only_the_networks_that_may_deliver_are_greeted(opened: Opened) -> None:
    networks = ("10.0.0.0/8", "127.0.0.2")
    async with (
        opened(networks=networks) as port,
        dialogue(port) as stranger,
        dialogue(port, "127.0.0.2") as known,
    ):
        assert (await stranger.hear()).startswith("554 5.7.1")
        assert await stranger.hear() == ""
        assert (await known.hear()).startswith("220")


async def test_a_connection_does_not_last_for_ever(opened: Opened) -> None:
    async with opened(seconds=0) as port, dialogue(port) as talk:
        heard = [await talk.hear(), await talk.hear()]
    assert [words[:3] for words in heard if words][-1] == "421"


@pytest.mark.parametrize(
    ("said", "answer"),
    [
        (b"MAIL FROM:<a@b.nl>\nRCPT TO:<info@example.org>", "554 5.5.2"),
        (b"POST / HTTP/1.1\r\nHost: x", "421 4.7.0"),
        (b"NOOP\n", "554 5.5.2"),
    ],
)
async def test_what_is_no_mail_is_hung_up_on(opened: Opened, said: bytes, answer: str) -> None:
    async with opened() as port, dialogue(port) as talk:
        await talk.hear()
        assert (await talk.say(said)).startswith(answer)
        assert await talk.hear() == ""


async def test_a_message_before_the_go_ahead_is_refused(opened: Opened) -> None:
    async with opened() as port, dialogue(port) as talk:
        await talk.hear()
        await talk.say("EHLO a")
        await talk.say("MAIL FROM:<a@b.nl>")
        await talk.say("RCPT TO:<info@example.org>")
        assert (await talk.say(b"DATA\r\n" + letter() + b"\r\n.")).startswith("554 5.5.1")
    assert await RawMail.count() == 0


async def test_mail_comes_in_over_tls_and_nothing_said_before_it_counts(opened: Opened) -> None:
    tls = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    tls.load_cert_chain(CERTIFICATE)
    trusting = ssl.create_default_context(cafile=str(CERTIFICATE))
    async with opened(tls) as port:
        async with aiosmtplib.SMTP(
            hostname="127.0.0.1",
            port=port,
            start_tls=True,
            tls_context=trusting,
            local_hostname="client.example",
        ) as client:
            await client.sendmail("kees@visitor.example", ["info@example.org"], letter())
        assert await RawMail.count() == 1
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        await reader.readline()
        writer.write(b"EHLO a\r\n")
        while not (await reader.readline()).startswith(b"250 "):
            pass
        writer.write(b"STARTTLS\r\nMAIL FROM:<evil@b.nl>\r\n")
        assert (await reader.readline()).startswith(b"220")
        await writer.start_tls(trusting, server_hostname="127.0.0.1")
        writer.write(b"EHLO a\r\nRCPT TO:<info@example.org>\r\n")
        while not (answer := await reader.readline()).startswith((b"250 ", b"5")):
            pass
        assert (await reader.readline()).startswith(b"503"), answer
        writer.close()


async def test_without_a_certificate_there_is_no_tls(opened: Opened) -> None:
    async with opened() as port, dialogue(port) as talk:
        await talk.hear()
        assert "STARTTLS" not in await talk.say("EHLO a")
        assert (await talk.say("STARTTLS"))[:1] in "45"


async def test_a_certificate_that_cannot_be_used_stops_the_start(
    session_settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken = session_settings.model_copy(update={"smtp_certificate": str(tmp_path / "none.pem")})
    monkeypatch.setattr(settings, "_in_force", broken)
    with pytest.raises(Refusal, match=r"certificate .*none\.pem for mail cannot be used"):
        await listening.start()
