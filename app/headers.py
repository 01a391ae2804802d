"""Around everything: a reference, the default language, security headers on all, and the last resort."""

import time
from secrets import token_hex
from typing import Any

import structlog
from litestar.enums import ScopeType
from litestar.types import ASGIApp, HTTPScope, Message, Receive, Scope, Send

from app import metrics
from app.settings import Settings
from app.texts import set_language

CSP = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; media-src 'self'; "
    "connect-src 'self'; font-src 'self'; frame-src 'self'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'"
)
ALWAYS = {
    "content-security-policy": CSP,
    "x-content-type-options": "nosniff",
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=()",
    "cache-control": "no-store",
}
HSTS = {"strict-transport-security": "max-age=31536000; includeSubDomains"}
FOR_EVER = b"public, max-age=31536000, immutable"
LAST_RESORT = b"Er ging iets mis. Probeer het opnieuw. / Something went wrong. Please try again."

log = structlog.get_logger()


class Doorkeeper:
    """A handler that sets one of these headers itself keeps its own."""

    def __init__(self, app: ASGIApp, settings: Settings) -> None:
        self.app = app
        self.language = settings.language
        chosen = ALWAYS | (HSTS if settings.secure else {})
        self.always = [(name.encode(), value.encode()) for name, value in chosen.items()]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != ScopeType.HTTP:
            await self.app(scope, receive, send)
            return
        scope.setdefault("state", {})["request_id"] = token_hex(6)
        # No row and no file has a NUL in its name, and asking for one is an error.
        scope["path"] = scope["path"].replace("\0", "�")
        set_language(self.language)
        await self._answered(scope, receive, send)

    async def _answered(self, scope: HTTPScope, receive: Receive, send: Send) -> None:
        began, status = time.perf_counter(), 0

        async def with_headers(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                message["headers"] = self._completed(scope, list(message["headers"]))
            await send(message)

        try:
            await self.app(scope, receive, with_headers)
        except Exception:
            log.exception(
                "request.failed", route=scope.get("path_template"), reference=scope["state"]["request_id"]
            )
            if status == 0:
                await _last_resort(with_headers)
        finally:
            metrics.answered(scope, status, time.perf_counter() - began)

    def _completed(self, scope: HTTPScope, headers: list[tuple[bytes, bytes]]) -> list[tuple[bytes, bytes]]:
        present = {name.lower() for name, _ in headers}
        if scope["path"].startswith("/static/") and b"cache-control" not in present:
            kept = FOR_EVER if b"v=" in scope.get("query_string", b"") else b"no-cache"
            headers.append((b"cache-control", kept))
            present.add(b"cache-control")
        headers += [header for header in self.always if header[0] not in present]
        headers.append((b"x-request-id", scope["state"]["request_id"].encode()))
        return headers


async def _last_resort(send: Send) -> None:
    """Even the page that tells about errors failed."""
    start: Any = {
        "type": "http.response.start",
        "status": 500,
        "headers": [(b"content-type", b"text/plain; charset=utf-8")],
    }
    await send(start)
    await send({"type": "http.response.body", "body": LAST_RESORT, "more_body": False})
