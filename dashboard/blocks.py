"""Hours as people write them: 09:00-12:30, 13:30-17:00."""

import re
from datetime import time
from itertools import pairwise

from app.texts import _
from dashboard.hours import MIDNIGHT, Block

CLOSED = ("", "-", "gesloten", "dicht", "closed")
BETWEEN = re.compile(r"\s*(?:[,;\n]|\ben\b|\band\b|&)\s*")
CLOCK = r"(\d{1,2})(?:[:.u h]?(\d{2}))?\s*(?:u(?:ur)?)?"
BLOCK = re.compile(rf"{CLOCK}\s*(?:-|–|—|tot|to|until)\s*{CLOCK}")


def parsed(text: str) -> list[Block]:
    """The blocks of one day, in order; none for a closed day. ValueError with a sentence for who wrote it."""
    if text.strip().lower() in CLOSED:
        return []
    blocks = sorted(_block(part) for part in BETWEEN.split(text.strip().lower()) if part)
    for (_opens, closes), (opens, _closes) in pairwise(blocks):
        if closes == MIDNIGHT or opens < closes:
            raise ValueError(_("These hours overlap."))
    return blocks


def written(blocks: list[Block]) -> str:
    return ", ".join(f"{opens:%H:%M}-{_end(closes)}" for opens, closes in sorted(blocks))


def _block(part: str) -> Block:
    found = BLOCK.fullmatch(part)
    if found is None:
        raise ValueError(_unreadable())
    opens, closes = _time(found[1], found[2]), _time(found[3], found[4], last=True)
    if closes != MIDNIGHT and closes <= opens:
        raise ValueError(_("It closes before it opens: %(hours)s.") % {"hours": part})
    return opens, closes


def _time(hour: str, minute: str | None, *, last: bool = False) -> time:
    if last and int(hour) == 24 and not int(minute or 0):
        return MIDNIGHT
    try:
        return time(int(hour), int(minute or 0))
    except ValueError:
        raise ValueError(_unreadable()) from None


def _end(closes: time) -> str:
    return "24:00" if closes == MIDNIGHT else f"{closes:%H:%M}"


def _unreadable() -> str:
    return _("Write the hours as 09:00-12:30, 13:30-17:00; leave it empty for a closed day.")
