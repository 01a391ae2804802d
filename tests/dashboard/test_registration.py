"""One form registers every channel: by hand, or what is left to say about an item."""

import re
from datetime import timedelta
from html import unescape

import httpx
import pytest

from app import clock
from app.clock import now
from app.news import change
from dashboard import contacts, history, items, presence, rows
from dashboard.contact_tables import Contact
from dashboard.history import Filters
from dashboard.states import ItemState, PresenceStatus
from dashboard.tables import Department, Employee, Item
from dashboard.views import View
from tests.dashboard.given import ENDED, KEES, STARTED, archived, department, form, item_for
from tests.serving import Server, token_in
from tests.world import World


def words(answer: httpx.Response) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", answer.text)).split())


def action(answer: httpx.Response) -> str:
    found = re.search(r'<form method="post" action="([^"]+)" data-submit-on', answer.text)
    assert found
    return found.group(1)


def hidden(answer: httpx.Response, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]*)"', answer.text)
    assert found, name
    return unescape(found.group(1))


async def fresh(item: Item) -> Item:
    found = await Item.objects().where(Item.id == item.id).first()
    assert found is not None
    return found


@pytest.mark.parametrize("channel", ["phone", "desk", "post", "email", "social"])
async def test_every_channel_is_registered_with_the_same_form(
    world: World, server: Server, channel: str
) -> None:
    async with server.client(world.bea) as client:
        page = await client.get(f"/contacts/new?channel={channel}")
        sent = await form(channel=channel, token=hidden(page, "token"), opened_at=hidden(page, "opened_at"))
        sent |= {"day": "2026-01-05", "start": "10:15", "end": "10:20", "_csrf_token": token_in(page.text)}
        answer = await client.post(action(page), data=sent)
        record = await client.get(answer.headers["location"])
    contact = await Contact.objects().first()
    assert contact is not None
    assert (contact.channel, contact.handler, contact.state) == (channel, world.bea.employee_id, "complete")
    assert contact.ended_at is not None
    assert contact.ended_at - contact.occurred_at == timedelta(minutes=5)
    assert "5 januari 2026 10:15" in words(record)
    assert "Kees Essaadi" in words(record)


async def test_what_is_wrong_is_said_beside_the_field_and_nothing_typed_is_lost(
    world: World, server: Server
) -> None:
    async with server.client(world.bea) as client:
        sent = await form(subject="", phone="12", outcome="", answer="Dit <b>mag</b> niet weg")
        answer = await client.post("/contacts/new", data=sent | {"day": "2026-01-05", "start": "25:00"})
    assert answer.status_code == 422
    assert "Dit &lt;b&gt;mag&lt;/b&gt; niet weg" in answer.text
    for name in ("subject", "phone", "outcome", "start"):
        assert f'href="#f-{name}"' in answer.text
        assert f'id="f-{name}-err"' in answer.text
    assert await Contact.count() == 0


async def test_without_departments_none_is_asked_for(world: World) -> None:
    async with change():
        await Employee.update({Employee.department: None}, force=True)
        await Department.delete(force=True)
    bare = {"channel": "phone", "subject": "Paspoort", "department": "", "outcome": "answered", "token": "t"}
    contact = await contacts.register(bare, world.abe)
    assert (contact.state, contact.department) == ("complete", None)


async def test_sending_the_form_again_shows_the_same_contact(world: World, server: Server) -> None:
    sent = await form()
    async with server.client(world.bea) as client:
        first = await client.post("/contacts/new", data=sent)
        second = await client.post("/contacts/new", data=sent)
    assert first.headers["location"] == second.headers["location"]
    assert await Contact.count() == 1


async def test_a_call_lasts_from_when_the_form_was_opened_until_it_is_saved(world: World) -> None:
    opened = now() - timedelta(seconds=95)
    blank = await contacts.blank({"opened_at": opened.isoformat()}, world.abe)
    contact = await contacts.register(await form(opened_at=opened.isoformat()), world.abe)
    assert blank.occurred_at == opened
    assert contact.occurred_at == opened
    assert contact.ended_at is not None
    assert timedelta(seconds=94) < contact.ended_at - contact.occurred_at < timedelta(seconds=100)


