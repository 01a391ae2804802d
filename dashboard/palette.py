"""What an agent can go to or do from the keyboard, found by a few words; only what is hers to do."""

from dataclasses import dataclass
from typing import Any

from app.rooms import AdminPage, MenuEntry
from app.texts import N_, Lazy, _
from dashboard import link_search, registration, responses, talks
from dashboard.agents import SignedIn
from dashboard.folding import folded
from dashboard.kinds import works_here
from dashboard.states import Channel
from dashboard.tables import Item
from dashboard.targets import Target

MOST_ANSWERS = 5
STATES = {
    "available": (N_("Available"), "circle-check"),
    "in_call": (N_("On the phone"), "phone"),
    "wrap_up": (N_("Wrap-up"), "square-pen"),
    "break": (N_("Break"), "coffee"),
    "offline": (N_("Signed off"), "circle-slash"),
}

menu: list[MenuEntry] = []
administration: list[AdminPage] = []
"""app/main.py fills both from all floors."""


@dataclass(frozen=True)
class Entry:
    """One line: goes to `url`, presses what the selector `press` finds on the page, or puts in a text."""

    icon: str
    title: str
    detail: str = ""
    url: str = ""
    press: str = ""
    insert: str = ""

    def has(self, words: list[str]) -> bool:
        inside = folded(f"{self.title} {self.detail}")
        return all(word in inside for word in words)


@dataclass(frozen=True)
class Group:
    word: Lazy
    entries: list[Entry]


async def found(q: str, item: Item | None, agent: SignedIn) -> list[Group]:
    """Without words all that fits where she is; with words also contacts, items, people and ready answers."""
    words = folded(q).split()
    groups = [
        Group(N_("Your chats"), await _chats(agent)),
        Group(N_("Do"), [*_acts(item), *_states(agent), *_keys()] if works_here(agent) else []),
        Group(N_("Ready answers"), await _answers(item, words, agent) if item and words else []),
        Group(N_("Go to"), _pages(agent)),
    ]
    kept = [Group(group.word, [one for one in group.entries if one.has(words)]) for group in groups]
    searched = await link_search.found(q, agent) if words else []
    hits = [Group(hit.word, [_hit(target) for target in hit.targets]) for hit in searched]
    return [group for group in kept + hits if group.entries]


async def _chats(agent: SignedIn) -> list[Entry]:
    return [Entry(row.kind.icon, row.title, row.words, url=row.url) for row in await talks.of(agent)]


def _acts(item: Item | None) -> list[Entry]:
    origin = f"&origin={item.id}" if item else ""
    made = [
        Entry("phone-outgoing", _("Callback note"), _("new"), f"/tasks/new?kind=callback_note{origin}"),
        Entry(
            "message-circle-question-mark",
            _("Information request"),
            _("new"),
            f"/tasks/new?kind=information_request{origin}",
        ),
    ]
    return [*(_acts_on(item) if item else []), *made, *_contacts()]


def _acts_on(item: Item) -> list[Entry]:
    registers = [Entry("clipboard-check", _("Contact registration"), item.title, f"/items/{item.id}/contact")]
    return [
        Entry("circle-stop", _("End chat"), item.title, press=f"#end-{item.id}"),
        Entry("link", _("Link up"), item.title, url=f"/links/new?from=item:{item.id}"),
        *(registers if item.is_open else []),
        Entry("message-square-text", _("Insert a ready answer"), insert="/"),
    ]


def _contacts() -> list[Entry]:
    looks = [(channel, registration.CHANNELS[channel]) for channel in Channel if channel != Channel.CHAT]
    return [
        Entry(look.icon, str(look.label), _("new contact"), press=f".menu--new button[value={channel.value}]")
        for channel, look in looks
    ]


def _states(agent: SignedIn) -> list[Entry]:
    states = [
        Entry(icon, str(word), _("presence"), press=f"#presence-{name}")
        for name, (word, icon) in STATES.items()
    ]
    chat = Entry("message-circle", _("I work in the channel chat"), _("on or off"), press="#presence-chat")
    return [*states, chat] if agent.may("chat.handle") else states


def _keys() -> list[Entry]:
    return [Entry("keyboard", _("Keyboard shortcuts"), "?", press="[commandfor=shortcuts]")]


async def _answers(item: Item, words: list[str], agent: SignedIn) -> list[Entry]:
    ready = [one for one in await responses.for_item(item, agent) if all(word in one.words for word in words)]
    return [
        Entry("message-square-text", f"/{one.shortcut}", f"{one.title}: {one.text}", insert=one.text)
        for one in ready[:MOST_ANSWERS]
    ]


def _pages(agent: SignedIn) -> list[Entry]:
    work = [Entry("inbox", _("Work list"), url="/"), Entry("user-check", _("My items"), url="/?scope=mine")]
    mail = [Entry("send", _("Write an e-mail"), url="/mail/new")] if agent.may("mail.handle") else []
    listed = [one for one in menu if (agent.may(one.privilege) if one.privilege else works_here(agent))]
    return [
        *(work if works_here(agent) else []),
        *mail,
        *(Entry(one.icon, str(one.label), url=one.url) for one in listed),
        *(
            Entry("settings-2", str(part.label), _("Administration"), url=part.url)
            for part in administration
            if part.is_for(agent.privileges)
        ),
        Entry("key-round", _("Your account"), url="/password"),
    ]


def _hit(target: Target) -> Entry:
    facts: dict[str, Any] = {"icon": target.icon, "title": target.title, "url": target.page}
    return Entry(**facts, detail=", ".join(filter(None, (target.word, target.detail))))
