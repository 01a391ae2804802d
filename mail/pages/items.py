"""An e-mail or offline chat on the agent's screen: reading it and answering it."""

from typing import Any

from litestar import Controller, Response, get, post
from litestar.params import FromPath

from app.forms import submitted
from app.problems import Invalid, NotFound, Problem
from app.web import page, redirect, wants_fragment
from dashboard import items, parties
from dashboard.frame import AgentRequest, frame_context
from dashboard.tables import Item
from dashboard.views import view_of
from mail import answers, correspondence, outbox, recalling
from mail.answers import Extras
from mail.kinds import BOTH
from mail.pages.showing import mail_context, shown_reply
from mail.tables import OutboxMail, SendingState


class MailController(Controller):
    path = "/mail/{item_id:int}"

    @get()
    async def show(self, request: AgentRequest, item_id: FromPath[int]) -> Response[str]:
        item = await items.find(item_id, request.user, BOTH)
        frame = await frame_context(request, item=item)
        before = await recalling.recalled(request.user, request.query_params.get("recalled", ""))
        return page(request, "mail/item.html", **frame, **await mail_context(item, request.user, before))

    @post("/replies", status_code=200)
    async def answer(self, request: AgentRequest, item_id: FromPath[int]) -> Response[Any]:
        """`text`, `subject`, `cc`, `quote` if it is on, `client_id`, `act`: close when it is done, and
        `recalled`: the mail that this one replaces."""
        item = await _hers(request, item_id)
        form = await submitted(request)
        text, token, close = form.get("text", ""), form.get("client_id", "")[:64], form.get("act") == "close"
        before = await recalling.recalled(request.user, form.get("recalled", ""))
        sender = before.sender if before else ""
        extras = Extras(
            form.get("subject", "")[:500], form.get("cc", ""), "quote" in form, recalling.UNDO, sender
        )
        try:
            mail = await answers.send(item, request.user, text, token, close=close, extras=extras)
        except Problem as problem:
            return _refused(request, item, problem)
        return await _answered(request, item, mail, form.get("act", ""))

    @get("/replies/{mail_id:int}")
    async def reply(
        self, request: AgentRequest, item_id: FromPath[int], mail_id: FromPath[int]
    ) -> Response[str]:
        """One reply in its present state."""
        item = await items.find(item_id, request.user, BOTH)
        shown = shown_reply(await correspondence.reply(await _of(item, mail_id)))
        return page(request, "mail/_reply.html", item=item, **shown)

    @post("/replies/{mail_id:int}/recall")
    async def recall(
        self, request: AgentRequest, item_id: FromPath[int], mail_id: FromPath[int]
    ) -> Response[Any]:
        """Back to the page of the item, where what was typed stands in the form again."""
        item = await _hers(request, item_id)
        mail = await outbox.find(mail_id)
        if mail.item == item.id:
            await recalling.recall(item, mail, request.user)
        elif mail.state != SendingState.RECALLED or mail.agent != request.user.id:
            raise NotFound
        return redirect(request, f"{item.url}?recalled={mail.id}")

    @post("/replies/{mail_id:int}/attempts", status_code=200)
    async def send_again(
        self, request: AgentRequest, item_id: FromPath[int], mail_id: FromPath[int]
    ) -> Response[Any]:
        item = await _hers(request, item_id)
        mail = await _of(item, mail_id)
        return await _shown(request, item, await outbox.retry(mail.id, request.user))


async def _hers(request: AgentRequest, item_id: int) -> Item:
    if not request.user.may("mail.handle"):
        raise NotFound
    return await items.find(item_id, request.user, BOTH)


async def _of(item: Item, mail_id: int) -> OutboxMail:
    mail = await outbox.find(mail_id)
    if mail.item != item.id:
        raise NotFound
    return mail


async def _answered(request: AgentRequest, item: Item, mail: OutboxMail, act: str) -> Response[Any]:
    """On to the work list when the item is closed, to the registration when that could not be completed."""
    if act != "close":
        return await _shown(request, item, mail)
    now = await items.find(item.id, request.user, BOTH)
    if now.is_open:
        return redirect(request, f"/items/{item.id}/contact")
    view = view_of(request).query
    undo = f"mail/{item.id}/replies/{mail.id}/recall"
    return redirect(request, f"/{view}{'&' if view else '?'}undo={undo}")


async def _shown(request: AgentRequest, item: Item, mail: OutboxMail) -> Response[Any]:
    if not wants_fragment(request):
        return redirect(request, item.url)
    item = await items.find(item.id, request.user, BOTH)
    person = await parties.person_panel(item, request.user)
    shown = shown_reply(await correspondence.reply(mail))
    return page(request, "mail/_replied.html", item=item, person=person, **shown)


def _refused(request: AgentRequest, item: Item, problem: Problem) -> Response[str]:
    if not wants_fragment(request):
        raise problem
    sentence = " ".join(problem.errors.values()) if isinstance(problem, Invalid) else problem.text
    return page(request, "mail/_refused.html", status=problem.status, item=item, sentence=sentence)
