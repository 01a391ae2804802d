"""Employees from a file: upload, look at what would happen, do exactly that."""

import base64
import binascii
import secrets
import zlib
from typing import Any

from litestar import Controller, Response, get, post
from litestar.datastructures import UploadFile

from app.problems import NotFound
from app.signing import sign, verified
from app.texts import _
from app.web import needs, page
from dashboard import staff_import, staff_report
from dashboard.frame import AgentRequest, shell_context
from dashboard.staff_file import LABELS, LARGEST, Unreadable
from dashboard.staff_report import Report

PURPOSE = "staff-import"
LARGEST_UPLOAD = LARGEST + 1_000_000
LARGEST_TICKET = 2 * LARGEST
"""The file, packed and written in letters, can be a third larger than it was."""


class StaffImportController(Controller):
    path = "/admin/employees/import"
    guards = [needs("admin")]  # noqa: RUF012

    @get()
    async def new(self, request: AgentRequest) -> Response[str]:
        return await _upload(request)

    @post(request_max_body_size=LARGEST_UPLOAD)
    async def look(self, request: AgentRequest) -> Response[str]:
        """Changes nothing. The file travels, signed, in the report that is shown."""
        file = (await request.form()).get("file")
        content = await file.read(LARGEST + 1) if isinstance(file, UploadFile) else b""
        if not content:
            return await _upload(request, _("Choose a file first."))
        try:
            report = await staff_import.preview(await staff_import.read(content))
        except Unreadable as problem:
            return await _upload(request, problem.text)
        return await _report(request, report, content)

    @post("/confirmation", request_max_body_size=LARGEST_TICKET)
    async def confirm(self, request: AgentRequest) -> Response[str]:
        ticket = (await request.form()).get("ticket", "")
        mark, digest, content = _opened(str(ticket), request.user.actor)
        sheet = await staff_import.read(content)
        try:
            report = await staff_import.carry_out(sheet, mark, request.user.actor, digest)
        except staff_import.Outdated as problem:
            report = await staff_import.preview(sheet)
            return await _report(request, report, content, problem.text)
        return await _page(request, report=report, done=True)


def _sealed(report: Report, content: bytes, actor: str) -> str:
    packed = base64.urlsafe_b64encode(zlib.compress(content)).decode()
    return sign(PURPOSE, f"{actor}.{secrets.token_hex(12)}.{report.digest}.{packed}")


def _opened(ticket: str, actor: str) -> tuple[str, str, bytes]:
    """Mark, digest and content. Raises NotFound for what we did not seal for this person."""
    parts = (verified(PURPOSE, ticket) or "").split(".")
    if len(parts) != 4 or parts[0] != actor:
        raise NotFound
    try:
        return parts[1], parts[2], zlib.decompress(base64.urlsafe_b64decode(parts[3]))
    except (binascii.Error, zlib.error) as error:
        raise NotFound from error


async def _upload(request: AgentRequest, error: str = "") -> Response[str]:
    return await _page(request, error=error, status=422 if error else 200)


async def _report(request: AgentRequest, report: Report, content: bytes, changed: str = "") -> Response[str]:
    ticket = _sealed(report, content, request.user.actor) if report.to_do else ""
    return await _page(request, report=report, ticket=ticket, error=changed, status=409 if changed else 200)


async def _page(request: AgentRequest, *, status: int = 200, **shown: Any) -> Response[str]:
    context = {"report": None, "ticket": "", "error": "", "done": False} | shown
    report = context["report"]
    return page(
        request,
        "dashboard/staff-import.html",
        status,
        **await shell_context(request, open_page="people"),
        **context,
        notes=list(staff_report.notes(report)) if report else [],
        verdicts=staff_report.VERDICTS,
        labels=LABELS,
    )
