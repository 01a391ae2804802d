"""Quick links: addresses outside that agents often need, in an order of the administrators' own."""

from typing import Any
from urllib.parse import urlsplit

from piccolo.columns import Column

from app import audit, forms
from app.addresses import email_address
from app.database import CONFLICTS
from app.news import announce, change
from app.problems import Invalid, NotFound
from app.texts import _
from dashboard.agents import SignedIn
from dashboard.bulletin_tables import QuickLink

LONGEST = {"title": 80, "url": 2000}


async def everything() -> list[QuickLink]:
    """In the order they are shown."""
    return await QuickLink.objects().order_by(QuickLink.place, QuickLink.id)


async def find(link_id: int) -> QuickLink:
    """Raises NotFound."""
    link = await QuickLink.objects().where(QuickLink.id == link_id).first()
    if link is None:
        raise NotFound
    return link


async def add(form: dict[str, str], by: SignedIn) -> None:
    """At the end; the same form sent twice makes one. Raises Invalid."""
    values = await _checked(form, None)
    async with change():
        last = max((link.place for link in await everything()), default=0)
        link = QuickLink(title=values["title"], url=values["url"], place=last + 1)
        made = QuickLink.insert(link).on_conflict(QuickLink.title, "DO NOTHING")
        for row in await made.returning(QuickLink.id):
            await _noted("add", row["id"], by, **values)


async def edit(link: QuickLink, form: dict[str, str], by: SignedIn) -> None:
    """Raises Invalid."""
    values = await _checked(form, link)
    columns: dict[Column | str, Any] = {QuickLink.title: values["title"], QuickLink.url: values["url"]}
    try:
        async with change():
            await QuickLink.update(columns).where(QuickLink.id == link.id)
            await _noted("edit", link.id, by, **values)
    except CONFLICTS as taken:
        raise Invalid({"title": _known()}, form) from taken


async def delete(link: QuickLink, by: SignedIn) -> None:
    async with change():
        await QuickLink.delete().where(QuickLink.id == link.id)
        await _noted("delete", link.id, by, title=link.title)


async def move(link: QuickLink, steps: int, by: SignedIn) -> None:
    """Up for less than nothing; at either end it stays where it is."""
    async with change():
        order = [one.id for one in await everything()]
        if link.id not in order:
            raise NotFound
        here = order.index(link.id)
        order.insert(max(0, here + steps), order.pop(here))
        places = {number: place for place, number in enumerate(order, 1)}
        for number in sorted(places):
            moved = (QuickLink.id == number) & (QuickLink.place != places[number])
            await QuickLink.update({QuickLink.place: places[number]}).where(moved)
        await _noted("move", link.id, by, place=places[link.id])


async def _noted(act: str, link_id: int, by: SignedIn, **data: Any) -> None:
    announce("items", "bulletins")
    await audit.record(by.actor, f"quick_link.{act}", f"quick_link:{link_id}", **data)


async def _checked(form: dict[str, str], itself: QuickLink | None) -> dict[str, str]:
    values = {"title": " ".join(form.get("title", "").split()), "url": form.get("url", "")}
    errors: dict[str, str] = {}
    for name, most in LONGEST.items():
        forms.required(values, errors, name)
        forms.length(values, errors, name, most)
    if "url" not in errors and not _leads_somewhere(values["url"]):
        errors["url"] = _("This is not an address. It begins with https://, http:// or mailto:.")
    if "title" not in errors and await _taken(values, itself):
        errors["title"] = _known()
    if errors:
        raise Invalid(errors, form)
    return values


def _leads_somewhere(url: str) -> bool:
    """Only where a browser goes without running anything."""
    try:
        parts = urlsplit(url)
        host = parts.hostname
    except ValueError:
        return False
    if any(c.isspace() for c in url):
        return False
    if parts.scheme == "mailto":
        return bool(email_address(parts.path))
    return parts.scheme in ("http", "https") and bool(host)


async def _taken(values: dict[str, str], itself: QuickLink | None) -> bool:
    """By another one; a form sent twice finds what it made itself."""
    same = [one for one in await everything() if one.title.casefold() == values["title"].casefold()]
    if itself is None:
        return any((one.title, one.url) != (values["title"], values["url"]) for one in same)
    return any(one.id != itself.id for one in same)


def _known() -> str:
    return _("There is a link with this name already.")
