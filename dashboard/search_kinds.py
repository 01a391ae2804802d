"""The kinds of things that are found, as people see them."""

from app.texts import N_
from dashboard.registration import Look
from dashboard.search_words import KINDS as NAMES

KINDS = {
    "contact": Look(N_("Contacts"), "history"),
    "email": Look(N_("E-mails received"), "mail", "email"),
    "sent": Look(N_("E-mails sent"), "send", "email"),
    "note": Look(N_("Internal notes"), "lock"),
    "task": Look(N_("Notes and requests"), "phone-outgoing", "callback"),
    "party": Look(N_("People"), "user"),
}
assert tuple(KINDS) == NAMES  # noqa: S101 - the order is part of every id
