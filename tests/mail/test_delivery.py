"""The way out, against a relay that misbehaves in every way it can."""

from email import message_from_bytes
from email.policy import default

import pytest

from app import clock
from app.clock import now
from mail import outbox, postman
from mail.tables import DeliveryAttempt, OutboxMail, OutboxRecipient, SendingState
from tests.mail.conftest import Relay, fresh, queued
from tests.world import World


async def recipients_of(mail: OutboxMail) -> dict[str, tuple[str, str]]:
    rows = await OutboxRecipient.objects().where(OutboxRecipient.mail == mail.id)
    return {row.address: (row.state, row.reply) for row in rows}


async def attempts_of(mail: OutboxMail) -> list[str]:
    rows = await DeliveryAttempt.objects().where(DeliveryAttempt.mail == mail.id).order_by(DeliveryAttempt.id)
    return [row.reply for row in rows]


async def test_a_reply_is_delivered_with_proper_headers(world: World, relay: Relay) -> None:
    mail = await queued(in_reply_to="<1@visitor.example>", references="<0@visitor.example>")
    await postman.deliver_due(now())
    mail = await fresh(mail)
    assert (mail.state, mail.attempts, mail.last_reply) == (SendingState.SENT, 1, "250 OK, taken")
    message = message_from_bytes(relay.received[0], policy=default)
    assert message["From"] == "Gemeente Waterveen <info@example.org>"
    assert message["To"] == "kees@visitor.example"
    assert message["Message-ID"] == mail.message_id
    assert message["In-Reply-To"] == "<1@visitor.example>"
    assert message["References"] == "<0@visitor.example> <1@visitor.example>"
    assert message["Date"].datetime.date() == mail.created_at.date()
    assert "Dat kan." in message.get_content()
    assert "Auto-Submitted" not in message


async def test_three_times_451_then_delivered_once_with_one_message_id(world: World, relay: Relay) -> None:
    relay.answers(RCPT=["451 4.7.1 later"], DATA=["451 4.3.0 busy"], DOT=["451 4.3.0 disk"])
    mail = await queued()
    for minutes in (0, 3, 7):
        clock.move(minutes=minutes)
        await postman.deliver_due(now())
        assert (await fresh(mail)).state == SendingState.DEFERRED
        await postman.deliver_due(now())
    clock.move(minutes=12)
    await postman.deliver_due(now())
    assert (await fresh(mail)).state == SendingState.SENT
    assert await attempts_of(mail) == ["451 4.7.1 later", "451 4.3.0 busy", "451 4.3.0 disk", "250 OK, taken"]
    assert len(relay.received) == 1
    assert mail.message_id.encode() in relay.received[0]


@pytest.mark.parametrize(
    ("step", "words"), [("MAIL", "550 no"), ("RCPT", "550 5.1.1 unknown"), ("DOT", "554 spam")]
)
async def test_a_permanent_refusal_fails_at_once_with_its_words(
    world: World, relay: Relay, step: str, words: str
) -> None:
    relay.answers(**{step: [words]})
    mail = await queued()
    await postman.deliver_due(now())
    mail = await fresh(mail)
    assert (mail.state, mail.last_reply, mail.next_at) == (SendingState.FAILED, words, None)
    clock.move(hours=10)
    await postman.deliver_due(now())
    assert await attempts_of(mail) == [words]


async def test_one_of_two_recipients_refused_is_shown(world: World, relay: Relay) -> None:
    relay.answers(RCPT=["250 OK", "550 5.1.1 unknown"])
    mail = await queued("kees@visitor.example", "weg@visitor.example")
    await postman.deliver_due(now())
    assert (await fresh(mail)).state == SendingState.SENT
    assert await recipients_of(mail) == {
        "kees@visitor.example": (SendingState.SENT, "250 OK, taken"),
        "weg@visitor.example": (SendingState.FAILED, "550 5.1.1 unknown"),
    }


