"""Phone numbers and e-mail addresses: one form to compare, one form to show."""

from ipaddress import ip_address, ip_network

import phonenumbers
from email_validator import EmailNotValidError, validate_email

COUNTRY = "NL"

Address = tuple[str, str]
"""email or phone, and the value to compare."""


def phone_number(written: str) -> str | None:
    """As E.164 (+31655392843), or None when nobody could dial it. Without +.. it is a Dutch number."""
    try:
        number = phonenumbers.parse(written, COUNTRY)
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_possible_number(number):
        return None
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def shown_phone(e164: str) -> str:
    """As people write it: 06 55 39 28 43; a foreign number with its country; other text stays."""
    try:
        number = phonenumbers.parse(e164, COUNTRY)
    except phonenumbers.NumberParseException:
        return e164
    if number.country_code != phonenumbers.country_code_for_region(COUNTRY):
        return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.INTERNATIONAL)
    national = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.NATIONAL)
    return _in_pairs(national) if national.startswith("06") else national


def national_digits(e164: str) -> str:
    """As it is dialled inside its own country, digits only: 0655392843."""
    national = phonenumbers.format_number(
        phonenumbers.parse(e164, COUNTRY), phonenumbers.PhoneNumberFormat.NATIONAL
    )
    return "".join(c for c in national if c.isdigit())


def _in_pairs(national: str) -> str:
    digits = "".join(c for c in national if c.isdigit())
    return " ".join(digits[i : i + 2] for i in range(0, len(digits), 2))


def email_address(written: str) -> str | None:
    """In lower case, or None when it is no address. Asks no name server; any domain will do."""
    try:
        found = validate_email(written.strip(), check_deliverability=False, test_environment=True)
    except EmailNotValidError:
        return None
    return found.normalized.lower()


def addresses_in(email: str, phone: str) -> list[Address]:
    """Those of the two that are real; the e-mail address first."""
    found = (
        ("email", email_address(email) if email else None),
        ("phone", phone_number(phone) if phone else None),
    )
    return [(kind, value) for kind, value in found if value]


def network(address: str) -> str:
    """What limits count by: an IPv4 address, or the /64 that an IPv6 address is in, for one household has all
    of that. Anything else as it is."""
    try:
        found = ip_address(address.partition("%")[0])
    except ValueError:
        return address
    return str(found) if found.version == 4 else str(ip_network((found, 64), strict=False))
