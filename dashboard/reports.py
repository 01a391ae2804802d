"""Reports: what was asked, how long it took and how it ended, over a period; figures with their tables."""

from typing import Any

from app.database import reading_slowly
from app.texts import _
from dashboard import figures, registration, report_parts, report_reads, report_service
from dashboard.figures import Column, Figure, Look, Unit, hour_word, share_columns, shares
from dashboard.report_reads import Asked

MOST_SUBJECTS = 15
PER_PERSON = "reports.agents"
"""The privilege to see figures of one person."""


async def of(asked: Asked) -> list[Figure]:
    """All figures that this person may see, in the order of the page."""
    with reading_slowly():
        made = [
            await volume(asked),
            await outcomes(asked),
            await hours(asked),
            *await report_service.chats(asked),
            await report_service.handling(asked),
            await report_service.answering(asked),
            await report_service.callbacks(asked),
            await report_service.ratings(asked),
            await subjects(asked),
            await report_parts.sites(asked),
            await report_parts.by_department(asked),
        ]
        if asked.agent.may(PER_PERSON):
            made.append(await report_parts.per_person(asked))
    return made


async def volume(asked: Asked) -> Figure:
    counted = {row["channel"]: row["number"] for row in await report_reads.contacts_by(asked, "channel")}
    total = sum(counted.values())
    words = {channel: look.label for channel, look in registration.CHANNELS.items()}
    return Figure(
        "channels",
        _("Contacts by channel"),
        _("Every contact in the history, also those whose registration is not complete yet"),
        share_columns(_("Channel")),
        shares(words, counted),
        Look.BARS,
        (1,),
        said=_("%(number)s contacts in all.") % {"number": total},
    )


async def hours(asked: Asked) -> Figure:
    counted: dict[tuple[int, str], int] = {
        (row["hour"], row["channel"]): row["number"]
        for row in await report_reads.contacts_by(asked, "hour", "channel")
    }
    used = [hour for hour, _channel in counted]
    shown = range(min([8, *used]), max([17, *used]) + 1)
    channels = registration.CHANNELS
    rows: list[list[Any]] = [
        [
            hour_word(hour),
            *(counted.get((hour, channel), 0) for channel in channels),
            sum(counted.get((hour, channel), 0) for channel in channels),
        ]
        for hour in shown
    ]
    busiest = max(rows, key=lambda row: row[-1])
    return Figure(
        "hours",
        _("Contacts by hour and channel"),
        _("The hour at which a contact began; the total stands above the column"),
        (
            Column(_("Hour"), Unit.WORD),
            *(Column(str(look.label), name=channel) for channel, look in channels.items()),
            Column(_("Total")),
        ),
        rows,
        Look.STACK,
        tuple(range(1, len(channels) + 1)),
        wide=True,
        said=_("The busiest hour is %(hour)s, with %(number)s contacts.")
        % {"hour": busiest[0], "number": busiest[-1]},
    )


async def outcomes(asked: Asked) -> Figure:
    counted = await report_reads.outcomes(asked)
    total = sum(counted.values())
    words = {name: look.label for name, look in registration.OUTCOMES.items()}
    return Figure(
        "outcomes",
        _("Outcome of the conversation"),
        _("Of every question; a contact may have several"),
        share_columns(_("Outcome")),
        shares({**words, "": _("Still to register")}, counted),
        Look.BARS,
        (1,),
        said=_("%(number)s questions in all.") % {"number": total},
    )


async def subjects(asked: Asked) -> Figure:
    first = await report_reads.subjects(asked, MOST_SUBJECTS)
    rows: list[list[Any]] = [[one.name, one.number, figures.share(one.number, one.total)] for one in first]
    if first and (others := first[0].known - sum(one.number for one in first)):
        rows.append([_("Other subjects"), others, figures.share(others, first[0].total)])
    return Figure(
        "subjects",
        _("Subjects"),
        _("What was asked most"),
        share_columns(_("Subject")),
        rows,
        Look.BARS,
        (1,),
        wide=True,
        said=_("Most asked: %(subject)s.") % {"subject": first[0].name} if first else "",
    )
