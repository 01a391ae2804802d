"""When a form was shown: signed, and sent along with it, so that programs are not quicker than any reader."""

from datetime import UTC, datetime, timedelta

from app.clock import now
from app.problems import TooMany
from app.signing import is_sealed, short_seal
from app.texts import N_

PURPOSE = "chat-form"
FASTEST = timedelta(seconds=2)
SLOWEST = timedelta(hours=12)


class TooSoon(TooMany):
    sentence = N_("That was very quick. Wait %(wait)s seconds and send it once more.")


def opened() -> str:
    moment = str(int(now().timestamp() * 1000))
    return f"{moment}.{short_seal(PURPOSE, moment)}"


def check(form: dict[str, str]) -> bool:
    """False when nobody can say, or it was long ago. Raises TooSoon for who was quicker than any reader."""
    moment, _, seal = form.get("opened", "").partition(".")
    if not is_sealed(PURPOSE, moment, seal):
        return False
    age = now() - datetime.fromtimestamp(int(moment) / 1000, UTC)
    if age < FASTEST:
        seconds = int(FASTEST.total_seconds())
        raise TooSoon(seconds=seconds, wait=seconds)
    return age <= SLOWEST
