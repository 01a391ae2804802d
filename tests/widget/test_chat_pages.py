"""The page variant, with plain forms: a whole chat, the offline form, and what keeps programs out."""

import re
from uuid import uuid4

import httpx
import pytest

from app import clock
from chat import conversations
from chat.tables import Author, Conversation, Sighting, Site
from mail.tables import OutboxMail
from tests.chat.conftest import at_work, taken
from tests.widget.conftest import QUESTION
from tests.world import World
from widget import limits, stamps

PAGE = "/chat/website"
BSN = "Mijn BSN is 111222333"


@pytest.fixture(autouse=True)
def nothing_counted() -> None:
    for rate in (limits.TRANSCRIPTS, limits.STARTS_OF_SITE, limits.OFFLINE_MESSAGES_OF_SITE, limits.SIGNALS):
        rate._full_at.clear()


def filled(**values: str) -> dict[str, str]:
    """A form that was read for a while before it was sent."""
    opened = stamps.opened()
    clock.move(seconds=5)
    return {"start_id": uuid4().hex, "client_id": uuid4().hex, "opened": opened, "text": QUESTION} | values


async def begin(http: httpx.AsyncClient, **values: str) -> Conversation:
    answer = await http.post(PAGE, data=filled(**values))
    assert answer.status_code == 303, answer.text
    found = await Conversation.objects().first()
    assert found is not None
    return found


async def test_a_whole_chat_without_scripts(http: httpx.AsyncClient, world: World) -> None:
    await at_work(world.abe)
    assert "We zijn beschikbaar!" in (await http.get(PAGE)).text
    conversation = await taken(await begin(http, name="Kees"), world.abe)
    page = (await http.get(PAGE)).text
    assert QUESTION in page
    assert "U chat met Abe." in page
    await conversations.post(conversation, Author.AGENT, "a", "Helaas, alleen op afspraak.", world.abe)
    assert "Helaas, alleen op afspraak." in (await http.get(PAGE)).text
    assert (await conversations.find(conversation.id)).read_by_visitor == 2
    again = {"client_id": uuid4().hex, "text": "Dank u."}
    for _ in range(2):
        assert (await http.post(f"{PAGE}/messages", data=again)).status_code == 303
    assert [line.text for line in await conversations.messages(conversation)][2:] == ["Dank u."]
    assert "Wilt u de chat" in (await http.get(f"{PAGE}/ending")).text
    await http.post(f"{PAGE}/ending")
    assert "De chat is beëindigd." in (await http.get(PAGE)).text
    unrated = await http.post(f"{PAGE}/rating", data={"text": "Vlot geholpen"})
    assert "Vlot geholpen</textarea>" in unrated.text
    await http.post(f"{PAGE}/rating", data={"stars": "5", "text": "Vlot geholpen"})
    rated = await conversations.find(conversation.id)
    assert (rated.rating, rated.rating_text) == (5, "Vlot geholpen")
    assert "Helaas, alleen op afspraak." in (await http.get(f"{PAGE}/transcript")).text
    await http.post(f"{PAGE}/transcript", data={"email": "kees@example.org"})
    assert await OutboxMail.count().where(OutboxMail.kind == "transcript") == 1
    await http.post(f"{PAGE}/departure")
    assert QUESTION not in (await http.get(PAGE)).text


async def test_the_cookie_is_for_these_pages_alone(http: httpx.AsyncClient, world: World) -> None:
    await at_work(world.abe)
    assert "set-cookie" not in (await http.get(PAGE)).headers
    cookie = (await http.post(PAGE, data=filled())).headers["set-cookie"]
    for part in ("onthaal-chat=", "HttpOnly", "Path=/chat", "SameSite=strict"):
        assert part.lower() in cookie.lower()
    assert "max-age" not in cookie.lower()


async def test_a_cookie_of_one_website_opens_nothing_on_another(
    http: httpx.AsyncClient, world: World
) -> None:
    await at_work(world.abe)
    await begin(http)
    await Site.insert(Site(slug="haven", name="Haven", title="Haven", mailbox="chat@example.org"))
    assert QUESTION not in (await http.get("/chat/haven")).text


