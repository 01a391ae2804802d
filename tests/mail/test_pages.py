"""The mail page and what it leads to, through the real server."""

import asyncio

import pytest

from app import clock
from app.clock import now
from app.news import change
from dashboard import drafts, items
from dashboard.archive import lines_of, transcripts_of
from dashboard.contact_tables import Contact
from dashboard.tables import Employee
from mail import postman
from mail.tables import OutboxMail, SendingState
from tests.mail.conftest import Relay, all_items, arrived, letter, offline
from tests.serving import Server
from tests.world import World


async def test_the_page_shows_the_letter_and_how_to_answer_it(world: World, server: Server) -> None:
    item = await arrived(letter(subject="Paspoort", text="Goedemorgen,\n\nKan ik langs komen?"))
    async with server.client(world.bea) as client:
        page = (await client.get(item.url)).text
    for words in (
        "Paspoort",
        "Kan ik langs komen?",
        "E-mail aan kees@visitor.example",
        "Re: Paspoort",
        "info@example.org",
    ):
        assert words in page
    assert "Voorkeur:" in page
    assert "<b>e-mail</b>" in page


async def test_the_preferred_way_is_shown_and_the_phone_call_can_be_registered(
    world: World, server: Server
) -> None:
    item = await offline(phone="0655392843", email="kees@visitor.example", preference="phone")
    async with server.client(world.bea) as client:
        page = (await client.get(item.url)).text
    assert "<b>telefoon</b>" in page
    assert 'href="tel:+31655392843"' in page
    assert f"/items/{item.id}/contact?channel=phone" in page
    assert "Kan ik langs komen?" in page


async def test_without_any_address_it_says_so(world: World, server: Server) -> None:
    item = await offline()
    async with server.client(world.bea) as client:
        page = (await client.get(item.url)).text
    assert "Geen manier om te antwoorden" in page
    assert '<textarea id="reply' not in page


async def test_send_and_close_is_one_act(world: World, server: Server, relay: Relay) -> None:
    item = await arrived(
        letter(subject="Paspoort", text="Kan ik langs komen?", Message_ID="<1@visitor.example>")
    )
    async with change():
        await drafts.save(world.bea, item.id, "reply", "Dat")
    async with server.client(world.bea) as client:
        answer = await client.post(
            f"{item.url}/replies", data={"text": "Dat kan.", "client_id": "a" * 32, "act": "close"}
        )
        assert answer.status_code == 303
        assert answer.headers["location"].startswith("/")
    clock.move(seconds=11)
    await postman.deliver_due(now())
    [mail] = await OutboxMail.objects()
    [closed] = await all_items()
    [contact] = await Contact.objects()
    assert not closed.is_open
    assert closed.party == contact.party
    assert closed.owner == world.bea.id
    assert (mail.recipient, mail.subject, mail.state) == (
        "kees@visitor.example",
        "Re: Paspoort",
        SendingState.SENT,
    )
    assert (contact.channel, contact.state, contact.subject) == ("email", "complete", "Paspoort")
    assert (contact.handler, contact.outcome, contact.email) == (
        world.bea.employee_id,
        "answered",
        "kees@visitor.example",
    )
    [transcript] = await transcripts_of(contact.id)
    assert [(line["who"], line["role"], line["text"]) for line in lines_of(transcript)] == [
        ("Kees Essaadi", "client", "Kan ik langs komen?"),
        ("Bea Smit", "employee", "Dat kan."),
    ]
    assert await drafts.of(world.bea, item.id, "reply") == ""
    assert b"In-Reply-To: <1@visitor.example>" in relay.received[0]


async def test_an_offline_chat_is_answered_by_mail_from_its_mailbox(
    world: World, server: Server, relay: Relay
) -> None:
    item = await offline(email="kees@visitor.example", preference="email")
    async with server.client(world.abe) as client:
        await client.post(f"{item.url}/replies", data={"text": "Ja.", "client_id": "b" * 32, "act": "close"})
    clock.move(seconds=11)
    await postman.deliver_due(now())
    assert b"From: Website <chat@example.org>" in relay.received[0]
    assert b"In-Reply-To" not in relay.received[0]


async def test_send_leaves_it_open_and_each_reply_is_kept_in_the_history(
    world: World, server: Server
) -> None:
    item = await arrived()
    async with server.client(world.bea) as client:
        for n, text in enumerate(("Eerst dit.", "Dan dat.")):
            await client.post(
                f"{item.url}/replies", data={"text": text, "client_id": f"{n}" * 32, "act": "send"}
            )
    [still] = await all_items()
    assert still.is_open
    assert still.waiting_since is None
    contacts = await Contact.objects().order_by(Contact.id)
    assert [contact.answer for contact in contacts] == ["Eerst dit.", "Dan dat."]
    [second] = await transcripts_of(contacts[1].id)
    assert [line["role"] for line in lines_of(second)] == ["employee"]


@pytest.mark.parametrize("later", [{"minutes": 5}, {"hours": 14}, {"days": 1}, {"days": 40, "hours": -3}])
async def test_a_letter_of_any_age_can_be_answered_and_closed(
    world: World, server: Server, later: dict[str, float]
) -> None:
    item = await arrived()
    clock.move(**later)
    async with server.client(world.bea) as client:
        form = {"text": "Dat kan.", "client_id": "k" * 32, "act": "close"}
        assert (await client.post(f"{item.url}/replies", data=form)).status_code == 303
    [contact] = await Contact.objects()
    assert (contact.state, contact.occurred_at) == ("complete", item.waiting_since)
    assert not (await all_items())[0].is_open


