"""Offline messages: what a visitor leaves goes to the mailbox of the site as a real e-mail, and comes back.

It is committed to the outbox before anybody is thanked, and never written into the work list from here."""

from dataclasses import astuple, dataclass
from hashlib import sha256

from app import forms
from app.clock import now
from app.news import change
from app.problems import Invalid
from app.texts import LANGUAGES, N_, Lazy, _, catalogue
from chat import identity
from chat.lines import summary
from chat.starts import web_address
from chat.tables import Site
from mail import outbox
from mail.tables import OutboxMail

LONGEST_TEXT = 10_000

SUBJECT = N_("Offline message from %(name)s")
BODY = {
    "name": N_("Name"),
    "email": N_("Your e-mail address"),
    "phone": N_("Phone number"),
    "preference": N_("Wants an answer by"),
    "place": N_("Website"),
    "page_url": N_("Page"),
}
WAYS = {"email": N_("E-mail"), "phone": N_("Telephone")}


@dataclass(frozen=True)
class Left:
    """What the visitor filled in, checked; `preference` is email, phone, or empty without any address.
    `verified`: whether the website vouched for the address, yes or no; empty when it said nothing of it."""

    name: str
    email: str
    verified: str
    phone: str
    preference: str
    text: str
    page_url: str
    language: str


async def leave_message(site: Site, form: dict[str, str], client_id: str) -> bool:
    """False when the same message came before under this client id. Raises Invalid."""
    left = _read(form, site, client_id)
    token = _token(left, site, client_id)
    async with change():
        known = await OutboxMail.exists().where(OutboxMail.token == token)
        await outbox.queue(
            sender=site.mailbox,
            recipients=[site.mailbox],
            subject=_in(site.language, SUBJECT) % {"name": left.name},
            text=_body(left, site),
            kind="offline_message",
            own=True,
            card=_card(left, site, client_id),
            token=token,
        )
    return not known


def _token(left: Left, site: Site, client_id: str) -> str:
    """Of the words too: what was changed before it was sent again is another message."""
    return sha256("\0".join((site.slug, client_id, *astuple(left))).encode()).hexdigest()[:40]


def _read(form: dict[str, str], site: Site, client_id: str) -> Left:
    values = {name: forms.cleaned(value) for name, value in form.items()}
    values |= {name: " ".join(values.get(name, "").split()) for name in ("name", "email", "phone")}
    errors: dict[str, str] = {}
    forms.required(values, errors, "name")
    forms.length(values, errors, "name", 200)
    forms.required(values, errors, "text")
    forms.length(values, errors, "text", LONGEST_TEXT)
    email, phone = forms.email(values, errors), forms.phone(values, errors)
    if not 0 < len(client_id) <= 40:
        errors["client_id"] = _("This message has no proper number of its own.")
    if errors:
        raise Invalid(errors, values)
    return Left(
        name=values["name"],
        email=email,
        verified=_verified(site, values),
        phone=phone,
        preference=_preference(values.get("preference", ""), email, phone),
        text=values["text"],
        page_url=web_address(values.get("page_url", "")),
        language=values["lang"] if values.get("lang") in LANGUAGES else site.language,
    )


def _verified(site: Site, values: dict[str, str]) -> str:
    seal = values.get("hash", "")
    return ("yes" if identity.vouched(site, values["email"], seal) else "no") if seal else ""


def _preference(chosen: str, email: str, phone: str) -> str:
    """The one she chose if it is there, otherwise the one that is."""
    given = {"email": email, "phone": phone}
    return chosen if given.get(chosen) else next((way for way, address in given.items() if address), "")


def _body(left: Left, site: Site) -> str:
    """For the reader of the mail, in the language of the site."""
    facts = {
        "name": left.name,
        "email": left.email,
        "phone": left.phone,
        "preference": _in(site.language, WAYS[left.preference]) if left.preference else "",
        "place": site.name,
        "page_url": left.page_url,
    }
    lines = [f"{_in(site.language, BODY[name])}: {value}" for name, value in facts.items() if value]
    return "\n".join([*lines, "", left.text])


def _card(left: Left, site: Site, client_id: str) -> dict[str, str]:
    """For the program that reads the mail: what makes it an offline chat instead of any e-mail."""
    return {
        "kind": "offline_chat",
        "title": left.name,
        "summary": summary(left.text),
        "text": left.text,
        "name": left.name,
        "email": left.email,
        "verified": left.verified,
        "phone": left.phone,
        "preference": left.preference,
        "place": site.name,
        "site": site.slug,
        "page_url": left.page_url,
        "language": left.language,
        "start_id": client_id,
        "occurred_at": now().isoformat(),
    }


def _in(language: str, text: Lazy) -> str:
    return catalogue(language).gettext(text.key)
