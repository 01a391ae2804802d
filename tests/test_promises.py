"""A callback note is a promise: mailed to who has no account, tried in vain, kept by a reply, seen live."""

import re
import secrets
from collections.abc import Awaitable, Callable
from email.message import EmailMessage
from typing import Any, cast

import aiosmtplib
import httpx

from chat import conversations
from chat.tables import Conversation
from dashboard import task_log
from dashboard.contact_tables import Contact
from dashboard.states import TaskStatus
from dashboard.tables import Item
from dashboard.task_tables import Task
from mail import reading
from mail.reading import Letter
from tests.chat.conftest import at_work, form, taken
from tests.dashboard.asked import without_account
from tests.dashboard.test_stream import listening
from tests.mail.conftest import Relay, relay
from tests.serving import Server, token_in
from tests.world import World

__all__ = ["relay"]

Eventually = Callable[[Callable[[], Awaitable[object]]], Awaitable[object]]
ANSWER = "Ik heb hem gesproken: donderdag om tien uur."


async def test_a_callback_note_from_a_chat_is_kept_by_mail_and_its_asker_watches(
    world: World, server: Server, relay: Relay, eventually: Eventually
) -> None:
    conversation = await chatting(world)
    async with (
        server.client(world.abe) as abe,
        server.client() as ans,
        listening(server, world.abe) as events,
    ):
        await note(abe, conversation)
        await events.until("Voor Ans Mulder")
        letter = await mailed(relay, eventually)
        assert "Kees Essaadi" in letter.text
        for attempt in (1, 2):
            await not_reached(ans, letter)
            assert "niet bereikt" in await events.until(f"Poging {attempt}")
        await replied(server, letter)
        assert "Ans Mulder" in await events.until(ANSWER)
        assert ANSWER in (await abe.get(f"/chats/{conversation.item}")).text
    [task] = await Task.objects()
    assert (task.status, task.answer) == (TaskStatus.DONE, ANSWER)
    acts = [entry.act for entry in await task_log.entries(task.id)]
    assert acts == ["created", "mailed", "attempt", "attempt", "done"]
    assert {item.kind for item in await Item.objects()} == {"live_chat", "callback_note"}
    assert len(relay.received) == 1
    called = await Contact.objects().get(Contact.item == task.item)
    assert called is not None
    assert (called.channel, called.answer) == ("phone", ANSWER)


async def chatting(world: World) -> Conversation:
    await at_work(world.abe)
    conversation, _token, _created = await conversations.start(world.site, form())
    return await taken(conversation, world.abe)


async def note(abe: httpx.AsyncClient, conversation: Conversation) -> None:
    asked = {
        "kind": "callback_note",
        "token": secrets.token_urlsafe(16),
        "for": await without_account(),
        "client_name": "Kees Essaadi",
        "phone": "0655392843",
        "message": "Wil een afspraak voor een paspoort.",
        "when": "soon",
    }
    made = await abe.post(f"/tasks?origin={conversation.item}", data=asked)
    assert made.status_code == 303, made.text


async def mailed(relay: Relay, eventually: Eventually) -> Letter:
    async def received() -> list[bytes]:
        return relay.received

    [raw] = cast(list[bytes], await eventually(received))
    assert "RCPT TO:<ans@example.org>" in relay.commands
    return reading.read(raw)


async def not_reached(ans: httpx.AsyncClient, letter: Letter) -> None:
    found = re.search(r"https?://\S+/answers/\S+", letter.text)
    assert found, letter.text
    page = await ans.get(found[0])
    seen = re.search(r'name="seen" value="(\d+)"', page.text)
    assert seen, page.text
    given = {"_csrf_token": token_in(page.text), "act": "attempt", "answer": "", "seen": seen[1]}
    answered = await ans.post(found[0], data=given)
    assert answered.status_code == 303, answered.text


async def replied(server: Server, letter: Letter) -> None:
    """As Outlook does it on a phone: the answer above, all of the mail below."""
    message = EmailMessage()
    headers: dict[str, Any] = {
        "From": "Ans Mulder <Ans@example.org>",
        "To": letter.reply_to,
        "Subject": f"RE: {letter.subject}",
        "In-Reply-To": letter.message_id,
    }
    for name, value in headers.items():
        message[name] = value
    block = f"Van: {letter.from_name} <{letter.from_address}>\nVerzonden: maandag\nAan: Ans\nOnderwerp: x"
    message.set_content(f"{ANSWER}\n\nOutlook voor iOS downloaden\n{'_' * 32}\n{block}\n\n{letter.text}")
    await aiosmtplib.send(
        message, hostname="127.0.0.1", port=server.smtp_port, start_tls=False, sender="ans@example.org"
    )
