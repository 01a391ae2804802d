"""Numbers that a visitor had better not send: a citizen service number, a bank account number.

The window of the plug-in warns in the browser before it sends; this is for its page without scripts."""

import re

DIGITS = re.compile(r"(?<!\d)\d(?:[ .-]?\d){8}(?!\d)")
ACCOUNT = re.compile(r"\b[a-z]{2}\d\d ?[a-z\d]{4}(?: ?\d){7,23}\b", re.IGNORECASE | re.ASCII)


def has_number(text: str) -> bool:
    found = (re.sub(r"\D", "", digits) for digits in DIGITS.findall(text))
    return any(map(is_bsn, found)) or any(is_iban(account) for account in ACCOUNT.findall(text))


def is_bsn(digits: str) -> bool:
    """The eleven test, in which the last of the nine digits counts -1."""
    weights = (9, 8, 7, 6, 5, 4, 3, 2, -1)
    total = sum(int(digit) * weight for digit, weight in zip(digits, weights, strict=True))
    return total != 0 and total % 11 == 0


def is_iban(account: str) -> bool:
    plain = account.replace(" ", "").lower()
    return int("".join(str(int(sign, 36)) for sign in plain[4:] + plain[:4])) % 97 == 1
