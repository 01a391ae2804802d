"""What an operator wants to know when it does not work: each check answers with one sentence."""

import asyncio
import os
from collections.abc import AsyncIterator
from urllib.parse import urlsplit

from app import database, ports
from app.problems import Refusal
from app.rooms import Check, Finding
from app.settings import Settings

PATIENCE = 5


async def examined(chosen: Settings, of_the_floors: list[Check]) -> AsyncIterator[Finding]:
    """The floors' own checks are asked only when there is a database to ask."""
    held = _is_held(chosen)
    yield _folder(chosen, held)
    found = await _database(chosen)
    yield found
    for purpose, host, port in (
        ("the web server", chosen.host, chosen.port),
        ("the mail listener", chosen.smtp_host, chosen.smtp_port),
    ):
        yield await _port(purpose, host, port, held)
    yield await _relay(chosen)
    yield _base_url(chosen)
    yield _proxies(chosen)
    if found.fine:
        for check in of_the_floors:
            yield await check()


def _is_held(chosen: Settings) -> bool:
    try:
        with database.hold(chosen.data):
            return False
    except database.DataFolderInUse:
        return True
    except OSError:
        return False


def _folder(chosen: Settings, held: bool) -> Finding:
    name = "data folder"
    if not chosen.data.is_dir():
        return Finding(name, False, f"{chosen.data} is not there yet; `onthaal serve` makes it.")
    if not os.access(chosen.data, os.W_OK | os.X_OK):
        return Finding(name, False, f"{chosen.data} cannot be written by this user.")
    used = "in use by a running Onthaal" if held else "not in use"
    return Finding(name, True, f"{chosen.data}, {used}.")


async def _database(chosen: Settings) -> Finding:
    if not chosen.database and not chosen.database_file.exists():
        return Finding("database", False, f"{chosen.database_file} is not there yet.")
    kind = "PostgreSQL" if chosen.database else str(chosen.database_file)
    try:
        if database.DB.chosen is None:
            await database.connect(chosen.database_address)
        pending = await database.pending_migrations()
    except database.DatabaseProblem as problem:
        return Finding("database", False, str(problem))
    if pending:
        return Finding(
            "database", False, f"{kind} waits for {len(pending)} migrations; run `onthaal migrate`."
        )
    return Finding("database", True, f"{kind} is up to date.")


async def _port(purpose: str, host: str, port: int, held: bool) -> Finding:
    try:
        ports.bind(purpose, host, port)
        ports.release()
    except Refusal as refusal:
        answers = await _answers(host, port)
        return Finding(
            purpose, held and answers, f"{host}:{port} answers." if held and answers else str(refusal)
        )
    return Finding(purpose, not held, f"{host}:{port} is {'not answering' if held else 'free'}.")


async def _relay(chosen: Settings) -> Finding:
    if not chosen.relay:
        return Finding("relay", True, "There is none: mail to clients waits in the outbox.")
    parts = urlsplit(f"//{chosen.relay}")
    reached = await _answers(parts.hostname or "", parts.port or 25)
    return Finding("relay", reached, f"{chosen.relay} {'answers' if reached else 'does not answer'}.")


async def _answers(host: str, port: int) -> bool:
    try:
        async with asyncio.timeout(PATIENCE):
            _, writer = await asyncio.open_connection(host, port)
            writer.close()
    except OSError:
        return False
    return True


def _base_url(chosen: Settings) -> Finding:
    if chosen.secure:
        return Finding("base URL", True, f"{chosen.origin} (https; browsers are told to keep to it).")
    return Finding(
        "base URL",
        True,
        f"{chosen.origin} (this machine only: websites with https cannot load the chat from it).",
    )


def _proxies(chosen: Settings) -> Finding:
    """Limits are counted by address: behind a proxy that is not trusted all visitors have one."""
    if chosen.trusted_proxies:
        return Finding("proxies", True, f"Believed: {', '.join(chosen.trusted_proxies)}.")
    if chosen.secure:
        return Finding(
            "proxies",
            False,
            "TLS ends at a proxy that is not trusted, so all visitors seem to be one and share its limits; "
            "set ONTHAAL_TRUSTED_PROXIES to its address.",
        )
    return Finding("proxies", True, "None is trusted, and none is needed without https.")
