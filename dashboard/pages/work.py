"""The work list, with nothing chosen."""

import re
from datetime import datetime, time
from typing import Any

from litestar import Controller, Response, get

from app.clock import now
from app.filters import ZONE
from app.problems import NotFound
from app.web import page, redirect
from dashboard import batches, freeness, rows
from dashboard.agents import SignedIn
from dashboard.contact_tables import Contact
from dashboard.frame import AgentRequest, frame_context, groups
from dashboard.kinds import works_here
from dashboard.states import ContactState
from dashboard.views import View

UNDO = re.compile(r"[a-z]+/\d{1,18}/[a-z]+/\d{1,18}/recall", re.ASCII)


class WorkController(Controller):
    path = "/"

    @get()
    async def show(self, request: AgentRequest) -> Response[Any]:
        """Who only administers has no work list and goes to the people."""
        if not works_here(request.user):
            return redirect(request, "/people")
        context = await frame_context(request)
        return page(
            request,
            "dashboard/work.html",
            freeness=freeness.sentence(context["me"], request.user),
            today=await today(request.user, await _open_groups(request.user, context)),
            batch=await _batch(request),
            undo=_undo(request.query_params.get("undo", "")),
            **context,
        )


async def _open_groups(agent: SignedIn, context: dict[str, Any]) -> dict[str, list[rows.Row]]:
    listed: dict[str, list[rows.Row]] = context["groups"]
    return groups(await rows.rows(agent, View())) if context["view"].closed else listed


async def _batch(request: AgentRequest) -> batches.Outcome | None:
    """What was just done with several items, for who has no scripts."""
    asked = request.query_params.get("batch", "")
    if not re.fullmatch("[0-9]{1,9}", asked):
        return None
    try:
        return await batches.told(int(asked), request.user)
    except NotFound:
        return None


def _undo(asked: str) -> str:
    """What was just done and can be taken back, as its address; nothing else can be put there."""
    return asked if UNDO.fullmatch(asked) else ""


async def today(agent: SignedIn, listed: dict[str, list[rows.Row]]) -> dict[str, Any]:
    """Three figures of her day."""
    mine = Contact.handler == agent.employee_id
    midnight = datetime.combine(now().astimezone(ZONE).date(), time(), ZONE)
    since_midnight = Contact.created_at >= midnight
    waiting = [row.waiting_since for row in listed["waiting"] if row.waiting_since]
    return {
        "handled": await Contact.count().where(
            mine & since_midnight & (Contact.state == ContactState.COMPLETE)
        ),
        "drafts": await Contact.count().where(
            mine & (Contact.state == ContactState.DRAFT) & Contact.deleted_at.is_null()
        ),
        "longest": min(waiting, default=None),
    }
