import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from app import settings as module
from app.problems import Refusal
from app.settings import SECRETS, Settings, configure

README = Path(__file__).parent.parent.parent / "README.md"


@pytest.fixture(autouse=True)
def _nothing_set(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """What is in force for the other tests comes back after each of these."""
    for name in list(module.os.environ):
        if name.startswith("ONTHAAL_"):
            monkeypatch.delenv(name)
    before = module._in_force
    yield
    module._in_force = before


def test_without_settings_it_listens_on_this_machine_only(tmp_path: Path) -> None:
    chosen = configure(data=tmp_path)
    assert (chosen.host, chosen.port, chosen.smtp_host, chosen.smtp_port) == (
        "127.0.0.1",
        8000,
        "127.0.0.1",
        8025,
    )
    assert chosen.origin == "http://127.0.0.1:8000"
    assert chosen.database_file == tmp_path / "onthaal.sqlite"


def test_the_command_line_wins_from_the_environment_and_that_from_the_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "onthaal.toml").write_text('port = 1\nsmtp_port = 2\nhost = "127.0.0.3"\n')
    monkeypatch.setenv("ONTHAAL_PORT", "3")
    monkeypatch.setenv("ONTHAAL_SMTP_PORT", "4")
    chosen = configure(data=tmp_path, port=5)
    assert (chosen.port, chosen.smtp_port, chosen.host) == (5, 4, "127.0.0.3")


def test_the_file_may_be_elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "elsewhere.toml").write_text('organisation = "Gemeente Waterveen"\n')
    monkeypatch.setenv("ONTHAAL_CONFIG", str(tmp_path / "elsewhere.toml"))
    assert configure(data=tmp_path).organisation == "Gemeente Waterveen"


@pytest.mark.parametrize("name", SECRETS)
def test_a_secret_may_come_from_a_file(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    value = "postgresql://elsewhere/onthaal" if name == "database" else "s" * 40
    (tmp_path / "kept").write_text(f"{value}\n")
    monkeypatch.setenv(f"ONTHAAL_{name.upper()}_FILE", str(tmp_path / "kept"))
    assert getattr(configure(data=tmp_path), name) == value


@pytest.mark.parametrize(
    ("variable", "value", "told"),
    [
        ("ONTHAAL_PROT", "8000", "ONTHAAL_PROT does not exist"),
        ("ONTHAAL_PORT", "many", "ONTHAAL_PORT is not right"),
        ("ONTHAAL_PORT", "70000", "ONTHAAL_PORT is not right"),
        ("ONTHAAL_DATABASE", "mysql://x", "must begin with postgresql://"),
        ("ONTHAAL_SECRET", "short", "32 characters"),
        ("ONTHAAL_RELAY", "relay.example.org", "host:port"),
        ("ONTHAAL_TRUSTED_PROXIES", "10.0.0.1,nonsense", "ONTHAAL_TRUSTED_PROXIES is not right"),
        ("ONTHAAL_BASE_URL", "http://kcc.example.org", "https://"),
        ("ONTHAAL_BASE_URL", "https://kcc.example.org/path", "without a path"),
        ("ONTHAAL_HOST", "10.0.0.1", "ONTHAAL_BASE_URL"),
        ("ONTHAAL_SECRET_FILE", "/nowhere/at/all", "cannot be read"),
        ("ONTHAAL_CONFIG", "/nowhere/at/all", "cannot be read"),
    ],
)
def test_a_wrong_setting_is_refused_with_one_sentence(
    variable: str, value: str, told: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(variable, value)
    with pytest.raises(Refusal) as refused:
        configure(data=tmp_path)
    assert told in str(refused.value)
    assert "\n" not in str(refused.value)


def test_an_unknown_name_in_the_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "onthaal.toml").write_text("prot = 8000\n")
    with pytest.raises(Refusal, match="prot does not exist"):
        configure(data=tmp_path)


@pytest.mark.parametrize(
    ("given", "secure"),
    [
        ({"base_url": "https://kcc.example.org"}, True),
        ({"base_url": "http://localhost:8000"}, False),
        ({"base_url": "http://127.0.0.2:8000/"}, False),
        ({"host": "::1"}, False),
    ],
)
def test_it_is_open_to_https_or_to_this_machine(given: dict[str, Any], secure: bool, tmp_path: Path) -> None:
    assert configure(data=tmp_path, **given).secure is secure


def test_proxies_are_written_with_commas(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ONTHAAL_TRUSTED_PROXIES", "10.0.0.1, 10.1.0.0/16")
    assert configure(data=tmp_path).trusted_proxies == ("10.0.0.1", "10.1.0.0/16")


def test_every_setting_has_a_sentence() -> None:
    assert [name for name, field in Settings.model_fields.items() if not field.description] == []


def test_every_setting_is_in_the_readme() -> None:
    named = set(re.findall(r"ONTHAAL_[A-Z_]+", README.read_text(encoding="utf-8")))
    expected = {f"ONTHAAL_{name.upper()}" for name in Settings.model_fields} | {"ONTHAAL_CONFIG"}
    files = {f"ONTHAAL_{name.upper()}_FILE" for name in SECRETS}
    assert named - files == expected


def test_a_relay_may_be_written_as_one_address(tmp_path: Path) -> None:
    chosen = configure(data=tmp_path, relay="smtp://kcc:ge%3Aheim@mail.example.org:587")
    assert (chosen.relay, chosen.relay_user, chosen.relay_password) == (
        "mail.example.org:587",
        "kcc",
        "ge:heim",
    )
    chosen.port = 8001
    assert chosen.relay_user == "kcc"
    encrypted = configure(data=tmp_path, relay="smtps://mail.example.org")
    assert (encrypted.relay, encrypted.relay_tls) == ("mail.example.org:465", "tls")
