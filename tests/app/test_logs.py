import io
import json
import logging
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import structlog

from app import logs
from app.settings import Settings


@pytest.fixture
def written(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[io.StringIO]:
    """What comes to stderr with JSON switched on; the handlers of the other tests come back after it."""
    handlers, level = logging.root.handlers[:], logging.root.level
    stderr = io.StringIO()
    monkeypatch.setattr(sys, "stderr", stderr)
    logs.configure(Settings(data=tmp_path, log_json=True))
    yield stderr
    logging.root.handlers[:] = handlers
    logging.root.setLevel(level)
    structlog.reset_defaults()


def test_a_line_is_one_json_object_whoever_logs(written: io.StringIO) -> None:
    structlog.get_logger().warning("relay.refused", code=550)
    logging.getLogger("elsewhere").warning("in words\nwith a line feed")
    first, second = [json.loads(line) for line in written.getvalue().splitlines()]
    assert (first["event"], first["code"], first["level"]) == ("relay.refused", 550, "warning")
    assert second["event"] == "in words\nwith a line feed"


def test_a_traceback_does_not_tell_what_variables_held(written: io.StringIO) -> None:
    def fail() -> None:
        typed = "mijn wacht" + "woord"
        raise ValueError(len(typed))

    try:
        fail()
    except ValueError:
        structlog.get_logger().exception("request.failed")
    assert "ValueError" in written.getvalue()
    assert "mijn wachtwoord" not in written.getvalue()


def test_libraries_keep_to_themselves_what_passes_through_them(written: io.StringIO) -> None:
    for name in ("uvicorn.access", "mail.log", "piccolo.engine.base"):
        logging.getLogger(name).info("GET /invitations/secret-token")
    assert written.getvalue() == ""
