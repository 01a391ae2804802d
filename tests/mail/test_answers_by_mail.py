"""A reply to a mailed note completes it; what is no such answer is a letter that says where it belongs."""

import asyncio
import json
from email.message import EmailMessage

import pytest

from app.clock import now
from app.news import change
from dashboard import addressees, handling, task_log, tasks
from dashboard.agents import SignedIn
from dashboard.contact_tables import Contact
from dashboard.states import TaskAct, TaskStatus
from dashboard.tables import Item
from dashboard.task_log import BY_MAIL
from mail import inbox, messenger, reading
from mail.tables import Email, OutboxMail, RawMail, ReadingState
from tests.dashboard.asked import asked, for_, task_of, without_account
from tests.mail.conftest import letter
from tests.serving import Server
from tests.world import World

ANSWER = "Ik heb hem gesproken.\nDe keuring hoeft niet opnieuw."


async def noted(by: SignedIn, whom: str = "") -> tuple[Item, str]:
    """A note that was mailed, and where an answer to it goes."""
    item = await asked(by, whom or await without_account())
    await messenger.mail_due(now())
    [mail] = await OutboxMail.objects()
    return item, reading.read(mail.content).reply_to


async def reply(text: str = ANSWER, sender: str = "ans@example.org", **headers: str) -> bytes:
    """With the mail it answers below it, as every program does it."""
    [mail] = await OutboxMail.objects()
    old = "\n".join(f"> {line}" for line in mail.text.splitlines())
    words = f"{text}\n\nOp ma 16 nov 2026 om 10:15 schreef Gemeente <{mail.sender}>:\n{old}\n"
    return letter(text=words, From=f"Ans Mulder <{sender}>", Subject=f"RE: {mail.subject}", **headers)


async def received(raw: bytes, to: str, sender: str = "ans@example.org") -> None:
    await inbox.receive(raw, sender, to)
    await inbox.read_due(now())


async def letters_on_the_list() -> list[Item]:
    return await Item.objects().where(Item.kind == "email").order_by(Item.id)


async def oddities_of(item: Item) -> list[str]:
    email = await Email.objects().get(Email.item == item.id)
    assert email is not None
    found: list[str] = json.loads(email.oddities)
    return found


async def test_a_reply_of_the_addressee_completes_the_note(world: World) -> None:
    item, to = await noted(world.abe)
    await received(await reply(), to)
    task = await task_of(item)
    assert (task.status, task.answer, task.done_by.name) == (TaskStatus.DONE, ANSWER, "Ans Mulder")
    assert await letters_on_the_list() == []
    [mail] = await RawMail.objects()
    assert mail.state == ReadingState.READ


async def test_that_it_came_by_mail_is_in_the_log(world: World) -> None:
    item, to = await noted(world.abe)
    await received(await reply(), to)
    last = (await task_log.entries((await task_of(item)).id))[-1]
    assert (last.act, last.outcome, last.text) == (TaskAct.DONE, BY_MAIL, ANSWER)


@pytest.mark.parametrize("address", ["ANS@example.org", "Ans@Example.Org"])
async def test_capitals_make_no_difference(world: World, address: str) -> None:
    item, to = await noted(world.abe)
    await received(await reply(sender=address), to.upper(), address)
    assert (await task_of(item)).status == TaskStatus.DONE


async def test_an_agent_may_answer_by_mail_too(world: World) -> None:
    item, to = await noted(world.abe, for_(world.bea))
    await received(await reply(sender="bea@example.org"), to, "bea@example.org")
    assert (await task_of(item)).done_by.name == "Bea Smit"


async def test_the_same_reply_again_answers_once(world: World) -> None:
    item, to = await noted(world.abe)
    raw = await reply()
    await received(raw, to)
    await received(raw, to)
    await received(b"Received: from relay.example\r\n" + raw, to)
    log = await task_log.entries((await task_of(item)).id)
    assert [entry.act for entry in log].count(TaskAct.DONE) == 1
    assert await Contact.count() == 1
    assert await letters_on_the_list() == []


async def test_another_text_after_it_is_done_becomes_a_letter_that_says_so(world: World) -> None:
    item, to = await noted(world.abe)
    await received(await reply(), to)
    await received(await reply("Toch nog iets: zijn vrouw belde."), to)
    [late] = await letters_on_the_list()
    assert "answer_late" in await oddities_of(late)
    assert (await task_of(item)).answer == ANSWER


async def test_after_it_was_handed_on_the_first_addressee_cannot_complete_it(world: World) -> None:
    item, to = await noted(world.abe)
    whom = await addressees.find(for_(world.bea))
    assert whom is not None
    async with change():
        await handling.hand_on(await handling.held(item.id), tasks.doer(world.abe), whom, "")
    await received(await reply_to_the_first(), to)
    assert (await task_of(item)).status == TaskStatus.OPEN
    assert "answer_late" in await oddities_of((await letters_on_the_list())[0])


async def reply_to_the_first() -> bytes:
    return letter(text=ANSWER, From="ans@example.org")


async def test_a_stranger_with_the_right_address_answers_nothing(world: World) -> None:
    item, to = await noted(world.abe)
    await received(await reply(sender="kees@visitor.example"), to, "kees@visitor.example")
    assert (await task_of(item)).status == TaskStatus.OPEN
    [stray] = await letters_on_the_list()
    assert await oddities_of(stray) == ["answer_stranger"]
    assert (stray.email, stray.place) == ("kees@visitor.example", "Gemeente Waterveen")
    assert await OutboxMail.count() == 1, "the stranger is sent nothing"


