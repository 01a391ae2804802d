import html
import re
from uuid import uuid4

from app.tables import Event
from chat import conversations
from chat.tables import Author, Conversation
from dashboard.contact_tables import Contact
from dashboard.tables import Draft, Item
from tests.chat.conftest import HTMX, QUESTION, Begin, Clients, at_work, said, taken
from tests.world import World


async def test_the_chat_page_shows_what_was_said_and_where_to_answer(
    world: World, begin: Begin, clients: Clients
) -> None:
    conversation = await taken(await begin(), world.abe)
    page = await (await clients.of(world.abe)).get(f"/chats/{conversation.item}")
    assert page.status_code == 200
    assert QUESTION in page.text
    assert "Bericht aan Kees Essaadi" in page.text
    assert 'href="https://www.waterveen.example/paspoort"' in page.text
    assert "aangenomen door u om" in html.unescape(page.text)
    for act in ("Informatieverzoek", "Terugbelnotitie", "Contactregistratie", "Beëindigen"):
        assert act in page.text
    assert "De chat is beëindigd. Bedankt voor uw vraag, en een fijne dag!" in page.text


async def test_a_message_is_answered_with_everything_the_page_missed(
    world: World, begin: Begin, clients: Clients
) -> None:
    conversation = await taken(await begin(), world.abe)
    await conversations.post(conversation, Author.VISITOR, str(uuid4()), "Bent u er nog?")
    client = await clients.of(world.abe)
    form = said("Zeker, een ogenblik.") | {"after": "1"}
    answer = await client.post(f"/chats/{conversation.item}/messages", data=form, headers=HTMX)
    assert answer.status_code == 200
    assert re.findall(r'data-seq="(\d+)"', answer.text) == ["2", "3"]
    assert answer.text.index("Bent u er nog?") < answer.text.index("Zeker, een ogenblik.")
    assert QUESTION not in answer.text


async def test_the_answer_is_the_same_partial_as_the_page(
    world: World, begin: Begin, clients: Clients
) -> None:
    conversation = await taken(await begin(), world.abe)
    client = await clients.of(world.abe)
    answer = await client.post(f"/chats/{conversation.item}/messages", data=said("Goedemorgen"), headers=HTMX)
    page = await client.get(f"/chats/{conversation.item}")
    [shown] = re.findall(r'<div class="msg msg--out".*?</div></div>', page.text, re.DOTALL)
    assert shown in answer.text


async def test_a_plain_form_works_too(world: World, begin: Begin, clients: Clients) -> None:
    conversation = await taken(await begin(), world.abe)
    client = await clients.of(world.abe)
    answer = await client.post(f"/chats/{conversation.item}/messages", data=said("Goedemorgen"))
    assert (answer.status_code, answer.headers["location"]) == (303, f"/chats/{conversation.item}")


async def test_a_refusal_says_why_and_leaves_the_text_alone(
    world: World, begin: Begin, clients: Clients
) -> None:
    conversation = await taken(await begin(), world.abe)
    client = await clients.of(world.abe)
    empty = await client.post(f"/chats/{conversation.item}/messages", data=said(" "), headers=HTMX)
    assert (empty.status_code, "Schrijf eerst een bericht." in empty.text) == (422, True)
    await conversations.end(conversation, Author.VISITOR)
    late = await client.post(f"/chats/{conversation.item}/messages", data=said("Te laat"), headers=HTMX)
    assert late.status_code == 409
    assert "Deze chat is beëindigd; er kan niets meer bij." in late.text
    assert "<textarea" not in late.text


async def test_what_a_visitor_types_is_never_markup(world: World, begin: Begin, clients: Clients) -> None:
    evil = "<script>alert(1)</script><img src=x onerror=alert(1)>{{ 7*7 }}</textarea>"
    begun = await begin(
        text=evil, name="<b>Kees</b>", page_title="<i>x</i>", page_url='https://e.example/"><script>'
    )
    conversation = await taken(begun, world.abe)
    page = await (await clients.of(world.abe)).get(f"/chats/{conversation.item}")
    assert "<script>alert" not in page.text
    assert "<img src=x" not in page.text
    assert "<b>Kees</b>" not in page.text
    assert '"><script>' not in page.text
    assert html.escape("<script>alert(1)</script>", quote=False) in page.text


async def test_reading_is_marked_by_a_post_and_no_page_changes_anything(
    world: World, begin: Begin, clients: Clients
) -> None:
    conversation = await taken(await begin(), world.abe)
    client = await clients.of(world.abe)
    news = Event.topic.is_in([f"conversation:{conversation.id}", f"agent:{world.abe.id}"])
    before = await Event.count().where(news)
    assert 'hx-trigger="intersect once"' in (await client.get(f"/chats/{conversation.item}")).text
    await client.get(f"/chats/{conversation.item}/ending")
    assert await Event.count().where(news) == before
    assert (await conversations.find(conversation.id)).read_by_agent == 0
    answer = await client.post(f"/chats/{conversation.item}/reading", data={"seq": "1"}, headers=HTMX)
    assert answer.status_code == 204
    assert (await conversations.find(conversation.id)).read_by_agent == 1
    assert (await Item.objects().get(Item.id == conversation.item)).unread == 0


