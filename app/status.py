"""How much there is of everything, as `onthaal status --json` promises it, straight from the tables.

SQL and not the floors' tables: this promise to scripts belongs to no floor, and the ground looks up to none.
"""

from typing import Any

from app.database import run

WAITING_TO_GO = ("queued", "sending", "deferred")
NOT_GONE = ("failed", "perhaps_sent")


async def counted() -> dict[str, Any]:
    items = await _by("item", "state")
    mail = await _by("raw_mail", "state")
    outbox = await _by("outbox_mail", "state")
    conversations = await _by("conversation", "state")
    [repeated] = await run("SELECT coalesce(sum(repeated), 0) AS n FROM raw_mail")
    [contacts] = await run("SELECT count(*) AS n FROM contact WHERE deleted_at IS NULL")
    [bounced] = await run("SELECT count(DISTINCT mail) AS n FROM bounce WHERE NOT delayed")
    return {
        "items": {
            "open": items.get("open", 0),
            "closed": items.get("closed", 0),
            "by_kind": await _by("item", "kind"),
        },
        "contacts": contacts["n"],
        "mail": {
            "received": sum(mail.values()),
            "repeated": int(repeated["n"]),
            "read": mail.get("read", 0),
            "unreadable": mail.get("unreadable", 0),
        },
        "outbox": {
            "queued": sum(outbox.get(state, 0) for state in WAITING_TO_GO),
            "sent": outbox.get("sent", 0),
            "failed": sum(outbox.get(state, 0) for state in NOT_GONE),
            "bounced": bounced["n"],
        },
        "conversations": {
            "live": conversations.get("waiting", 0) + conversations.get("active", 0),
            "ended": conversations.get("ended", 0),
        },
    }


async def _by(table: str, column: str) -> dict[str, int]:
    rows = await run(f"SELECT {column} AS name, count(*) AS n FROM {table} GROUP BY {column} ORDER BY 1")  # noqa: S608
    return {row["name"]: row["n"] for row in rows}
