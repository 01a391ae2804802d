"""The page behind the link in a mailed note: who got it answers there, without an account."""

from typing import Any

from litestar import Controller, Request, Response, get, post
from litestar.params import FromPath

from app import forms
from app.addresses import phone_number
from app.news import change
from app.problems import Conflict, Invalid, NotFound, Problem
from app.texts import N_, Lazy, _, language, set_language
from app.web import ANONYMOUS, page, redirect
from dashboard import answer_links, answering, moments, notices, task_reads
from dashboard.pages.session import Asking
from dashboard.states import NoticeKind, TaskAct, TaskKind
from dashboard.tables import Item
from dashboard.task_reads import Story
from dashboard.task_tables import Notice

THANKS: dict[str, Lazy] = {
    TaskAct.DONE: N_("Thank you. Who asked you sees your answer at once."),
    TaskAct.ATTEMPT: N_("Thank you. It stays open; with the same link you can answer again."),
    TaskAct.WRONG_DEPARTMENT: N_("Thank you. It goes back to who asked, who looks for the right colleague."),
}
HIDDEN = {"X-Robots-Tag": "noindex, nofollow"}


class AnswersController(Controller):
    path = "/answers/{token:str}"
    opt = ANONYMOUS

    @get()
    async def show(self, request: Asking, token: FromPath[str]) -> Response[Any]:
        """Changes nothing: scanners of mail follow links too."""
        set_language(request.query_params.get("lang", ""))
        thanks = THANKS.get(request.query_params.get("thanks", ""))
        try:
            notice = await _notice(token)
        except Problem as problem:
            return _said(request, problem)
        if thanks is not None:
            return _hidden(
                page(request, "dashboard/answer-over.html", title=_("Answer received"), text=thanks, typed="")
            )
        try:
            await answering.check(notice)
        except Conflict as problem:
            return _said(request, problem)
        return await _note(request, notice)

    @post()
    async def create(self, request: Asking, token: FromPath[str]) -> Response[Any]:
        set_language(request.query_params.get("lang", ""))
        form = await forms.submitted(request)
        act, text, seen = form.get("act", ""), form.get("answer", ""), form.get("seen", "")
        try:
            notice = await _notice(token)
            if act not in THANKS or not seen.isdecimal() or not _may(notice, act):
                raise NotFound
            async with change():
                await answering.answer(notice, TaskAct(act), text, int(seen[:9]))
        except Invalid as problem:
            return await _note(request, notice, problem.errors, text)
        except Problem as problem:
            if not (act == TaskAct.WRONG_DEPARTMENT and isinstance(problem, answering.SentBack)):
                return _said(request, problem, text)
        return _hidden(redirect(request, f"/answers/{token}?thanks={act}&lang={language()}"))


async def _notice(token: str) -> Notice:
    """Raises LinkExpired."""
    notice = await notices.find(answer_links.notice_of(token))
    if notice is None or notice.kind != NoticeKind.TASK:
        raise answer_links.LinkExpired
    return notice


def _may(notice: Notice, act: str) -> bool:
    """Nobody is called for an information request."""
    return act != TaskAct.ATTEMPT or notice.task.kind == TaskKind.CALLBACK_NOTE


async def _note(
    request: Asking, notice: Notice, errors: dict[str, str] | None = None, typed: str = ""
) -> Response[str]:
    return _hidden(
        page(
            request,
            "dashboard/answer.html",
            422 if errors else 200,
            notice=notice,
            story=await _story(notice),
            moments=moments,
            dial=phone_number(notice.task.phone) or notice.task.phone,
            errors=errors or {},
            typed=typed,
        )
    )


async def _story(notice: Notice) -> Story:
    item = await Item.objects().get(Item.id == notice.task.item)
    assert item is not None  # noqa: S101
    return await task_reads.story_of(item, notice.task)


def _said(request: Request[Any, Any, Any], problem: Problem, typed: str = "") -> Response[str]:
    """What she typed for nothing is shown, so that she can still use it."""
    title = (
        _("You don't have to answer any more") if problem.status == 409 else _("This link no longer works")
    )
    context = {"title": title, "text": problem.text, "typed": typed}
    return _hidden(page(request, "dashboard/answer-over.html", problem.status, **context))


def _hidden(response: Response[str]) -> Response[str]:
    response.headers.update(HIDDEN)
    return response
