"""The form of a callback note and of an information request: what it offers and how it is read."""

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta

from app import forms
from app.clock import now
from app.filters import ZONE
from app.problems import Invalid
from app.texts import N_, _
from dashboard import addressees, moments
from dashboard.addressees import Addressee
from dashboard.states import TaskKind

SOON = "soon"
MOST = {"client_name": 200, "subject": 200, "message": 8000}

REQUIRED = {
    TaskKind.CALLBACK_NOTE: {
        "client_name": N_("Fill in the name."),
        "phone": N_("Fill in the phone number."),
        "message": N_("Write what your colleague should call back about."),
    },
    TaskKind.INFORMATION_REQUEST: {"message": N_("Write what you want to know.")},
}


@dataclass(frozen=True)
class Asked:
    client_name: str
    email: str
    phone: str
    subject: str
    message: str
    due: datetime | None
    whom: Addressee


async def read(kind: TaskKind, form: dict[str, str]) -> Asked:
    """Raises Invalid."""
    errors: dict[str, str] = {}
    for name, sentence in REQUIRED[kind].items():
        if not form.get(name):
            errors[name] = str(sentence)
    texts = {name: forms.length(form, errors, name, most) for name, most in MOST.items()}
    phone, email = forms.phone(form, errors), forms.email(form, errors)
    whom = await _for_whom(form, errors)
    due = _due(form, errors)
    if errors or whom is None:
        raise Invalid(errors, form)
    return Asked(**texts, phone=phone, email=email, due=due, whom=whom)


def choices(selected: str = "") -> list[tuple[str, str]]:
    """Values and words for when it should be done by; what is past only if it was chosen before."""
    local = now().astimezone(ZONE)
    tomorrow = local.date() + timedelta(days=1)
    times = [
        (datetime.combine(local.date(), time(12), ZONE), _("Today before 12.00")),
        (datetime.combine(local.date(), time(17), ZONE), _("Today before 17.00")),
        (datetime.combine(tomorrow, time(12), ZONE), _("Tomorrow before 12.00")),
    ]
    named = [
        (f"{at:%Y-%m-%dT%H:%M}", word)
        for at, word in times
        if at > local or f"{at:%Y-%m-%dT%H:%M}" == selected
    ]
    return [(SOON, _("As soon as possible")), *named]


async def _for_whom(form: dict[str, str], errors: dict[str, str]) -> Addressee | None:
    whom = await addressees.find(form.get("for", ""))
    if whom is None:
        errors["for"] = _("Choose an employee, a department or a group.")
    return whom


def _due(form: dict[str, str], errors: dict[str, str]) -> datetime | None:
    """A day and time that were filled in count more than the choice beside them."""
    choice = form.get("when") or SOON
    day, clock = form.get("day", ""), form.get("time", "")
    if not day and not clock:
        if choice == SOON:
            return None
        day, _t, clock = choice.partition("T")
    due = moments.moment(day, clock)
    if due is None:
        errors["when"] = _("Fill in a day and a time.")
    elif due <= now():
        errors["when"] = _("This moment has passed.")
    return due.astimezone(UTC) if due else None
