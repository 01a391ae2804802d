"""Sender verified or not: by the word of the server in front, and of nobody else."""

import pytest

from app.settings import Settings
from mail.verifying import verdict
from tests.mail.conftest import arrived, letter
from tests.serving import Server
from tests.world import World

CHECKER = "mx.gemeente.example"


@pytest.fixture
def checked(session_settings: Settings) -> object:
    session_settings.mail_checker = CHECKER
    yield
    session_settings.mail_checker = ""


@pytest.mark.parametrize(
    ("results", "found"),
    [
        ("dmarc=pass (p=reject) header.from=visitor.example; spf=fail", "yes"),
        ("dkim=pass header.d=visitor.example; spf=pass smtp.mailfrom=k@visitor.example; dmarc=fail", "no"),
        ("dkim=pass header.i=@mail.visitor.example", "yes"),
        ("spf=pass (sender ok) smtp.mailfrom=bounce@visitor.example", "yes"),
        ("dkim=pass header.d=evil.example; spf=pass smtp.mailfrom=evil.example", "no"),
        ("dkim=pass header.d=notvisitor.example", "no"),
        ("dkim=fail header.d=visitor.example; spf=softfail smtp.mailfrom=visitor.example", "no"),
        ("none", "no"),
        ("dkim=pass header.d=", "no"),
    ],
)
async def test_what_the_server_in_front_found_decides(checked: object, results: str, found: str) -> None:
    assert verdict((f"{CHECKER} 1; {results}",), "kees@visitor.example", "127.0.0.1") == found


async def test_only_the_first_finding_under_its_name_counts_and_only_from_where_mail_may_come(
    checked: object, session_settings: Settings
) -> None:
    passed = f"{CHECKER}; dmarc=pass"
    who = "kees@visitor.example"
    assert verdict((f"{CHECKER}; dmarc=fail", passed), who, "127.0.0.1") == "no"
    assert verdict(("evil.example; dmarc=pass",), who, "127.0.0.1") == "no"
    assert verdict((f"evil.example ({CHECKER}); dmarc=pass",), who, "127.0.0.1") == "no"
    assert verdict((passed,), who, "192.0.2.1") == "no"
    assert verdict((passed,), who, "import") == ""
    session_settings.smtp_networks = ("192.0.2.0/24",)
    assert verdict((passed,), who, "192.0.2.1") == "yes"
    session_settings.smtp_networks = ()


async def test_without_such_a_server_nothing_is_said(session_settings: Settings) -> None:
    assert verdict((f"{CHECKER}; dmarc=pass",), "kees@visitor.example", "127.0.0.1") == ""


async def test_the_letter_says_it(world: World, server: Server, checked: object) -> None:
    finding = {"Authentication_Results": f"{CHECKER}; spf=fail smtp.mailfrom=evil.example; dkim=none"}
    item = await arrived(letter(**finding), peer="127.0.0.1")
    async with server.client(world.bea) as client:
        assert "Afzender niet geverifieerd" in (await client.get(item.url)).text
