"""For whose eyes only the items are that became confidential contacts."""

from app.database import marks, run


async def of(item_ids: list[int]) -> dict[int, list[tuple[int | None, str | None]]]:
    """By item, the handlers and departments of its confidential contacts."""
    found: dict[int, list[tuple[int | None, str | None]]] = {}
    rows = (
        await run(
            "SELECT c.item, c.handler, d.name FROM contact c LEFT JOIN department d ON d.id = c.department"  # noqa: S608
            f" WHERE c.confidential = {{}} AND c.deleted_at IS NULL AND c.item IN ({marks(item_ids)})",
            True,
            *item_ids,
        )
        if item_ids
        else []
    )
    for row in rows:
        found.setdefault(row["item"], []).append((row["handler"], row["name"]))
    return found
