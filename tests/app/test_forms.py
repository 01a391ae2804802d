from hypothesis import given
from hypothesis import strategies as st

from app import forms


def test_line_feeds_stay_and_other_controls_go() -> None:
    assert forms.cleaned(" a\r\nb\rc\x00\x07\td \n") == "a\nb\ncd"


def test_line_ends_do_not_count_twice_towards_what_fits() -> None:
    text = "a\r\n" * (forms.LONGEST // 2 - 1) + "b"
    assert forms.cleaned(text).endswith("b")


@given(st.text())
def test_cleaning_twice_changes_nothing_more(text: str) -> None:
    assert forms.cleaned(forms.cleaned(text)) == forms.cleaned(text)


def test_every_check_adds_one_sentence_for_its_field() -> None:
    errors: dict[str, str] = {}
    values = {"name": "", "email": "nonsense", "phone": "nonsense", "text": "x" * 11}
    forms.required(values, errors, "name")
    forms.length(values, errors, "text", 10)
    assert forms.email(values, errors) == ""
    assert forms.phone(values, errors) == ""
    assert set(errors) == {"name", "text", "email", "phone"}


def test_what_is_right_comes_back_in_its_one_form() -> None:
    errors: dict[str, str] = {}
    assert forms.email({"email": "A@Example.nl"}, errors) == "a@example.nl"
    assert forms.phone({"phone": "0655392843"}, errors) == "+31655392843"
    assert forms.email({}, errors) == forms.phone({}, errors) == ""
    assert errors == {}
