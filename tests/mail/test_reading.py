import asyncio
import os
import time
from email.message import EmailMessage
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mail import isolation, reading
from mail.parts import cleaned_name
from mail.reading import Letter
from tests.mail.conftest import letter

HEAD = b"From: a@b.nl\r\nTo: info@example.org\r\n"


def nested(kind: bytes, depth: int) -> bytes:
    if kind == b"rfc822":
        return b"Content-Type: message/rfc822\r\n\r\n" * depth + b"diep"
    return (
        b"".join(b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n" % (n, n) for n in range(depth))
        + b"\ndiep"
    )


BOMBS = {
    "subject of 200k words": HEAD + b"Subject: " + b"w " * 200_000 + b"\n\nx",
    "folded subject": HEAD + b"Subject: " + b"w w w w w w w w\n " * 25_000 + b"\n\nx",
    "20k encoded words": HEAD + b"Subject: " + b"=?utf-8?q?a?= " * 20_000 + b"\n\nx",
    "20k addresses": HEAD + b"Cc: " + b"a@b.nl, " * 20_000 + b"\n\nx",
    "5000 parameters": HEAD
    + b"Content-Type: text/plain; "
    + b"; ".join(b"a%d=b" % n for n in range(5000))
    + b"\n\nx",
    "5000 name pieces": HEAD
    + b"Content-Type: text/plain; "
    + b"; ".join(b"name*%d*=utf-8''b" % n for n in range(5000))
    + b"\n\nx",
    "50k parts": HEAD + b"Content-Type: multipart/mixed; boundary=a\n\n" + b"--a\n\nx\n" * 50_000 + b"--a--",
    "parentheses": b"To: " + b"(" * 5000 + b"\nFrom: " + b"." * 20_000 + b"\n\nx",
    "nested 1000": nested(b"mixed", 1000),
    "rfc822 nested 3000": nested(b"rfc822", 3000),
    "rfc822 nested 500": nested(b"rfc822", 500),
    "message ids": b"Message-ID: <[a]@x>\nReferences: <> <a@ <[a]@x>\nFrom: <>\n\nx",
    "200k headers": b"".join(b"X-%d: a\n" % n for n in range(200_000)) + b"\nx",
    "tangled html": HEAD + b"Content-Type: text/html\n\n<p>hallo" + b"<div>" * 200_000,
    "no line end": HEAD + b"\n" + b"x" * 5_000_000,
    "only line ends": HEAD + b"\n" * 2_000_000,
    "boundary lines": HEAD + b"Content-Type: multipart/mixed; boundary=a\n\n" + b"--a\n" * 1_000_000,
}


@pytest.mark.parametrize("name", BOMBS)
async def test_no_bomb_holds_anything_up(name: str) -> None:
    """Read as the product does: small ones in the loop, which answers others within half a second."""
    longest = 0.0

    async def others() -> None:
        nonlocal longest
        while True:
            before = time.perf_counter()
            await asyncio.sleep(0)
            longest = max(longest, time.perf_counter() - before)
            await asyncio.sleep(0.005)

    watch, began = asyncio.create_task(others()), time.perf_counter()
    read = await isolation.read(BOMBS[name])
    watch.cancel()
    assert time.perf_counter() - began < 11
    assert longest < 0.5
    assert isinstance(read, Letter)


async def test_a_reader_that_does_not_end_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(isolation, "SECONDS", 0.01)
    read = await isolation.read(BOMBS["200k headers"])
    assert not read.readable
    assert read.oddities == ("too_slow",)


async def test_both_ways_of_reading_understand_the_same() -> None:
    raw = letter(subject="Café €", Date="Mon, 25 Mar 2019 10:15:00 +0100")
    assert await isolation.read(raw, careful=True) == await isolation.read(raw)


def letters() -> list[Path]:
    folder = os.environ.get("LETTERS", "")
    found = [path for path in sorted(Path(folder).rglob("*")) if path.is_file()] if folder else []
    return [path for path in found if not path.name.lower().startswith(("readme", "licen", "copying"))]


@pytest.mark.skipif(not letters(), reason="Set LETTERS to a folder with sample mails to read all of them.")
@pytest.mark.parametrize(
    "path", letters() or [Path("none")], ids=lambda path: f"{path.parent.name}-{path.name}"
)
def test_every_letter_is_read(path: Path) -> None:
    read = reading.read(path.read_bytes())
    assert read.readable, read.oddities
    for text in (read.subject, read.from_name, read.text, read.html, *read.recipients):
        text.encode()
        assert "\0" not in text
    assert "\n" not in read.subject + read.from_name + read.from_address


@settings(deadline=None)
@given(st.binary(max_size=2000))
def test_no_bytes_raise(raw: bytes) -> None:
    assert reading.read(raw).readable


pieces = st.sampled_from(
    [
        *(b"From: ", b"Content-Type: ", b"Content-Disposition: ", b"Date: ", b"Subject: ", b"\r\n", b"\n"),
        *(b"multipart/mixed; boundary=a", b"multipart/alternative", b"message/rfc822", b"--a", b"\n\n"),
        *(b"text/plain; charset=", b"utf-8", b"idna", b"\xe9", b"\0", b"=?utf-8?B?", b"?=", b"<a@b>", b"("),
        *(b"Content-Transfer-Encoding: base64", b'"', b"*0*=", b"name", b"x-uuencode", b"quoted-printable"),
        *(b"=E", b"Content-ID: <", b";", b"begin 666 x"),
    ]
)


@settings(deadline=None)
@given(st.lists(pieces, max_size=40))
def test_no_mixture_of_what_mails_are_made_of_raises(mixed: list[bytes]) -> None:
    raw = b"".join(mixed)
    assert reading.read(raw).readable
    reading.part(raw, 0)


def test_an_ordinary_mail_is_understood() -> None:
    raw = letter(
        subject="Vraag over café €",
        text="Goedemorgen,\n\nGraag antwoord.",
        Message_ID="<1@visitor.example>",
        In_Reply_To="<0@example.org>",
        References="<a@b> <0@example.org>",
        Date="Mon, 25 Mar 2019 10:15:00 +0100",
        Reply_To="thuis@visitor.example",
        Cc="Piet <piet@visitor.example>",
    )
    read = reading.read(raw)
    assert (read.from_name, read.from_address) == ("Kees Essaadi", "kees@visitor.example")
    assert read.reply_to == "thuis@visitor.example"
    assert read.subject == "Vraag over café €"
    assert read.text == "Goedemorgen,\n\nGraag antwoord."
    assert (read.message_id, read.in_reply_to) == ("<1@visitor.example>", "<0@example.org>")
    assert read.references == ("<a@b>", "<0@example.org>")
    assert read.recipients == ("info@example.org", "Piet <piet@visitor.example>")
    assert read.sent_at is not None
    assert not read.automatic
    assert not read.oddities


def test_of_two_forms_the_plain_one_is_text_and_the_other_html() -> None:
    message = EmailMessage()
    message["From"] = "a@b.nl"
    message.set_content("gewoon")
    message.add_alternative('<p>mooi <img src="cid:1"></p>', subtype="html")
    message.get_payload()[1].add_related(b"PNG", "image", "png", cid="<1>", filename="logo.png")
    message.add_attachment(b"%PDF", "application", "pdf", filename="factuur.pdf")
    read = reading.read(message.as_bytes())
    assert read.text == "gewoon"
    assert "mooi" in read.html
    assert [(a.name, a.type, a.cid) for a in read.attachments] == [
        ("logo.png", "image/png", "1"),
        ("factuur.pdf", "application/pdf", ""),
    ]
    found = reading.part(message.as_bytes(), read.attachments[1].index)
    assert found is not None
    assert found.content == b"%PDF"


def test_only_html_becomes_text_too() -> None:
    raw = HEAD + b"Content-Type: text/html; charset=utf-8\n\n<p>Geachte heer,</p><p>Gr\xc3\xb6\xc3\x9fe</p>"
    assert reading.read(raw).text == "Geachte heer,\nGröße"


def test_words_after_each_other_are_all_shown() -> None:
    message = EmailMessage()
    message["From"] = "a@b.nl"
    message.set_content("een")
    message.make_mixed()
    message.attach(_html("<p>twee</p>"))
    read = reading.read(message.as_bytes())
    assert read.text == "een\n\ntwee"
    assert "een" in read.html


def _html(text: str) -> EmailMessage:
    part = EmailMessage()
    part.set_content(text, subtype="html")
    return part


@pytest.mark.parametrize(
    ("given_name", "name"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\Temp\\factuur.pdf", "factuur.pdf"),
        ("a\0b\r\nX-Header: x.txt", "a b X-Header_ x.txt"),
        ("factuur‮fdp.exe", "factuurfdp.exe"),
        ("..", ""),
        ("x" * 300 + ".pdf", "x" * 116 + ".pdf"),
        ("brief van 25 maart.docx", "brief van 25 maart.docx"),
    ],
)
def test_names_of_attachments_are_only_names(given_name: str, name: str) -> None:
    assert cleaned_name(given_name) == name


@pytest.mark.parametrize(
    "header",
    [
        b"Auto-Submitted: auto-replied", b"Precedence: bulk", b"List-Id: <a.b>",
        b"X-Auto-Response-Suppress: All",
        b"Return-Path: <>", b"X-Autoreply: yes", b"Content-Type: multipart/report; boundary=x",
    ],
)  # fmt: skip
def test_mail_of_machines_is_recognised(header: bytes) -> None:
    assert reading.read(header + b"\nFrom: a@b.nl\n\nx").automatic


def test_mail_that_says_it_is_not_automatic_is_not() -> None:
    assert not reading.read(b"Auto-Submitted: no\nFrom: a@b.nl\n\nx").automatic
    assert reading.read(b"From: MAILER-DAEMON@b.nl\n\nx").automatic


@pytest.mark.parametrize(
    ("part", "oddity"),
    [
        (b"Content-Type: application/ms-tnef; name=winmail.dat", "tnef"),
        (b"Content-Type: text/calendar", "calendar"),
        (b"Content-Type: application/pkcs7-mime", "encrypted"),
        (b"Content-Type: text/plain; charset=us-ascii\n\ncaf\xe9", "charset"),
    ],
)
def test_what_is_odd_is_said(part: bytes, oddity: str) -> None:
    raw = HEAD + b"Content-Type: multipart/mixed; boundary=a\n\n--a\n" + part + b"\n\nx\n--a--\n"
    assert oddity in reading.read(raw).oddities
