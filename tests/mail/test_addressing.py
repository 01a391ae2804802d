import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mail.addressing import Person, people, usable


@pytest.mark.parametrize(
    ("value", "found"),
    [
        ('"Essaadi, Kees" <kees@a.nl>', [Person("Essaadi, Kees", "kees@a.nl")]),
        ("kees@a.nl (Kees)", [Person("Kees", "kees@a.nl")]),
        ("Kees @ Werk <kees@a.nl>", [Person("Kees @ Werk", "kees@a.nl")]),
        ("=?utf-8?q?Jan=2C_Piet?= <a@b>", [Person("Jan, Piet", "a@b")]),
        ("<a@b>, c@d; e@f", [Person("", "a@b"), Person("", "c@d"), Person("", "e@f")]),
        ("Raad: a@b, Piet <c@d>;", [Person("", "a@b"), Person("Piet", "c@d")]),
        ("undisclosed-recipients:;", []),
        ("Kees", [Person("Kees", "")]),
        ('"kees@bank.nl" <dief@a.nl>', [Person("kees@bank.nl", "dief@a.nl")]),
        ("", []),
    ],
)
def test_people_are_found_however_they_are_written(value: str, found: list[Person]) -> None:
    assert people(value) == found


@settings(deadline=None)
@given(st.text(alphabet=st.sampled_from('ab@<>()",;:\\ =?é\r\n.'), max_size=200))
def test_no_value_raises(value: str) -> None:
    for person in people(value):
        assert "\n" not in str(person)


@pytest.mark.parametrize("unit", ["(", '"', '\\"', "<", "(\\", "a", '"\\', "a@b,"])
def test_eight_kilobytes_of_anything_take_no_time(unit: str) -> None:
    began = time.perf_counter()
    people(unit * (8192 // len(unit)))
    assert time.perf_counter() - began < 0.5


@pytest.mark.parametrize(
    "address", ["kees@a.nl", "k.e-e_s+1@sub.a.nl", "foo..bar@docomo.example", "jörg@a.nl"]
)
def test_real_addresses_can_be_written_to(address: str) -> None:
    assert usable(address)


@pytest.mark.parametrize(
    "address", ["", "kees", "a@b@c", "a@b\r\nBcc: x@y", "a@b,c@d", "<a@b>", "a b@c", '"a"@b', "a@b>", "\0@b"]
)
def test_what_could_be_more_than_an_address_is_refused(address: str) -> None:
    assert not usable(address)
