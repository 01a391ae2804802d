"""Numbers that a visitor is warned of, and those that only look like them."""

import pytest

from chat import delicate


@pytest.mark.parametrize(
    "text",
    [
        "Mijn BSN is 111222333.",
        "111 22 23 33",
        "123456782",
        "NL91ABNA0417164300",
        "nl91 abna 0417 1643 00 graag",
    ],
)
def test_these_are_warned_of(text: str) -> None:
    assert delicate.has_number(text)


@pytest.mark.parametrize(
    "text",
    [
        "0655392843",
        "123456789",
        "000000000",
        "zaak 2026-000731",
        "NL91ABNA0417164301",
        "1112223334",
        "",
        "NL00 is niets",
    ],
)
def test_these_are_not(text: str) -> None:
    assert not delicate.has_number(text)
