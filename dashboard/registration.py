"""The one form behind every contact: its words, what it starts with, and how it is read."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from app import forms
from app.addresses import shown_phone
from app.clock import now
from app.filters import date_long
from app.problems import Invalid
from app.texts import N_, Lazy, _
from dashboard import moments, questions
from dashboard.contact_tables import Contact
from dashboard.states import Channel, Outcome
from dashboard.tables import Department


@dataclass(frozen=True)
class Look:
    """How a channel or an outcome is shown."""

    label: Lazy
    icon: str
    tag: str = "other"


CHANNELS = {
    Channel.PHONE: Look(N_("Phone"), "phone"),
    Channel.DESK: Look(N_("Desk"), "store"),
    Channel.POST: Look(N_("Post"), "mailbox"),
    Channel.EMAIL: Look(N_("E-mail"), "mail", "email"),
    Channel.SOCIAL: Look(N_("Social media"), "at-sign"),
    Channel.CHAT: Look(N_("Chat"), "message-circle", "chat"),
}
OUTCOMES = {
    Outcome.ANSWERED: Look(N_("Answered directly"), "check"),
    Outcome.TRANSFERRED: Look(N_("Transferred"), "forward"),
    Outcome.CALLBACK_NOTE: Look(N_("Callback note"), "phone-outgoing"),
    Outcome.INFORMATION_REQUEST: Look(N_("Information request"), "message-circle-question-mark"),
    Outcome.REFERRED: Look(N_("Referred"), "signpost"),
}
TEXTS = ("client_name", "subject", "summary", "answer")
REQUIRED = questions.REQUIRED | {"channel": N_("Choose a channel.")}
NOBODY = {"client_name": "", "email": "", "phone": "", "party": ""}
"""Of an anonymous client nothing is kept, whatever was filled in."""
HALF_A_DAY = timedelta(hours=12)
"""An end so long before the beginning is one after midnight."""
MOST = {"client_name": 200, "subject": 200, "summary": 4000, "answer": 8000}


def title(contact: Contact) -> str:
    """Chat, 25 maart 2019 10:15"""
    return f"{CHANNELS[Channel(contact.channel)].label}, {date_long(contact.occurred_at)}"


def lasted(contact: Contact) -> str:
    """08:52; empty on channels where people do not speak with one another at the same time."""
    live = contact.channel in (Channel.PHONE, Channel.DESK, Channel.CHAT)
    return moments.duration(contact.occurred_at, contact.ended_at) if live else ""


def filled_from(contact: Contact) -> dict[str, str]:
    """The form as this contact has it."""
    return {
        "channel": contact.channel,
        "client_name": contact.client_name,
        "email": contact.email,
        "phone": shown_phone(contact.phone) if contact.phone.startswith("+") else contact.phone,
        "subject": contact.subject,
        "summary": contact.summary,
        "answer": contact.answer,
        "department": str(contact.department or ""),
        "outcome": contact.outcome,
        "succeeded": "yes" if contact.succeeded else "",
        "confidential": "yes" if contact.confidential else "",
        "anonymous": "yes" if contact.anonymous else "",
        "party": str(contact.party or ""),
        "not_party": "",
        "day": moments.day_of(contact.occurred_at),
        "start": moments.time_of(contact.occurred_at),
        "end": moments.time_of(contact.ended_at),
    }


def opened_at(form: dict[str, str]) -> datetime | None:
    """When the form was opened, to the second: the timer of a phone call."""
    return moments.past(form.get("opened_at", ""))


async def read(form: dict[str, str], contact: Contact, *, draft: bool = False) -> dict[Any, Any]:
    """The columns that this form gives the contact. A field that the form lacks keeps its value; a draft may
    have gaps, but no nonsense. Raises Invalid."""
    values = filled_from(contact) | form
    if values["anonymous"]:
        values |= NOBODY
    errors: dict[str, str] = {}
    columns = _texts(values, errors) | _addresses(values, errors) | await _choices(values, errors)
    columns |= _moments(values, errors, contact)
    for name, sentence in REQUIRED.items() if not draft else ():
        if not values[name] and (name != "department" or await departments()):
            errors.setdefault(name, str(sentence))
    await questions.check(values, errors, draft=draft)
    if errors:
        raise Invalid(errors, values)
    return columns


async def departments() -> list[Department]:
    return await Department.objects().order_by(Department.name)


def _texts(values: dict[str, str], errors: dict[str, str]) -> dict[Any, Any]:
    texts = {name: forms.length(values, errors, name, MOST[name]) for name in TEXTS}
    texts["subject"] = " ".join(texts["subject"].split())
    return {Contact._meta.get_column_by_name(name): text for name, text in texts.items()}


def _addresses(values: dict[str, str], errors: dict[str, str]) -> dict[Any, Any]:
    """The number stays as it was written: that is how the record shows it."""
    forms.phone(values, errors)
    return {Contact.email: forms.email(values, errors), Contact.phone: values["phone"]}


async def _choices(values: dict[str, str], errors: dict[str, str]) -> dict[Any, Any]:
    known = {str(department.id) for department in await departments()}
    allowed: dict[str, set[str]] = {
        "channel": set(CHANNELS),
        "outcome": {"", *OUTCOMES},
        "department": {"", *known},
    }
    for name, choices in allowed.items():
        if values[name] not in choices:
            errors[name] = _("Choose one of the list.")
    chosen = values["department"]
    return {
        Contact.channel: values["channel"],
        Contact.outcome: values["outcome"],
        Contact.department: int(chosen) if chosen in known else None,
        Contact.succeeded: bool(values["succeeded"]),
        Contact.confidential: bool(values["confidential"]),
        Contact.anonymous: bool(values["anonymous"]),
    }


def _moments(values: dict[str, str], errors: dict[str, str], contact: Contact) -> dict[Any, Any]:
    start = _exact(moments.moment(values["day"], values["start"]), contact.occurred_at)
    if start is None:
        errors["start"] = _("Fill in the day and the time, for example 10:15.")
        return {}
    if start > now() + timedelta(minutes=5):
        errors["start"] = _("This moment has yet to come.")
    end = _exact(moments.moment(values["day"], values["end"]), contact.ended_at) or _ending(values, start)
    if end is not None and start - end > HALF_A_DAY:
        end += 2 * HALF_A_DAY
    if end is not None and end < start:
        errors["end"] = _("The end is before the beginning.")
    return {Contact.occurred_at: start, Contact.ended_at: end}


def _exact(filled: datetime | None, known: datetime | None) -> datetime | None:
    """A form shows minutes. When the person left them alone, the seconds that were known stay."""
    if filled and known and filled == known.replace(second=0, microsecond=0):
        return known
    return filled.astimezone(UTC) if filled else None


def _ending(values: dict[str, str], start: datetime) -> datetime | None:
    """A phone call that was not given an end ends when its registration is saved, if it began of late."""
    of_late = start <= now() < start + HALF_A_DAY
    return now() if values["channel"] == Channel.PHONE and of_late else None
