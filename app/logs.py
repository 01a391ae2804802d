"""Logs to stderr: lines for people, or one JSON object each. At INFO nothing about persons or content."""

import logging
import sys

import structlog

from app.settings import Settings

QUIET = {
    "uvicorn.error": "WARNING",
    "uvicorn.access": "CRITICAL",
    "mail.log": "WARNING",
    "asyncio": "WARNING",
    "piccolo": "WARNING",
}


def configure(settings: Settings) -> None:
    shared: list[structlog.typing.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.make_filtering_bound_logger(_level(settings)),
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(foreign_pre_chain=shared, processors=_last_steps(settings))
    )
    logging.basicConfig(handlers=[handler], level=_level(settings), force=True)
    for name, level in QUIET.items():
        logging.getLogger(name).setLevel(level)


def _last_steps(settings: Settings) -> list[structlog.typing.Processor]:
    """A traceback without the values of variables: those may hold what people wrote."""
    drop = structlog.stdlib.ProcessorFormatter.remove_processors_meta
    if settings.log_json:
        return [drop, structlog.processors.format_exc_info, structlog.processors.JSONRenderer()]
    plain = structlog.dev.plain_traceback
    return [drop, structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty(), exception_formatter=plain)]


def _level(settings: Settings) -> int:
    return logging.getLevelNamesMapping()[settings.log_level.upper()]