async def test_when_nobody_is_there_a_message_can_be_left(http: httpx.AsyncClient, world: World) -> None:
    assert "Het Chatkanaal is momenteel niet beschikbaar" in (await http.get(PAGE)).text
    wrong = await http.post(f"{PAGE}/offline-messages", data=filled(email="kees@", text=""))
    assert wrong.status_code == 422
    assert 'value="kees@"' in wrong.text
    assert 'href="#f-name"' in wrong.text
    left = await http.post(f"{PAGE}/offline-messages", data=filled(name="Kees", email="kees@example.org"))
    assert "Wij nemen zo spoedig mogelijk contact met u op." in left.text
    assert await OutboxMail.count().where(OutboxMail.kind == "offline_message") == 1


async def test_without_an_address_she_is_told_once_that_nobody_can_answer(http: httpx.AsyncClient) -> None:
    form = filled(name="Kees")
    told = await http.post(f"{PAGE}/offline-messages", data=form)
    assert "kunnen wij u niet antwoorden" in told.text
    sent = await http.post(f"{PAGE}/offline-messages", data=form | {"unreachable": "on"})
    assert "Bedankt voor uw bericht." in sent.text


async def test_a_number_of_hers_is_warned_of_before_it_goes(http: httpx.AsyncClient, world: World) -> None:
    await at_work(world.abe)
    form = filled(text=BSN)
    told = await http.post(PAGE, data=form)
    assert "Dit lijkt een BSN" in told.text
    assert not await Conversation.exists()
    found = re.search(r'name="warned" value="(\w+)"', told.text)
    assert found is not None
    assert (await http.post(PAGE, data=form | {"warned": found[1]})).status_code == 303


async def test_programs_that_fill_in_everything_leave_nothing(http: httpx.AsyncClient, world: World) -> None:
    left = await http.post(
        f"{PAGE}/offline-messages", data=filled(name="Bot", email="b@example.org", website="x")
    )
    assert "Bedankt voor uw bericht." in left.text
    await at_work(world.abe)
    await http.post(PAGE, data=filled(website="https://spam.example"))
    assert not await Conversation.exists()
    assert not await OutboxMail.exists()


async def test_who_is_quicker_than_a_reader_waits_and_keeps_what_was_typed(
    http: httpx.AsyncClient, world: World
) -> None:
    await at_work(world.abe)
    form = filled() | {"opened": stamps.opened()}
    told = await http.post(PAGE, data=form)
    assert "Dat ging erg snel." in told.text
    assert QUESTION in told.text
    clock.move(seconds=3)
    assert (await http.post(PAGE, data=form)).status_code == 303
    assert "stond erg lang open" in (await http.post(PAGE, data=filled(opened="x"))).text


async def test_a_form_of_another_website_is_refused(http: httpx.AsyncClient, world: World) -> None:
    await at_work(world.abe)
    headers = {"Origin": "https://evil.example", "Sec-Fetch-Site": "cross-site"}
    assert (await http.post(PAGE, data=filled(), headers=headers)).status_code == 403
    assert not await Conversation.exists()


async def test_who_comes_by_the_link_inside_the_element_is_seen(
    http: httpx.AsyncClient, world: World
) -> None:
    await http.get(f"{PAGE}?from=embed", headers={"Referer": "https://www.waterveen.example/paspoort?q=1"})
    [seen] = await Sighting.objects()
    assert (seen.kind, seen.origin) == ("followed", "https://www.waterveen.example")
    assert seen.page == "https://www.waterveen.example/paspoort"


async def test_it_speaks_the_language_of_its_address_or_of_the_browser(http: httpx.AsyncClient) -> None:
    assert 'lang="en"' in (await http.get(f"{PAGE}?lang=en")).text
    assert 'lang="en"' in (await http.get(PAGE, headers={"Accept-Language": "en-GB,en;q=0.8"})).text
    assert 'lang="nl"' in (await http.get(PAGE, headers={"Accept-Language": "de"})).text
    assert (await http.get("/chat/elsewhere")).status_code == 404
