"""Short signed values (HMAC-SHA256). The purpose is signed too: one cannot stand in for another."""

import hmac
from base64 import b32encode
from hashlib import sha256

from app.settings import settings


def sign(purpose: str, value: str) -> str:
    return f"{value}.{_seal(purpose, value)}"


def verified(purpose: str, signed: str) -> str | None:
    """The value that was signed for this purpose, or None."""
    value, dot, seal = signed.rpartition(".")
    same = hmac.compare_digest(seal.encode("utf-8", "replace"), _seal(purpose, value).encode())
    return value if dot and same else None


def short_seal(purpose: str, value: str) -> str:
    """120 bits in 24 letters and digits, for where a change of case must not matter."""
    return b32encode(_digest(purpose, value)[:15]).decode().lower()


def is_sealed(purpose: str, value: str, seal: str) -> bool:
    """Whether this is the short seal of the value, in lower case."""
    return hmac.compare_digest(seal.encode("utf-8", "replace"), short_seal(purpose, value).encode())


def _seal(purpose: str, value: str) -> str:
    return _digest(purpose, value).hex()


def _digest(purpose: str, value: str) -> bytes:
    key = settings().secret.encode()
    if not key:
        raise RuntimeError("There is no secret to sign with: the data folder was not opened.")
    return hmac.new(key, f"{purpose}\0{value}".encode(), sha256).digest()
