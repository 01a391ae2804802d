"""A mail that an agent writes first: it goes out once, and is work and a contact like any other."""

import asyncio

import pytest

from app.clock import now
from app.news import change
from dashboard import drafts, items, parties
from dashboard.archive import lines_of, transcripts_of
from dashboard.contact_tables import Contact
from dashboard.tables import Department, Employee, Item
from mail import files, mailbox_forms, postman
from mail.files import Upload
from mail.recalling import UNDO
from mail.tables import Mailbox, OutboxMail, SendingState
from tests.dashboard.given import registered
from tests.mail.conftest import Relay, arrived
from tests.serving import Server
from tests.world import World

FORM = {
    "to": "kees@visitor.example",
    "subject": "Uw paspoort",
    "text": "Geachte heer Essaadi,\n\nUw paspoort ligt klaar.",
    "client_id": "abc",
}


async def test_it_goes_out_and_is_work_of_hers_and_a_contact(
    world: World, server: Server, relay: Relay
) -> None:
    async with server.client(world.bea) as client:
        sent = await client.post("/mail/new", data=FORM)
        [item] = await Item.objects()
        assert (sent.status_code, sent.headers["location"]) == (303, item.url)
        await postman.deliver_due(now() + UNDO)
        page = (await client.get(item.url)).text
    assert (item.kind, item.owner, item.summary, item.email) == (
        "email",
        world.bea.id,
        "Uw paspoort",
        "kees@visitor.example",
    )
    assert item.waiting_since is None
    [mail] = await OutboxMail.objects()
    assert (mail.state, mail.sender, mail.recipient) == (SendingState.SENT, "info@example.org", FORM["to"])
    assert b"Uw paspoort ligt klaar." in relay.received[0]
    assert b"Auto-Submitted" not in relay.received[0]
    for words in ("Uw paspoort ligt klaar.", "Afgeleverd bij de mailserver", "Aan kees@visitor.example"):
        assert words in page


async def test_what_was_written_is_in_the_contact_history(world: World, server: Server) -> None:
    async with server.client(world.bea) as client:
        await client.post("/mail/new", data=FORM)
    [contact] = await Contact.objects()
    assert (contact.channel, contact.state, contact.subject, contact.handler) == (
        "email",
        "complete",
        "Uw paspoort",
        world.bea.employee_id,
    )
    [transcript] = await transcripts_of(contact.id)
    assert [(line["who"], line["role"], line["text"]) for line in lines_of(transcript)] == [
        ("Bea Smit", "employee", FORM["text"])
    ]
    [mail] = await OutboxMail.objects()
    assert mail.contact == contact.id


async def test_without_a_department_it_goes_out_and_the_registration_waits(
    world: World, server: Server
) -> None:
    async with change():
        await Employee.update({Employee.department: None}).where(Employee.id == world.bea.employee_id)
    async with server.client(world.bea) as client:
        await client.post("/mail/new", data=FORM)
    assert [contact.state for contact in await Contact.objects()] == ["draft"]
    assert await OutboxMail.count() == 1


async def test_the_same_form_five_times_at_once_is_one_mail(world: World, server: Server) -> None:
    async with server.client(world.bea) as client:
        answers = await asyncio.gather(*(client.post("/mail/new", data=FORM) for _ in range(5)))
    assert len({answer.headers["location"] for answer in answers}) == 1
    assert (await OutboxMail.count(), await Item.count(), await Contact.count()) == (1, 1, 1)


async def test_the_same_token_of_another_agent_is_another_mail(world: World, server: Server) -> None:
    for agent in (world.bea, world.abe):
        async with server.client(agent) as client:
            await client.post("/mail/new", data=FORM)
    assert await OutboxMail.count() == 2


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("to", "", "Vul het e-mailadres in waar de e-mail heen gaat."),
        ("to", "kees", "Dit is geen e-mailadres."),
        ("to", "a@b.example, c@d.example", "Dit is geen e-mailadres."),
        ("to", '"a b"@visitor.example', "e-mail"),
        ("subject", "", "Schrijf waar het over gaat."),
        ("subject", "x" * 201, "200"),
        ("text", "", "Schrijf de tekst van de e-mail."),
        ("cc", "jan@example.net, kees", "kees"),
    ],
)
async def test_what_is_wrong_stands_beside_the_field_and_what_was_typed_stays(
    world: World, server: Server, field: str, value: str, sentence: str
) -> None:
    typed = FORM | {field: value}
    async with server.client(world.bea) as client:
        answer = await client.post("/mail/new", data=typed)
    assert answer.status_code == 422
    assert f'id="f-{field}-err"' in answer.text
    assert sentence in answer.text
    for name in {"to", "subject", "text"} - {field}:
        assert typed[name].partition("\n")[0] in answer.text
    assert await OutboxMail.count() == 0