async def test_ending_leads_to_the_registration(world: World, begin: Begin, clients: Clients) -> None:
    conversation = await taken(await begin(), world.abe)
    client = await clients.of(world.abe)
    asked = await client.get(f"/chats/{conversation.item}/ending")
    assert re.search(r"<dialog [^>]* open>", asked.text)
    form = {"send": "on", "message": "Fijne dag verder!"}
    answer = await client.post(f"/chats/{conversation.item}/ending", data=form)
    assert (answer.status_code, answer.headers["location"]) == (303, f"/items/{conversation.item}/contact")
    assert [m.text for m in await conversations.messages(conversation)] == [QUESTION, "Fijne dag verder!"]
    registration = await client.get(f"/items/{conversation.item}/contact")
    assert registration.status_code == 200
    assert QUESTION in registration.text
    again = await client.post(f"/chats/{conversation.item}/ending", data=form)
    assert again.status_code == 303
    assert len(await conversations.messages(conversation)) == 2


async def test_the_end_message_can_be_left_out(world: World, begin: Begin, clients: Clients) -> None:
    conversation = await taken(await begin(), world.abe)
    client = await clients.of(world.abe)
    await client.post(f"/chats/{conversation.item}/ending", data={"message": "Fijne dag verder!"})
    assert (await conversations.find(conversation.id)).state == "ended"
    assert len(await conversations.messages(conversation)) == 1


async def test_the_registration_closes_the_item_and_completes_the_contact(
    world: World, begin: Begin, clients: Clients
) -> None:
    conversation = await taken(await begin(), world.abe)
    client = await clients.of(world.abe)
    await client.post(f"/chats/{conversation.item}/ending", data={})
    page = await client.get(f"/items/{conversation.item}/contact")
    form = fields(page.text) | {"subject": "Paspoort: afspraak maken", "outcome": "answered"}
    answer = await client.post(f"/items/{conversation.item}/contact", data=form)
    assert answer.status_code in (303, 204), answer.text
    contact = await Contact.objects().get(Contact.item == conversation.item)
    assert (contact.state, contact.subject, contact.channel) == (
        "complete",
        "Paspoort: afspraak maken",
        "chat",
    )
    assert (await Item.objects().get(Item.id == conversation.item)).state == "closed"


async def test_a_missed_chat_is_registered_by_who_takes_it(
    world: World, begin: Begin, clients: Clients
) -> None:
    conversation = await begin()
    await conversations.end(conversation, Author.VISITOR)
    client = await clients.of(world.bea)
    page = await client.get(f"/chats/{conversation.item}")
    assert page.status_code == 200
    assert QUESTION in page.text
    assert "Bezoeker heeft de chat verlaten" in page.text
    form = fields((await client.get(f"/items/{conversation.item}/contact")).text)
    form |= {"subject": "Gemiste chat over paspoort", "outcome": "answered"}
    answer = await client.post(f"/items/{conversation.item}/contact", data=form)
    assert answer.status_code in (303, 204), answer.text
    contact = await Contact.objects().get(Contact.item == conversation.item)
    assert (contact.state, contact.handler) == ("complete", world.bea.employee_id)


async def test_a_draft_is_in_the_composer_and_gone_when_it_was_sent(
    world: World, begin: Begin, clients: Clients
) -> None:
    conversation = await taken(await begin(), world.abe)
    client = await clients.of(world.abe)
    await client.put(f"/items/{conversation.item}/drafts/message", data={"text": "Zeker. Dinsdag 2 april"})
    assert "Zeker. Dinsdag 2 april</textarea>" in (await client.get(f"/chats/{conversation.item}")).text
    form = said("Zeker. Dinsdag 2 april zijn we open.")
    await client.post(f"/chats/{conversation.item}/messages", data=form, headers=HTMX)
    assert await Draft.count() == 0


async def test_accepting_the_ring_opens_the_chat(world: World, begin: Begin, clients: Clients) -> None:
    await at_work(world.abe)
    conversation: Conversation = await begin()
    client = await clients.of(world.abe)
    answer = await client.post(f"/items/{conversation.item}/acceptance")
    assert (answer.status_code, answer.headers["location"]) == (303, f"/chats/{conversation.item}")
    assert (await conversations.find(conversation.id)).state == "active"


def fields(page: str) -> dict[str, str]:
    """The hidden and filled fields of the form in <main>."""
    form = page[page.index("<main") :]
    found = re.findall(r"<input\b[^>]*>", form)
    named = {}
    for one in found:
        name, value = re.search(r'name="([^"]+)"', one), re.search(r'value="([^"]*)"', one)
        if name and value and 'type="radio"' not in one and 'type="checkbox"' not in one:
            named[name[1]] = html.unescape(value[1])
    return named
