"""The visitor API: begin, talk, end, leave a message."""

import asyncio
from datetime import timedelta

import httpx
import pytest

from app import clock
from chat import conversations
from chat.tables import Author, Conversation, Message
from dashboard.tables import Item
from tests.chat.conftest import at_work, taken
from tests.widget.conftest import API, QUESTION, Come, bearer, shown, start_form
from tests.world import World
from widget import limits

AVAILABLE = "We zijn beschikbaar! Kunnen we u ergens mee helpen?"
UNAVAILABLE = (
    "Het Chatkanaal is momenteel niet beschikbaar, maar u kunt een offline bericht achterlaten. "
    "Wij nemen dan contact met u op."
)
THANKS = "Bedankt voor uw bericht. Wij nemen zo spoedig mogelijk contact met u op."


async def test_who_opens_the_window_reads_the_text_that_is_true(
    http: httpx.AsyncClient, world: World
) -> None:
    nobody = (await http.get(f"{API}/website/opening?lang=nl")).json()
    assert (nobody["status"], nobody["text"], nobody["live"]) == ("unavailable", UNAVAILABLE, False)
    await at_work(world.abe)
    opening = (await http.get(f"{API}/website/opening?lang=nl")).json()
    assert (opening["status"], opening["text"], opening["live"]) == ("available", AVAILABLE, True)
    assert opening["title"] == "Chat met de gemeente"
    assert opening["texts"]["email"] == "E-mail adres"


async def test_the_window_speaks_the_language_of_the_page(http: httpx.AsyncClient) -> None:
    english = (await http.get(f"{API}/website/opening?lang=en-GB")).json()
    assert (english["lang"], english["texts"]["send"]) == ("en", "Send")
    unknown = (await http.get(f"{API}/website/opening?lang=xx")).json()
    assert (unknown["lang"], unknown["texts"]["send"]) == ("nl", "Verstuur")


async def test_the_status_may_be_kept_for_a_quarter_of_a_minute(http: httpx.AsyncClient) -> None:
    answer = await http.get(f"{API}/website/status?lang=nl")
    told = answer.json()
    assert (told["status"], told["text"], told["live"]) == ("unavailable", UNAVAILABLE, False)
    assert told["look"] == {"styles": "", "side": "right", "launch": "Chat met ons"}
    assert answer.headers["cache-control"] == "public, max-age=15"


async def test_an_unknown_site_is_not_there(http: httpx.AsyncClient) -> None:
    assert (await http.get(f"{API}/elsewhere/opening")).status_code == 404


async def test_a_first_message_begins_a_conversation(come: Come) -> None:
    visitor = await come(name="Kees Essaadi")
    assert [line["text"] for line in visitor.first["messages"]] == [QUESTION]
    assert visitor.first["conversation"]["state"] == "waiting"
    item = await Item.objects().get(Item.kind == "live_chat")
    assert item is not None
    assert item.title == "Kees Essaadi"


async def test_a_repeated_start_is_one_conversation_with_one_token(
    http: httpx.AsyncClient, abe_is_there: None
) -> None:
    form = start_form()
    first = await http.post(f"{API}/website/conversations", json=form)
    again = await http.post(f"{API}/website/conversations", json=form)
    assert (first.status_code, again.status_code) == (201, 200)
    assert await Conversation.count() == 1
    token = first.json()["token"]
    assert again.json()["token"] == token
    assert (await http.get(f"{API}/conversation", headers=bearer(token))).status_code == 200


async def test_nobody_can_begin_when_nobody_is_there(http: httpx.AsyncClient) -> None:
    answer = await http.post(f"{API}/website/conversations", json=start_form())
    assert answer.status_code == 409
    assert answer.json()["error"]["text"] == "De chat is net gesloten. U kunt een bericht achterlaten."
    assert not await Conversation.exists()


async def test_the_answer_to_a_message_brings_what_was_missed(come: Come, world: World) -> None:
    visitor = await come()
    conversation = await taken(await visitor.conversation(), world.abe)
    await conversations.post(conversation, Author.AGENT, "a", "Goedemorgen.", world.abe)
    answer = (await visitor.say("Bent u er nog?", after=1)).json()
    assert [line["text"] for line in answer["messages"]] == ["Goedemorgen.", "Bent u er nog?"]
    assert (answer["message"]["seq"], answer["cursor"]) == (3, 3)
    assert answer["conversation"]["agent"] == "Abe"


async def test_a_message_sent_five_times_at_once_is_one_message(come: Come) -> None:
    visitor = await come()
    answers = await asyncio.gather(*(visitor.say("Nog iets.", client_id="same") for _ in range(5)))
    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.json()["message"]["seq"] for answer in answers}) == 1
    assert await Message.count().where(Message.text == "Nog iets.") == 1


async def test_after_the_end_nothing_can_be_added(come: Come) -> None:
    visitor = await come()
    ended = await visitor.post("ending")
    assert ended.json()["conversation"]["state"] == "ended"
    assert ended.json()["conversation"]["text"].startswith("De chat is beëindigd.")
    refused = await visitor.say("Nog iets.")
    assert refused.status_code == 409
    assert refused.json()["error"]["code"] == "Closed"