async def test_a_subject_cannot_bring_a_header_with_it(world: World, server: Server, relay: Relay) -> None:
    async with server.client(world.bea) as client:
        await client.post("/mail/new", data=FORM | {"subject": "Hallo\r\nBcc: x@evil.example"})
    await postman.deliver_due(now() + UNDO)
    assert b"\r\nBcc" not in relay.received[0]
    assert [command for command in relay.commands if "evil" in command] == []


async def permits() -> Mailbox:
    """A second mailbox, for a department."""
    department = await Department.objects().first()
    assert department
    form = {"address": "vergunningen@example.org", "name": "Vergunningen", "signature": "Team Vergunningen"}
    await mailbox_forms.add(form, [str(department.id)], "test")
    mailbox = await Mailbox.objects().get(Mailbox.address == "vergunningen@example.org")
    assert mailbox
    return mailbox


async def test_it_comes_from_the_mailbox_chosen_with_copy_file_and_signature(
    world: World, server: Server, relay: Relay
) -> None:
    await permits()
    await files.add(world.bea, "abc", None, Upload("kaart.txt", "text/plain", b"kaart", "c1"))
    chosen = FORM | {"from": "vergunningen@example.org", "cc": "jan@example.net"}
    async with server.client(world.bea) as client:
        sent = await client.post("/mail/new", data=chosen)
        await postman.deliver_due(now() + UNDO)
        assert "kaart.txt" in (await client.get(sent.headers["location"])).text
        form = (await client.get(sent.headers["location"])).text
    [raw] = relay.received
    for words in (b"From: Vergunningen <vergunningen@example.org>", b"Cc: jan@example.net", b"kaart.txt"):
        assert words in raw
    assert b"-- \r\nTeam Vergunningen" in raw
    assert "RCPT TO:<jan@example.net>" in relay.commands
    assert "Verwijder kaart.txt" not in form


async def test_who_belongs_to_a_department_writes_from_its_mailbox(world: World, server: Server) -> None:
    mailbox = await permits()
    [department] = await mailbox_forms.departments_of(mailbox.id)
    async with server.client(world.bea) as client:
        assert 'value="vergunningen@example.org" selected' not in (await client.get("/mail/new")).text
        bea = Employee.id == world.bea.employee_id
        await Employee.update({Employee.department: department}).where(bea)
        assert 'value="vergunningen@example.org" selected' in (await client.get("/mail/new")).text


async def test_from_a_mailbox_that_is_none_nothing_goes(world: World, server: Server) -> None:
    async with server.client(world.bea) as client:
        answer = await client.post("/mail/new", data=FORM | {"from": "elders@example.net"})
    assert (answer.status_code, await OutboxMail.count()) == (422, 0)
    assert "Kies er een uit de lijst" in answer.text


async def test_taken_back_it_stands_in_the_form_as_it_was(world: World, server: Server, relay: Relay) -> None:
    await permits()
    await files.add(world.bea, "abc", None, Upload("kaart.txt", "text/plain", b"kaart", "c1"))
    form = FORM | {"from": "vergunningen@example.org", "cc": "jan@example.net"}
    async with server.client(world.bea) as client:
        await client.post("/mail/new", data=form)
        [item] = await Item.objects()
        [mail] = await OutboxMail.objects()
        answer = await client.post(f"{item.url}/replies/{mail.id}/recall", data={"x": "1"})
        page = (await client.get(answer.headers["location"])).text
        for words in ('value="Uw paspoort"', 'value="jan@example.net"', "Verwijder kaart.txt"):
            assert words in page
        assert await drafts.of(world.bea, item.id, "reply") == mail.text
        again = {"text": mail.text, "subject": mail.subject, "recalled": str(mail.id), "client_id": "new"}
        await client.post(f"{item.url}/replies", data=again)
    await postman.deliver_due(now() + UNDO)
    assert [b"From: Vergunningen" in raw for raw in relay.received] == [True]


