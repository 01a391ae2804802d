"""The form of a callback note and of an information request: how it is read."""

from dataclasses import dataclass

from app import forms
from app.problems import Invalid
from app.texts import N_, _
from dashboard import addressees, question_sets, windows
from dashboard.addressees import Addressee
from dashboard.question_sets import Answered
from dashboard.states import Priority, TaskKind
from dashboard.windows import Window

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
    priority: Priority
    window: Window
    fields: list[Answered]
    whom: Addressee

    @property
    def line(self) -> str:
        """What it is about, for a row."""
        return self.subject or self.message.partition("\n")[0]


async def read(kind: TaskKind, form: dict[str, str]) -> Asked:
    """Raises Invalid."""
    errors: dict[str, str] = {}
    for name, sentence in REQUIRED[kind].items():
        if not form.get(name):
            errors[name] = str(sentence)
    texts = {name: forms.length(form, errors, name, most) for name, most in MOST.items()}
    phone, email = forms.phone(form, errors), forms.email(form, errors)
    whom, window = await for_whom(form, errors), windows.read(form, errors)
    fields = question_sets.read(await asked_of(kind, whom), form, errors)
    if errors or whom is None:
        raise Invalid(errors, form)
    return Asked(
        **texts,
        phone=phone,
        email=email,
        priority=Priority.HIGH if form.get("priority") == Priority.HIGH else Priority.NORMAL,
        window=window,
        fields=fields,
        whom=whom,
    )


async def for_whom(form: dict[str, str], errors: dict[str, str]) -> Addressee | None:
    whom = await addressees.find(form.get("for", ""))
    if whom is None:
        errors["for"] = _("Choose an employee, a department or a group.")
    return whom


async def asked_of(kind: TaskKind, whom: Addressee | None) -> list[question_sets.Question]:
    """What the department wants to know in a callback note for it."""
    if whom is None or whom.kind != "department" or kind != TaskKind.CALLBACK_NOTE:
        return []
    return await question_sets.of(whom.id)