@pytest.mark.parametrize(
    "header",
    [
        {"Auto_Submitted": "auto-replied"},
        {"Precedence": "bulk"},
        {"X_Autoreply": "yes"},
        {"List_Id": "<a.example>"},
    ],
)
async def test_an_out_of_office_answers_nothing(world: World, header: dict[str, str]) -> None:
    item, to = await noted(world.abe)
    await received(await reply("Ik ben er niet.", **header), to)
    assert (await task_of(item)).status == TaskStatus.OPEN
    assert await oddities_of((await letters_on_the_list())[0]) == ["answer_automatic"]


async def test_a_bounce_answers_nothing(world: World) -> None:
    item, to = await noted(world.abe)
    await received(await reply("Undeliverable"), to, sender="")
    assert (await task_of(item)).status == TaskStatus.OPEN
    assert await oddities_of((await letters_on_the_list())[0]) == ["answer_automatic"]


@pytest.mark.parametrize(
    "text", ["", "  \n\n", "-- \nAns Mulder\nBurgerzaken", "Verstuurd vanaf mijn iPhone"]
)
async def test_without_new_text_there_is_no_answer(world: World, text: str) -> None:
    item, to = await noted(world.abe)
    await received(await reply(text), to)
    assert (await task_of(item)).status == TaskStatus.OPEN
    assert await oddities_of((await letters_on_the_list())[0]) == ["answer_empty"]


async def test_a_reply_that_cannot_be_read_is_a_letter(world: World) -> None:
    item, to = await noted(world.abe)
    await received(b"\0" * 10, to)
    assert (await task_of(item)).status == TaskStatus.OPEN
    assert len(await letters_on_the_list()) == 1


async def test_a_reply_to_another_recipient_is_an_ordinary_mail(world: World) -> None:
    item, _to = await noted(world.abe)
    await received(await reply(), "info@example.org")
    assert (await task_of(item)).status == TaskStatus.OPEN
    assert await oddities_of((await letters_on_the_list())[0]) == []


async def test_two_replies_at_once_complete_it_once_and_neither_is_lost(world: World) -> None:
    item, to = await noted(world.abe)
    for text in ("Gebeld.", "Al gedaan."):
        await inbox.receive(await reply(text), "ans@example.org", to)
    await asyncio.gather(*(inbox.read_due(now()) for _ in range(3)))
    assert (await task_of(item)).answer in ("Gebeld.", "Al gedaan.")
    assert len(await letters_on_the_list()) == 1


async def test_the_answer_and_what_was_read_are_kept_together_or_not_at_all(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    item, to = await noted(world.abe)

    async def crashing(*_: object, **__: object) -> None:
        raise RuntimeError("the power went")

    with monkeypatch.context() as patched:
        patched.setattr("mail.letters.keep", crashing)
        await received(await reply(), to)
    assert (await task_of(item)).status == TaskStatus.OPEN
    [mail] = await RawMail.objects()
    assert mail.state == ReadingState.STORED


async def test_the_letter_shows_where_it_belongs_to_who_may_see_that(world: World, server: Server) -> None:
    item, to = await noted(world.abe)
    await received(await reply(sender="kees@visitor.example"), to, "kees@visitor.example")
    [stray] = await letters_on_the_list()
    async with server.client(world.bea) as client:
        page = (await client.get(stray.url)).text
        assert "Hoort waarschijnlijk bij: Terugbelnotitie, Kees Essaadi" in page
        assert to not in page, "who gets hold of it could answer for her"
        assert f'href="{item.url}"' in page
        assert "van een ander adres dan waaraan het gevraagd is" in page
        confidential = Contact(
            token="c", reference="c", channel="phone", item=item.id, confidential=True, state="complete"
        )
        await confidential.save()
        page = (await client.get(stray.url)).text
        assert "Hoort waarschijnlijk bij" not in page


async def test_the_mail_with_the_answer_can_be_read_beside_the_task(world: World, server: Server) -> None:
    item, to = await noted(world.abe)
    message = EmailMessage()
    message["From"] = "Ans Mulder <ans@example.org>"
    message.set_content(f"{ANSWER}\n")
    message.add_attachment(b"%PDF", "application", "pdf", filename="keuring.pdf")
    await received(message.as_bytes(), to)
    email = await Email.objects().get(Email.item == item.id)
    assert email is not None
    async with server.client(world.bea) as client:
        page = (await client.get(f"/mail/{item.id}/letters")).text
        assert "keuring.pdf" in page
        assert "Ans Mulder" in page
        [attached] = json.loads(email.attachments)
        file = await client.get(f"/mail/{item.id}/letters/{email.id}/attachments/{attached['index']}")
        assert file.content == b"%PDF"
    async with server.client(world.admin) as client:
        assert (await client.get(f"/mail/{item.id}/letters")).status_code == 404


async def test_a_task_without_letters_has_no_such_page(world: World, server: Server) -> None:
    item, _to = await noted(world.abe)
    async with server.client(world.bea) as client:
        assert (await client.get(f"/mail/{item.id}/letters")).status_code == 404
