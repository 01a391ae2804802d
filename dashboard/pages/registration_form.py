"""The page with the one form behind every contact, as its controllers show it."""

from litestar import Response

from app.problems import NotFound
from app.texts import _
from app.web import page
from dashboard import archive, contacts, items, parties, party_search, questions, registration, running
from dashboard.contact_tables import Contact
from dashboard.frame import AgentRequest
from dashboard.pages.contacts import looks, shell
from dashboard.party_search import Known
from dashboard.states import ContactState
from dashboard.tables import Department, Item

UNCHECKED = {"succeeded": "", "confidential": "", "anonymous": ""}
"""A browser does not send a box that is not ticked."""


def complete_form(sent: dict[str, str]) -> dict[str, str]:
    """What was sent, with what a browser leaves out of it and its questions numbered one by one."""
    return questions.tidied(UNCHECKED | sent)


async def registration_page(
    request: AgentRequest,
    contact: Contact,
    values: dict[str, str],
    errors: dict[str, str] | None = None,
    item: Item | None = None,
    focus: str = "",
) -> Response[str]:
    """`contact` is the draft that is being completed; without a reference it is yet to be kept. A field that
    `values` lacks is shown as the contact has it. `focus` names the field to go on with."""
    agent, shown = request.user, registration.filled_from(contact) | values
    transcripts = await archive.transcripts_of(contact.id) if contact.reference else []
    return page(
        request,
        "dashboard/registration.html",
        422 if errors else 200,
        **await shell(request, item),
        **looks(),
        contact=contact,
        values=shown,
        errors=errors or {},
        focus=focus,
        action=_action(request, contact, item),
        typed_at=_typed_at(request, contact, item),
        typed_mark=running.mark_of(contact.typed) if contact.reference else "",
        calling=contact.channel == "phone" and contact.ended_at is None and item is None,
        numbers=questions.numbers(values),
        room=len(questions.numbers(values)) + 1 < questions.MOST,
        channel_options=[(channel.value, look.label) for channel, look in registration.CHANNELS.items()],
        outcome_options=[(outcome.value, look.label) for outcome, look in registration.OUTCOMES.items()],
        department_options=[("", _("Choose a department")), *_named(await registration.departments())],
        subjects=await contacts.recent_subjects(agent),
        match=await _match(shown),
        transcripts=transcripts,
        lines_of=archive.lines_of,
    )


def rearranged(form: dict[str, str]) -> tuple[dict[str, str], str] | None:
    """When a button asked for one question more, or less: the form like that, and where to go on in it."""
    act, _dash, number = form.get("act", "").partition("-")
    if act == "another":
        more = questions.with_another(form)
        return more, f"subject-{max(questions.numbers(more), default=1)}"
    if act == "remove" and number.isdecimal():
        return questions.tidied(form, without=int(number[:3])), "another"
    return None


def channel_in(request: AgentRequest) -> str:
    channel = request.query_params.get("channel", "")
    return channel if channel in registration.CHANNELS else ""


async def origin_in(request: AgentRequest) -> Item | Contact | None:
    """The contact or item in the address, to make a new contact from. Raises NotFound when not for her."""
    asked = request.query_params
    if (number := asked.get("contact", "")).isdecimal():
        found = await contacts.find(int(number[:9]), request.user)
        return await reread(found)
    if (number := asked.get("item", "")).isdecimal():
        return await items.find(int(number[:9]), request.user)
    return None


async def reread(contact: Contact) -> Contact:
    """Without the people in it loaded, as a form wants it."""
    plain = await Contact.objects().where(Contact.id == contact.id).first()
    if plain is None:
        raise NotFound
    return plain


def _named(departments: list[Department]) -> list[tuple[str, str]]:
    return [(str(department.id), department.name) for department in departments]


def _action(request: AgentRequest, contact: Contact, item: Item | None) -> str:
    if item is not None:
        channel = channel_in(request)
        return f"/items/{item.id}/contact" + (f"?channel={channel}" if channel else "")
    return f"/contacts/{contact.id}/edit" if contact.reference else "/contacts/new" + _origin_query(request)


def _typed_at(request: AgentRequest, contact: Contact, item: Item | None) -> str:
    """Where the form is kept while she types; of an item only once there is a draft."""
    if contact.reference:
        return f"/contacts/{contact.id}/typed" if contact.state == ContactState.DRAFT else ""
    return "" if item is not None else "/contacts/typed" + _origin_query(request)


def _origin_query(request: AgentRequest) -> str:
    for name in ("contact", "item"):
        if (number := request.query_params.get(name, "")).isdecimal():
            return f"?{name}={number[:9]}"
    return ""


async def about(request: AgentRequest, contact: Contact) -> dict[str, str]:
    """Of the person in the address, when the registration begins with her."""
    known = await _match({"party": request.query_params.get("party", "")})
    if known is None:
        return {}
    contact.client_name = known.name
    return known.fill | {"party": str(known.id)}


async def _match(values: dict[str, str]) -> Known | None:
    """Who the form is about, as it stands now."""
    if values.get("anonymous"):
        return None
    party = await parties.meant(values, values.get("email", ""), values.get("phone", ""))
    found = await party_search.known([party.id]) if party else []
    return found[0] if found else None
