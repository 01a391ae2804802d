"""The words of the chat window. They reach the browser with the first answer; %(name)s is filled in there."""

from collections.abc import Mapping

from app.texts import N_, catalogue
from chat import wording
from chat.tables import Site

LABELS = {
    "launch": N_("Chat with us"),
    "move": N_("Move the chat window (arrow keys)"),
    "top-left": N_("Top left"),
    "top-right": N_("Top right"),
    "bottom-left": N_("Bottom left"),
    "bottom-right": N_("Bottom right"),
    "log": N_("Conversation"),
    "you": N_("You"),
    "privacy": N_("Do not share your citizen service number (BSN) or medical details here."),
    "privacy_link": N_("How we handle your details"),
    "name": N_("Name"),
    "optional": N_("(not required)"),
    "required": N_("(required)"),
    "question": N_("Your question"),
    "start": N_("Start the chat"),
    "message": N_("Your message"),
    "hint": N_("Enter sends, Shift+Enter starts a new line."),
    "send": N_("Send"),
    "empty": N_("Type your question first."),
    "too_long": N_("Your message is %(n)s characters too long."),
    "sending": N_("being sent"),
    "sent": N_("sent"),
    "read": N_("read"),
    "failed": N_("Not sent."),
    "again": N_("Again"),
    "unread_one": N_("1 new message"),
    "unread_many": N_("%(n)s new messages"),
    "typing": N_("%(name)s is typing…"),
    "lost": N_("Connection lost, we are trying again…"),
    "end": N_("End the chat"),
    "end_question": N_("Do you want to end the chat?"),
    "end_yes": N_("Yes, end it"),
    "end_no": N_("No, go on"),
    "new_chat": N_("New chat"),
    "chat_instead": N_("Chat with us now"),
    "wait_on": N_("Go on waiting"),
    "leave_message": N_("Leave a message"),
    "email": N_("Your e-mail address"),
    "phone": N_("Phone number"),
    "preference": N_("How would you like to be answered?"),
    "by_email": N_("E-mail"),
    "by_phone": N_("Telephone"),
    "text": N_("Message"),
    "ok": N_("OK"),
    "errors": N_("These fields need your attention:"),
    "no_address": N_(
        "Without an e-mail address or a phone number we cannot answer you. Add one, or send it once more."
    ),
    "reply_email": N_("We will answer you at %(address)s."),
    "reply_phone": N_("We will call you on %(address)s."),
    "sound": N_("Sound"),
    "stay": N_("I am still here"),
    "number": N_("This looks like a BSN or an account number. Remove it, or send it once more."),
    "rate": N_("What did you think of this chat? 1 is bad, 5 is good."),
    "rate_more": N_("Would you like to explain that?"),
    "thanks": N_("Thank you, that worked."),
    "mail": N_("Mail me this chat"),
    "download": N_("Download this chat"),
}


async def labels(site: Site, language: str) -> dict[str, str]:
    """All of them, with the organisation's own."""
    defaults = default_labels(language)
    own: Mapping[tuple[str, str], str] = await wording.own(site)
    return defaults | {name: own[language, name] for name in defaults if (language, name) in own}


def default_labels(language: str) -> dict[str, str]:
    texts = catalogue(language)
    return {name: texts.gettext(text.key) for name, text in LABELS.items()}