async def test_a_message_that_is_too_long_is_refused_with_a_sentence(come: Come) -> None:
    visitor = await come()
    refused = await visitor.say("x" * 4001)
    assert refused.status_code == 422
    assert "4000" in refused.json()["error"]["fields"]["text"]
    assert (await visitor.say("é" * 4000)).status_code == 201


async def test_what_is_far_too_large_or_no_json_is_refused_at_once(come: Come) -> None:
    visitor = await come()
    headers = bearer(visitor.token)
    path = f"{API}/conversation/messages"
    assert (await visitor.say("x" * 1_000_000)).status_code == 413
    for body in (b"{", b"[]", b"null", b""):
        assert (await visitor.client.post(path, content=body, headers=headers)).status_code == 400


async def test_both_sides_know_what_was_read(come: Come, world: World) -> None:
    visitor = await come()
    conversation = await taken(await visitor.conversation(), world.abe)
    await conversations.post(conversation, Author.AGENT, "a", "Goedemorgen.", world.abe)
    assert (await visitor.post("reading", seq=2)).status_code == 204
    assert (await visitor.conversation()).read_by_visitor == 2
    await conversations.read(conversation, Author.AGENT, 1)
    assert (await visitor.get()).json()["conversation"]["read"] == 2


async def test_an_offline_message_is_thanked_for_once(http: httpx.AsyncClient) -> None:
    form = {
        "client_id": "one",
        "name": "Kees Essaadi",
        "phone": "06 55 39 28 43",
        "text": "Graag bellen.",
        "preference": "phone",
    }
    for _ in range(2):
        answer = await http.post(f"{API}/website/offline-messages?lang=nl", json=form)
        assert answer.status_code == 201
        assert answer.json() == {"text": THANKS}


async def test_an_offline_message_that_is_not_right_is_told_per_field(http: httpx.AsyncClient) -> None:
    form = {"client_id": "one", "name": " ", "email": "kees@", "text": "Graag bellen."}
    answer = await http.post(f"{API}/website/offline-messages?lang=nl", json=form)
    assert answer.status_code == 422
    assert set(answer.json()["error"]["fields"]) == {"name", "email"}


async def test_the_api_sets_no_cookie_and_keeps_answers_out_of_caches(come: Come) -> None:
    visitor = await come()
    for answer in (await visitor.get(), await visitor.say("Nog iets."), await visitor.post("ending")):
        assert "set-cookie" not in answer.headers
        assert answer.headers["cache-control"] == "no-store"
    assert not visitor.client.cookies


@pytest.mark.parametrize("body", [b"[" * 50_000, b'{"a":' * 15_000, b"\xff", b"[]", b'{"text":"\\ud800"}'])
async def test_what_no_chat_window_sends_is_refused(come: Come, body: bytes) -> None:
    visitor = await come()
    for path in ("/conversation/messages", "/website/conversations", "/website/offline-messages"):
        answer = await visitor.client.post(f"{API}{path}", content=body, headers=bearer(visitor.token))
        assert answer.status_code == 400, path


async def test_a_nul_is_left_out_wherever_it_stands(come: Come) -> None:
    visitor = await come(name="Kees\0", page_title="\0", page_url="https://example.org/\0")
    answer = await visitor.say("een\0twee", client_id="nul\0")
    assert (answer.status_code, answer.json()["message"]["text"]) == (201, "eentwee")
    assert (await visitor.post("reading", seq="1\0")).status_code == 204


async def test_a_nul_is_left_out_when_nobody_is_there(http: httpx.AsyncClient) -> None:
    answer = await http.post(f"{API}/website/conversations", json=start_form(start_id="\0" * 30))
    assert answer.status_code == 409


async def test_her_page_is_told_with_her_token_alone(come: Come, http: httpx.AsyncClient) -> None:
    visitor = await come()
    here = {"page_url": "https://www.waterveen.example/afval", "page_title": "Afval"}
    assert (await visitor.post("page", **here)).status_code == 204
    assert (await visitor.conversation()).page_title == "Afval"
    nobody = await http.post(f"{API}/conversation/page", json=here | {"page_title": "Ander"})
    assert nobody.status_code == 401
    assert (await visitor.conversation()).page_title == "Afval"


async def test_a_form_sent_quicker_than_anybody_reads_waits_two_seconds(
    http: httpx.AsyncClient, abe_is_there: None
) -> None:
    opened = (await http.get(f"{API}/website/opening")).json()["opened"]
    form = start_form(opened=opened)
    left = {"client_id": "one", "name": "Kees", "text": "Graag bellen.", "opened": opened}
    for path, sent in (("conversations", form), ("offline-messages", left)):
        answer = await http.post(f"{API}/website/{path}", json=sent)
        assert (answer.status_code, answer.headers["retry-after"]) == (429, "2")
    clock.move(seconds=2.1)
    for path, sent in (("conversations", form), ("offline-messages", left)):
        assert (await http.post(f"{API}/website/{path}", json=sent)).status_code == 201


async def test_who_cannot_say_when_the_form_was_shown_counts_for_two(
    http: httpx.AsyncClient, abe_is_there: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "STARTS", limits.Rate(burst=4, refill=timedelta(hours=1)))
    for opened in ("", "1.x", shown(seconds=13 * 3600)):
        answer = await http.post(f"{API}/website/conversations", json=start_form(opened=opened))
    assert answer.status_code == 429
