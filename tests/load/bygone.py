"""Years of work that nobody did: the rows behind contacts, number after number."""

import json
import zlib
from datetime import UTC, datetime, timedelta
from typing import Any

from chat.tables import Conversation
from dashboard.contact_tables import Contact, ContactEmployee, ContactQuestion, Transcript
from dashboard.party_tables import DigitalAddress, Party
from dashboard.states import Outcome
from dashboard.tables import Agent, Department, Employee, InternalNote, Item
from dashboard.task_tables import Task, TaskLogEntry
from mail.tables import Email, OutboxMail, OutboxRecipient, RawMail
from tests.load import entries
from tests.load.dutch import Dutch
from tests.load.filling import Batch

YEARS = 5
CHANNELS = {"chat": 35, "email": 30, "phone": 28, "desk": 4, "social": 2, "post": 1}
OUTCOMES = {
    Outcome.ANSWERED: 70,
    Outcome.TRANSFERRED: 10,
    Outcome.CALLBACK_NOTE: 12,
    Outcome.REFERRED: 5,
    Outcome.INFORMATION_REQUEST: 3,
}
DEPARTMENTS = """Burgerzaken;Belastingen;Parkeren;Sociaal domein;Vergunningen;Afval;Openbare ruimte;Jeugd;
Subsidies;Handhaving;Communicatie;Ondernemersloket""".replace("\n", "").split(";")
EMPLOYEES = 240
PARTIES_PER_CONTACT = 3
FIRST = 1000
"""Numbers below this are the named world's."""


