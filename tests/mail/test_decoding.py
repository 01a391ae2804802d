import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mail.decoding import clean_line, decode_date, decode_header, decode_text


@pytest.mark.parametrize(
    ("payload", "label", "text"),
    [
        (b"caf\xe9 \x80 5", "us-ascii", "café € 5"),
        (b"caf\xe9 \x80 5", "iso-8859-1", "café € 5"),
        (b"caf\xe9 \x80 5", "x-unknown", "café € 5"),
        (b"caf\xe9 \x80 5", "utf-8", "café € 5"),
        ("café € 5".encode(), "us-ascii", "café € 5"),
        ("café € 5".encode(), "charset=us-ascii", "café € 5"),
        ("zażółć".encode("iso8859-2"), "ISO-8859-2", "zażółć"),
        ("日本語".encode("iso2022_jp"), "ISO-2022-JP", "日本語"),
        ("日本語".encode("iso2022_jp"), "", "日本語"),
        ("中文㐀".encode("gb18030"), "gb2312", "中文㐀"),
        ("ąčę".encode("cp1257"), "windows-1257", "ąčę"),
    ],
)
def test_text_is_readable_under_right_and_wrong_labels(payload: bytes, label: str, text: str) -> None:
    assert decode_text(payload, label)[0] == text


@pytest.mark.parametrize(
    "label", ["idna", "punycode", "rot13", "utf-8 \0", "hex", "unicode_escape", "utf-7", "ümlaut", ""]
)
def test_a_label_that_is_no_charset_of_text_is_not_followed(label: str) -> None:
    assert decode_text(b"caf\xe9", label)[0] == "café"


def test_a_cut_utf8_text_loses_only_its_last_character() -> None:
    assert decode_text("één twee drié".encode()[:-1], "utf-8")[0].startswith("één twee dri")


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("=?utf-8?Q?Caf=C3=A9_=E2=82=AC?=", "Café €"),
        ("=?utf-8?B?w6k=?= =?utf-8?B?w6k=?=", "éé"),
        ("=?utf-8?B?4oI=?= =?utf-8?B?rA==?=", "€"),
        ("Re: =?iso-8859-1?q?fa=E7ade?= nu", "Re: façade nu"),
        ("=?utf-8*nl?q?Gemeente?=", "Gemeente"),
        ("=?x-unknown?q?caf=E9?=", "café"),
        ("=?utf-8?B?broken", "=?utf-8?B?broken"),
        ("=?utf-8?B?w6k?=", "é"),
        ("caf\udce9", "café"),
        ("a =?utf-8?q?b=0D=0ABcc:_x@y.nl?=", "a b Bcc: x@y.nl"),
    ],
)
def test_header_words_are_decoded_and_stay_one_line(value: str, text: str) -> None:
    assert decode_header(value) == text


@settings(deadline=None)
@given(st.binary(), st.text(max_size=30))
def test_no_bytes_and_no_label_raise(payload: bytes, label: str) -> None:
    decode_text(payload, label)[0].encode()


@settings(deadline=None)
@given(st.text(alphabet=st.characters(exclude_categories=())))
def test_no_header_raises_and_none_keeps_a_line_end(value: str) -> None:
    assert "\n" not in decode_header(value)
    assert "\r" not in clean_line(value)
    decode_header(value).encode()
    decode_date(value)


def test_reversed_text_is_not_kept() -> None:
    assert clean_line("factuur‮fdp.exe") == "factuurfdp.exe"


@pytest.mark.parametrize("date", ["Mon, 25 Mar 2019 10:15:00 +0100", "25 Mar 2019 09:15:00 -0000"])
def test_a_date_is_understood_with_and_without_zone(date: str) -> None:
    moment = decode_date(date)
    assert moment is not None
    assert moment.isoformat() == "2019-03-25T09:15:00+00:00"


@pytest.mark.parametrize("date", ["", "yesterday", "Mon, 99 Foo 2019", "1 Jan 1492 00:00:00 +0000", "\0"])
def test_what_is_no_date_is_none(date: str) -> None:
    assert decode_date(date) is None
