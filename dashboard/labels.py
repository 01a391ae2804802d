"""Labels: the organisation's own words on items. Administrators make them; who sees an item puts them on."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from piccolo.columns import Column

from app import audit, forms
from app.database import CONFLICTS, marks, run
from app.news import announce, change
from app.problems import Invalid, NotFound
from app.texts import N_, Lazy, _
from dashboard.agents import SignedIn
from dashboard.label_tables import ItemLabel, Label

COLOURS: tuple[tuple[str, Lazy], ...] = (
    ("other", N_("Grey")),
    ("delft", N_("Blue")),
    ("chat", N_("Sea green")),
    ("good", N_("Green")),
    ("email", N_("Ochre")),
    ("warn", N_("Orange")),
    ("callback", N_("Purple red")),
    ("late", N_("Red")),
)
"""What it is called in the style sheet, and to people. The word of a label says what it means, never this."""

LONGEST = 40


@dataclass(frozen=True)
class Mark:
    """A label as it is shown."""

    id: int
    name: str
    colour: str


async def everything() -> list[Label]:
    """Those in use first."""
    found = await Label.objects().order_by(Label.name)
    return sorted(found, key=lambda label: not label.active)


async def offered() -> list[Mark]:
    """Those in use: items can be given these."""
    found = await Label.objects().where(Label.active.eq(True)).order_by(Label.name)
    return [mark(label.id, label.name, label.colour) for label in found]


async def find(label_id: int) -> Label:
    """Raises NotFound."""
    label = await Label.objects().where(Label.id == label_id).first()
    if label is None:
        raise NotFound
    return label


async def of(item_ids: Sequence[int]) -> dict[int, list[Mark]]:
    """By item, in the order of their names."""
    found: dict[int, list[Mark]] = {}
    rows = (
        await run(
            "SELECT il.item, l.id, l.name, l.colour FROM item_label il JOIN label l ON l.id = il.label"  # noqa: S608
            f" WHERE il.item IN ({marks(item_ids)}) ORDER BY l.name",
            *item_ids,
        )
        if item_ids
        else []
    )
    for row in rows:
        found.setdefault(row["item"], []).append(mark(row["id"], row["name"], row["colour"]))
    return found


def mark(label_id: int, name: str, colour: int) -> Mark:
    return Mark(label_id, name, COLOURS[colour if 0 <= colour < len(COLOURS) else 0][0])


async def put_on(item_id: int, label: Label) -> datetime | None:
    """When it was put on, None when it was there already. Inside change(), for who found the item.

    Raises NotFound for a label that is out of use."""
    if not label.active:
        raise NotFound
    once = (ItemLabel.item, ItemLabel.label)
    made = ItemLabel.insert(ItemLabel(item=item_id, label=label.id)).on_conflict(once, "DO NOTHING")
    return _told(item_id, await made.returning(ItemLabel.at))


async def take_off(item_id: int, label: Label, put_at: datetime | None = None) -> datetime | None:
    """When it had been put on, None when it was not there; with `put_at`, only what was put on then."""
    same = (ItemLabel.item == item_id) & (ItemLabel.label == label.id)
    if put_at is not None:
        same &= ItemLabel.at == put_at
    return _told(item_id, await ItemLabel.delete().where(same).returning(ItemLabel.at))


def _told(item_id: int, changed: list[dict[str, Any]]) -> datetime | None:
    if not changed:
        return None
    announce("items", "labels", item=item_id)
    at: datetime = changed[0]["at"]
    return at


async def add(form: dict[str, str], by: SignedIn) -> None:
    """The same form sent twice makes one label. Raises Invalid."""
    values = await _checked(form, None)
    async with change():
        made = Label.insert(Label(**values)).on_conflict(Label.name, "DO NOTHING")
        for row in await made.returning(Label.id):
            await audit.record(by.actor, "label.add", f"label:{row['id']}", **values)


async def edit(label: Label, form: dict[str, str], by: SignedIn) -> None:
    """What has it already shows its new name. Raises Invalid."""
    values = await _checked(form, label)
    columns: dict[Column | str, Any] = {Label.name: values["name"], Label.colour: values["colour"]}
    try:
        async with change():
            await Label.update(columns).where(Label.id == label.id)
            await audit.record(by.actor, "label.edit", f"label:{label.id}", **values)
    except CONFLICTS as taken:
        raise Invalid({"name": _("There is a label with this name already.")}, form) from taken


async def use(label: Label, active: bool, by: SignedIn) -> None:
    """Out of use, it is put on nothing any more; where it is, it stays until it is taken off."""
    async with change():
        await Label.update({Label.active: active}).where(Label.id == label.id)
        action = "label.activate" if active else "label.deactivate"
        await audit.record(by.actor, action, f"label:{label.id}")


async def _checked(form: dict[str, str], itself: Label | None) -> dict[str, Any]:
    values = {"name": " ".join(form.get("name", "").split())}
    errors: dict[str, str] = {}
    forms.required(values, errors, "name")
    forms.length(values, errors, "name", LONGEST)
    colour = form.get("colour", "")
    if colour not in {str(number) for number in range(len(COLOURS))}:
        errors["colour"] = _("Choose a colour.")
    if "name" not in errors and await _taken(values["name"], colour, itself):
        errors["name"] = _("There is a label with this name already.")
    if errors:
        raise Invalid(errors, form)
    return {"name": values["name"], "colour": int(colour)}


async def _taken(name: str, colour: str, itself: Label | None) -> bool:
    """By another one; a form sent twice finds what it made itself."""
    same = [label for label in await everything() if label.name.casefold() == name.casefold()]
    if itself is None:
        return any((label.name, str(label.colour)) != (name, colour) for label in same)
    return any(label.id != itself.id for label in same)
