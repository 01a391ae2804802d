"""One letter in its other forms: HTML in a frame that can do nothing, the original, its attachments."""

import asyncio
import base64
from hashlib import sha256
from typing import Any
from urllib.parse import quote

from litestar import Controller, MediaType, Response, get, post
from litestar.params import FromPath

from app.clock import now
from app.news import change
from app.problems import NotFound
from app.rendering import filled
from app.web import page, redirect
from dashboard import items
from dashboard.frame import AgentRequest, frame_context
from mail import correspondence, inbox, isolation, threads
from mail.correspondence import Arrived
from mail.kinds import BOTH
from mail.sanitising import safe_html

PICTURES = {"image/png", "image/jpeg", "image/gif", "image/webp"}
AS_THEY_ARE = PICTURES | {"application/pdf", "text/plain"}
LARGEST_PICTURES = 8_000_000
READING_SECONDS = 12

LOOK = (
    ":root{color-scheme:light;background:#fff;color:#1d1b18;font:15px/1.5 system-ui,sans-serif}"
    "body{margin:12px;overflow-wrap:anywhere}img{max-width:100%;height:auto}table{max-width:100%}"
    "a[data-to]::after{content:' (' attr(data-to) ')';color:#6b6660;font-size:12px}"
    "pre{white-space:pre-wrap}blockquote{margin:8px 0;padding-left:12px;border-left:2px solid #bbb}"
)
LOOK_HASH = base64.b64encode(sha256(LOOK.encode()).digest()).decode()
POLICY = (
    "sandbox allow-popups allow-popups-to-escape-sandbox; default-src 'none'; "
    f"img-src {{pictures}}; style-src 'sha256-{LOOK_HASH}'; "
    "form-action 'none'; base-uri 'none'; frame-ancestors 'self'"
)
KEPT_OUT = {"Content-Security-Policy": "sandbox; default-src 'none'", "Cache-Control": "no-store"}


class LetterController(Controller):
    path = "/mail/{item_id:int}/letters"

    @get()
    async def index(self, request: AgentRequest, item_id: FromPath[int]) -> Response[str]:
        """What was mailed about an item of another kind: the answer to a callback note."""
        item = await items.find(item_id, request.user)
        letters = await correspondence.arrived(item)
        if not letters:
            raise NotFound
        frame = await frame_context(request, item=item)
        return page(request, "mail/letters.html", **frame, letters=letters, belongs={}, joinable=False)

    @get("/{email_id:int}/body")
    async def body(
        self, request: AgentRequest, item_id: FromPath[int], email_id: FromPath[int]
    ) -> Response[str]:
        """`?pictures=all`: also those from elsewhere, which tell the sender that the mail is read."""
        letter = await _letter(request, item_id, email_id)
        pictures, remote = await _pictures(letter), request.query_params.get("pictures") == "all"
        safe = await asyncio.to_thread(safe_html, letter.email.html, pictures.get, remote=remote)
        shown = filled("mail/body.html", look=LOOK, safe=safe, subject=letter.email.subject)
        return Response(shown, media_type=MediaType.HTML, headers=_framed(remote))

    @get("/{email_id:int}/original")
    async def original(
        self, request: AgentRequest, item_id: FromPath[int], email_id: FromPath[int]
    ) -> Response[bytes]:
        raw = await _raw(await _letter(request, item_id, email_id))
        return _download(raw, f"message-{item_id}.eml", "message/rfc822")

    @get("/{email_id:int}/attachments/{index:int}")
    async def attachment(
        self, request: AgentRequest, item_id: FromPath[int], email_id: FromPath[int], index: FromPath[int]
    ) -> Response[bytes]:
        letter = await _letter(request, item_id, email_id)
        known = next((one for one in letter.attachments if one["index"] == index), None)
        content = await isolation.content(await _raw(letter), index) if known else None
        if known is None or content is None:
            raise NotFound
        kind = known["type"] if known["type"] in AS_THEY_ARE else "application/octet-stream"
        return _download(content, known["name"], kind)

    @post("/{email_id:int}/joining")
    async def join(
        self, request: AgentRequest, item_id: FromPath[int], email_id: FromPath[int]
    ) -> Response[Any]:
        """To the item that it probably belongs to; there the agent goes on."""
        item = await items.find(item_id, request.user, BOTH)
        target = await threads.join(item, email_id, request.user)
        return redirect(request, target.url)

    @post("/{email_id:int}/readings")
    async def read_again(
        self, request: AgentRequest, item_id: FromPath[int], email_id: FromPath[int]
    ) -> Response[Any]:
        """Waits for it, so that the page shows what came of it."""
        letter = await _letter(request, item_id, email_id)
        async with change():
            await inbox.read_again(letter.email.raw_mail)
        await asyncio.wait([asyncio.ensure_future(inbox.read_due(now()))], timeout=READING_SECONDS)
        return redirect(request, f"/mail/{item_id}")


def _framed(remote: bool) -> dict[str, str]:
    return {
        "Content-Security-Policy": POLICY.format(pictures="data: https: http:" if remote else "data:"),
        "Cache-Control": "no-store",
        "Referrer-Policy": "no-referrer",
    }


async def _letter(request: AgentRequest, item_id: int, email_id: int) -> Arrived:
    item = await items.find(item_id, request.user)
    return await correspondence.letter(item, email_id)


async def _raw(letter: Arrived) -> bytes:
    return await inbox.original(await correspondence.raw_of(letter))


async def _pictures(letter: Arrived) -> dict[str, str]:
    """What came along with the letter, by Content-ID, as addresses that need no request."""
    wanted = [one for one in letter.attachments if one["cid"] and one["type"] in PICTURES]
    if not wanted or sum(one["size"] for one in wanted) > LARGEST_PICTURES:
        return {}
    raw = await _raw(letter)
    found = {one["cid"]: (one["type"], await isolation.content(raw, one["index"])) for one in wanted[:50]}
    return {
        cid: f"data:{kind};base64,{base64.b64encode(content).decode()}"
        for cid, (kind, content) in found.items()
        if content
    }


def _download(content: bytes, name: str, kind: str) -> Response[bytes]:
    """Never opened here: a file of a stranger is only ever saved (RFC 6266)."""
    plain = "".join(c if c.isascii() and c.isprintable() and c not in '"\\%' else "_" for c in name)
    disposition = f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"
    return Response(content, media_type=kind, headers=KEPT_OUT | {"Content-Disposition": disposition})