async def test_later_keeps_a_draft_that_is_counted_and_can_be_completed(world: World, server: Server) -> None:
    sent = await form(subject="", outcome="", act="later")
    async with server.client(world.bea) as client:
        await client.post("/contacts/new", data=sent)
        [draft] = await history.drafts(world.bea)
        overview = await client.get("/contacts")
        edit = await client.get(f"/contacts/{draft.id}/edit")
        done = await client.post(action(edit), data=await form(act="save"))
    assert "U moet nog één registratie afronden." in words(overview)
    assert "Vraagt of het zonder afspraak kan." in edit.text
    assert done.headers["location"] == f"/contacts/{draft.id}"
    assert await history.drafts(world.bea) == []
    assert await history.drafts(world.abe) == []


async def test_a_draft_is_completed_by_its_handler_alone(world: World, server: Server) -> None:
    contact = await contacts.register(await form(), world.bea, draft=True)
    async with server.client(world.sam) as client:
        answer = await client.post(f"/contacts/{contact.id}/edit", data=await form(subject="Van Sam"))
    assert answer.status_code == 404
    assert (await contacts.find(contact.id, world.bea)).subject == "Paspoort aanvragen"


async def test_completing_an_ended_chat_closes_it_and_ends_the_wrap_up(world: World, server: Server) -> None:
    item = await item_for(world.abe)
    contact = await archived(item, world)
    async with change():
        await presence.choose(world.abe, PresenceStatus.AVAILABLE)
        await presence.start_wrap_up(world.abe.id)
    async with server.client(world.abe) as client:
        page = await client.get(f"/items/{item.id}/contact")
        sent = {
            "subject": "Paspoort",
            "department": await department(),
            "outcome": "answered",
            "succeeded": "yes",
        }
        answer = await client.post(action(page), data=sent)
    assert "Hallo, kan ik zonder afspraak langs komen voor mijn paspoort?" in words(page)
    assert 'value="0655392843"' in page.text
    assert answer.headers["location"] == "/"
    kept = await contacts.find(contact.id, world.sam)
    assert (kept.state, kept.subject, kept.occurred_at, kept.ended_at) == (
        "complete",
        "Paspoort",
        STARTED,
        ENDED,
    )
    assert (await fresh(item)).state == ItemState.CLOSED
    assert (await presence.presence_of(world.abe.id)).status == PresenceStatus.AVAILABLE


async def test_later_leaves_the_item_on_the_list_and_says_why(world: World, server: Server) -> None:
    item = await item_for(world.abe)
    contact = await archived(item, world)
    async with server.client(world.abe) as client:
        await client.post(f"/items/{item.id}/contact", data={"summary": "Tot hier", "act": "later"})
        again = await client.get(f"/contacts/{contact.id}/edit")
    [row] = await rows.rows(world.abe, View())
    assert row.words == "registratie afronden"
    assert again.headers["location"] == f"/items/{item.id}/contact"
    assert (await contacts.find(contact.id, world.abe)).summary == "Tot hier"


async def test_registering_during_a_chat_neither_ends_it_nor_loses_what_was_typed(world: World) -> None:
    async with change():
        item = await items.open_item(kind="live_chat", title="Kees Essaadi", owner=world.abe.id, **KEES)
    contact = await contacts.wrap_up(item, await form(subject="Alvast"), world.abe)
    assert (contact.state, contact.ended_at) == ("draft", None)
    assert (await fresh(item)).state == ItemState.OPEN
    ended = await archived(item, world)
    assert (ended.id, ended.subject, ended.occurred_at) == (contact.id, "Alvast", STARTED)


async def test_a_call_about_an_item_is_a_phone_contact_and_closes_it(world: World, server: Server) -> None:
    item = await item_for(None)
    async with server.client(world.bea) as client:
        answer = await client.post(f"/items/{item.id}/contact?channel=phone", data=await form())
    assert answer.status_code == 303
    [contact] = (await history.page(world.bea, Filters())).contacts
    assert (contact.channel, contact.item) == ("phone", item.id)
    assert (await fresh(item)).state == ItemState.CLOSED


async def test_two_letters_of_one_item_are_completed_once_each(world: World, server: Server) -> None:
    item = await item_for(world.bea)
    for occasion in ("1", "2"):
        await archived(item, world, channel="email", handler=world.bea.employee_id, occasion=occasion)
    async with server.client(world.bea) as client:
        for _ in range(2):
            page = await client.get(f"/items/{item.id}/contact")
            sent = await form(contact=hidden(page, "contact"), token=hidden(page, "token"))
            await client.post(f"/items/{item.id}/contact", data=sent)
            await client.post(f"/items/{item.id}/contact", data=sent)
    assert await Contact.count() == 2
    assert await history.drafts(world.bea) == []


