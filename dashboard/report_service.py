"""Figures about the service: how long clients waited and were helped, what was missed and promised."""

from typing import Any

from app.clock import now
from app.texts import N_, Lazy, _
from dashboard import figures, registration, report_reads, rules
from dashboard.figures import (
    Column,
    Figure,
    Look,
    Unit,
    cells,
    hour_word,
    share_columns,
    shares,
    spread_columns,
)
from dashboard.report_reads import Asked, Spread
from dashboard.states import Channel, Ending

ENDINGS: dict[str, Lazy] = {
    Ending.ANSWERED: N_("Answered"),
    Ending.MISSED: N_("Missed"),
    Ending.ABANDONED: N_("Left before an answer"),
}
PROMISES: dict[str, Lazy] = {
    "kept": N_("Called back in time"),
    "late": N_("Called back too late"),
    "broken": N_("Too late, not called yet"),
    "open": N_("Still in time, not called yet"),
}
WRITTEN: dict[str, Lazy] = {"offline": N_("Offline message"), "email": N_("E-mail")}
SPOKEN = (Channel.CHAT, Channel.PHONE, Channel.DESK, Channel.POST, Channel.SOCIAL)


async def chats(asked: Asked) -> list[Figure]:
    """How chats ended, and how long visitors waited, hour by hour."""
    promise = await rules.number(rules.PROMISE)
    counted = await report_reads.measures_by(asked, "kind", "ending", within=promise)
    ended = {row["ending"]: row["number"] for row in counted if row["kind"] == "chat"}
    in_time = sum(row["in_time"] for row in counted if row["kind"] == "chat")
    total = sum(ended.values())
    rows = shares(ENDINGS, ended)
    promised = _("Answered within %(seconds)s seconds") % {"seconds": promise}
    rows.append([promised, in_time, figures.share(in_time, total)])
    columns = share_columns(_("Ending"))
    said = _("%(number)s of %(total)s chats were answered.") % {
        "number": ended.get(Ending.ANSWERED, 0),
        "total": total,
    }
    note = _("Missed: the visitor waited too long and was given the form, or the connection was lost")
    spreads = await report_reads.spreads(asked, "waited", "hour", "chat")
    return [
        Figure("chats", _("Chats: answered and missed"), note, columns, rows, Look.BARS, (1,), said=said),
        Figure(
            "waits",
            _("Waiting time of chats by hour"),
            _("Until a colleague answered"),
            (Column(_("Hour"), Unit.WORD), *spread_columns()),
            [[hour_word(hour), *cells(spreads.get(hour))] for hour in _between(spreads)],
            Look.LINES,
            (2, 3),
            said=_longest(spreads),
        ),
    ]


async def handling(asked: Asked) -> Figure:
    spreads = await report_reads.spreads(asked, "handled", "kind")
    looks = registration.CHANNELS
    return Figure(
        "handling",
        _("Handling time by channel"),
        _("From the answer to the end of the conversation, as measured or registered"),
        (Column(_("Channel"), Unit.WORD), *spread_columns()),
        [[str(looks[channel].label), *cells(spreads.get(channel))] for channel in SPOKEN],
        Look.PAIRS,
        (2, 3),
        said=_("Half took no longer than the first bar, nine out of ten no longer than the second."),
    )


async def answering(asked: Asked) -> Figure:
    spreads = await report_reads.spreads(asked, "waited", "kind")
    return Figure(
        "answers",
        _("Answering time of offline messages and e-mail"),
        _("From the arrival of the first message to the first answer, of what came in within the period"),
        (Column(_("Kind"), Unit.WORD), *spread_columns()),
        [[str(word), *cells(spreads.get(kind))] for kind, word in WRITTEN.items()],
        Look.PAIRS,
        (2, 3),
        said=_("Half was answered within the first bar, nine out of ten within the second."),
    )


async def callbacks(asked: Asked) -> Figure:
    counted = await report_reads.promises(asked, now())
    total = sum(counted.values())
    return Figure(
        "callbacks",
        _("Callback notes: promise kept"),
        _("Notes that were due in this period, for all channels"),
        share_columns(_("Promise")),
        shares(PROMISES, counted),
        Look.BARS,
        (1,),
        said=_("%(number)s of %(total)s promises were kept.")
        % {"number": counted.get("kept", 0), "total": total},
    )


async def ratings(asked: Asked) -> Figure:
    counted = {row["rating"]: row for row in await report_reads.measures_by(asked, "rating")}
    number = {stars: counted[stars]["number"] if stars in counted else 0 for stars in range(5, 0, -1)}
    total = sum(number.values())
    score = figures.mean(sum(stars * count for stars, count in number.items()), total)
    words = {stars: _("%(stars)s of 5") % {"stars": stars} for stars in number}
    said = _("%(number)s ratings, %(score)s on average.") % {
        "number": total,
        "score": figures.shown(score, Unit.SCORE),
    }
    return Figure(
        "ratings",
        _("Rating of chats"),
        said if total else _("What visitors thought of it after the end"),
        share_columns(_("Rating")),
        shares(words, number),
        Look.BARS,
        (1,),
        said=said,
    )


def _between(spreads: dict[Any, Spread]) -> range:
    return range(min(spreads), max(spreads) + 1) if spreads else range(0)


def _longest(spreads: dict[Any, Spread]) -> str:
    if not spreads:
        return ""
    hour = max(spreads, key=lambda hour: spreads[hour].most)
    longest = figures.lasted(spreads[hour].most)
    return _("At %(hour)s one in ten waited %(time)s or longer.") % {"hour": hour_word(hour), "time": longest}