async def test_one_of_two_put_off_is_tried_again_alone(world: World, relay: Relay) -> None:
    relay.answers(RCPT=["250 OK", "450 later"])
    mail = await queued("kees@visitor.example", "vol@visitor.example")
    await postman.deliver_due(now())
    assert (await fresh(mail)).state == SendingState.DEFERRED
    clock.move(minutes=3)
    relay.commands.clear()
    await postman.deliver_due(now())
    assert (await fresh(mail)).state == SendingState.SENT
    assert [c for c in relay.commands if c.startswith("RCPT")] == ["RCPT TO:<vol@visitor.example>"]


async def test_silence_after_the_dot_is_perhaps_sent_until_a_person_asks(world: World, relay: Relay) -> None:
    relay.answers(DOT=["cut"])
    mail = await queued()
    await postman.deliver_due(now())
    mail = await fresh(mail)
    assert mail.state == SendingState.PERHAPS_SENT
    assert mail.last_reply
    clock.move(hours=50)
    await postman.deliver_due(now())
    assert len(await attempts_of(mail)) == 1
    await outbox.retry(mail.id, world.bea)
    await postman.deliver_due(now())
    assert (await fresh(mail)).state == SendingState.SENT
    assert mail.message_id.encode() in relay.received[0]


@pytest.mark.parametrize("step", ["BANNER", "EHLO", "MAIL", "RCPT"])
async def test_silence_before_the_content_is_tried_again(world: World, relay: Relay, step: str) -> None:
    relay.answers(**{step: ["cut", "cut"]})
    mail = await queued()
    await postman.deliver_due(now())
    assert (await fresh(mail)).state == SendingState.DEFERRED


async def test_a_relay_that_is_busy_or_gone_is_tried_again(
    world: World, relay: Relay, session_settings: object
) -> None:
    relay.answers(BANNER=["421 too busy"])
    mail = await queued()
    await postman.deliver_due(now())
    assert (await fresh(mail)).state == SendingState.DEFERRED
    assert "421" in (await fresh(mail)).last_reply


async def test_after_two_days_it_is_given_up_visibly(world: World, relay: Relay) -> None:
    mail = await queued()
    clock.move(hours=49)
    relay.answers(RCPT=["451 later"])
    await postman.deliver_due(now())
    assert (await fresh(mail)).state == SendingState.FAILED
    assert (await recipients_of(mail))["kees@visitor.example"][0] == SendingState.FAILED


async def test_without_a_relay_mail_waits(world: World) -> None:
    mail = await queued()
    await postman.deliver_due(now())
    assert ((await fresh(mail)).state, (await fresh(mail)).attempts) == (SendingState.QUEUED, 0)


async def test_an_address_with_other_characters_fails_visibly_where_the_server_cannot(
    world: World, relay: Relay
) -> None:
    mail = await queued("jörg@visitor.example")
    await postman.deliver_due(now())
    assert (await fresh(mail)).state == SendingState.FAILED


async def test_tls_that_is_required_and_not_offered_sends_nothing(
    world: World, relay: Relay, session_settings
) -> None:  # type: ignore[no-untyped-def]
    session_settings.relay_tls = "starttls"
    mail = await queued()
    await postman.deliver_due(now())
    session_settings.relay_tls = "off"
    assert (await fresh(mail)).state == SendingState.DEFERRED
    assert not [command for command in relay.commands if command.startswith("MAIL")]


async def test_nothing_of_a_stranger_becomes_a_header_or_a_recipient(world: World, relay: Relay) -> None:
    mail = await queued(
        subject="Re: a\r\nBcc: x@y.nl\nX: y", in_reply_to="<1@a>\r\nBcc: z@y.nl", references="a\nb: c"
    )
    await postman.deliver_due(now())
    message = message_from_bytes(relay.received[0], policy=default)
    assert message["Subject"] == "Re: a Bcc: x@y.nl X: y"
    assert message["Bcc"] is None
    assert [c for c in relay.commands if c.startswith("RCPT")] == ["RCPT TO:<kees@visitor.example>"]
    assert (await fresh(mail)).state == SendingState.SENT
