"""Ready answers: an agent's own and everybody's, with the facts of an item filled in."""

import re
from dataclasses import dataclass
from typing import Any

from piccolo.columns import Column

from app import audit, forms
from app.clock import now
from app.database import CONFLICTS
from app.news import change
from app.problems import Invalid, NotFound
from app.texts import LANGUAGES, _
from dashboard.agents import SignedIn
from dashboard.folding import folded
from dashboard.kinds import AGENTS, KINDS, About
from dashboard.tables import CannedResponse, Item

LEADERS = frozenset({"admin", "chat.supervise"})
"""Who has one of these manages what everybody uses."""

LONGEST = {"shortcut": 40, "title": 200, "text": 4000}
SHORTCUT = re.compile(r"[^\W_](?:[\w-]*[^\W_])?")
VARIABLE = re.compile(r"\{\{\s*([^{}]*?)\s*\}\}")
NAMES = {
    "naam": "client",
    "name": "client",
    "medewerker": "agent",
    "agent": "agent",
    "onderwerp": "subject",
    "subject": "subject",
    "afdeling": "department",
    "department": "department",
}
"""What may stand between {{ and }}, in either language."""

GAP = "…"
"""Stands where a fact is not known, for the agent to fill in."""


@dataclass(frozen=True)
class Ready:
    """One answer as it would be inserted for an item; `gaps`: something in it is not known."""

    id: int
    shortcut: str
    title: str
    text: str
    shared: bool

    @property
    def gaps(self) -> bool:
        return GAP in self.text

    @property
    def words(self) -> str:
        """What it is found by."""
        return folded(f"{self.shortcut} {self.title} {self.text}")


def may_use(agent: SignedIn) -> bool:
    return not agent.privileges.isdisjoint(AGENTS)


def may_share(agent: SignedIn) -> bool:
    return not agent.privileges.isdisjoint(LEADERS)


async def listed(agent: SignedIn) -> list[CannedResponse]:
    """Her own first, then everybody's, by what is typed."""
    hers = CannedResponse.owner.is_null() | (CannedResponse.owner == agent.id)
    found = await CannedResponse.objects().where(hers)
    return sorted(found, key=lambda one: (one.owner is None, one.shortcut, one.language))


async def find(response_id: int, agent: SignedIn) -> CannedResponse:
    """One that she may change. Raises NotFound."""
    response = await CannedResponse.objects().where(CannedResponse.id == response_id).first()
    if response is None or not may_change(response, agent):
        raise NotFound
    return response


def may_change(response: CannedResponse, agent: SignedIn) -> bool:
    return may_share(agent) if response.owner is None else bool(response.owner == agent.id)


async def for_item(item: Item | None, agent: SignedIn) -> list[Ready]:
    """Those in the language of its client, filled in; her own stands before everybody's of the same name.
    Without an item little is filled in."""
    asks = KINDS[item.kind].about if item else None
    about = await asks(item) if item and asks else About(item.summary if item else "")
    facts = {
        "client": item.client_name if item else "",
        "agent": agent.given_name,
        "subject": about.subject,
        "department": agent.department,
    }
    found = [one for one in await listed(agent) if about.language in ("", one.language)]
    found.sort(key=lambda one: (one.language != agent.language, one.shortcut, one.owner is None))
    return [_ready(one, facts) for one in found]


async def add(form: dict[str, str], agent: SignedIn) -> CannedResponse:
    """Raises Invalid."""
    response = CannedResponse(owner=_owner(form, agent), **_checked(form))
    try:
        async with change():
            await response.save()
            await _noted(response, "add", agent)
    except CONFLICTS as taken:
        raise _known(form) from taken
    return response


async def edit(response: CannedResponse, form: dict[str, str], agent: SignedIn) -> None:
    """Whose it is stays as it is. Raises Invalid."""
    values: dict[Column | str, Any] = {CannedResponse.updated_at: now()}
    values.update(_checked(form))
    try:
        async with change():
            await CannedResponse.update(values).where(CannedResponse.id == response.id)
            await _noted(response, "edit", agent)
    except CONFLICTS as taken:
        raise _known(form) from taken


async def delete(response: CannedResponse, agent: SignedIn) -> None:
    async with change():
        await CannedResponse.delete().where(CannedResponse.id == response.id)
        await _noted(response, "delete", agent)


def _ready(response: CannedResponse, facts: dict[str, str]) -> Ready:
    def fact(found: re.Match[str]) -> str:
        name = NAMES.get(found[1].lower())
        return (facts[name] or GAP) if name else found[0]

    text = VARIABLE.sub(fact, response.text)
    return Ready(response.id, response.shortcut, response.title, text, response.owner is None)


def _owner(form: dict[str, str], agent: SignedIn) -> int | None:
    """Everybody's only when she may; who has no work of her own makes nothing else."""
    shares = may_share(agent) and (form.get("whose") == "shared" or not may_use(agent))
    return None if shares else agent.id


def _checked(form: dict[str, str]) -> dict[str, Any]:
    values = form | {"shortcut": form.get("shortcut", "").lstrip("/").strip().lower()}
    errors: dict[str, str] = {}
    for name, most in LONGEST.items():
        forms.required(values, errors, name)
        forms.length(values, errors, name, most)
    if values["shortcut"] and not SHORTCUT.fullmatch(values["shortcut"]):
        errors.setdefault("shortcut", _("Letters, digits and hyphens only, for example openingstijden."))
    if unknown := [name for name in VARIABLE.findall(values.get("text", "")) if name.lower() not in NAMES]:
        errors.setdefault("text", _("There is no variable {{%(name)s}}.") % {"name": unknown[0]})
    if values.get("language") not in LANGUAGES:
        errors["language"] = _("Choose one of the list.")
    if errors:
        raise Invalid(errors, form)
    return {name: values[name] for name in (*LONGEST, "language")}


def _known(form: dict[str, str]) -> Invalid:
    return Invalid({"shortcut": _("There is an answer with this name in this language already.")}, form)


async def _noted(response: CannedResponse, act: str, agent: SignedIn) -> None:
    """What everybody uses is traced."""
    if response.owner is None:
        subject = f"response:{response.id}"
        await audit.record(agent.actor, f"response.{act}", subject, shortcut=response.shortcut)
