"""What a Content-Security-Policy of a website does to the plug-in."""

import pytest

from chat.policies import examined

SERVER = "https://chat.example.org"


def lines(policy: str, server: str = SERVER) -> dict[str, str]:
    """What would have to be written instead, by directive; only of what is wrong."""
    return {need.directive: need.line for need in examined(policy, server) if not need.fine}


@pytest.mark.parametrize(
    "policy",
    [
        "",
        "img-src 'self'",
        "default-src *",
        "default-src https:",
        "default-src 'self'; script-src https://chat.example.org; connect-src https://chat.example.org",
        "script-src chat.example.org; connect-src *.example.org",
        "script-src 'none'; script-src-elem https://chat.example.org; connect-src https://chat.example.org:443",
        "Content-Security-Policy: default-src https://chat.example.org",
    ],
)
def test_these_let_it_in(policy: str) -> None:
    assert lines(policy) == {}


def test_what_is_missing_is_named_with_what_to_write() -> None:
    assert lines("default-src 'self'; script-src 'self' https://cdn.example") == {
        "script-src": f"script-src 'self' https://cdn.example {SERVER}",
        "connect-src": f"connect-src 'self' {SERVER}",
    }


def test_none_makes_way() -> None:
    assert lines("default-src *; connect-src 'none'") == {"connect-src": f"connect-src {SERVER}"}


@pytest.mark.parametrize(
    "source",
    [
        "https://example.org",
        "http://chat.example.org:8080",
        "*.chat.example.org",
        "'unsafe-inline'",
        "https://[",
    ],
)
def test_a_neighbour_is_not_us(source: str) -> None:
    assert set(lines(f"default-src {source}")) == {"script-src", "connect-src"}


def test_scripts_may_come_in_by_a_nonce() -> None:
    script, connect = examined("script-src 'nonce-abc' 'strict-dynamic'; connect-src 'self'", SERVER)
    assert (script.fine, script.by_nonce) == (True, True)
    assert not connect.fine


def test_with_strict_dynamic_a_list_of_addresses_counts_for_nothing() -> None:
    [script, _] = examined(f"script-src 'strict-dynamic' {SERVER}", SERVER)
    assert not script.fine
