import pytest

from app.addresses import email_address, network, phone_number, shown_phone


@pytest.mark.parametrize(
    "written", ["0655392843", "06 55 39 28 43", "06-55392843", "+31 6 55392843", "0031655392843"]
)
def test_a_number_has_one_form_however_it_is_written(written: str) -> None:
    assert phone_number(written) == "+31655392843"


@pytest.mark.parametrize("written", ["", "bel mij", "12", "06 55", "+"])
def test_what_nobody_can_dial_is_no_number(written: str) -> None:
    assert phone_number(written) is None


@pytest.mark.parametrize(
    ("kept", "shown"),
    [
        ("+31655392843", "06 55 39 28 43"),
        ("+31307551339", "030 755 1339"),
        ("+3225551212", "+32 2 555 12 12"),
        ("geen nummer", "geen nummer"),
    ],
)
def test_a_number_is_shown_as_people_write_it(kept: str, shown: str) -> None:
    assert shown_phone(kept) == shown


def test_an_address_is_compared_in_lower_case() -> None:
    assert email_address(" Kees.Essaadi@Example.NL ") == "kees.essaadi@example.nl"


@pytest.mark.parametrize(
    "written", ["", "kees", "kees@", "@example.nl", "kees@example", "a b@example.nl", "a@b.nl\nBcc: c@d.nl"]
)
def test_what_is_no_address_is_refused(written: str) -> None:
    assert email_address(written) is None


@pytest.mark.parametrize(
    ("address", "counted"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:3::4", "2001:db8:1:2::/64"),
        ("fe80::1%eth0", "fe80::/64"),
        ("", ""),
        ("unix:", "unix:"),
    ],
)
def test_an_ipv6_household_counts_as_one(address: str, counted: str) -> None:
    assert network(address) == counted
