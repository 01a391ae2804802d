"""Registrations that go on side by side, kept as they are typed."""

import asyncio
import re
from datetime import timedelta

import httpx
import pytest

from app import clock, news
from app.clock import now
from app.news import News, change
from app.problems import NotFound
from app.tables import AuditEntry, Event
from dashboard import contacts, history, items, running
from dashboard.agents import SignedIn
from dashboard.contact_tables import Contact, ContactQuestion
from tests.dashboard.given import archived, department, form, item_for
from tests.dashboard.test_registration import hidden
from tests.serving import Server
from tests.world import World

STARTED = {"act": "start", "channel": "phone", "token": "page-of-abe"}
HALF = "06 55 39"


async def started(agent: SignedIn, channel: str = "phone") -> Contact:
    return await running.start({"channel": channel, "token": f"page {now().timestamp()}"}, agent)


async def names(agent: SignedIn) -> list[str]:
    return [one.name for one in (await running.overview(agent)).registrations]


async def fresh(contact: Contact) -> Contact:
    found = await Contact.objects().where(Contact.id == contact.id).first()
    assert found is not None
    return found


def shown(answer: httpx.Response) -> str:
    """The strip of running registrations on a page."""
    found = re.search(r'<nav id="registrations".*?</nav>', answer.text, re.DOTALL)
    assert found
    return found[0]


@pytest.mark.parametrize("channel", ["phone", "desk", "post", "email", "social"])
async def test_the_menu_starts_a_contact_that_runs(world: World, server: Server, channel: str) -> None:
    async with server.client(world.bea) as client:
        page = await client.get("/")
        sent = {"act": "start", "token": hidden(page, "token"), "channel": channel}
        begun = await client.post("/contacts/new", data=sent)
        edit = await client.get(begun.headers["location"])
        elsewhere = await client.get("/contacts")
    [contact] = await history.drafts(world.bea)
    assert begun.headers["location"] == f"/contacts/{contact.id}/edit"
    assert (contact.channel, contact.ended_at) == (channel, None)
    assert "zonder naam" in shown(elsewhere).lower()
    assert "aria-current" in shown(edit)
    assert "aria-current" not in shown(elsewhere)
    assert ("data-since" in shown(edit)) == (channel == "phone")


async def test_a_double_click_starts_one_contact_and_the_next_click_another(
    world: World, server: Server
) -> None:
    async with server.client(world.bea) as client:
        both = await asyncio.gather(*(client.post("/contacts/new", data=STARTED) for _ in range(8)))
        assert len({answer.headers["location"] for answer in both}) == 1
        path = both[0].headers["location"]
        await client.post(path, data=await form())
        again = await client.post("/contacts/new", data=STARTED)
        other = await client.post("/contacts/new", data=STARTED | {"channel": "desk"})
    assert len({path, again.headers["location"], other.headers["location"]}) == 3


async def test_the_page_of_a_colleague_starts_nothing_of_hers(world: World) -> None:
    hers = await running.start(STARTED, world.abe)
    mine = await running.start(STARTED, world.bea)
    assert hers.id != mine.id
    assert mine.handler == world.bea.employee_id


async def test_looking_at_a_new_form_keeps_nothing(world: World, server: Server) -> None:
    async with server.client(world.bea) as client:
        assert (await client.get("/contacts/new?channel=phone")).status_code == 200
    assert await Contact.count() == 0


async def test_what_is_typed_is_there_in_another_browser_to_the_letter(world: World, server: Server) -> None:
    contact = await started(world.bea)
    typed = {"client_name": "Kees ", "phone": HALF, "subject": "Pas", "summary": "Regel 1\nRegel 2 "}
    typed |= {"subject-2": "Afval", "department-2": await department(), "outcome": "referred", "end": "1"}
    async with server.client(world.bea) as client:
        answer = await client.put(f"/contacts/{contact.id}/typed", data=typed)
    async with server.client(world.bea) as other:
        page = await other.get(f"/contacts/{contact.id}/edit")
    assert answer.text.startswith("Concept bewaard ")
    for value in ('value="Kees "', f'value="{HALF}"', 'value="Pas"', 'value="Afval"', "Regel 1\nRegel 2 <"):
        assert value in page.text
    assert re.search(r'value="referred" checked', page.text)
    assert not re.search(r'name="succeeded"[^>]*checked', page.text)
    assert await names(world.bea) == ["Kees"]


