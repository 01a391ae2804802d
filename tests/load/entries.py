"""What the search finds of the rows of tests.load.bygone, as the product itself would write it down."""

from datetime import datetime
from typing import Any

from dashboard.search import Found, Part
from dashboard.search_words import marks

Client = dict[str, Any]


def contact(given: dict[str, Any], said: list[dict[str, str]], asked: list[str]) -> Found:
    number, handler = given["id"], given["handler"]
    lines = [
        Part(f"{line['who']}: {line['text']}", f"said-{number}-{place}") for place, line in enumerate(said, 1)
    ]
    return Found(
        kind="contact",
        number=number,
        at=given["occurred_at"],
        url=f"/contacts/{number}",
        title=given["client_name"],
        line=given["subject"],
        parts=[*(Part(text) for text in (given["summary"], given["answer"], *asked)), *lines],
        facts=marks(
            "contact",
            channels=[given["channel"]],
            employees=[handler],
            departments=[given["department"]],
            outcomes=[given["outcome"]],
            subject=given["subject"],
            names=given["client_name"],
        ),
        also=f"{given['email']} {given['phone']} {given['reference']}",
        contact=number,
    )


def mail(
    kind: str, number: int, at: datetime, item: int, client: Client, subject: str, text: str, contact: Any
) -> Found:
    known = contact or {"handler": None, "department": None, "outcome": ""}
    anchor = "letter" if kind == "email" else "reply"
    return Found(
        kind=kind,
        number=number,
        at=at,
        url=f"/mail/{item}#{anchor}-{number}",
        title=client["client_name"] or "Bezoeker",
        line=subject,
        parts=[Part(text)],
        facts=marks(
            kind,
            channels=["email"],
            employees=[known["handler"]],
            departments=[known["department"]],
            outcomes=[known["outcome"]],
            subject=subject,
            names=client["client_name"],
        ),
        also=f"{client['email']} {client['phone']}",
        item=item,
    )


def task(given: dict[str, Any], item: int, client: Client) -> Found:
    return Found(
        kind="task",
        number=given["id"],
        at=given["created_at"],
        url=f"/tasks/{item}",
        title=client["client_name"],
        line=given["subject"],
        parts=[Part(given["message"]), Part(given["answer"])],
        facts=marks(
            "task",
            employees=[given["created_by"]],
            departments=[given["for_department"]],
            subject=given["subject"],
            names=client["client_name"],
        ),
        also=f"{client['email']} {client['phone']}",
        item=item,
    )


def note(number: int, at: datetime, item: int, client: Client, employee: int, text: str) -> Found:
    return Found(
        kind="note",
        number=number,
        at=at,
        url=f"/tasks/{item}#note-{number}",
        title=client["client_name"] or "Terugbelnotitie",
        line="",
        parts=[Part(text)],
        facts=marks("note", employees=[employee], names=client["client_name"]),
        also=f"{client['email']} {client['phone']}",
        item=item,
    )


def party(number: int, at: datetime, name: str, email: str, phone: str) -> Found:
    return Found(
        kind="party",
        number=number,
        at=at,
        url=f"/parties/{number}",
        title=name,
        line="",
        parts=[Part(f"{email}, {phone}")],
        facts=marks("party", names=name),
        party=number,
    )
