"""Who may add to a thread: who holds a mail of ours and takes part. All else is at most a suggestion."""

import asyncio
from email.message import EmailMessage

import pytest

from app import database
from app.clock import now
from app.news import change
from dashboard import items
from dashboard.states import ItemState
from dashboard.tables import Item
from mail import answers, correspondence, inbox, mailboxes, message_ids, reading, threads, writing
from mail.reading import Letter
from mail.tables import Email, OutboxMail, RawMail
from mail.writing import Occasion
from tests.dashboard.test_stream import listening
from tests.mail.conftest import all_items, arrived, letter
from tests.serving import Server
from tests.world import World

KEES = "kees@visitor.example"


async def answered(world: World) -> tuple[Item, Letter]:
    """An item, and the mail of ours that Kees holds about it."""
    item = await arrived(letter(Message_ID="<1@visitor.example>"))
    await answers.send(item, world.bea, "Dat kan morgen.", "t" * 32, close=False)
    return item, await sent()


async def sent() -> Letter:
    mail = await OutboxMail.objects().order_by(OutboxMail.id, ascending=False).first()
    assert mail is not None
    return reading.read(mail.content)


async def receives(raw: bytes, to: str = "info@example.org", sender: str = KEES) -> None:
    await inbox.receive(raw, sender, to)
    await inbox.read_due(now())


async def letters_of(item: Item) -> list[str]:
    return [one.email.text for one in await correspondence.arrived(item)]


async def fresh(item: Item) -> Item:
    found = await Item.objects().get(Item.id == item.id)
    assert found is not None
    return found


async def test_an_answer_to_the_signed_address_joins_and_waits_again(world: World) -> None:
    item, ours = await answered(world)
    assert (await fresh(item)).waiting_since is None
    await receives(letter(text="Om tien uur?"), ours.reply_to)
    assert await letters_of(item) == ["Goedemorgen", "Om tien uur?"]
    assert (await fresh(item)).waiting_since is not None
    assert len(await all_items()) == 1


@pytest.mark.parametrize("header", ["In_Reply_To", "References"])
async def test_an_answer_to_a_message_id_that_we_signed_joins(world: World, header: str) -> None:
    item, ours = await answered(world)
    named = f"<x@elsewhere.example> {ours.message_id.upper()}"
    await receives(
        letter(text="Om tien uur?", **{header: named if header == "References" else ours.message_id})
    )
    assert len(await letters_of(item)) == 2


async def test_one_changed_character_a_guess_or_a_number_joins_nothing(world: World) -> None:
    item, ours = await answered(world)
    local, _, domain = ours.reply_to.partition("@")
    wrong = local[:-1] + ("a" if local[-1] != "a" else "b")
    assert await mailboxes.is_known(f"{wrong}@{domain}")
    forged = ours.message_id.replace(ours.message_id[1:9], "0" * 8)
    assert message_ids.ours_in(forged) == []
    for number, (raw, to) in enumerate(
        (
            (letter(text="0"), f"{wrong}@{domain}"),
            (letter(text="1", In_Reply_To=forged), "info@example.org"),
            (letter(text="2", Subject=f"Re: Paspoort [#{item.id}]"), "info@example.org"),
            (letter(text="3", References="<1@visitor.example> <0@example.org>"), "info@example.org"),
        )
    ):
        await receives(raw, to)
        assert len(await all_items()) == number + 2
    assert len(await letters_of(item)) == 1


async def test_a_stranger_who_holds_the_mail_gets_an_item_that_says_where_it_belongs(
    world: World, server: Server
) -> None:
    item, ours = await answered(world)
    raw = letter(text="Ik ben zijn buurvrouw.", From="Tineke <tineke@evil.example>")
    await receives(raw, ours.reply_to, "tineke@evil.example")
    [_, other] = await all_items()
    assert other.email == "tineke@evil.example"
    assert await letters_of(item) == ["Goedemorgen"]
    async with server.client(world.bea) as client:
        page = (await client.get(other.url)).text
        assert "Hoort waarschijnlijk bij" in page
        assert item.url in page
        assert "Dat kan morgen" not in page
        [email] = await Email.objects().where(Email.item == other.id)
        put = await client.post(f"{other.url}/letters/{email.id}/joining")
    assert put.headers["location"] == item.url
    assert await letters_of(item) == ["Goedemorgen", "Ik ben zijn buurvrouw."]
    assert (await fresh(other)).state == ItemState.CLOSED
    assert (await fresh(item)).email == KEES


