"""What can be found of the hub's own things: contacts with what was said in them, notes, tasks, people.

Each is written down inside the change() that made or changed it, as it stands then."""

import json
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass

from app.database import is_sqlite, run
from app.lookup import row, rows
from dashboard import search
from dashboard.contact_tables import Contact, ContactQuestion, Transcript
from dashboard.party_tables import DigitalAddress, Party
from dashboard.search import Found, Part
from dashboard.search_words import marks
from dashboard.tables import InternalNote, Item
from dashboard.task_tables import Task, TaskLogEntry

NAMED = ("created", "handed_on", "wrong_department")
"""Lines of a task's log that begin with a name."""
CONTACTS = "SELECT handler, department, outcome FROM contact WHERE item = {} AND deleted_at IS NULL"
"""What was registered of an item."""


@dataclass(frozen=True)
class Indexer:
    """What a floor hands up so that its things can be indexed anew: all of them, the next ones after a
    number at a time, answering the last number or None at the end; and those of one item."""

    name: str
    batch: Callable[[int], Awaitable[int | None]]
    of_item: Callable[[int], Awaitable[None]] | None = None


indexers: list[Indexer] = []
"""app/main.py fills it from all floors."""


async def contact(contact_id: int) -> None:
    found = await row(Contact, "id = {}", contact_id)
    if found is not None:
        await _contact(found)


async def beside(item_id: int) -> None:
    """What is found about an item follows what is known of its contact."""
    for indexer in indexers:
        if indexer.of_item is not None:
            await indexer.of_item(item_id)


async def note(note_id: int) -> None:
    found = await row(InternalNote, "id = {}", note_id)
    item = await row(Item, "id = {}", found.item) if found else None
    if found is None or item is None:
        return
    [wrote] = await run("SELECT employee FROM agent WHERE id = {}", found.agent)
    contacts = await run(CONTACTS, item.id)
    search.index(
        Found(
            kind="note",
            number=found.id,
            at=found.at,
            url=f"{item.url}#note-{found.id}",
            title=item.title,
            line="",
            parts=[Part(found.text)],
            facts=marks(
                "note",
                employees=dict.fromkeys([wrote["employee"], *(one["handler"] for one in contacts)]),
                departments=dict.fromkeys(one["department"] for one in contacts),
                outcomes=dict.fromkeys(one["outcome"] for one in contacts),
                names=item.client_name,
            ),
            also=f"{item.client_name} {item.email} {item.phone}",
            item=item.id,
        )
    )


async def task(task_id: int) -> None:
    found = await row(Task, "id = {}", task_id)
    if found is None:
        return
    log = await rows(TaskLogEntry, "task = {} ORDER BY id", task_id)
    told = [entry.text.partition("\n")[2] if entry.act in NAMED else entry.text for entry in log]
    fields = [f"{field['label']}: {field['value']}" for field in json.loads(found.fields)]
    search.index(
        Found(
            kind="task",
            number=found.id,
            at=found.created_at,
            url=f"/tasks/{found.item}",
            title=found.client_name,
            line=found.subject,
            parts=[Part(text) for text in dict.fromkeys([found.message, *fields, *told, found.answer])],
            facts=marks(
                "task",
                employees=dict.fromkeys([found.created_by, found.for_employee, found.done_by]),
                departments=[found.for_department],
                subject=found.subject,
                names=found.client_name,
            ),
            also=f"{found.email} {found.phone}",
            item=found.item,
        )
    )


async def party(party_id: int) -> None:
    found = await row(Party, "id = {}", party_id)
    if found is None:
        return
    addresses = await rows(DigitalAddress, "party = {} ORDER BY id", party_id)
    search.index(
        Found(
            kind="party",
            number=found.id,
            at=found.created_at,
            url=f"/parties/{found.id}",
            title=found.name,
            line="",
            parts=[Part(", ".join(address.shown for address in addresses))],
            facts=marks("party", names=found.name),
            also=" ".join(address.value for address in addresses),
            party=found.id,
        )
    )


async def _contact(found: Contact) -> None:
    questions = await rows(ContactQuestion, "contact = {} ORDER BY position", found.id)
    transcripts = await rows(Transcript, "contact = {} AND kind = 'chat' ORDER BY id", found.id)
    asked = [text for question in questions for text in (question.subject, question.answer)]
    parts = [Part(text) for text in (found.summary, found.answer, *asked)]
    search.index(
        Found(
            kind="contact",
            number=found.id,
            at=found.occurred_at,
            url=f"/contacts/{found.id}",
            title=found.client_name,
            line=found.subject,
            parts=[*parts, *_said(transcripts)],
            facts=marks(
                "contact",
                channels=[found.channel],
                employees=[found.handler],
                departments=[found.department, *(question.department for question in questions)],
                outcomes=[found.outcome, *(question.outcome for question in questions)],
                subject=" ".join([found.subject, *(question.subject for question in questions)]),
                names=found.client_name,
            ),
            also=f"{found.email} {found.phone} {found.reference}",
            contact=found.id,
        )
    )


def _said(transcripts: list[Transcript]) -> Iterable[Part]:
    for transcript in transcripts:
        for number, line in enumerate(json.loads(transcript.lines), 1):
            who = f"{line['who']}: " if line["who"] else ""
            yield Part(f"{who}{' '.join(line['text'].split())}", anchor=f"said-{transcript.id}-{number}")


BATCH = 50


def _all(
    table: type[Contact] | type[InternalNote] | type[Task] | type[Party],
    index: Callable[[int], Awaitable[None]],
) -> Callable[[int], Awaitable[int | None]]:
    async def batch(after: int) -> int | None:
        name = table._meta.tablename
        # What is being changed indexes itself: on PostgreSQL this waits for it.
        held = "" if is_sqlite() else "FOR SHARE"
        asked = f"SELECT id FROM {name} WHERE id > {{}} ORDER BY id LIMIT {BATCH} {held}"  # noqa: S608
        found = await run(asked, after)
        for one in found:
            await index(one["id"])
        return found[-1]["id"] if found else None

    return batch


async def _notes(item_id: int) -> None:
    for found in await run("SELECT id FROM internal_note WHERE item = {}", item_id):
        await note(found["id"])


INDEXERS = [
    Indexer("contacts", _all(Contact, contact)),
    Indexer("notes", _all(InternalNote, note), _notes),
    Indexer("tasks", _all(Task, task)),
    Indexer("people", _all(Party, party)),
]
