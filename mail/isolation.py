"""Reading what may be a trap in a process of its own: ten seconds, two gigabytes, then it is ended.

Run as a program (`python -m mail.isolation`) it is that process: a mail on stdin, what was read on stdout."""

import asyncio
import json
import os
import sys
from contextlib import suppress
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Any

from mail import reading
from mail.reading import Attachment, Letter
from mail.returned import Bounce, Failure

SECONDS = 10
MEMORY = 2 * 1024**3
LARGE = 128 * 1024
LARGE_HEADERS = 64 * 1024
MOST_BOUNDARIES = 100
HOUSE = Path(__file__).parent.parent

_processes = asyncio.Semaphore(2)


async def read(raw: bytes, *, careful: bool = False) -> Letter:
    """As reading.read, but it never holds up the event loop. `careful`: in the process in any case."""
    if not careful and not suspicious(raw):
        return reading.read(raw)
    answer = await _elsewhere(raw, "read")
    return _letter(json.loads(answer)) if answer else Letter(oddities=("too_slow",), readable=False)


async def content(raw: bytes, index: int) -> bytes | None:
    """The decoded bytes of one attachment; None when there is no such part."""
    if suspicious(raw):
        return await _elsewhere(raw, "part", str(index))
    found = reading.part(raw, index)
    return found.content if found else None


def suspicious(raw: bytes) -> bool:
    """Large enough, or strange enough, that reading it could take long."""
    headers = raw.find(b"\n\r\n") if b"\n\r\n" in raw[:LARGE_HEADERS] else raw.find(b"\n\n")
    return (
        len(raw) > LARGE
        or not -1 < headers < LARGE_HEADERS
        or raw.count(b"\n--") > 10 * MOST_BOUNDARIES
        or raw.count(b"boundary") > MOST_BOUNDARIES
    )


async def _elsewhere(raw: bytes, *arguments: str) -> bytes | None:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("ONTHAAL_")}
    async with _processes:
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "mail.isolation", *arguments,
            stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.DEVNULL,
            cwd=HOUSE, env=environment,
        )  # fmt: skip
        try:
            async with asyncio.timeout(SECONDS):
                answer, _ = await process.communicate(raw)
        except TimeoutError:
            return None
        finally:
            with suppress(ProcessLookupError):
                process.kill()
        return answer if process.returncode == 0 else None


def _letter(values: dict[str, Any]) -> Letter:
    moment = values.pop("sent_at")
    attachments = tuple(Attachment(**attachment) for attachment in values.pop("attachments"))
    came_back = values.pop("bounce")
    plain: dict[str, Any] = {
        name: tuple(value) if isinstance(value, list) else value for name, value in values.items()
    }
    return Letter(
        **plain,
        attachments=attachments,
        bounce=_bounce(came_back) if came_back else None,
        sent_at=datetime.fromisoformat(moment) if moment else None,
    )


def _bounce(values: dict[str, Any]) -> Bounce:
    failures = tuple(Failure(**failure) for failure in values["failures"])
    return Bounce(tuple(values["message_ids"]), failures)


def main(arguments: list[str]) -> int:
    """Exit code 3 when there is no such part."""
    _confine()
    raw = sys.stdin.buffer.read()
    if arguments[0] == "read":
        sys.stdout.write(json.dumps(asdict(reading.read(raw)), default=str))
        return 0
    found = reading.part(raw, int(arguments[1]))
    if found is None:
        return 3
    sys.stdout.buffer.write(found.content)
    return 0


def _confine() -> None:
    if sys.platform != "win32":
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
        resource.setrlimit(resource.RLIMIT_CPU, (SECONDS + 2, SECONDS + 2))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
