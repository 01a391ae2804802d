"""The link in a mailed note, with which its addressee answers without an account: signed, and it expires."""

import re
from datetime import timedelta

from app.clock import now
from app.problems import Problem
from app.settings import settings
from app.signing import sign, verified
from app.texts import N_

PURPOSE = "answer"
VALID = timedelta(days=14)


class LinkExpired(Problem):
    """Also when it was never ours."""

    status = 410
    sentence = N_("This link is not valid any more. Please call or mail who asked you.")


def made(notice_id: int) -> str:
    """The token of a link to this notice."""
    return sign(PURPOSE, f"{notice_id}-{int((now() + VALID).timestamp())}")


def address(notice_id: int) -> str:
    """The whole link, for in a mail."""
    return f"{settings().origin}/answers/{made(notice_id)}"


def notice_of(token: str) -> int:
    """The id of its notice. Raises LinkExpired."""
    value = verified(PURPOSE, token)
    found = re.fullmatch(r"(\d{1,9})-(\d{1,11})", value) if value else None
    if found is None or int(found[2]) <= now().timestamp():
        raise LinkExpired
    return int(found[1])
