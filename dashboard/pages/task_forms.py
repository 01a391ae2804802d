"""The form that makes a callback note or an information request, filled in from what it is made from."""

from litestar import Response

from app.addresses import shown_phone
from app.problems import NotFound
from app.web import page
from dashboard import addressees, contacts, items, moments, registration, task_form, windows
from dashboard.agents import SignedIn
from dashboard.contact_tables import Contact
from dashboard.frame import AgentRequest
from dashboard.kinds import KINDS, overheard
from dashboard.pages.contacts import shell
from dashboard.states import TaskKind
from dashboard.tables import Item

Origin = Item | Contact | None


async def form_page(
    request: AgentRequest,
    kind: TaskKind,
    origin: Origin,
    values: dict[str, str],
    errors: dict[str, str] | None = None,
) -> Response[str]:
    whom = await addressees.find(values.get("for", ""))
    return page(
        request,
        "dashboard/task_new.html",
        422 if errors else 200,
        **await shell(request, open_page="work"),
        kind=KINDS[kind],
        origin=origin,
        about=_about(origin),
        back=back_to(origin) or "/",
        action="/tasks" + _query(origin),
        values=values,
        errors=errors or {},
        addressees=await addressees.offered(),
        questions=await task_form.asked_of(kind, whom),
        choices=windows.choices(values.get("when", "")),
    )


async def origin_of(request: AgentRequest) -> Origin:
    """The item or contact in the address that the task is made from. Raises NotFound when not for her."""
    asked = request.query_params
    if (number := asked.get("origin", "")).isdecimal():
        return await items.find(int(number[:9]), request.user)
    if (number := asked.get("contact", "")).isdecimal():
        return await contacts.find(int(number[:9]), request.user)
    return None


async def seen_origin(item_id: int | None, agent: SignedIn) -> Item | None:
    try:
        return await items.find(item_id, agent) if item_id else None
    except NotFound:
        return None


async def seen_contact(contact_id: int | None, agent: SignedIn) -> Contact | None:
    try:
        return await contacts.find(contact_id, agent) if contact_id else None
    except NotFound:
        return None


def filled_from(origin: Origin, kind: TaskKind, agent: SignedIn) -> dict[str, str]:
    """What a confidential contact is about goes no further by itself."""
    if origin is None:
        return {}
    subject = _line(origin, agent) if isinstance(origin, Item) else _subject(origin)
    return {
        "client_name": origin.client_name,
        "phone": shown_phone(origin.phone) if origin.phone else "",
        "email": origin.email,
        "subject": subject[:200] if kind == TaskKind.CALLBACK_NOTE else "",
    }


def back_to(origin: Origin) -> str:
    if origin is None:
        return ""
    return origin.url if isinstance(origin, Item) else f"/contacts/{origin.id}"


def _line(origin: Item, agent: SignedIn) -> str:
    return "" if overheard(agent, origin.kind, origin.owner, origin.state) else origin.summary


def _subject(origin: Contact) -> str:
    return "" if origin.confidential else origin.subject


def _about(origin: Origin) -> str:
    """What the task is made from, in words."""
    if origin is None:
        return ""
    what = str(KINDS[origin.kind].label) if isinstance(origin, Item) else registration.title(origin)
    at = f", {moments.short(origin.created_at)}" if isinstance(origin, Item) else ""
    return f"{what}{at}: {origin.client_name}" if origin.client_name else f"{what}{at}"


def _query(origin: Origin) -> str:
    if origin is None:
        return ""
    return f"?origin={origin.id}" if isinstance(origin, Item) else f"?contact={origin.id}"
