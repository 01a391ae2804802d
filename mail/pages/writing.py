"""The form for an e-mail that an agent writes first."""

from typing import Any

from litestar import Controller, Response, get, post

from app import forms
from app.problems import Invalid, NotFound
from app.texts import _
from app.web import needs, page, redirect
from dashboard import contacts, items, parties
from dashboard.contact_tables import Contact
from dashboard.frame import AgentRequest
from dashboard.pages.contacts import shell
from dashboard.party_tables import Party
from dashboard.tables import Item
from mail import files, mailboxes, postman, writing
from mail.correspondence import shown_size
from mail.writing import Occasion

Origin = Contact | Party | Item | None


class WritingController(Controller):
    path = "/mail/new"
    guards = (needs("mail.handle"),)

    @get()
    async def new(self, request: AgentRequest) -> Response[str]:
        origin = await _origin(request)
        return await _form(request, origin, await writing.blank(await _occasion(origin), request.user))

    @post()
    async def create(self, request: AgentRequest) -> Response[Any]:
        origin, form = await _origin(request), await forms.submitted(request)
        try:
            item = await writing.send(form, request.user, await _occasion(origin))
        except Invalid as problem:
            return await _form(request, origin, form, problem.errors)
        return redirect(request, item.url)


async def form_page(
    request: AgentRequest, values: dict[str, str], errors: dict[str, str] | None, **about: Any
) -> Response[str]:
    """The form of a mail that is no answer; `about`: its heading, where it goes (action), the way back, the
    address of the ready answers, and the letter that is passed on, if any."""
    senders = await mailboxes.active()
    return page(
        request,
        "mail/new.html",
        422 if errors else 200,
        **await shell(request, open_page="work"),
        values=values,
        errors=errors or {},
        senders=[
            (one.address, f"{one.name} <{one.address}>" if one.name else one.address) for one in senders
        ],
        files=await files.listed(request.user, values.get("client_id", "")),
        shown_size=shown_size,
        relay=postman.relay(),
        **about,
    )


async def _form(
    request: AgentRequest, origin: Origin, values: dict[str, str], errors: dict[str, str] | None = None
) -> Response[str]:
    return await form_page(
        request,
        values,
        errors,
        heading=_("New e-mail"),
        action="/mail/new" + _query(origin),
        back=_back_to(origin),
        ready=f"/items/{origin.id}/responses" if isinstance(origin, Item) else "/responses/ready",
        letter=None,
    )


async def _origin(request: AgentRequest) -> Origin:
    """What it is written about, in the address. Raises NotFound when that is not for her."""
    asked = request.query_params
    if (number := asked.get("contact", "")).isdecimal():
        return await contacts.find(int(number[:9]), request.user)
    if (number := asked.get("item", "")).isdecimal():
        return await items.find(int(number[:9]), request.user)
    if (number := asked.get("party", "")).isdecimal():
        return await _party(int(number[:9]))
    return None


async def _party(party_id: int) -> Party:
    party = await Party.objects().where(Party.id == party_id).first()
    if party is None:
        raise NotFound
    return party


async def _occasion(origin: Origin) -> Occasion:
    party = origin.id if isinstance(origin, Party) else origin.party if origin else None
    known = await parties.addresses_of(party) if party else []
    return writing.about(origin, [address.value for address in known if address.kind == "email"])


def _query(origin: Origin) -> str:
    names = {Contact: "contact", Party: "party", Item: "item"}
    return f"?{names[type(origin)]}={origin.id}" if origin else ""


def _back_to(origin: Origin) -> str:
    if isinstance(origin, Item):
        return origin.url
    pages = {Contact: "/contacts", Party: "/parties"}
    return f"{pages[type(origin)]}/{origin.id}" if origin else "/"
