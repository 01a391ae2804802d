import json
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import SMTP

import pytest

from app import clock
from app.clock import now
from app.news import change
from dashboard import parties
from mail import cards, inbox, isolation, reading
from mail.reading import Letter
from mail.tables import Email, RawMail, ReadingState
from tests.mail.conftest import all_items, letter
from tests.world import World


async def received(
    raw: bytes, recipient: str = "info@example.org", sender: str = "kees@visitor.example"
) -> int:
    mail_id = await inbox.receive(raw, sender, recipient, "192.0.2.1", "client.example")
    await inbox.read_due(now())
    return mail_id


def with_card(**fields: str) -> bytes:
    message = EmailMessage(policy=SMTP)
    message["From"] = message["To"] = "chat@example.org"
    message["Message-ID"] = "<1@example.org>"
    message["Subject"] = "Offline bericht"
    message["Auto-Submitted"] = "auto-generated"
    message.set_content("Naam: Kees Essaadi")
    card = {
        "kind": "offline_chat",
        "name": "Kees Essaadi",
        "text": "Kan ik langs komen?",
        "place": "Website Burgerzaken",
    }
    cards.attach(message, card | fields)
    return message.as_bytes()


async def test_a_mail_becomes_an_item(world: World) -> None:
    mail_id = await received(letter(subject="Paspoort"))
    [item] = await all_items()
    assert (item.kind, item.title, item.summary) == ("email", "Kees Essaadi", "Paspoort")
    assert (item.email, item.preference, item.place) == (
        "kees@visitor.example",
        "email",
        "Gemeente Waterveen",
    )
    assert item.url == f"/mail/{item.id}"
    email = await Email.objects().where(Email.item == item.id).first()
    assert email is not None
    assert (email.raw_mail, email.text.strip()) == (mail_id, "Goedemorgen")


async def test_the_bytes_are_kept_as_they_came(world: World) -> None:
    raw = letter() + b"\r\nlos\nen\xff\0 ruw"
    mail_id = await received(raw)
    mail = await RawMail.objects().get(RawMail.id == mail_id)
    assert mail is not None
    assert await inbox.original(mail) == raw
    assert (mail.peer, mail.helo, mail.size) == ("192.0.2.1", "client.example", len(raw))


async def test_the_same_bytes_again_are_counted_and_make_no_second_item(world: World) -> None:
    first, second = await received(letter()), await received(letter())
    assert first == second
    assert len(await all_items()) == 1
    assert [mail.repeated for mail in await RawMail.objects()] == [1]


async def test_another_mail_with_the_same_message_id_is_another_item(world: World) -> None:
    await received(letter(Message_ID="<same@a>"))
    await received(letter(text="Iets anders", Message_ID="<same@a>"))
    assert len(await all_items()) == 2


async def test_one_mail_to_two_mailboxes_is_two_items(world: World) -> None:
    await inbox.receive_all(letter(), "", ["info@example.org", "chat@example.org", "info@example.org"])
    await inbox.read_due(now())
    assert len(await all_items()) == 2


async def test_an_offline_message_becomes_an_offline_chat_with_all_its_fields(world: World) -> None:
    await received(
        with_card(email="Kees@Visitor.example", phone="06 55 39 28 43", preference="phone"),
        "chat@example.org",
    )
    [item] = await all_items()
    assert (item.kind, item.title, item.summary) == ("offline_chat", "Kees Essaadi", "Kan ik langs komen?")
    assert (item.email, item.phone, item.preference) == ("Kees@Visitor.example", "+31655392843", "phone")
    assert item.place == "Website Burgerzaken"
    [email] = await Email.objects()
    assert email.text == "Kan ik langs komen?"
    assert json.loads(email.card)["name"] == "Kees Essaadi"
    assert not email.automatic


async def test_without_any_address_there_is_no_preference(world: World) -> None:
    await received(with_card())
    [item] = await all_items()
    assert (item.email, item.phone, item.preference) == ("", "", "")


async def test_a_forged_card_is_an_ordinary_mail_that_says_so(world: World) -> None:
    await received(with_card(phone="0655392843").replace(b"0655392843", b"0611111111"))
    [item] = await all_items()
    [email] = await Email.objects()
    assert (item.kind, item.phone) == ("email", "")
    assert "forged_card" in json.loads(email.oddities)


