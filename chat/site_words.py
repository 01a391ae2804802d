"""All texts of one website in one language, as one form: its own, the defaults, and how they are read."""

import re
from dataclasses import dataclass

from app import audit
from app.news import change
from app.problems import Invalid
from app.texts import N_, Lazy, _
from chat import texts, wording
from chat.labels import LABELS, default_labels
from chat.tables import Site, VisitorStatus

STATUSES: dict[VisitorStatus, Lazy] = {
    VisitorStatus.AVAILABLE: N_("Somebody is available"),
    VisitorStatus.ALL_BUSY: N_("Everybody is in conversation"),
    VisitorStatus.TAKES_LONGER: N_("It takes longer"),
    VisitorStatus.UNAVAILABLE: N_("Nobody is available"),
    VisitorStatus.ENDED: N_("The chat has ended"),
    VisitorStatus.OFFLINE_THANKS: N_("Thanks for an offline message"),
}

PLACE = re.compile(r"%\(\w+\)s")


@dataclass(frozen=True)
class Words:
    """One text on the form."""

    name: str
    label: str
    default: str


@dataclass(frozen=True)
class Read:
    """One text as a visitor reads it."""

    label: str
    text: str


def groups(language: str) -> dict[str, list[Words]]:
    """Those everybody wants to change, and the small words of the window."""
    labels = default_labels(language)
    statuses = [Words(s.value, str(label), texts.default(s, language)) for s, label in STATUSES.items()]
    often = [Words(name, str(label), labels.get(name, "")) for name, label in wording.OFTEN.items()]
    rest = [Words(name, text, text) for name, text in labels.items() if name not in wording.OFTEN]
    return {"statuses": statuses, "often": often, "labels": rest}


async def chosen(site: Site, language: str) -> dict[str, str]:
    own = await wording.own(site)
    return {name: own.get((language, name), "") for name in _names()}


async def as_read(site: Site, language: str, values: dict[str, str]) -> list[Read]:
    told = []
    for words in [*groups(language)["statuses"], *groups(language)["often"]]:
        if text := values.get(words.name) or words.default:
            told.append(Read(words.label, await wording.filled(text, site, language)))
    return told


async def choose(site: Site, language: str, values: dict[str, str], actor: str) -> None:
    """Only what is different is written. Raises Invalid."""
    before = await chosen(site, language)
    changed = {name: values[name] for name in _names() if values.get(name, before[name]) != before[name]}
    if errors := {name: error for name, text in changed.items() if (error := _error(name, text))}:
        raise Invalid(errors, values)
    statuses = {status.value: status for status in VisitorStatus}
    async with change():
        for name, text in changed.items():
            if name in statuses:
                await texts.choose(site, statuses[name], language, text)
            else:
                await wording.choose(site, name, language, text)
        if changed:
            await audit.record(
                actor, "site.texts", f"site:{site.id}", language=language, names=sorted(changed)
            )
    wording.forget()


def _names() -> list[str]:
    return [
        *(status.value for status in VisitorStatus),
        *wording.OFTEN,
        *(n for n in LABELS if n not in wording.OFTEN),
    ]


def _error(name: str, text: str) -> str:
    if len(text) > wording.LONGEST:
        return _("At most %(most)s characters.") % {"most": wording.LONGEST}
    if strange := wording.unknown(text):
        return _("%(name)s is no variable.") % {"name": "{" + sorted(strange)[0] + "}"}
    asked = _places(LABELS[name].key) if name in LABELS else set()
    if text and asked != _places(text):
        if not asked:
            return _("Leave %(places)s out.") % {"places": ", ".join(sorted(_places(text)))}
        return _("Keep %(places)s in it.") % {"places": ", ".join(sorted(asked))}
    return ""


def _places(text: str) -> set[str]:
    """The %(n)s of a label, which the window fills in."""
    return set(PLACE.findall(text))
