"""Files that go with what an agent writes: added one by one while she writes, and taken away again."""

from litestar import Controller, Response, post
from litestar.datastructures import UploadFile
from litestar.params import FromPath

from app.problems import Invalid, Problem
from app.texts import _
from app.web import needs, page
from dashboard.frame import AgentRequest
from mail import files
from mail.correspondence import shown_size
from mail.files import Upload

ENVELOPE = 100_000
"""What a form adds to the file in it, in bytes."""


class FilesController(Controller):
    path = "/mail/files"
    guards = (needs("mail.handle"),)
    request_max_body_size = files.LARGEST + ENVELOPE

    @post(status_code=201)
    async def add(self, request: AgentRequest) -> Response[str]:
        """`form`: the client id of the form it belongs to; `item`, if any; `client_id` and the `file`."""
        sent = await request.form()
        file, form = sent.get("file"), str(sent.get("form", ""))[:64]
        client_id = str(sent.get("client_id", ""))[:40]
        if not isinstance(file, UploadFile) or not form or not client_id:
            raise Invalid({"file": _("Choose a file.")})
        item = str(sent.get("item", ""))[:9]
        upload = Upload(file.filename, file.content_type or "", await file.read(), client_id)
        try:
            kept = await files.add(request.user, form, int(item) if item.isdecimal() else None, upload)
        except Problem as problem:
            return Response(problem.text, status_code=problem.status, media_type="text/plain")
        return page(request, "mail/_file.html", status=201, file=kept, shown_size=shown_size)

    @post("/{file_id:int}/removal", status_code=204)
    async def remove(self, request: AgentRequest, file_id: FromPath[int]) -> None:
        await files.remove(request.user, file_id)
