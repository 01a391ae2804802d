"""Who did what to what: never passwords, never content."""

import json
from typing import Any

from app.tables import AuditEntry


async def record(actor: str, action: str, subject: str = "", **data: Any) -> None:
    """Inside change(), so that the act and its record are kept or lost together. actor: agent:7, command."""
    entry = AuditEntry(actor=actor, action=action, subject=subject, data=json.dumps(data, ensure_ascii=False))
    await AuditEntry.insert(entry)