async def test_the_first_word_of_a_new_form_makes_it_a_draft_once(world: World, server: Server) -> None:
    async with server.client(world.bea) as client:
        page = await client.get("/contacts/new?channel=desk")
        sent = {"token": hidden(page, "token"), "opened_at": hidden(page, "opened_at"), "channel": "desk"}
        typed = [client.put("/contacts/typed", data=sent | {"subject": "Pas"}) for _ in range(6)]
        places = {answer.headers["content-location"] for answer in await asyncio.gather(*typed)}
        await client.post("/contacts/new", data=await form(**sent))
        late = await client.put("/contacts/typed", data=sent | {"subject": "Te laat"})
    assert len(places) == 1
    assert late.status_code == 409
    contact = await Contact.objects().first()
    assert contact is not None
    assert (contact.state, contact.subject, contact.channel) == ("complete", "Paspoort aanvragen", "desk")
    assert await Contact.count() == 1


async def test_typing_never_changes_what_was_completed(world: World, server: Server) -> None:
    contact = await contacts.register(await form(), world.bea)
    async with server.client(world.bea) as client:
        answer = await client.put(f"/contacts/{contact.id}/typed", data={"subject": "Anders"})
    assert answer.status_code == 409
    assert (await fresh(contact)).subject == "Paspoort aanvragen"


async def test_nobody_types_in_the_registration_of_a_colleague(world: World, server: Server) -> None:
    contact = await started(world.abe)
    async with server.client(world.sam) as client:
        typed = await client.put(f"/contacts/{contact.id}/typed", data={"subject": "Van Sam"})
        gone = await client.post(f"/contacts/{contact.id}/discarding", data={})
        page = await client.get("/")
    assert (typed.status_code, gone.status_code) == (404, 404)
    assert f"/contacts/{contact.id}" not in shown(page)
    assert (await fresh(contact)).deleted_at is None


async def test_a_confidential_draft_is_confidential_while_it_is_typed(world: World) -> None:
    contact = await started(world.bea)
    await running.keep(contact.id, {"client_name": "Kees", "confidential": "yes"}, world.bea)
    with pytest.raises(NotFound):
        await contacts.find(contact.id, world.fatima)


async def test_completing_takes_what_was_sent_and_forgets_what_was_typed(world: World) -> None:
    contact = await started(world.bea)
    await running.keep(contact.id, {"subject": "Half", "subject-2": "Ook half"}, world.bea)
    clock.move(minutes=3)
    await contacts.complete(contact.id, await form(questions="1"), world.bea)
    kept = await fresh(contact)
    assert (kept.subject, kept.typed, kept.state) == ("Paspoort aanvragen", "{}", "complete")
    assert kept.ended_at is not None
    assert timedelta(minutes=3) <= kept.ended_at - kept.occurred_at < timedelta(minutes=4)
    assert await ContactQuestion.count() == 0


async def test_later_refuses_nothing_and_stops_the_timer(world: World, server: Server) -> None:
    contact = await started(world.bea)
    async with server.client(world.bea) as client:
        left = await client.post(
            f"/contacts/{contact.id}/edit", data={"phone": HALF, "channel": "phone", "act": "later"}
        )
        clock.move(minutes=30)
        page = await client.get(f"/contacts/{contact.id}/edit")
        strip = shown(await client.get("/"))
    assert left.headers["location"] == "/contacts"
    assert f'value="{HALF}"' in page.text
    assert f"/contacts/{contact.id}/edit" in strip
    assert "data-since" not in strip
    kept = await fresh(contact)
    assert kept.state == "draft"
    assert kept.ended_at is not None
    assert kept.ended_at < now() - timedelta(minutes=29)


async def test_a_new_form_left_for_later_is_one_draft_with_its_questions(
    world: World, server: Server
) -> None:
    second = {"subject-2": "Afval", "department-2": await department(), "outcome-2": "", "questions": "2"}
    sent = await form(act="later", outcome="", **second)
    async with server.client(world.bea) as client:
        for _ in range(2):
            await client.post("/contacts/new", data=sent)
        [draft] = await history.drafts(world.bea)
        page = await client.get(f"/contacts/{draft.id}/edit")
    assert 'value="Afval"' in page.text
    assert (await running.overview(world.bea)).drafts == 1


async def test_another_question_in_a_running_registration_is_kept_at_once(
    world: World, server: Server
) -> None:
    contact = await started(world.bea)
    async with server.client(world.bea) as client:
        sent = {"subject": "Pas", "phone": HALF, "act": "another"}
        await client.post(f"/contacts/{contact.id}/edit", data=sent)
        page = await client.get(f"/contacts/{contact.id}/edit")
        refused = await client.post(f"/contacts/{contact.id}/edit", data=sent | {"act": "save"})
        after = await client.get(f"/contacts/{contact.id}/edit")
    assert 'name="subject-2"' in page.text
    assert refused.status_code == 422
    assert f'value="{HALF}"' in after.text