async def test_a_stolen_card_in_a_new_mail_is_an_ordinary_mail(world: World) -> None:
    message = message_from_bytes(with_card(), policy=SMTP)
    message.replace_header("Message-ID", "<2@evil.example>")
    await received(message.as_bytes())
    assert [item.kind for item in await all_items()] == ["email"]


async def test_somebody_known_by_her_address_is_recognised(world: World) -> None:
    async with change():
        party = await parties.of("Kees Essaadi", "kees@visitor.example", "")
    await received(letter())
    [item] = await all_items()
    assert party is not None
    assert item.party == party.id


async def test_null_sender_is_a_machine(world: World) -> None:
    await received(letter(), sender="")
    [email] = await Email.objects()
    assert email.automatic


async def test_what_cannot_be_read_becomes_an_item_that_says_so(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def unreadable(raw: bytes, *, careful: bool = False) -> Letter:
        return Letter(oddities=("too_slow",), readable=False)

    with monkeypatch.context() as patched:
        patched.setattr(isolation, "read", unreadable)
        mail_id = await received(letter(subject="Paspoort"))
    [item] = await all_items()
    [mail] = await RawMail.objects()
    assert item.title == "kees@visitor.example"
    assert (mail.state, mail.problem) == (ReadingState.UNREADABLE, "too_slow")
    async with change():
        await inbox.read_again(mail_id)
    await inbox.read_due(now())
    [item] = await all_items()
    assert (item.title, item.summary) == ("Kees Essaadi", "Paspoort")


async def test_reading_that_fails_for_our_own_reasons_is_tried_again_later(
    world: World, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    async def broken(raw: bytes, *, careful: bool = False) -> Letter:
        raise OSError("no process")

    with monkeypatch.context() as patched:
        patched.setattr(isolation, "read", broken)
        await received(letter())
    assert await all_items() == []
    await inbox.read_due(now())
    assert await all_items() == []
    clock.move(minutes=1)
    await inbox.read_due(now())
    assert len(await all_items()) == 1


async def test_after_a_crash_what_was_left_is_read_in_a_process_of_its_own(world: World) -> None:
    await inbox._kept(letter(), ["info@example.org"], inbox.Trace(""))
    await inbox.start()
    await inbox.read_due(now())
    await inbox.stop()
    [mail] = await RawMail.objects()
    assert mail.attempts == 1
    assert len(await all_items()) == 1


async def test_many_at_once_are_each_read_once(world: World) -> None:
    for n in range(40):
        await inbox.receive(letter(subject=f"Brief {n}"), "", "info@example.org")
    await inbox.read_due(now())
    assert sorted(item.summary for item in await all_items()) == sorted(f"Brief {n}" for n in range(40))


NOISE = b"\xff\xc3\x28\0\x01\xed\xa0\x80"


@pytest.mark.parametrize(
    "raw",
    [
        b"".join(
            b"%s: <a%sb@c.nl>\r\n" % (name, NOISE)
            for name in (
                b"From",
                b"Message-ID",
                b"In-Reply-To",
                b"References",
                b"Reply-To",
                b"To",
                b"Subject",
            )
        )
        + b"\r\ntekst "
        + NOISE,
        b"From: a@b.nl\r\nContent-Type: text/html\r\n\r\n" + b"<div>" * 3100 + NOISE,
        b"From: a@b.nl\r\nContent-Type: text/plain" + NOISE + b'; name="' + NOISE + b'"\r\n\r\n' + NOISE,
    ],
    ids=["headers", "tangled html", "content type"],
)
async def test_octets_that_no_database_takes_do_not_hold_a_mail_up(world: World, raw: bytes) -> None:
    await received(raw)
    assert len(await all_items()) == 1
    [mail] = await RawMail.objects()
    assert mail.state == ReadingState.READ


async def test_a_forged_seal_of_any_characters_does_not_hold_a_mail_up(world: World) -> None:
    sealed = json.loads(reading.read(with_card()).card) | {"seal": "é\ud800"}
    forged = EmailMessage(policy=SMTP)
    forged["From"] = "kees@visitor.example"
    forged.set_content("Kan ik langs komen?")
    part = json.dumps(sealed).encode()
    forged.add_attachment(part, "application", "json", filename=reading.CARD_NAME)
    await received(forged.as_bytes())
    [item] = await all_items()
    assert item.kind == "email"