class Filler:
    """Makes the rows of contacts, number after number; the same seed makes the same world."""

    def __init__(self, contacts: int, site: int, seed: int = 7) -> None:
        self.dutch = Dutch(seed)
        self.random = self.dutch.random
        self.contacts = contacts
        self.site = site
        self.now = datetime.now(UTC).replace(microsecond=0)
        self.parties = [self._person() for _ in range(max(contacts // PARTIES_PER_CONTACT, 1))]
        self.item = self.note = self.question = FIRST
        self.batch = Batch()
        self.add, self.found = self.batch.add, self.batch.found.append

    def staff(self) -> None:
        """Departments, employees, and an account for each."""
        for number, name in enumerate(DEPARTMENTS, FIRST):
            self.add(Department, id=number, name=f"{name} {number}")
        for number in range(FIRST, FIRST + EMPLOYEES):
            given, _space, family = self.dutch.name().partition(" ")
            email = f"medewerker{number}@example.org"
            self.add(
                Employee,
                **{"id": number, "given_name": given, "family_name": family, "email": email},
                department=FIRST + number % len(DEPARTMENTS),
            )
            self.add(Agent, id=number, employee=number, email=email, created_at=self.now)

    def people(self, start: int, stop: int) -> None:
        for number in range(start, stop):
            name, email, phone = self.parties[number]
            party = FIRST + number
            at = self._when(number * PARTIES_PER_CONTACT)
            self.add(Party, id=party, key=f"email:{email}", name=name, created_at=at)
            self.found(entries.party(party, at, name, email, phone))
            for kind, value in (("email", email), ("phone", phone)):
                key = f"{party}:{kind}:{value}"
                self.add(DigitalAddress, id=0, party=party, key=key, kind=kind, value=value, shown=value)
                self.batch.rows[DigitalAddress][-1] = self._numbered(number * 2 + (kind == "phone"))

    def contact(self, index: int) -> None:
        number, random = FIRST + index, self.random
        [channel] = random.choices([*CHANNELS], [*CHANNELS.values()])
        at, handler = self._when(index), FIRST + random.randrange(EMPLOYEES)
        client = self._client()
        ended = at + timedelta(seconds=random.randint(40, 1500))
        item = self._item(channel, client, at, ended, handler) if channel in ("chat", "email") else None
        given = client | {
            **{"id": number, "channel": channel, "item": item, "handler": handler, "created_by": handler},
            "reference": f"K-{at.year}-{number:06d}",
            "token": f"million-{number}",
            **{"occurred_at": at, "ended_at": ended, "created_at": ended},
            "department": FIRST + random.randrange(len(DEPARTMENTS)),
            "subject": self.dutch.sentence(2, 6)[:-1],
            "summary": self.dutch.sentence(8, 25),
            "answer": self.dutch.sentence(8, 25),
            "outcome": random.choices([*OUTCOMES], [*OUTCOMES.values()])[0].value,
            "confidential": random.random() < 0.01,
        }
        self.add(Contact, **given)
        self.add(ContactEmployee, id=number, contact=number, employee=handler)
        asked = self._question(number) if random.random() < 0.05 else []
        said = self._said(number, at, client["client_name"]) if channel == "chat" else []
        self.found(entries.contact(given, said, asked))
        if item and channel == "chat":
            self._conversation(number, item, handler, at, ended, client)
        if item and channel == "email":
            self._mail(number, item, given, client)
        if random.random() < 0.05:
            self._task(number, at, handler, client)

    def waiting(self, index: int) -> None:
        """One open item of the work list, an e-mail for anybody."""
        client = self._client()
        at = self.now - timedelta(minutes=index)
        item = self._item("email", client, at, None, 0)
        self._letter(FIRST + self.contacts + index, item, at, client, None)

    def _numbered(self, number: int) -> tuple[Any, ...]:
        return (FIRST + number, *self.batch.rows[DigitalAddress][-1][1:])

    def _person(self) -> tuple[str, str, str]:
        name = self.dutch.name()
        plain = "".join(letter for letter in name.lower() if letter.isascii() and letter.isalpha())
        return name, f"{plain}{self.random.randrange(10**9)}@voorbeeld.nl", self.dutch.phone()

    def _client(self) -> dict[str, Any]:
        if self.random.random() < 0.1:
            return {"party": None, "client_name": "", "email": "", "phone": ""}
        place = self.random.randrange(len(self.parties))
        name, email, phone = self.parties[place]
        return {"party": FIRST + place, "client_name": name, "email": email, "phone": phone}

    def _when(self, index: int) -> datetime:
        """Evenly over the years, between eight and six."""
        share = index / max(self.contacts, 1)
        day = self.now - timedelta(days=365 * YEARS * (1 - share))
        return day.replace(hour=8 + self.random.randrange(10), minute=self.random.randrange(60)) - timedelta(
            days=1
        )

    def _item(
        self, channel: str, client: dict[str, Any], at: datetime, closed: datetime | None, agent: int
    ) -> int:
        self.item += 1
        chat = channel == "chat"
        self.add(
            Item,
            **client,
            id=self.item,
            kind="live_chat" if chat else "email",
            path="/chats" if chat else "/mail",
            title=client["client_name"] or "Bezoeker",
            summary=self.dutch.sentence(3, 8),
            place="Website Burgerzaken" if chat else "Gemeente Waterveen",
            state="closed" if closed else "open",
            owner=agent or None,
            waiting_since=at,
            created_at=at,
            closed_at=closed,
        )
        return self.item

    def _question(self, contact: int) -> list[str]:
        self.question += 1
        said = [self.dutch.sentence(2, 6)[:-1], self.dutch.sentence(8, 20)]
        self.add(
            ContactQuestion,
            id=self.question,
            contact=contact,
            position=2,
            subject=said[0],
            answer=said[1],
            department=FIRST + self.random.randrange(len(DEPARTMENTS)),
            outcome=Outcome.ANSWERED.value,
        )
        return said

    def _said(self, contact: int, at: datetime, client: str) -> list[dict[str, str]]:
        lines = [
            {
                "at": (at + timedelta(seconds=30 * turn)).isoformat(),
                "who": "Medewerker" if turn % 2 else client or "Bezoeker",
                "role": "employee" if turn % 2 else "client",
                "text": self.dutch.sentence(5, 20),
            }
            for turn in range(self.random.randint(3, 9))
        ]
        said = json.dumps(lines, ensure_ascii=False)
        key = f"million-{contact}"
        self.add(Transcript, id=contact, key=key, contact=contact, kind="chat", lines=said, archived_at=at)
        return lines

    def _conversation(
        self, number: int, item: int, agent: int, at: datetime, ended: datetime, client: dict[str, Any]
    ) -> None:
        known = {"visitor_name": client["client_name"], "email": client["email"], "phone": client["phone"]}
        rating = self.random.choice((None, None, 3, 4, 5, 5))
        self.add(
            Conversation,
            **known,
            **{"id": number, "site": self.site, "item": item, "agent": agent, "rating": rating},
            token_hash=f"million-{number}",
            start_id=f"million-{number}",
            state="ended",
            started_at=at,
            accepted_at=at + timedelta(seconds=self.random.randint(2, 90)),
            ended_at=ended,
            ended_by="agent",
        )

    def _mail(self, number: int, item: int, contact: dict[str, Any], client: dict[str, Any]) -> None:
        self._letter(number, item, contact["occurred_at"], client, contact)
        if self.random.random() < 0.2:
            return
        to, agent, ended = client["email"] or "iemand@voorbeeld.nl", contact["handler"], contact["ended_at"]
        subject = f"Re: {self.dutch.sentence(2, 6)}"
        text = self.dutch.text(self.random.randint(3, 8))
        self.found(entries.mail("sent", number, ended, item, client, subject, text, contact))
        self.add(
            OutboxMail,
            **{"id": number, "item": item, "contact": number, "agent": agent, "content": b""},
            message_id=f"<million-{number}@example.org>",
            token=f"million-{number}",
            sender="info@example.org",
            recipient=to,
            subject=subject,
            text=text,
            state="sent",
            created_at=ended,
            sent_at=ended,
        )
        self.add(OutboxRecipient, id=number, mail=number, address=to, state="sent")

    def _letter(
        self, number: int, item: int, at: datetime, client: dict[str, Any], contact: dict[str, Any] | None
    ) -> None:
        text, subject = self.dutch.text(self.random.randint(3, 10)), self.dutch.sentence(2, 6)[:-1]
        self.found(entries.mail("email", number, at, item, client, subject, text, contact))
        self.add(
            RawMail,
            id=number,
            key=f"million-{number}",
            packed=zlib.compress(text.encode(), 1),
            size=len(text),
            recipient="info@example.org",
            sender=client["email"],
            received_at=at,
            state="read",
            next_at=None,
        )
        self.add(
            Email,
            **{"id": number, "raw_mail": number, "item": item, "sent_at": at, "text": text},
            message_id=f"<million-{number}@voorbeeld.nl>",
            from_name=client["client_name"],
            from_address=client["email"],
            subject=subject,
        )

    def _task(self, contact: int, at: datetime, asker: int, client: dict[str, Any]) -> None:
        """A callback note that was answered within days; some have a note beside them."""
        self.item += 1
        known = {"client_name": client["client_name"], "email": client["email"], "phone": client["phone"]}
        whom = FIRST + self.random.randrange(len(DEPARTMENTS))
        done_at, due = at + timedelta(hours=self.random.randint(1, 70)), at + timedelta(hours=48)
        message, answer = self.dutch.sentence(8, 30), self.dutch.sentence(8, 30)
        self.add(
            Item,
            **client,
            **{"id": self.item, "kind": "callback_note", "path": "/tasks", "summary": message[:200]},
            title=client["client_name"] or "Terugbelnotitie",
            state="closed",
            waiting_since=at,
            due=due,
            created_at=at,
            closed_at=done_at,
        )
        given = known | {
            **{"id": self.item, "kind": "callback_note", "item": self.item, "contact": contact, "due": due},
            **{"token": f"million-{self.item}", "for_department": whom, "status": "done"},
            **{"subject": self.dutch.sentence(2, 6)[:-1], "message": message, "answer": answer},
            **{"created_by": asker, "created_at": at, "done_at": done_at, "done_by": asker},
        }
        self.add(Task, **given)
        self.found(entries.task(given, self.item, client))
        log = {"task": self.item, "employee": asker}
        self.add(TaskLogEntry, id=self.item * 2, act="created", at=at, text=str(whom), **log)
        self.add(TaskLogEntry, id=self.item * 2 + 1, act="done", at=done_at, text=answer, **log)
        if self.random.random() < 0.4:
            self.note += 1
            words = {"client_id": f"million-{self.note}", "text": self.dutch.sentence(5, 25)}
            self.found(entries.note(self.note, done_at, self.item, client, asker, words["text"]))
            self.add(InternalNote, id=self.note, item=self.item, agent=asker, at=done_at, **words)