async def test_what_was_started_by_mistake_disappears_with_a_line_in_the_audit_trail(
    world: World, server: Server
) -> None:
    contact = await started(world.bea)
    await contacts.complete(contact.id, await form(), world.bea, draft=True)
    await running.keep(contact.id, {"client_name": "Kees", "summary": "Geheim"}, world.bea)
    async with server.client(world.bea) as client:
        for status in (303, 404):
            answer = await client.post(f"/contacts/{contact.id}/discarding", data={})
            assert answer.status_code == status
        assert f"/contacts/{contact.id}" not in shown(await client.get("/"))
    assert (await running.overview(world.bea)).drafts == 0
    assert await history.drafts(world.bea) == []
    [entry] = await AuditEntry.objects().where(AuditEntry.action == "contact.discard")
    assert (entry.actor, entry.subject) == (world.bea.actor, f"contact:{contact.id}")
    gone = await fresh(contact)
    assert (gone.client_name, gone.phone, gone.summary, gone.typed) == ("", "", "", "{}")


async def test_what_belongs_to_an_item_is_not_thrown_away(world: World) -> None:
    contact = await archived(await item_for(world.abe), world)
    with pytest.raises(NotFound):
        await running.discard(contact.id, world.abe)


async def test_what_belongs_to_an_open_item_is_counted_but_stands_with_it(world: World) -> None:
    item = await item_for(world.abe)
    await archived(item, world)
    call = await started(world.abe)
    assert [one.id for one in (await running.overview(world.abe)).registrations] == [call.id]
    assert (await running.overview(world.abe)).drafts == 2
    async with change():
        await items.close(item.id)
    assert len((await running.overview(world.abe)).registrations) == 2


async def test_a_chat_that_ended_meanwhile_keeps_its_own_times(world: World) -> None:
    contact = await archived(await item_for(world.abe), world)
    await running.keep(
        contact.id, {"day": "2026-01-01", "start": "09:00", "end": "", "summary": "x"}, world.abe
    )
    values = await running.filled(await fresh(contact))
    assert (values["day"], values["start"], values["end"]) == ("2019-03-25", "10:15", "10:24")
    assert values["summary"] == "x"


async def test_a_new_contact_from_a_contact_knows_the_person_and_the_subject(
    world: World, server: Server
) -> None:
    origin = await contacts.register(await form(email="kees@example.net"), world.abe)
    async with server.client(world.bea) as client:
        record = await client.get(f"/contacts/{origin.id}")
        page = await client.get(f"/contacts/new?contact={origin.id}")
        sent = await form(client_name="", phone="", token=hidden(page, "token"))
        made = await client.post(f"/contacts/new?contact={origin.id}", data=sent)
    assert f'href="/contacts/new?contact={origin.id}"' in record.text
    for value in ("Kees Essaadi", "0655392843", "kees@example.net", "Paspoort aanvragen"):
        assert f'value="{value}"' in page.text
    contact = await contacts.find(int(made.headers["location"].rpartition("/")[2]), world.bea)
    assert contact.id != origin.id
    assert contact.party == origin.party


async def test_a_new_contact_from_an_item_knows_its_client(world: World, server: Server) -> None:
    item = await item_for(world.abe, summary="Rijbewijs verlengen")
    async with server.client(world.bea) as client:
        page = await client.get(f"/contacts/new?item={item.id}")
        missing = await client.get("/contacts/new?item=999999")
    for value in ("Kees Essaadi", "0655392843", "Rijbewijs verlengen"):
        assert f'value="{value}"' in page.text
    assert missing.status_code == 404


async def test_her_screens_hear_of_it_and_nobody_else(world: World) -> None:
    seen = await news.cursor()
    contact = await started(world.bea)
    await running.keep(contact.id, {"client_name": "Kees", "channel": "phone"}, world.bea)
    since = (Event.id > seen) & (Event.topic != "availability")  # the ticker may tell visitors of the world
    told = await Event.select(Event.topic, Event.name).where(since)
    await running.keep(contact.id, {"client_name": "Kees", "channel": "phone", "summary": "x"}, world.bea)
    assert {(row["topic"], row["name"]) for row in told} == {(f"agent:{world.bea.id}", "running")}
    assert await Event.count().where(since) == len(told)


async def test_the_strip_and_the_number_are_sent_live(world: World) -> None:
    contact = await started(world.bea)
    await running.keep(contact.id, {"client_name": "Kees <b>"}, world.bea)
    html = await running.LIVE["running"](News(1, "", "running", {}), world.bea)
    assert html is not None
    assert "Kees &lt;b&gt;" in html
    assert 'hx-target=".count-drafts" hx-swap="textContent">1<' in html
