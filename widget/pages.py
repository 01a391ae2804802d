"""What browsers load: the script of the plug-in, and with --demo pages of a municipality that carry it."""

from typing import Any

from litestar import MediaType, Response, get
from litestar.params import FromPath

from app.problems import NotFound
from app.rendering import filled
from app.settings import settings
from app.web import PUBLIC
from chat.embedding import SCRIPT
from chat.tables import Site
from widget.script import STATIC, page_styles, script
from widget.visitors import Asked

FOR_EVER = "public, max-age=31536000, immutable"
KEPT = "public, max-age=300, stale-while-revalidate=86400"
DEMO = {
    "passport": "Paspoort of identiteitskaart aanvragen",
    "waste": "Grofvuil laten ophalen",
    "privacy": "Privacy",
}
DEMO_CSP = (
    "default-src 'none'; script-src 'self'; connect-src 'self'; style-src 'self'; base-uri 'none'; "
    "form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'"
)


@get("/widget/v1.js", opt=PUBLIC)
async def show_script(request: Asked) -> Response[bytes | None]:
    return _script(request, KEPT)


@get("/widget/{name:str}", opt=PUBLIC)
async def show_version(request: Asked, name: FromPath[str]) -> Response[bytes | None]:
    """One version, which browsers may keep for ever and check by its sum."""
    if script().versioned != f"/widget/{name}":
        raise NotFound
    return _script(request, FOR_EVER)


@get("/widget/page.css", opt=PUBLIC)
async def show_page_styles() -> Response[str]:
    return Response(page_styles(), media_type=MediaType.CSS, headers={"Cache-Control": KEPT})


async def tell_embedding() -> None:
    """Fills in the code that administrators paste."""
    SCRIPT.versioned, SCRIPT.integrity = script().versioned, script().integrity


def _script(request: Asked, kept: str) -> Response[bytes | None]:
    made = script()
    headers = {
        "Cache-Control": kept,
        "ETag": made.mark,
        "Vary": "Accept-Encoding",
        "Cross-Origin-Resource-Policy": "cross-origin",
        "Access-Control-Allow-Origin": "*",
    }
    if request.headers.get("if-none-match") == made.mark:
        return Response(None, status_code=304, headers=headers)
    body = made.text.encode()
    if "gzip" in request.headers.get("accept-encoding", ""):
        headers["Content-Encoding"], body = "gzip", made.packed
    return Response(body, media_type="text/javascript", headers=headers)


@get("/demo", opt=PUBLIC)
async def show_demo() -> Response[str]:
    return await demo_page("passport")


@get("/demo/pages/{name:str}", opt=PUBLIC)
async def show_demo_page(name: FromPath[str]) -> Response[str]:
    return await demo_page(name)


@get("/demo/page.css", opt=PUBLIC)
async def show_demo_style() -> Response[str]:
    only_in_demo()
    return Response((STATIC / "demo.css").read_text(encoding="utf-8"), media_type=MediaType.CSS)


async def demo_page(name: str) -> Response[str]:
    only_in_demo()
    site = await Site.objects().order_by(Site.id).first()
    if site is None or name not in DEMO:
        raise NotFound
    headers = {"Content-Security-Policy": DEMO_CSP}
    return Response(demo_html(name, site), media_type=MediaType.HTML, headers=headers)


def demo_html(name: str, site: Site, server: str = "") -> str:
    """`server` is where the plug-in comes from when the page itself stands elsewhere."""
    context: dict[str, Any] = {"name": name, "titles": DEMO, "site": site, "server": server}
    return filled("widget/demo.html", **context)


def only_in_demo() -> None:
    if not settings().demo:
        raise NotFound