async def test_only_one_click_joins_what_only_seems_to_belong(world: World, server: Server) -> None:
    """She answers her own first mail: its id is no secret, so it is a suggestion, and to no other item."""
    item = await arrived(letter(Message_ID="<1@visitor.example>"))
    await receives(letter(text="Nog iets.", In_Reply_To="<1@visitor.example>"))
    [_, other] = await all_items()
    [email] = await Email.objects().where(Email.item == other.id)
    async with server.client(world.bea) as client:
        assert "Hoort waarschijnlijk bij" in (await client.get(other.url)).text
        assert "Hoort waarschijnlijk bij" not in (await client.get(item.url)).text
        assert (await client.post(f"{other.url}/letters/{email.id}/joining")).status_code == 303
        assert (await client.post(f"{other.url}/letters/{email.id}/joining")).status_code == 409
    assert len(await letters_of(item)) == 2


async def test_two_that_are_joined_crosswise_at_once_wait_for_nobody_and_lose_no_letter(world: World) -> None:
    """Each seems to belong to the other. Whoever is second finds that something was done with her item."""
    one = await arrived(letter(Message_ID="<1@visitor.example>", In_Reply_To="<2@visitor.example>"))
    other = await arrived(letter(Message_ID="<2@visitor.example>"))
    await Email.update({Email.in_reply_to: "<1@visitor.example>"}).where(Email.item == other.id)
    numbers = [(await Email.objects().get(Email.item == item.id)).id for item in (one, other)]
    answered = await asyncio.wait_for(
        asyncio.gather(
            threads.join(one, numbers[0], world.bea),
            threads.join(other, numbers[1], world.abe),
            return_exceptions=True,
        ),
        timeout=10,
    )
    assert sorted(type(answer).__name__ for answer in answered) == ["AnsweredHere", "Item"]
    [into] = [answer for answer in answered if isinstance(answer, Item)]
    assert (await fresh(into)).state == ItemState.OPEN
    assert len(await letters_of(into)) == 2


async def test_a_closed_item_opens_for_anybody_when_the_client_writes_again(world: World) -> None:
    item, ours = await answered(world)
    async with change():
        await items.close(item.id)
    await receives(letter(text="Toch nog een vraag."), ours.reply_to)
    again = await fresh(item)
    assert (again.state, again.owner, again.closed_at) == (ItemState.OPEN, None, None)
    assert again.waiting_since is not None


@pytest.mark.parametrize(
    "header",
    [{"Auto_Submitted": "auto-replied"}, {"Precedence": "bulk"}, {"Subject": "Automatisch antwoord: Re"}],
)
async def test_an_out_of_office_is_kept_there_and_opens_nothing(world: World, header: dict[str, str]) -> None:
    item, ours = await answered(world)
    async with change():
        await items.close(item.id)
    await receives(letter(text="Ik ben er niet.", **header), ours.reply_to)
    assert (await fresh(item)).state == ItemState.CLOSED
    [_, absent] = await correspondence.arrived(item)
    assert absent.email.automatic


async def test_a_machine_is_not_what_is_answered(world: World) -> None:
    item, ours = await answered(world)
    absent = letter(
        text="Ik ben er niet.",
        Subject="Automatic reply",
        Message_ID="<2@v.example>",
        Auto_Submitted="auto-replied",
    )
    await receives(absent, ours.reply_to)
    await answers.send(item, world.bea, "Een aanvulling.", "u" * 32, close=False)
    again = await sent()
    assert (again.subject, again.in_reply_to) == ("Re: Paspoort", "<1@visitor.example>")


