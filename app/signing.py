"""Short signed values (HMAC-SHA256). The purpose is signed too: one cannot stand in for another."""

import hmac
from hashlib import sha256

from app.settings import settings


def sign(purpose: str, value: str) -> str:
    return f"{value}.{_seal(purpose, value)}"


def verified(purpose: str, signed: str) -> str | None:
    """The value that was signed for this purpose, or None."""
    value, dot, seal = signed.rpartition(".")
    same = hmac.compare_digest(seal.encode("utf-8", "replace"), _seal(purpose, value).encode())
    return value if dot and same else None


def _seal(purpose: str, value: str) -> str:
    key = settings().secret.encode()
    if not key:
        raise RuntimeError("There is no secret to sign with: the data folder was not opened.")
    return hmac.new(key, f"{purpose}\0{value}".encode(), sha256).hexdigest()
