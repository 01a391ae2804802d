"""Reviewers go through the history of all channels: they find, comment and mark; the handler reads it."""

import secrets
from datetime import timedelta

import httpx
import pytest

from app import clock
from app.tables import AuditEntry
from dashboard import contacts, reviews, trail
from dashboard.contact_tables import Contact
from dashboard.review_tables import ReviewComment
from tests.dashboard.given import archived, department, item_for, registered
from tests.dashboard.test_sheets import as_excel_reads
from tests.serving import Server
from tests.world import World

WORDS = "Vriendelijk, maar het antwoord klopt niet."


async def said(client: httpx.AsyncClient, contact: Contact, text: str = WORDS, token: str = "") -> int:
    form = {"text": text, "token": token or secrets.token_urlsafe(16)}
    return (await client.post(f"/review/{contact.id}/comments", data=form)).status_code


async def references(client: httpx.AsyncClient, query: str) -> list[str]:
    """Of what the list finds, and what the file of that list holds."""
    page = (await client.get(f"/review?{query}")).text
    lines = as_excel_reads((await client.get(f"/review/contacts/csv?{query}")).content)
    found = [line[0] for line in lines[1:]]
    for contact in await Contact.objects():
        assert (f'href="/review/{contact.id}' in page) == (contact.reference in found), query
    return found


async def test_a_comment_is_kept_once_read_by_its_handler_and_by_nobody_else(
    server: Server, world: World
) -> None:
    contact = await registered(world.abe)
    async with server.client(world.sam) as sam, server.client(world.abe) as abe:
        assert [await said(sam, contact, token="t" * 22) for _ in range(2)] == [303, 303]
        assert WORDS in (await sam.get(f"/review/{contact.id}")).text
        assert WORDS in (await abe.get(f"/contacts/{contact.id}")).text
    async with server.client(world.bea) as bea:
        page = (await bea.get(f"/contacts/{contact.id}")).text
        assert WORDS not in page
        assert "als beoordelaar" not in page
        assert "Opmerkingen van beoordelaars" not in page
        assert (await bea.get(f"/review/{contact.id}")).status_code == 404
        assert await said(bea, contact) == 404
    assert await ReviewComment.count() == 1
    about = AuditEntry.subject == f"contact:{contact.id}"
    acts = [row.action for row in await AuditEntry.objects().where(about).order_by(AuditEntry.id)]
    assert acts[-2:] == ["contact.commented", "contact.reviewed"]
    told = [
        one.sentence for one in await trail.of_contact(await contacts.find(contact.id, world.sam), world.sam)
    ]
    assert "Sam de Vries plaatste een opmerking als beoordelaar" in told


@pytest.mark.parametrize(("text", "sentence"), [("", "Schrijf uw opmerking."), ("x" * 4001, "4000")])
async def test_what_was_typed_stays_when_it_is_refused(
    server: Server, world: World, text: str, sentence: str
) -> None:
    contact = await registered(world.abe)
    async with server.client(world.sam) as sam:
        form = {"text": text, "token": "t"}
        answer = await sam.post(f"/review/{contact.id}/comments", data=form)
    assert answer.status_code == 422
    assert text in answer.text
    assert "f-text-err" in answer.text


async def test_reviewed_is_marked_once_shown_and_taken_off_again(server: Server, world: World) -> None:
    contact = await registered(world.abe)
    async with server.client(world.sam) as sam:
        for _ in range(2):
            assert (await sam.post(f"/review/{contact.id}/mark", data={"act": ""})).status_code == 303
        assert "Nagelezen door" in (await sam.get("/review")).text
        assert await references(sam, "reviewed=read") == [contact.reference]
        await sam.post(f"/review/{contact.id}/mark", data={"act": "undo"})
        assert await references(sam, "reviewed=read") == []
        assert await references(sam, "reviewed=unread") == [contact.reference]
        await said(sam, contact)
        assert await references(sam, "reviewed=commented") == [contact.reference]
        assert await references(sam, "reviewed=read") == [contact.reference]


async def test_the_history_of_all_channels_is_found_by_every_filter(server: Server, world: World) -> None:
    now = clock.now()
    call = await registered(world.abe, now - timedelta(days=3), subject="Rijbewijs")
    desk = await registered(
        world.bea, now, channel="desk", outcome="referred", department=await department("Klantcontactcentrum")
    )
    talk = await archived(await item_for(world.abe), world)
    day = f"{now - timedelta(days=3):%Y-%m-%d}"
    expected = {
        "": [call, desk, talk],
        "channel=chat": [talk],
        "channel=desk": [desk],
        f"handler={world.abe.employee_id}": [call, talk],
        f"first={day}&last={day}": [call],
        f"first={day}": [call, desk],
        "last=2019-12-31": [talk],
        "subject=rijbew": [call],
        "subject=paspoort": [desk],
        "subject=!": [],
        f"subject=rijbewijs&last={now - timedelta(days=4):%Y-%m-%d}": [],
        "outcome=referred": [desk],
        f"department={await department('Klantcontactcentrum')}": [desk],
        f"q=essaadi&channel=phone&handler={world.abe.employee_id}": [call],
        "first=x&last=9999-99-99&reviewed=y&channel=fax": [call, desk, talk],
    }
    async with server.client(world.sam) as sam:
        for query, wanted in expected.items():
            found = await references(sam, query)
            assert sorted(found) == sorted(contact.reference for contact in wanted), query


async def test_what_was_deleted_is_reviewed_no_longer(server: Server, world: World) -> None:
    contact = await registered(world.abe)
    await reviews.comment(contact, world.sam, WORDS, "t")
    await contacts.delete(contact.id, world.sam, "Op verzoek")
    async with server.client(world.sam) as sam:
        assert (await sam.get(f"/review/{contact.id}")).status_code == 404
        assert await said(sam, contact) == 404
        assert await references(sam, "") == []


async def test_the_chat_that_was_said_is_read_in_review(server: Server, world: World) -> None:
    contact = await archived(await item_for(world.abe), world)
    async with server.client(world.sam) as sam:
        page = (await sam.get(f"/review/{contact.id}")).text
    assert "helaas kan dit alleen op afspraak" in page
    assert 'href="/review"' in page
