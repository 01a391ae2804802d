"""What this floor hands up to app/main.py."""

from typing import Any

from app.rooms import AdminPage, Gauge, Job, Renderer, Step
from app.texts import N_
from chat import availability, gauges, kinds, live, visits, waiting, watch
from chat.pages import chats, endings, handovers, letters, notes, reasons
from dashboard.kinds import ItemKind

ROUTES: list[Any] = [
    chats.ChatController,
    notes.NoteController,
    handovers.HandoverController,
    handovers.AssignmentController,
    letters.LetterController,
    endings.EndingController,
    reasons.ReasonsController,
]
KINDS: list[ItemKind] = [kinds.LIVE_CHAT, kinds.MISSED_CHAT]
ADMINISTRATION: list[AdminPage] = [
    AdminPage("availability", N_("Why this text?"), "/admin/availability", 80, ("admin", "chat.supervise")),
]
LIVE: dict[str, Renderer] = live.LIVE
JOBS: list[Job] = [
    ("availability", availability.tell),
    ("offline forms", waiting.offer_forms),
    ("visits", visits.look),
]
GAUGES: list[Gauge] = gauges.GAUGES
START: list[Step] = [visits.start, watch.start]
STOP: list[Step] = [watch.stop]
