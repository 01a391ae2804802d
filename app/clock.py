"""The one clock. Everything that asks the time asks here, so that tests can move it."""

from datetime import UTC, datetime, timedelta

_moved = timedelta()


def now() -> datetime:
    """The present moment, aware, in UTC."""
    return datetime.now(UTC) + _moved


def move(**by: float) -> None:
    """Moves the clock on, in the words of timedelta: `move(minutes=5)`. For tests."""
    global _moved
    _moved += timedelta(**by)


def reset() -> None:
    global _moved
    _moved = timedelta()
