"""What was odd about a mail, in words for the agent who reads it."""

from app.texts import N_, Lazy

WORDS: dict[str, Lazy] = {
    "unreadable": N_("This message could not be read. The original is kept and can be downloaded."),
    "too_slow": N_("Reading this message took too long. The original is kept and can be downloaded."),
    "too_deep": N_("This message is nested very deeply. What lies deeper is only in the original."),
    "too_many_parts": N_("This message has an unusual number of parts. Not all of them are shown."),
    "cut": N_("This message is very long. The end is only in the original."),
    "charset": N_("The characters were labelled wrongly. Some may look different from what was meant."),
    "html_tangled": N_("The layout of this message is too tangled to show safely. Only its text is shown."),
    "no_sender": N_("The message does not say who sent it."),
    "tnef": N_("There is a winmail.dat attachment; Outlook packs its attachments in it."),
    "calendar": N_("There is an invitation for a calendar with it."),
    "encrypted": N_("The message is encrypted. It can only be read with the key it was made for."),
    "answer_automatic": N_("It was sent automatically, so it was not taken for an answer."),
    "answer_stranger": N_("It came from another address than was asked, so it was not taken for an answer."),
    "answer_empty": N_("No new text was found in it, so it was not taken for an answer."),
    "answer_late": N_("What was asked had been completed or handed on by then, so this changed nothing."),
    "forged_card": N_("It pretends to come from our chat form, but it does not."),
}


def in_words(keys: list[str]) -> list[Lazy]:
    return [WORDS[key] for key in keys if key in WORDS]
