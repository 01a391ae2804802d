"""Tables of what one person asks of another: callback notes and information requests."""

from piccolo.columns import ForeignKey, Serial, Text, Timestamptz, Varchar
from piccolo.table import Table

from app.clock import now
from app.tables import KEEP
from dashboard.contact_tables import Contact
from dashboard.states import NoticeKind, Priority, TaskAct, TaskKind, TaskStatus
from dashboard.tables import Department, Employee, Group, Item


class Task(Table):
    """A callback note or an information request; shown at /tasks/{item}."""

    id: Serial
    kind = Varchar(30, choices=TaskKind)
    token = Varchar(40, unique=True, help_text="Made with the form: sending it twice makes one task.")
    item = ForeignKey(Item, on_delete=KEEP, unique=True)
    origin = ForeignKey(Item, on_delete=KEEP, null=True, index=True, help_text="The item it was made from.")
    contact = ForeignKey(
        Contact, on_delete=KEEP, null=True, index=True, help_text="The contact it was made from."
    )
    client_name = Varchar(200, default="")
    phone = Varchar(50, default="")
    email = Varchar(320, default="")
    for_employee = ForeignKey(Employee, on_delete=KEEP, null=True)
    for_department = ForeignKey(Department, on_delete=KEEP, null=True)
    for_group = ForeignKey(Group, on_delete=KEEP, null=True)
    priority = Varchar(10, default=Priority.NORMAL, choices=Priority)
    fields = Text(
        default="[]", help_text="JSON list of {label, value}: the department's questions, answered."
    )
    not_before = Timestamptz(null=True, default=None, help_text="Begin of the window; `due` is its end.")
    subject = Varchar(200, default="")
    message = Text()
    due = Timestamptz(null=True, default=None)
    status = Varchar(12, default=TaskStatus.OPEN, choices=TaskStatus)
    answer = Text(default="")
    created_by = ForeignKey(Employee, on_delete=KEEP)
    created_at = Timestamptz(default=now)
    done_at = Timestamptz(null=True, default=None)
    done_by = ForeignKey(Employee, on_delete=KEEP, null=True)
    done_as = Varchar(200, default="", help_text="Who completed it, in words, when no employee is known.")


class TaskLogEntry(Table):
    """What happened to a task, oldest first; a call attempt is one of them."""

    id: Serial
    task = ForeignKey(Task, on_delete=KEEP, index=True)
    at = Timestamptz(default=now)
    act = Varchar(20, choices=TaskAct)
    employee = ForeignKey(Employee, on_delete=KEEP, null=True)
    who = Varchar(200, default="", help_text="In words, when no employee is known.")
    outcome = Varchar(20, default="", help_text="Of a call attempt: one of AttemptOutcome.")
    text = Text(default="")


class QuestionSet(Table):
    """What a department wants to know in every callback note for it."""

    id: Serial
    department = ForeignKey(Department, on_delete=KEEP, unique=True)
    questions = Text(default="", help_text="One a line; a * at the end: must be answered.")


class Notice(Table):
    """A duty to mail somebody about a task, written in the transaction that made it; mail works it off."""

    id: Serial
    key = Varchar(400, unique=True, help_text="Task, kind, recipient and occasion: nobody is told twice.")
    task = ForeignKey(Task, on_delete=KEEP, index=True)
    kind = Varchar(20, choices=NoticeKind)
    recipient = Varchar(320, help_text="E-mail address.")
    name = Varchar(200, default="", help_text="Of whom or what it is for.")
    due = Timestamptz(default=now, index=True)
    handled_at = Timestamptz(null=True, default=None)
