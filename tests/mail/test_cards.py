import json
from email.message import EmailMessage
from email.policy import SMTP

import pytest

from app.settings import Settings
from mail import cards, reading

FIELDS = {
    "kind": "offline_chat",
    "name": "Kees Essaadi",
    "text": "Hallo,\nkan ik langs komen?",
    "phone": "0655392843",
}


@pytest.fixture(autouse=True)
def secret(session_settings: Settings) -> None: ...


def sent(message_id: str = "<1@example.org>") -> EmailMessage:
    message = EmailMessage(policy=SMTP)
    message["From"] = message["To"] = "chat@example.org"
    message["Message-ID"] = message_id
    message.set_content("Naam: Kees")
    cards.attach(message, FIELDS)
    return message


def test_a_card_comes_back_with_all_its_fields() -> None:
    letter = reading.read(sent().as_bytes())
    card = cards.read(letter.card, letter.message_id)
    assert card is not None
    assert {name: card[name] for name in FIELDS} == FIELDS
    assert letter.text == "Naam: Kees"
    assert letter.attachments == ()


def test_a_card_in_another_mail_is_worth_nothing() -> None:
    letter = reading.read(sent().as_bytes())
    assert cards.read(letter.card, "<2@example.org>") is None


@pytest.mark.parametrize(
    "source", ["", "{}", "[]", "null", '{"card": 1, "seal": "x"}', "[" * 100_000, '{"card": {}}']
)
def test_nonsense_is_no_card(source: str) -> None:
    assert cards.read(source, "<1@example.org>") is None


def test_a_changed_field_breaks_the_seal() -> None:
    letter = reading.read(sent().as_bytes())
    part = json.loads(letter.card)
    part["card"]["name"] = "Iemand Anders"
    assert cards.read(json.dumps(part), letter.message_id) is None
