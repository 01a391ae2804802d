"""What an installation needs before the first visitor: mailboxes and websites, from the command line."""

import subprocess
import sys
from pathlib import Path

import pytest

ONTHAAL = Path(sys.executable).parent / "onthaal"


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("data")
    assert onthaal(folder, "migrate").returncode == 0
    return folder


def onthaal(data: Path, *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([ONTHAAL, *words, "--data", data], capture_output=True, text=True, timeout=30)


def test_a_website_needs_a_mailbox_and_prints_the_code_for_its_pages(data: Path) -> None:
    site = ("site", "balie", "--name", "Website", "--mailbox", "balie@example.org")
    refused = onthaal(data, *site)
    assert refused.returncode == 1
    assert "There is no mailbox balie@example.org yet" in refused.stderr
    assert onthaal(data, "mailbox", "balie@example.org").returncode == 0
    assert '<onthaal-chat server="http://127.0.0.1:8000" site="balie"' in onthaal(data, *site).stdout
    again = onthaal(data, *site)
    assert (again.returncode, again.stderr.strip()) == (1, "Error: There is a website called balie already.")


def test_a_mailbox_is_added_once_and_must_be_an_address(data: Path) -> None:
    assert onthaal(data, "mailbox", "Info@Example.org").returncode == 0
    assert "received already" in onthaal(data, "mailbox", "info@example.org").stderr
    assert onthaal(data, "mailbox", "geen adres").returncode == 1
