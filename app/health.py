"""Is the process alive, and can it do its work?"""

import structlog
from litestar import MediaType, Response, get
from litestar.static_files import create_static_files_router

from app import database
from app.rendering import STATIC
from app.web import PUBLIC

log = structlog.get_logger()


@get("/healthz", opt=PUBLIC, media_type=MediaType.TEXT, include_in_schema=False)
async def alive() -> str:
    return "ok\n"


@get("/readyz", opt=PUBLIC, include_in_schema=False)
async def ready() -> Response[str]:
    try:
        await database.run("SELECT 1 AS one")
    except Exception:
        log.exception("database.unreachable")
        return Response("the database does not answer\n", status_code=503, media_type=MediaType.TEXT)
    return Response("ready\n", media_type=MediaType.TEXT)


static_files = create_static_files_router(
    path="/static", directories=[STATIC], opt=PUBLIC, include_in_schema=False
)
