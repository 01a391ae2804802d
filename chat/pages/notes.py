"""Internal notes in a chat: between its lines, for colleagues alone."""

from typing import Any

from litestar import Controller, Response, post
from litestar.params import FromPath

from app.forms import submitted
from app.news import change
from app.problems import Problem
from app.web import page, redirect, wants_fragment
from chat import access, log, visits
from chat.pages.chats import refused
from dashboard import internal_notes
from dashboard.frame import AgentRequest


class NoteController(Controller):
    path = "/chats/{item_id:int}/notes"

    @post(status_code=200)
    async def write(self, request: AgentRequest, item_id: FromPath[int]) -> Response[Any]:
        """`client_id`, `text`."""
        item, conversation = await access.readable(item_id, request.user)
        form = await submitted(request)
        try:
            async with change():
                note = await internal_notes.write(
                    item.id, request.user, form.get("client_id", ""), form.get("text", "")
                )
                await visits.tell_screens(conversation, "note", note=note.id)
        except Problem as problem:
            return refused(request, problem, "chat/_note_refused.html", item=item)
        if not wants_fragment(request):
            return redirect(request, item.url)
        entry = log.note_entry(note, await log.place(conversation, note.at))
        return page(request, "chat/_noted.html", item=item, entry=entry)