async def test_from_a_contact_it_is_filled_in_and_about_the_same_person(world: World, server: Server) -> None:
    contact = await registered(world.abe, email="kees@visitor.example")
    async with server.client(world.bea) as client:
        page = (await client.get(f"/contacts/{contact.id}")).text
        assert f'href="/mail/new?contact={contact.id}"' in page
        form = (await client.get(f"/mail/new?contact={contact.id}")).text
        assert 'value="kees@visitor.example"' in form
        assert 'value="Paspoort aanvragen"' in form
        await client.post(f"/mail/new?contact={contact.id}", data=FORM)
    [item] = await Item.objects()
    assert (item.title, item.client_name, item.party) == ("Kees Essaadi", "Kees Essaadi", contact.party)
    assert [one.party for one in await Contact.objects()] == [contact.party] * 2


async def test_a_person_without_an_address_is_known_by_it_from_then_on(world: World, server: Server) -> None:
    contact = await registered(world.abe)
    async with server.client(world.bea) as client:
        await client.post(f"/mail/new?party={contact.party}", data=FORM)
    known = await parties.recognise("kees@visitor.example", "")
    assert known is not None
    assert known.id == contact.party


async def test_somebody_else_who_is_written_to_is_not_taken_for_the_client(
    world: World, server: Server
) -> None:
    contact = await registered(world.abe, email="kees@visitor.example")
    async with server.client(world.bea) as client:
        await client.post(f"/mail/new?contact={contact.id}", data=FORM | {"to": "notaris@elsewhere.example"})
    [item] = await Item.objects()
    assert (item.title, item.party) != ("Kees Essaadi", contact.party)
    addresses = await parties.addresses_of(contact.party)
    assert "notaris@elsewhere.example" not in [address.value for address in addresses]


async def test_what_is_written_about_a_confidential_contact_is_confidential(
    world: World, server: Server
) -> None:
    contact = await registered(world.abe, email="kees@visitor.example", confidential="yes")
    async with server.client(world.abe) as client:
        await client.post(f"/mail/new?contact={contact.id}", data=FORM)
    assert [one.confidential for one in await Contact.objects()] == [True, True]


async def test_so_is_its_registration_while_it_waits(world: World, server: Server) -> None:
    contact = await registered(world.abe, email="kees@visitor.example", confidential="yes")
    async with change():
        await Employee.update({Employee.department: None}).where(Employee.id == world.abe.employee_id)
    async with server.client(world.abe) as client:
        await client.post(f"/mail/new?contact={contact.id}", data=FORM)
    drafts = await Contact.objects().where(Contact.state == "draft")
    assert [draft.confidential for draft in drafts] == [True]


async def test_from_an_item_it_goes_to_its_client(world: World, server: Server) -> None:
    item = await arrived()
    async with server.client(world.bea) as client:
        assert f'href="/mail/new?item={item.id}"' in (await client.get(item.url)).text
        assert 'value="kees@visitor.example"' in (await client.get(f"/mail/new?item={item.id}")).text


async def test_who_may_not_handle_mail_or_see_the_contact_has_no_such_page(
    world: World, server: Server
) -> None:
    contact = await registered(world.abe, confidential="yes")
    async with server.client(world.admin) as client:
        assert (await client.get("/mail/new")).status_code == 404
        assert (await client.post("/mail/new", data=FORM)).status_code == 404
    async with server.client(world.fatima) as client:
        for url in (f"/mail/new?contact={contact.id}", "/mail/new?party=999999", "/mail/new?item=999999"):
            assert (await client.get(url)).status_code == 404
            assert (await client.post(url, data=FORM)).status_code == 404
    assert await OutboxMail.count() == 0


async def test_without_a_mailbox_nothing_is_lost(world: World, server: Server) -> None:
    async with change():
        await Mailbox.update({Mailbox.active: False}, force=True)
    async with server.client(world.bea) as client:
        answer = await client.post("/mail/new", data=FORM)
    assert answer.status_code == 422
    assert "Uw paspoort ligt klaar." in answer.text
    assert "nog geen postbus" in answer.text


async def test_she_can_write_once_more_and_close_it(world: World, server: Server, relay: Relay) -> None:
    async with server.client(world.bea) as client:
        await client.post("/mail/new", data=FORM)
        [item] = await Item.objects()
        again = {"text": "Ook op zaterdag.", "client_id": "def", "act": "close"}
        assert (await client.post(f"/mail/{item.id}/replies", data=again)).status_code in (200, 303)
    assert not (await items.find(item.id, world.bea)).is_open
    assert await Contact.count() == 2