async def test_a_form_sent_twice_makes_one_mail_and_one_contact(world: World, server: Server) -> None:
    item = await arrived()
    form = {"text": "Dat kan.", "client_id": "c" * 32, "act": "close"}
    async with server.client(world.bea) as client:
        first, second = (
            await client.post(f"{item.url}/replies", data=form),
            await client.post(f"{item.url}/replies", data=form),
        )
    assert (first.status_code, second.status_code) == (303, 303)
    assert (await OutboxMail.count(), await Contact.count()) == (1, 1)


async def test_a_form_sent_many_times_at_once_succeeds_each_time(world: World, server: Server) -> None:
    item = await arrived()
    form = {"text": "Dat kan.\r\n\r\nGroet", "client_id": "c" * 32, "act": "close"}
    async with server.client(world.bea) as client:
        sent = [client.post(f"{item.url}/replies", data=form) for _ in range(8)]
        answers = await asyncio.gather(*sent)
        changed = await client.post(f"{item.url}/replies", data=form | {"text": "Toch niet."})
    assert {answer.status_code for answer in answers} == {303}
    assert changed.status_code == 409
    assert (await OutboxMail.count(), await Contact.count()) == (1, 1)


async def test_a_long_answer_goes_out_whole_or_not_at_all(world: World, server: Server) -> None:
    item = await arrived()
    text = "Regel\r\n" * 6000 + "einde"
    async with server.client(world.bea) as client:
        await client.post(f"{item.url}/replies", data={"text": text, "client_id": "a" * 32})
        refused = await client.post(f"{item.url}/replies", data={"text": "x" * 50_001, "client_id": "b" * 32})
    assert refused.status_code == 422
    [mail] = await OutboxMail.objects()
    assert mail.text == text.replace("\r\n", "\n")


async def test_what_a_colleague_handles_cannot_be_answered(world: World, server: Server) -> None:
    item = await arrived()
    async with change():
        await items.claim(item.id, world.abe)
    async with server.client(world.bea) as client:
        page = (await client.get(item.url)).text
        answer = await client.post(
            f"{item.url}/replies",
            data={"text": "Ik ook!", "client_id": "d" * 32},
            headers={"HX-Request": "true"},
        )
    assert '<textarea id="reply' not in page
    assert answer.status_code == 409
    assert "Abe Batens" in answer.text
    assert await OutboxMail.count() == 0


async def test_an_empty_answer_is_refused_with_a_sentence(world: World, server: Server) -> None:
    item = await arrived()
    async with server.client(world.bea) as client:
        answer = await client.post(
            f"{item.url}/replies", data={"text": " ", "client_id": "e" * 32}, headers={"HX-Request": "true"}
        )
    assert answer.status_code == 422
    assert "Schrijf eerst een antwoord." in answer.text


async def test_who_has_no_department_completes_the_registration_herself(world: World, server: Server) -> None:
    item = await arrived()
    async with change():
        await Employee.update({Employee.department: None}).where(Employee.id == world.bea.employee_id)
    async with server.client(world.bea) as client:
        answer = await client.post(
            f"{item.url}/replies", data={"text": "Ja.", "client_id": "f" * 32, "act": "close"}
        )
    assert answer.headers["location"] == f"/items/{item.id}/contact"
    assert await OutboxMail.count() == 1
    assert (await all_items())[0].is_open


@pytest.mark.parametrize("subject", ["a\r\n Bcc: x@y.nl", "=?utf-8?q?a=0D=0ABcc:_x@y.nl?="])
async def test_a_nasty_subject_can_be_answered_and_adds_no_recipient(
    world: World, server: Server, relay: Relay, subject: str
) -> None:
    raw = letter().replace(b"Subject: Paspoort", f"Subject: {subject}".encode())
    item = await arrived(raw)
    async with server.client(world.bea) as client:
        await client.post(f"{item.url}/replies", data={"text": "Ja.", "client_id": "g" * 32, "act": "close"})
    clock.move(seconds=11)
    await postman.deliver_due(now())
    assert [c for c in relay.commands if c.startswith("RCPT")] == ["RCPT TO:<kees@visitor.example>"]
    assert b"\nBcc" not in relay.received[0]


async def test_what_failed_can_be_sent_again_from_the_page(
    world: World, server: Server, relay: Relay
) -> None:
    item = await arrived()
    relay.answers(RCPT=["550 5.1.1 unknown"])
    async with server.client(world.bea) as client:
        await client.post(f"{item.url}/replies", data={"text": "Ja.", "client_id": "h" * 32, "act": "send"})
        clock.move(seconds=11)
        await postman.deliver_due(now())
        page = (await client.get(item.url)).text
        assert "Niet afgeleverd: <q>550 5.1.1 unknown</q>" in page
        [mail] = await OutboxMail.objects()
        await client.post(f"{item.url}/replies/{mail.id}/attempts")
        clock.move(seconds=11)
        await postman.deliver_due(now())
        page = (await client.get(item.url)).text
    assert "Afgeleverd bij de mailserver" in page
    assert "2 pogingen" in page


async def test_without_a_relay_the_page_says_that_mail_waits(world: World, server: Server) -> None:
    item = await arrived()
    async with server.client(world.bea) as client:
        assert "Er is geen mailserver ingesteld" in (await client.get(item.url)).text
        await client.post(f"{item.url}/replies", data={"text": "Ja.", "client_id": "i" * 32, "act": "send"})
        page = (await client.get(item.url)).text
    assert "1 e-mail wacht in de uitbak" in page