async def test_an_answer_to_a_mail_that_we_wrote_first_joins_it(world: World) -> None:
    form = {"to": KEES, "subject": "Uw afspraak", "text": "Past dinsdag?", "token": "t"}
    item = await writing.send(form, world.bea, Occasion())
    ours = await sent()
    await receives(letter(text="Ja."), ours.reply_to)
    assert await letters_of(item) == ["Ja."]
    assert len(await all_items()) == 1


async def test_after_its_contacts_were_deleted_an_answer_is_new(world: World) -> None:
    item, ours = await answered(world)
    async with change():
        await items.close(item.id)
        await database.run("UPDATE contact SET deleted_at = {} WHERE item = {}", now(), item.id)
    await receives(letter(text="En nu?"), ours.reply_to)
    assert [one.state for one in await all_items()] == [ItemState.CLOSED, ItemState.OPEN]


async def test_what_joins_is_seen_at_once(world: World, server: Server) -> None:
    _, ours = await answered(world)
    async with listening(server, world.bea) as events:
        await receives(letter(text="Om tien uur graag."), ours.reply_to)
        assert "Om tien uur graag." in await events.until("letter-")


async def test_our_own_message_coming_in_is_a_machine(world: World) -> None:
    _, ours = await answered(world)
    await receives(letter(text="Rond", Message_ID=ours.message_id), sender="info@example.org")
    assert [email.automatic for email in await Email.objects().order_by(Email.id)] == [False, True]


def reply_of(program: str, ours: Letter, text: str, number: int) -> bytes:
    """As each program makes a reply; Outlook is the one that makes its own ids and drops References."""
    message = EmailMessage()
    message["From"] = f"Kees Essaadi <{KEES}>"
    message["To"] = ours.reply_to if program != "gmail" else "info@example.org"
    message["Subject"] = f"{'RE' if program == 'outlook' else 'Re'}: {ours.subject.removeprefix('Re: ')}"
    message["Message-ID"] = f"<{program}-{number}@visitor.example>"
    message["In-Reply-To"] = ours.message_id if program != "outlook" else f"<{number}@outlook.example>"
    if program != "outlook":
        message["References"] = f"{' '.join(ours.references)} {ours.message_id}".strip()
    quoted = "\n".join(f"> {line}" for line in ours.text.splitlines())
    below = {
        "thunderbird": f"Op 26-11-2026 om 10:15 schreef Gemeente:\n{quoted}",
        "gmail": f"Op do 26 nov 2026 om 10:15 schreef Gemeente <info@example.org>:\n\n{quoted}",
        "outlook": f"{'_' * 32}\nVan: Gemeente <info@example.org>\nVerzonden: do 26 nov 2026 10:15\n"
        f"Aan: Kees Essaadi\nOnderwerp: {ours.subject}\n\n{ours.text}",
    }[program]
    message.set_content(f"{text}\n\n{below}\n")
    return message.as_bytes().replace(b"\n", b"\r\n")


async def test_ten_mails_with_three_programs_stay_one_thread_for_both(world: World) -> None:
    item = await arrived(letter(text="Vraag 0", Message_ID="<0@visitor.example>"))
    programs = ["thunderbird", "outlook", "gmail", "outlook", "thunderbird"]
    known = {"<0@visitor.example>"}
    for number, program in enumerate(programs, start=1):
        await answers.send(item, world.bea, f"Antwoord {number}", str(number) * 32, close=False)
        ours = await sent()
        assert ours.in_reply_to in known
        assert known.issuperset(ours.references)
        raw = reply_of(program, ours, f"Vraag {number}", number)
        known |= {ours.message_id, reading.read(raw).message_id, *reading.read(raw).references}
        await receives(raw, ours.reply_to if program != "gmail" else "info@example.org")
    assert len(await all_items()) == 1
    thread = await correspondence.arrived(item)
    assert [one.paragraphs for one in thread] == [[f"Vraag {number}"] for number in range(6)]
    for one in thread[1:]:
        assert "Antwoord" in one.folded.quoted
    assert await RawMail.count() == 6
