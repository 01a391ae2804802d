"""What this floor hands up to app/main.py."""

from typing import Any

from app.rooms import AdminPage, Gauge, Job, Renderer, Step
from app.texts import N_
from chat import availability, gauges, kinds, live, quiet, visits, waiting, watch
from chat.pages import (
    chats,
    endings,
    handovers,
    letters,
    notes,
    reasons,
    site_embedding,
    site_looks,
    site_texts,
    sites,
)
from dashboard.kinds import ItemKind

ROUTES: list[Any] = [
    chats.ChatController,
    notes.NoteController,
    handovers.HandoverController,
    handovers.AssignmentController,
    letters.LetterController,
    endings.EndingController,
    reasons.ReasonsController,
    sites.SitesController,
    site_looks.SiteLookController,
    site_texts.SiteTextsController,
    site_embedding.SiteEmbeddingController,
]
KINDS: list[ItemKind] = [kinds.LIVE_CHAT, kinds.MISSED_CHAT]
ADMINISTRATION: list[AdminPage] = [
    AdminPage("sites", N_("Websites"), "/admin/sites", 75, ("admin", "chat.supervise")),
    AdminPage("availability", N_("Why this text?"), "/admin/availability", 80, ("admin", "chat.supervise")),
]
LIVE: dict[str, Renderer] = live.LIVE
JOBS: list[Job] = [
    ("availability", availability.tell),
    ("offline forms", waiting.offer_forms),
    ("visits", visits.look),
    ("quiet chats", quiet.look),
]
GAUGES: list[Gauge] = gauges.GAUGES
START: list[Step] = [visits.start, watch.start]
STOP: list[Step] = [watch.stop]
