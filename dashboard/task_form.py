"""The form of a callback note and of an information request: what it offers and how it is read."""

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta

from app import forms
from app.clock import now
from app.filters import ZONE
from app.problems import Invalid
from app.texts import N_, _
from dashboard import employees, moments
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
    """`for_whom` is the name of the employee or department; one of the two ids is filled."""

    client_name: str
    email: str
    phone: str
    subject: str
    message: str
    due: datetime | None
    employee: int | None
    department: int | None
    for_whom: str


async def read(kind: TaskKind, form: dict[str, str]) -> Asked:
    """Raises Invalid."""
    errors: dict[str, str] = {}
    for name, sentence in REQUIRED[kind].items():
        if not form.get(name):
            errors[name] = str(sentence)
    texts = {name: forms.length(form, errors, name, most) for name, most in MOST.items()}
    phone, email = forms.phone(form, errors), forms.email(form, errors)
    employee, department, name = await _for_whom(form, errors)
    due = _due(form, errors)
    if errors:
        raise Invalid(errors, form)
    return Asked(
        **texts, phone=phone, email=email, due=due, employee=employee, department=department, for_whom=name
    )


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


async def _for_whom(form: dict[str, str], errors: dict[str, str]) -> tuple[int | None, int | None, str]:
    kind, _colon, number = form.get("for", "").partition(":")
    wanted = int(number) if number.isdecimal() and len(number) < 10 else 0
    if kind == "employee":
        name = next((e.name for e in await employees.directory() if e.id == wanted), "")
    else:
        name = (await employees.department_names()).get(wanted, "") if kind == "department" else ""
    if not name:
        errors["for"] = _("Choose an employee or a department.")
        return None, None, ""
    return (wanted, None, name) if kind == "employee" else (None, wanted, name)


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
