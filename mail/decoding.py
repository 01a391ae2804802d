"""Bytes and header values as text. Nothing here raises: what cannot be decoded is replaced, and said."""

import binascii
import codecs
import re
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

REFUSED_CODECS = {"idna", "punycode", "unicode_escape", "raw_unicode_escape", "utf-7", "undefined", "mbcs"}
WIDER = {
    "ascii": "utf-8",
    "iso8859-1": "cp1252",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "euc_kr": "cp949",
    "shift_jis": "cp932",
    "iso2022_jp": "iso2022_jp_ext",
    "iso8859-9": "cp1254",
}
UNUSUAL = {
    "iso-8859-8-i": "iso-8859-8",
    "x-sjis": "cp932",
    "x-gbk": "gb18030",
    "x-mac-roman": "mac_roman",
    "macintosh": "mac_roman",
    "windows-874": "cp874",
}
MULTIBYTE = {
    "utf-8",
    "gb18030",
    "cp949",
    "cp932",
    "iso2022_jp_ext",
    "euc_jp",
    "big5",
    "big5hkscs",
    "iso2022_kr",
}

_ENCODED_WORD = re.compile(r"=\?([^?\s]{1,80})\?([bBqQ])\?(.*?)\?=", re.DOTALL)
_CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff]")
_DIRECTIONS = re.compile(r"[‪-‮⁦-⁩]")
_SPACES = re.compile(r"\s+")


def decode_text(payload: bytes, charset: str) -> tuple[str, bool]:
    """The text, and whether the label fitted. Cp1252 hides behind every wrong label (RFC 2046 §4.1.2)."""
    codec = known_codec(charset)
    if codec is None:
        return _guessed(payload), not charset and payload.isascii()
    try:
        return payload.decode(codec), True
    except (UnicodeError, ValueError):
        return _damaged(payload, codec), False


def known_codec(charset: str) -> str | None:
    """The codec to decode with: the superset of what the label says, or None for a label nobody knows."""
    label = charset.strip().strip("\"'").lower().removeprefix("charset=")
    try:
        found = codecs.lookup(UNUSUAL.get(label, label))
    except (LookupError, ValueError, UnicodeError):
        return None
    if not getattr(found, "_is_text_encoding", True) or found.name in REFUSED_CODECS:
        return None
    return WIDER.get(found.name, found.name)


def _damaged(payload: bytes, codec: str) -> str:
    if codec not in MULTIBYTE:
        return _guessed(payload)
    text = payload.decode(codec, "replace")
    broken = text.count("�")
    whole = sum(not character.isascii() for character in text) - broken
    return text if whole > broken else _guessed(payload)


def _guessed(payload: bytes) -> str:
    japanese = ("iso2022_jp_ext",) if b"\x1b$" in payload else ()
    for codec in (*japanese, "utf-8", "cp1252"):
        try:
            return payload.decode(codec)
        except UnicodeError:
            continue
    return payload.decode("latin-1")


def clean_text(text: str) -> str:
    """Many lines, fit to store and show: one kind of line end, no NUL, no other control characters."""
    return _CONTROLS.sub("", text.replace("\r\n", "\n").replace("\r", "\n")).strip("\n")


def clean_line(text: str, limit: int = 500) -> str:
    """One line to store, show and put in a header: no controls, no reversed text, at most `limit` long."""
    one = _DIRECTIONS.sub("", _CONTROLS.sub(" ", text.replace("\r", " ").replace("\n", " ")))
    return _SPACES.sub(" ", one).strip()[:limit]


def decode_header(value: str, spoken: str = "") -> str:
    """A raw header value with its encoded words (RFC 2047) decoded, leniently, as one line."""
    return clean_line(decode_words(value, spoken), limit=8192)


def decode_words(value: str, spoken: str = "") -> str:
    """Neighbouring words of one charset are joined as bytes first: many senders cut characters in two.
    Bare octets, which no standard allows, are tried in the charset the body is `spoken` in."""
    pieces: list[tuple[bytes, str]] = []
    end = 0
    for word in _ENCODED_WORD.finditer(value):
        between = value[end : word.start()]
        if between.strip() or not pieces or not pieces[-1][1]:
            pieces.append((_octets(between), ""))
        charset, payload = word[1].partition("*")[0], _word_payload(word[2], word[3])
        if pieces[-1][1] == charset:
            pieces[-1] = (pieces[-1][0] + payload, charset)
        else:
            pieces.append((payload, charset))
        end = word.end()
    pieces.append((_octets(value[end:]), ""))
    return "".join(
        decode_text(payload, charset)[0] if charset else _bare(payload, spoken) for payload, charset in pieces
    )


def _bare(payload: bytes, spoken: str) -> str:
    try:
        return payload.decode("utf-8")
    except UnicodeError:
        return decode_text(payload, spoken)[0]


def _word_payload(encoding: str, payload: str) -> bytes:
    octets = _octets(payload)
    if encoding in "qQ":
        return binascii.a2b_qp(octets, header=True)
    return lenient_base64(octets)


def lenient_base64(octets: bytes) -> bytes:
    alphabet = re.sub(rb"[^A-Za-z0-9+/]", b"", octets)
    whole = alphabet[: len(alphabet) - (len(alphabet) % 4 == 1)]
    return binascii.a2b_base64(whole + b"=" * (-len(whole) % 4))


def _octets(value: str) -> bytes:
    return value.encode("utf-8", "surrogateescape") if _encodable(value) else value.encode("utf-8", "replace")


def _encodable(value: str) -> bool:
    return not any(
        "\ud800" <= character < "\udc80" or "\udcff" < character <= "\udfff" for character in value
    )


def decode_date(value: str) -> datetime | None:
    """The Date header in UTC, or None. Without a zone it is taken as UTC; years nobody meant are dropped."""
    try:
        read = parsedate_to_datetime(clean_line(value, 200))
        moment = (read if read.tzinfo else read.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, TypeError, IndexError, OverflowError, AttributeError):
        return None
    return moment if 1970 <= moment.year <= 2200 else None
