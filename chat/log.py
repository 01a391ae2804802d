"""The log of a conversation as agents read it: what was said, their notes in between, and to whom it went."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from app.database import run
from chat.tables import Conversation, Message
from dashboard import handovers, internal_notes
from dashboard.handovers import Handover
from dashboard.internal_notes import Note

BEFORE = "SELECT coalesce(max(seq), 0) AS seq FROM message WHERE conversation = {} AND at <= {}"


@dataclass(frozen=True)
class Entry:
    """One of the three; `key` gives its place, also to browsers that get it live."""

    key: str
    order: tuple[int, int]
    message: Message | None = None
    note: Note | None = None
    handover: Handover | None = None


async def entries(conversation: Conversation, messages: Sequence[Message]) -> list[Entry]:
    """For those who may read it; a visitor's side has no use for this."""
    said = [Entry(key=str(message.seq), order=(message.seq, 0), message=message) for message in messages]
    noted = [
        note_entry(note, _after(note.at, messages)) for note in await internal_notes.of(conversation.item)
    ]
    handed = [
        handover_entry(handover, _after(handover.at, messages))
        for handover in await handovers.of(conversation.item)
    ]
    return sorted([*said, *noted, *handed], key=lambda entry: entry.order)


async def place(conversation: Conversation, at: datetime) -> int:
    """The number of the last message before that moment."""
    [row] = await run(BEFORE, conversation.id, at)
    return int(row["seq"])


def note_entry(note: Note, seq: int) -> Entry:
    return Entry(key=_key(seq, note.at), order=(seq, _milliseconds(note.at)), note=note)


def handover_entry(handover: Handover, seq: int) -> Entry:
    return Entry(key=_key(seq, handover.at), order=(seq, _milliseconds(handover.at)), handover=handover)


def _after(at: datetime, messages: Sequence[Message]) -> int:
    return max((message.seq for message in messages if message.at <= at), default=0)


def _key(seq: int, at: datetime) -> str:
    return f"{seq}.{_milliseconds(at)}"


def _milliseconds(at: datetime) -> int:
    return int(at.astimezone(UTC).timestamp() * 1000)
