"""What went wrong, told to who asks: a page to a browser, a part of one to htmx, JSON to a program."""

import errno
from typing import Any
from urllib.parse import quote

import structlog
from litestar import MediaType, Request, Response
from litestar.exceptions import HTTPException, NotAuthorizedException

from app.problems import Invalid, Problem, TooMany
from app.rendering import filled
from app.texts import N_, Lazy, _
from app.web import FRESH, redirect, wants_fragment

SENTENCES: dict[int, Lazy] = {
    400: N_("We could not understand that request."),
    403: N_("This page was open for too long, or you came from elsewhere. Reload the page and try again."),
    404: N_("This page does not exist, or is not meant for you."),
    405: N_("This page does not exist, or is not meant for you."),
    413: N_("That is too large."),
    429: N_("Too many attempts. Try again in a moment."),
    500: N_("Something went wrong on our side. Please try again."),
    503: N_("We are busy or just starting. Please try again in a moment."),
}
ASIDE = {"HX-Retarget": "#toasts", "HX-Reswap": "innerHTML"}
"""htmx puts an error where the answer would have been; a row or a half written text must not make way."""

LEFT = "client disconnected prematurely"
"""What Litestar says when a browser goes to another page while it is sending; nobody hears the answer."""

log = structlog.get_logger()


def for_problem(request: Request[Any, Any, Any], problem: Problem) -> Response[Any]:
    headers = {"Retry-After": str(problem.seconds)} if isinstance(problem, TooMany) else {}
    fields = problem.errors if isinstance(problem, Invalid) else None
    return answer(request, problem.status, problem.text, code=problem.code, fields=fields, headers=headers)


def for_http(request: Request[Any, Any, Any], error: HTTPException) -> Response[Any]:
    """What Litestar itself refuses: no route, wrong method, too large, no CSRF token, an impossible name."""
    if getattr(error.__cause__, "errno", None) == errno.ENAMETOOLONG:
        return answer(request, 404, _(SENTENCES[404]))
    if error.detail == LEFT:
        log.info("request.left", route=request.scope.get("path_template"))
        return answer(request, 400, _(SENTENCES[400]))
    if error.status_code >= 500:
        return for_anything(request, error)
    sentence = SENTENCES.get(error.status_code, SENTENCES[400])
    headers = {name: value for name, value in (error.headers or {}).items() if name.lower() == "allow"}
    return answer(request, error.status_code, _(sentence), headers=headers)


def for_stranger(request: Request[Any, Any, Any], _error: NotAuthorizedException) -> Response[Any]:
    """Not signed in: a browser is sent to the sign-in page and comes back after it; a program is told."""
    if wants_json(request) and not wants_fragment(request):
        return answer(request, 401, _("Sign in first."))
    if request.method != "GET" or request.url.path == "/":
        return redirect(request, "/session")
    asked = request.url.path + (f"?{request.url.query}" if request.url.query else "")
    return redirect(request, f"/session?next={quote(asked)}")


def for_unreadable(request: Request[Any, Any, Any], error: LookupError | UnicodeError) -> Response[Any]:
    """A form in a charset that nobody knows, or not in the charset it says; no other LookupError."""
    if isinstance(error, KeyError | IndexError):
        return for_anything(request, error)
    log.warning("request.unreadable", route=request.scope.get("path_template"), reason=type(error).__name__)
    return answer(request, 400, _(SENTENCES[400]))


def for_anything(request: Request[Any, Any, Any], error: Exception) -> Response[Any]:
    """A defect of ours: logged with its reference, told without particulars."""
    log.error(
        "request.failed",
        route=request.scope.get("path_template"),
        reference=reference(request),
        exc_info=error,
    )
    return answer(request, 500, _(SENTENCES[500]))


def answer(
    request: Request[Any, Any, Any],
    status: int,
    sentence: str,
    *,
    code: str = "",
    fields: dict[str, str] | None = None,
    headers: dict[str, str] | None = None,
) -> Response[Any]:
    told, number = FRESH | (headers or {}), reference(request) if status >= 500 else ""
    if wants_fragment(request):
        shown = f"{sentence} ({number})" if number else sentence
        return _html("app/_error.html", status, told | ASIDE, sentence=shown)
    if wants_json(request):
        body: dict[str, Any] = {"code": code or f"http_{status}", "text": sentence}
        body |= {"fields": fields} if fields is not None else {}
        body |= {"reference": number} if number else {}
        return Response({"error": body}, status_code=status, media_type=MediaType.JSON, headers=told)
    return _html("app/error.html", status, told, status=status, sentence=sentence, reference=number)


def _html(template: str, code: int, headers: dict[str, str], **context: Any) -> Response[str]:
    return Response(filled(template, **context), status_code=code, media_type=MediaType.HTML, headers=headers)


def wants_json(request: Request[Any, Any, Any]) -> bool:
    """A program: it asks for JSON, sends it, or talks to an interface for programs."""
    accepted = request.headers.get("accept", "")
    sent = request.headers.get("content-type", "")
    return (
        request.url.path.startswith(("/widget/api/", "/api/"))
        or ("json" in accepted and "html" not in accepted)
        or sent.startswith("application/json")
    )


def reference(request: Request[Any, Any, Any]) -> str:
    return str(request.scope.get("state", {}).get("request_id", ""))


HANDLERS: dict[Any, Any] = {
    Problem: for_problem,
    NotAuthorizedException: for_stranger,
    HTTPException: for_http,
    LookupError: for_unreadable,
    UnicodeError: for_unreadable,
    Exception: for_anything,
}
