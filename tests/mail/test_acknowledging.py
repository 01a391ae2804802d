"""Who writes is told that the mail has come in: where that is on, once a day, and never a machine."""

import pytest

from app import clock
from mail import message_ids
from mail.acknowledging import language_of
from mail.tables import Mailbox, OutboxMail
from mail.verifying import IMPORTED
from tests.mail.conftest import arrived, letter
from tests.world import World


@pytest.fixture
async def told(world: World) -> None:
    await Mailbox.update({Mailbox.acknowledge: True}).where(Mailbox.address == "info@example.org")


async def count() -> int:
    return int(await OutboxMail.count().where(OutboxMail.kind == "acknowledgement"))


async def test_it_is_off_until_somebody_puts_it_on(world: World) -> None:
    await arrived()
    assert await count() == 0


@pytest.mark.usefixtures("told")
async def test_it_is_told_once_a_day_and_as_a_machine_would() -> None:
    for number in range(2):
        await arrived(letter(subject=f"Vraag {number}"))
    assert await count() == 1
    [mail] = await OutboxMail.objects()
    assert b"Auto-Submitted: auto-replied" in bytes(mail.content)
    assert "Bedankt voor uw e-mail" in mail.text
    clock.move(hours=25)
    await arrived(letter(subject="Vraag 3"))
    assert await count() == 2


@pytest.mark.usefixtures("told")
@pytest.mark.parametrize(
    "headers",
    [
        {"Auto_Submitted": "auto-replied"},
        {"Precedence": "bulk"},
        {"List_Id": "<nieuws.example.net>"},
        {"From": "info@example.org"},
    ],
)
async def test_machines_and_ourselves_are_told_nothing(headers: dict[str, str]) -> None:
    await arrived(letter(**headers))
    assert await count() == 0


@pytest.mark.usefixtures("told")
async def test_nobody_is_told_of_old_mail_from_a_file_or_of_our_own_mail_going_round() -> None:
    await arrived(letter(), peer=IMPORTED)
    await arrived(letter(Message_ID=message_ids.made("example.org")))
    assert await count() == 0


@pytest.mark.usefixtures("told")
async def test_a_text_of_ones_own_is_used_in_the_language_of_the_mail() -> None:
    await Mailbox.update({Mailbox.acknowledge_en: "We got it."}).where(Mailbox.address == "info@example.org")
    await arrived(letter(text="Could you please tell me what to bring for my passport? Is the desk open?"))
    [mail] = await OutboxMail.objects()
    assert mail.text == "We got it."


def test_without_a_sign_of_english_it_is_dutch() -> None:
    assert [
        language_of(text) for text in ("", "Guten Tag", "Ik heb een vraag", "I have a question for you")
    ] == [
        "nl",
        "nl",
        "nl",
        "en",
    ]
