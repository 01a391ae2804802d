"""Internal notes beside an e-mail: for colleagues alone."""

from typing import Any

from litestar import Controller, Response, post
from litestar.params import FromPath

from app.forms import submitted
from app.news import announce, change
from app.problems import Invalid, Problem
from app.web import page, redirect, wants_fragment
from dashboard import internal_notes, items
from dashboard.frame import AgentRequest
from dashboard.pages.contacts import for_agents
from mail.kinds import BOTH


class MailNoteController(Controller):
    path = "/mail/{item_id:int}/notes"
    guards = (for_agents,)

    @post(status_code=200)
    async def write(self, request: AgentRequest, item_id: FromPath[int]) -> Response[Any]:
        """`client_id`, `text`."""
        item = await items.find(item_id, request.user, BOTH)
        form = await submitted(request)
        number, text = form.get("client_id", ""), form.get("text", "")
        try:
            async with change():
                note = await internal_notes.write(item.id, request.user, number, text)
                announce("items", "mail_note", item=item.id, note=note.id)
        except Problem as problem:
            if not wants_fragment(request):
                raise
            sentence = " ".join(problem.errors.values()) if isinstance(problem, Invalid) else problem.text
            return page(request, "mail/_note_refused.html", problem.status, item=item, sentence=sentence)
        if not wants_fragment(request):
            return redirect(request, item.url)
        return page(request, "mail/_noted.html", item=item, note=note)
