"""What an agent can put into a mail beside its text, and how it leaves."""

from collections.abc import AsyncIterator
from email import message_from_bytes, policy
from email.message import EmailMessage

import httpx
import pytest

from app import clock
from app.clock import now
from dashboard import drafts
from dashboard.contact_tables import Contact
from dashboard.tables import Agent, Item
from mail import answers, files, markup, outbox, postman
from mail.answers import Extras
from mail.files import Upload
from mail.tables import Mailbox, OutboxMail, SendingState
from tests.mail.conftest import Relay, arrived, letter
from tests.serving import Server
from tests.world import World

TOKEN = "t" * 32


@pytest.fixture
async def bea(world: World, server: Server) -> AsyncIterator[httpx.AsyncClient]:
    async with server.client(world.bea) as client:
        yield client


async def composed(world: World, text: str = "Dat kan.", extras: Extras = answers.NO_EXTRAS) -> EmailMessage:
    item = await arrived(letter(text="Kan ik langs komen?", subject="Paspoort"))
    mail = await answers.send(item, world.bea, text, TOKEN, close=False, extras=extras)
    return message_from_bytes(bytes(mail.content), policy=policy.default)  # type: ignore[return-value]


def plain(message: EmailMessage) -> str:
    body = message.get_body(("plain",))
    assert body is not None
    return str(body.get_content())


async def test_plain_text_stays_plain_text(world: World) -> None:
    message = await composed(world)
    assert message.get_content_type() == "text/plain"


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("Dat kan **morgen**.", "<strong>morgen</strong>"),
        ("- paspoort\n- pasfoto", "<li>pasfoto</li>"),
        ("Zie https://example.org/paspoort", 'href="https://example.org/paspoort"'),
    ],
)
async def test_formatting_makes_a_second_form_and_keeps_the_first(world: World, text: str, html: str) -> None:
    message = await composed(world, text)
    assert message.get_content_type() == "multipart/alternative"
    assert text.splitlines()[0] in plain(message)
    rich = message.get_body(("html",))
    assert rich is not None
    assert html in rich.get_content()


def test_nothing_that_runs_comes_out_of_formatting() -> None:
    html = markup.html_of(
        "**x** <script>alert(1)</script> [x](javascript:alert(1)) ![x](https://a.example/b.png)"
    )
    assert "<script" not in html
    assert 'href="javascript' not in html
    assert "<img" not in html


async def test_the_signatures_stand_below_and_then_the_mail_it_answers(world: World) -> None:
    await Agent.update({Agent.signature: "Bea Smit"}).where(Agent.id == world.bea.id)
    ours = Mailbox.address == "info@example.org"
    await Mailbox.update({Mailbox.signature: "Gemeente Waterveen"}).where(ours)
    text = plain(await composed(world, extras=Extras(quote=True))).replace("\r\n", "\n")
    assert text.startswith("Dat kan.\n\n-- \nBea Smit\nGemeente Waterveen\n\n")
    assert text.rstrip().endswith("> Kan ik langs komen?")


async def test_copies_reach_everybody_and_are_in_the_mail(world: World, relay: Relay) -> None:
    extras = Extras(cc="jan@example.net; Piet@Example.net", subject="Uw paspoort")
    message = await composed(world, extras=extras)
    assert message["Cc"] == "jan@example.net, piet@example.net"
    assert message["Subject"] == "Uw paspoort"
    await postman.deliver_due(now())
    told = [command for command in relay.commands if command.startswith("RCPT")]
    assert len(told) == 3


@pytest.mark.parametrize("cc", ["jan", "jan@example.net\r\nBcc: x@y.example", "a@b.example>,<c@d.example"])
async def test_a_copy_to_what_is_no_address_is_refused_and_nothing_leaves(
    world: World, bea: httpx.AsyncClient, cc: str
) -> None:
    item = await arrived()
    form = {"text": "Dat kan.", "client_id": TOKEN, "cc": cc, "act": "send"}
    answer = await bea.post(f"{item.url}/replies", data=form, headers={"HX-Request": "true"})
    assert answer.status_code == 422
    assert not await OutboxMail.exists()


async def test_all_can_be_answered_but_not_ourselves(world: World) -> None:
    raw = letter(Cc="jan@example.net, info@example.org")
    item = await arrived(raw)
    shown = await answers.others(item, await answers.correspondence.arrived(item))
    assert shown == ["jan@example.net"]


async def test_a_file_goes_along_under_a_safe_name(world: World) -> None:
    upload = Upload("../../win.ini\r\nX: y", "text/plain", b"[boot]", "c1")
    for _ in range(2):
        await files.add(world.bea, TOKEN, None, upload)
    message = await composed(world)
    [attached] = list(message.iter_attachments())
    assert "/" not in str(attached.get_filename())
    assert attached.get_content_disposition() == "attachment"
    assert attached.get_payload(decode=True) == b"[boot]"


