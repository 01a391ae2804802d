"""The data folder: made when it is not there, held by one process, with the secret that signs links."""

import os
import secrets
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from app import database
from app.problems import Refusal
from app.settings import SHORTEST_SECRET, Settings

SECRET = "secret"  # noqa: S105 - the name of its file
LOCK = "onthaal.lock"


@contextmanager
def opened(chosen: Settings) -> Iterator[None]:
    """Makes the folder and holds it; `chosen` has its secret after. Raises Refusal or DataFolderInUse."""
    with held(chosen):
        chosen.secret = chosen.secret or _kept_secret(chosen.data / SECRET)
        yield


@contextmanager
def held(chosen: Settings) -> Iterator[None]:
    """As opened(), without a secret."""
    with ExitStack() as stack:
        try:
            chosen.data.mkdir(mode=0o700, parents=True, exist_ok=True)
            stack.enter_context(database.hold(chosen.data))
        except OSError as error:
            reason = error.strerror or error
            raise Refusal(f"The data folder {chosen.data} cannot be used: {reason}.") from error
        yield


def share(chosen: Settings) -> None:
    """For a process beside the one that holds the folder, as PostgreSQL allows: `chosen` has the same secret
    after. Raises Refusal."""
    try:
        chosen.data.mkdir(mode=0o700, parents=True, exist_ok=True)
        chosen.secret = chosen.secret or _kept_secret(chosen.data / SECRET)
    except OSError as error:
        reason = error.strerror or error
        raise Refusal(f"The data folder {chosen.data} cannot be used: {reason}.") from error


def _kept_secret(path: Path) -> str:
    """Made once: links that were sent stay valid after a restart."""
    try:
        kept = path.read_text().strip()
    except FileNotFoundError:
        return keep_secret(path, secrets.token_urlsafe(48))
    except OSError as error:
        raise Refusal(f"The secret in {path} cannot be read: {error.strerror}.") from error
    if len(kept) < SHORTEST_SECRET:
        raise Refusal(f"The secret in {path} has fewer than {SHORTEST_SECRET} characters; delete the file.")
    return kept


def keep_secret(path: Path, made: str) -> str:
    """For the owner's eyes only, and on disk before it is used."""
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(f"{made}\n")
        file.flush()
        os.fsync(file.fileno())
    return made


def sync(path: Path) -> None:
    """Makes names that were given in this folder last."""
    entry = os.open(path, os.O_RDONLY)
    try:
        os.fsync(entry)
    finally:
        os.close(entry)
