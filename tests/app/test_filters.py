from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from app import clock, filters
from app.texts import language, set_language


@pytest.fixture(autouse=True)
def _in_dutch_on_a_monday() -> Iterator[None]:
    before = language()
    set_language("nl")
    clock.move(seconds=(datetime(2019, 3, 25, 9, 16, tzinfo=UTC) - clock.now()).total_seconds())
    yield
    clock.reset()
    set_language(before)


@pytest.mark.parametrize(
    ("moment", "shown"),
    [
        (datetime(2019, 3, 25, 9, 15, tzinfo=UTC), "10.15"),
        (datetime(2019, 3, 24, 18, 51, tzinfo=UTC), "24 mrt 19.51"),
        (datetime(2018, 12, 31, 23, 30, tzinfo=UTC), "1 jan 00.30"),
        (datetime(2018, 7, 1, 8, 5, tzinfo=UTC), "1 jul 2018 10.05"),
        (None, ""),
    ],
)
def test_a_moment_is_as_short_as_it_can_be(moment: datetime | None, shown: str) -> None:
    assert filters.when(moment) == shown


def test_a_record_has_its_date_in_full() -> None:
    assert filters.date_long(datetime(2019, 3, 25, 9, 15, tzinfo=UTC)) == "25 maart 2019 10:15"


@pytest.mark.parametrize(
    ("lasted", "shown"),
    [
        (timedelta(seconds=12), "00:12"),
        (timedelta(minutes=6, seconds=48), "06:48"),
        (timedelta(minutes=48, seconds=59), "48 min"),
        (timedelta(hours=19, minutes=4), "19 u 04"),
        (timedelta(days=1, hours=2, minutes=59), "1 d 2 u"),
        (timedelta(seconds=-5), "00:00"),
    ],
)
def test_waiting_is_told_in_words(lasted: timedelta, shown: str) -> None:
    assert filters.wait(lasted) == shown
    assert filters.wait(clock.now() - lasted) == shown


def test_what_a_step_took_is_written_as_numbers_are_in_the_language() -> None:
    shown = {}
    for code in ("nl", "en"):
        set_language(code)
        shown[code] = filters.seconds(0.0541)
    assert shown == {"nl": "0,05 s", "en": "0.05 s"}


def test_a_wait_in_a_sentence_is_rounded_up() -> None:
    assert [filters.in_words(n) for n in (1, 30, 61, 900)] == [
        "1 seconde",
        "30 seconden",
        "2 minuten",
        "15 minuten",
    ]