async def test_too_large_a_file_is_refused_with_a_sentence(world: World, bea: httpx.AsyncClient) -> None:
    with pytest.raises(files.TooLarge):
        await files.add(world.bea, TOKEN, None, Upload("a", "", b"x" * (files.LARGEST + 1), "c1"))
    form = {"form": TOKEN, "client_id": "c2"}
    answer = await bea.post("/mail/files", data=form, files={"file": ("a.bin", b"x" * (files.LARGEST + 1))})
    assert answer.status_code == 413
    assert "te groot" in answer.text


async def test_files_are_for_who_added_them_alone(world: World, server: Server) -> None:
    kept = await files.add(world.bea, TOKEN, None, Upload("a.txt", "text/plain", b"a", "c1"))
    async with server.client(world.abe) as abe:
        assert (await abe.post(f"/mail/files/{kept.id}/removal", data={"x": "1"})).status_code == 404
    assert await files.listed(world.abe, TOKEN) == []
    assert len(await files.listed(world.bea, TOKEN)) == 1


async def test_a_mail_can_be_taken_back_until_it_leaves(
    world: World, bea: httpx.AsyncClient, relay: Relay
) -> None:
    item = await arrived()
    form = {"text": "Dat kan.", "client_id": TOKEN, "act": "close"}
    await bea.post(f"{item.url}/replies", data=form)
    [mail] = await OutboxMail.objects()
    for _ in range(2):
        answer = await bea.post(f"{item.url}/replies/{mail.id}/recall", data={"x": "1"})
        assert answer.status_code == 303
    clock.move(seconds=30)
    await postman.deliver_due(now())
    assert relay.received == []
    assert (await outbox.find(mail.id)).state == SendingState.RECALLED
    assert await drafts.of(world.bea, item.id, "reply") == "Dat kan."
    kept = await Item.objects().get(Item.id == item.id)
    assert (kept.is_open, kept.owner) == (True, world.bea.id)
    assert not await Contact.exists().where(Contact.deleted_at.is_null())
    await bea.post(f"{item.url}/replies", data=form)
    clock.move(seconds=11)
    await postman.deliver_due(now())
    assert len(relay.received) == 1
    answer = await bea.post(f"{item.url}/replies/{mail.id + 1}/recall", data={"x": "1"})
    assert answer.status_code == 409


async def test_a_colleague_takes_back_nothing(world: World, server: Server, bea: httpx.AsyncClient) -> None:
    item = await arrived()
    await bea.post(f"{item.url}/replies", data={"text": "Dat kan.", "client_id": TOKEN, "act": "send"})
    [mail] = await OutboxMail.objects()
    async with server.client(world.abe) as abe:
        assert (await abe.post(f"{item.url}/replies/{mail.id}/recall", data={"x": "1"})).status_code == 409
    assert (await outbox.find(mail.id)).state == SendingState.QUEUED


async def test_what_went_along_is_not_offered_again(world: World, bea: httpx.AsyncClient) -> None:
    item = await arrived()
    await files.add(world.bea, TOKEN, item.id, Upload("kaart.txt", "text/plain", b"a", "c1"))
    assert "Verwijder kaart.txt" in (await bea.get(item.url)).text
    await bea.post(f"{item.url}/replies", data={"text": "Dat kan.", "client_id": TOKEN, "act": "send"})
    page = (await bea.get(item.url)).text
    assert "Verwijder kaart.txt" not in page
    assert f'value="{TOKEN}"' not in page


async def test_subject_and_copies_come_back_with_the_mail(bea: httpx.AsyncClient) -> None:
    item = await arrived()
    form = {"text": "Dat kan.", "client_id": TOKEN, "subject": "Iets anders", "cc": "jan@example.net"}
    await bea.post(f"{item.url}/replies", data=form)
    [mail] = await OutboxMail.objects()
    answer = await bea.post(f"{item.url}/replies/{mail.id}/recall", data={"x": "1"})
    page = (await bea.get(answer.headers["location"])).text
    assert 'value="Iets anders"' in page
    assert 'value="jan@example.net"' in page


async def test_what_a_colleague_took_back_is_not_for_others(
    world: World, server: Server, bea: httpx.AsyncClient
) -> None:
    item = await arrived()
    form = {"text": "Dat kan.", "client_id": TOKEN, "subject": "Iets anders", "cc": "jan@example.net"}
    await bea.post(f"{item.url}/replies", data=form)
    [mail] = await OutboxMail.objects()
    await bea.post(f"{item.url}/replies/{mail.id}/recall", data={"x": "1"})
    async with server.client(world.abe) as abe:
        assert "jan@example.net" not in (await abe.get(f"{item.url}?recalled={mail.id}")).text