async def test_a_call_about_an_item_sent_twice_is_one_contact(world: World, server: Server) -> None:
    item = await item_for(world.bea)
    async with server.client(world.bea) as client:
        page = await client.get(f"/items/{item.id}/contact?channel=phone")
        sent = await form(token=hidden(page, "token"))
        for _ in range(2):
            await client.post(f"/items/{item.id}/contact?channel=phone", data=sent)
    assert await Contact.count() == 1


async def test_an_item_of_a_colleague_is_not_registered(world: World, server: Server) -> None:
    item = await item_for(world.abe)
    async with server.client(world.bea) as client:
        answer = await client.post(f"/items/{item.id}/contact", data=await form())
    assert answer.status_code == 409
    assert "Abe Batens" in words(answer)
    assert await Contact.count() == 0


@pytest.mark.parametrize("path", ["/contacts", "/contacts/new", "/tasks/new", "/parties/1"])
async def test_an_administrator_alone_has_no_contact_history(world: World, server: Server, path: str) -> None:
    async with server.client(world.admin) as client:
        assert (await client.get(path)).status_code == 404


async def test_the_record_of_2019_is_shown_with_all_its_words(world: World, server: Server) -> None:
    contact = await archived(await item_for(world.abe), world)
    async with server.client(world.sam) as client:
        answer = await client.get(f"/contacts/{contact.id}")
    shown = words(answer)
    for said in (
        "Terugbelnotitie",
        "Chat, 25 maart 2019 10:15",
        "Verwijderen",
        "Nieuwe aan...",
        "Contactgeschiedenis",
        "Kanaal Chat",
        "Behandelaar Abe Batens",
        "Registratiedatum 25 mrt 2019 10:15",
        "Klant Kees Essaadi",
        "Telefoon 0655392843",
        "E-mail",
        "Aangemaakt door Abe Batens",
        "Medewerkers (1)",
        "Naam Afdeling Aanwezig Telefoonnummer",
        "Batens Abe College van Burgemeester en Wethouders Niet beschikbaar 030-7551339",
        "Chat geschiedenissen (1)",
        "Kees Essaadi Hallo, kan ik zonder afspraak langs komen voor mijn paspoort?",
        "Abe Goedemorgen, helaas kan dit alleen op afspraak. Zal ik deze meteen even met u inplannen?",
    ):
        assert said in shown, said


async def test_the_list_marks_what_was_searched_and_keeps_it_leafing(world: World, server: Server) -> None:
    clock.move(seconds=1)
    for _ in range(27):
        await contacts.register(await form(client_name="Ömer <Yıldırım>"), world.abe)
    async with server.client(world.bea) as client:
        answer = await client.get("/contacts", params={"q": "yildirim", "channel": "phone"})
    assert "&lt;<mark>Yıldırım</mark>&gt;" in answer.text
    assert "q=yildirim&amp;channel=phone&amp;before=" in answer.text
    assert "27 contactmomenten met yildirim , nieuwste eerst" in words(answer)


async def test_nothing_found_says_what_to_do(world: World, server: Server) -> None:
    async with server.client(world.bea) as client:
        nothing = await client.get("/contacts?q=zzz")
        empty = await client.get("/contacts")
    assert "Niets gevonden" in words(nothing)
    assert "Nog geen contactmomenten" in words(empty)


async def test_deleting_asks_why_and_then_shows_the_list(world: World, server: Server) -> None:
    contact = await contacts.register(await form(), world.abe)
    async with server.client(world.sam) as client:
        asked = await client.post(f"/contacts/{contact.id}/deletion", data={"reason": " "})
        done = await client.post(f"/contacts/{contact.id}/deletion", data={"reason": "Dubbel"})
        gone = await client.get(f"/contacts/{contact.id}")
    assert asked.status_code == 422
    assert "Schrijf waarom dit contactmoment wordt verwijderd." in words(asked)
    assert done.headers["location"] == "/contacts"
    assert gone.status_code == 404
    async with server.client(world.abe) as client:
        assert "Verwijderen" not in (await client.get("/contacts")).text
