"""Where an answer goes cannot be guessed, and is not mistaken for anything else."""

import asyncio
import string

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from app.news import change
from app.settings import Settings
from app.signing import short_seal
from mail import mailboxes, return_addresses
from mail.addressing import usable
from mail.return_addresses import NOTICE, made, read
from mail.tables import Mailbox
from tests.mail.conftest import dialogue
from tests.world import World

numbers = st.integers(min_value=1, max_value=10**17)


@pytest.fixture(autouse=True)
def _a_secret(session_settings: Settings) -> None:
    assert session_settings.secret


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(numbers)
def test_it_comes_back_as_it_was_made_in_any_case_of_letters(number: int) -> None:
    address = made(NOTICE, number, "example.org")
    for written in (address, address.upper(), address.title()):
        assert read(written) == (NOTICE, number)
    assert usable(address)
    assert len(address.partition("@")[0]) <= 64


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(numbers, st.data())
def test_with_any_character_changed_it_is_worth_nothing(number: int, data: st.DataObject) -> None:
    address = made(NOTICE, number, "example.org")
    place = data.draw(st.integers(min_value=0, max_value=len(address) - 1))
    other = data.draw(st.sampled_from(string.printable) | st.characters())
    assume(other.lower() != address[place])
    assert read(address[:place] + other + address[place + 1 :]) is None


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.text() | st.from_regex(r"reply\+n[0-9]{1,20}\.[a-z2-7]{24}@example\.org", fullmatch=True))
def test_what_was_not_made_here_is_not_read(address: str) -> None:
    assert read(address) is None


def test_one_character_more_or_less_is_worth_nothing() -> None:
    address = made(NOTICE, 12, "example.org")
    for other in (address[:-1], address + "x", " " + address, address + "\n", address.replace("n12", "n012")):
        assert read(other) is None


def test_a_seal_for_another_purpose_does_not_fit() -> None:
    seal = short_seal("visitor", "n12@example.org")
    assert read(f"reply+n12.{seal}@example.org") is None
    assert len(seal) * 5 >= 80


async def test_only_in_the_domain_of_a_mailbox_of_ours_is_it_known(world: World) -> None:
    assert await mailboxes.is_known(made(NOTICE, 12, "example.org"))
    assert not await mailboxes.is_known(made(NOTICE, 12, "elsewhere.example"))
    async with change():
        await Mailbox.update({Mailbox.active: False}, force=True)
    assert not await mailboxes.is_known(made(NOTICE, 12, "example.org"))


async def test_the_listener_takes_what_was_damaged_too_and_nothing_else(port: int) -> None:
    real = made(NOTICE, 12, "example.org")
    answers = {
        real: "250",
        real.upper(): "250",
        real.replace("n12", "n13"): "250",
        "reply+n12@example.org": "250",
        "reply@example.org": "550",
        made(NOTICE, 12, "elsewhere.example"): "550",
    }
    async with asyncio.timeout(10), dialogue(port) as client:
        await client.hear()
        await client.say("EHLO client.example")
        await client.say("MAIL FROM:<ans@example.org>")
        for address, code in answers.items():
            assert (await client.say(f"RCPT TO:<{address}>")).startswith(code), address


def test_kinds_have_one_letter_each() -> None:
    assert len(return_addresses.KINDS) == len(return_addresses.INITIALS)
