"""What we did not write ourselves is exactly what its makers published, and says under which licence."""

import hashlib
import wave
from pathlib import Path
from xml.etree import ElementTree

import pytest

STATIC = Path(__file__).parents[2] / "app" / "static"
LISTS = sorted(STATIC.glob("vendor/*/SHA256SUMS"))


@pytest.mark.parametrize("sums", LISTS, ids=lambda path: path.parent.name)
def test_every_vendored_file_has_the_sum_that_was_written_down(sums: Path) -> None:
    listed = dict(reversed(line.split(maxsplit=1)) for line in sums.read_text().splitlines())
    present = {
        path.relative_to(sums.parent).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sums.parent.rglob("*")
        if path.is_file() and path != sums
    }
    assert present == listed


def test_every_vendored_work_brings_its_licence() -> None:
    assert {path.parent.name for path in LISTS} == {"htmx", "lucide"}
    assert all((path.parent / "LICENSE").read_text().strip() for path in LISTS)


def test_the_sprite_names_each_icon_once_and_needs_no_style() -> None:
    root = ElementTree.fromstring((STATIC / "sprite.svg").read_text())  # noqa: S314, our own file
    names = [symbol.attrib["id"] for symbol in root]
    assert len(names) == len(set(names))
    assert {"brand", "mail", "message-circle", "phone-outgoing"} <= set(names)
    assert not [element for element in root.iter() if "style" in element.attrib]


def test_the_tone_of_an_incoming_chat_is_short_and_small() -> None:
    path = STATIC / "tone.wav"
    with wave.open(str(path)) as tone:
        assert tone.getnframes() / tone.getframerate() < 3
    assert path.stat().st_size < 60_000
