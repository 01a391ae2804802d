"""The two kinds of item that come in as mail."""

from app.texts import N_
from dashboard.kinds import ItemKind
from mail import correspondence

OFFLINE_CHAT = ItemKind(
    name="offline_chat",
    label=N_("Offline chat"),
    short=N_("Offline chat"),
    icon="message-circle-off",
    tag="offline",
    path="/mail",
    privilege="mail.handle",
    said=correspondence.said,
    asked=correspondence.asked,
)
EMAIL = ItemKind(
    name="email",
    label=N_("E-mail"),
    short=N_("E-mail"),
    icon="mail",
    tag="email",
    path="/mail",
    privilege="mail.handle",
    said=correspondence.said,
    asked=correspondence.asked,
)
BOTH = (OFFLINE_CHAT.name, EMAIL.name)
