import pytest

from app.settings import Settings
from app.signing import sign, verified


@pytest.fixture(autouse=True)
def _with_a_secret(session_settings: Settings) -> None:
    assert session_settings.secret


def test_what_was_signed_is_recognised() -> None:
    assert verified("reply", sign("reply", "item.7")) == "item.7"


def test_a_value_for_one_purpose_is_worth_nothing_for_another() -> None:
    assert verified("visitor", sign("reply", "7")) is None


def test_one_changed_character_is_enough() -> None:
    signed = sign("reply", "7")
    for i, character in enumerate(signed):
        changed = signed[:i] + ("0" if character != "0" else "1") + signed[i + 1 :]
        assert verified("reply", changed) is None
    assert verified("reply", "7") is None
    assert verified("reply", "") is None
    assert verified("reply", "7.é\ud800") is None


def test_without_a_secret_nothing_is_signed(
    session_settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(session_settings, "secret", "")
    with pytest.raises(RuntimeError):
        sign("reply", "7")
