"""What this floor hands up to app/main.py."""

from typing import Any

from app.rooms import Job, Renderer, Step
from chat import availability, kinds, live, visits, watch
from chat.pages import chats, endings, handovers, notes
from dashboard.kinds import ItemKind

ROUTES: list[Any] = [
    chats.ChatController,
    notes.NoteController,
    handovers.HandoverController,
    handovers.AssignmentController,
    endings.EndingController,
]
KINDS: list[ItemKind] = [kinds.LIVE_CHAT, kinds.MISSED_CHAT]
LIVE: dict[str, Renderer] = live.LIVE
JOBS: list[Job] = [("availability", availability.tell), ("visits", visits.look)]
START: list[Step] = [visits.start, watch.start]
STOP: list[Step] = [watch.stop]
