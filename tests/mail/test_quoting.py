"""What is new in a mail, told from what it answers; nothing of it is ever lost."""

import os
from pathlib import Path
from time import perf_counter

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.texts import speaking
from mail import reading
from mail.quoting import MOST_LINES, fold, marker
from mail.sanitising import html_text

NEW = "Ik heb mevrouw gesproken.\nZij komt morgen langs."
OLD = "Kunt u haar terugbellen?\n\nMet vriendelijke groet"
BLOCK = "Kees Essaadi <kees@visitor.example>"

HEADERS = {
    "gmail": f"Op ma 16 nov 2026 om 10:15 schreef {BLOCK}:",
    "gmail, wrapped": "Op ma 16 nov 2026 om 10:15 schreef Kees Essaadi <\nkees@visitor.example>:",
    "apple mail": f"Op 16 nov 2026 om 10:15 heeft {BLOCK} het volgende geschreven:",
    "thunderbird": "Op 16-11-2026 om 10:15 schreef Kees Essaadi:",
    "name first": f"{BLOCK} schreef op ma 16 november 2026 10:15:",
    "english": f"On Mon, Nov 16, 2026 at 10:15 AM {BLOCK} wrote:",
    "english, wrapped": "On Mon, Nov 16, 2026 at 10:15 AM Kees Essaadi\n<kees@visitor.example>\nwrote:",
    "german": f"Am Mo., 16. Nov. 2026 um 10:15 Uhr schrieb {BLOCK}:",
    "french": f"Le lun. 16 nov. 2026 à 10:15, {BLOCK} a écrit :",
    "any language": f"lun, 16 nov 2026 10:15 {BLOCK}:",
}
BLOCKS = {
    "outlook": f"Van: {BLOCK}\nVerzonden: maandag 16 november 2026 10:15\nAan: info\nOnderwerp: Terugbellen",
    "outlook on a phone": f"{'_' * 32}\nVan: {BLOCK}\nVerzonden: maandag\nAan: info\nOnderwerp: Terugbellen",
    "outlook, bold": f"*Van:* {BLOCK}\n*Verzonden:* maandag\n*Aan:* info\n*Onderwerp:* Terugbellen",
    "outlook of old": f"-----Oorspronkelijk bericht-----\nVan: {BLOCK}\nOnderwerp: Terugbellen",
    "english": f"From: {BLOCK}\nSent: Monday\nTo: info\nSubject: Call back",
    "german": f"Von: {BLOCK}\nGesendet: Montag\nAn: info\nBetreff: Rückruf",
    "german of old": f"-----Ursprüngliche Nachricht-----\nVon: {BLOCK}",
    "french": f"De : {BLOCK}\nEnvoyé : lundi\nÀ : info\nObjet : Rappel",
    "android": "-------- Oorspronkelijk bericht --------\nVan: Kees",
    "yahoo": "----- Original Message -----\nFrom: Kees",
}
DEVICES = (
    "Verstuurd vanaf mijn iPhone",
    "Verzonden vanaf mijn Samsung Galaxy-smartphone.",
    "Sent from my iPad",
    "Von meinem iPhone gesendet",
    "Envoyé de mon iPhone",
    "Outlook voor Android downloaden",
    "Get Outlook for iOS<https://aka.ms/o0ukef>",
    "Verzonden vanuit Outlook voor Android",
)


def quoted(text: str) -> str:
    return "\n".join(f"> {line}" for line in text.split("\n"))


@pytest.mark.parametrize("header", HEADERS.values(), ids=HEADERS)
@pytest.mark.parametrize("old", [quoted(OLD), OLD], ids=["with marks", "without"])
def test_a_reply_header_and_what_follows_is_folded(header: str, old: str) -> None:
    folded = fold(f"{NEW}\n\n{header}\n\n{old}\n")
    assert folded.new.strip() == NEW
    assert folded.below.strip().startswith(header[:20])


@pytest.mark.parametrize("block", BLOCKS.values(), ids=BLOCKS)
def test_what_follows_the_headers_of_the_mail_that_is_answered_is_folded(block: str) -> None:
    folded = fold(f"{NEW}\n\n{block}\n\n{OLD}\n")
    assert folded.new.strip() == NEW
    assert folded.below.strip().startswith(block[:12])


@pytest.mark.parametrize("language", ["nl", "en"])
@pytest.mark.parametrize(
    "before", ["", "El lun, 16 nov 2026 a las 10:15, Onthaal <reply@example.org> escribió:\n"]
)
def test_our_own_marker_ends_the_answer_in_any_language(language: str, before: str) -> None:
    with speaking(language):
        line = marker()
    assert fold(f"{NEW}\n\n{before}{line}\n\n{OLD}").new.strip() == NEW
    assert fold(f"{NEW}\n\n{before}> {line}\n{quoted(OLD)}").new.strip() == NEW


@pytest.mark.parametrize("line", DEVICES)
def test_what_a_phone_writes_below_is_folded(line: str) -> None:
    folded = fold(f"{NEW}\n\n{line}\n\n{HEADERS['gmail']}\n{quoted(OLD)}")
    assert folded.new.strip() == NEW
    assert line in folded.below


def test_a_signature_is_folded_with_what_is_under_it() -> None:
    assert fold(f"{NEW}\n\n-- \nAbe Batens\nGemeente Waterveen\n").new.strip() == NEW


def test_two_dashes_above_a_long_text_are_no_signature() -> None:
    text = f"Beste collega,\n--\n{NEW}\n" + "Nog een regel.\n" * 20
    assert fold(text).new == text


def test_an_answer_below_the_quote_stays_and_the_quote_is_folded() -> None:
    folded = fold(f"{HEADERS['thunderbird']}\n{quoted(OLD)}\n\n{NEW}\n")
    assert folded.new.strip() == NEW
    assert folded.above.startswith("Op 16-11-2026")


def test_answers_between_the_lines_stay_with_the_lines_they_answer() -> None:
    text = f"{HEADERS['gmail']}\n> Wanneer?\nMorgen.\n> Hoe laat?\nOm tien uur.\n"
    folded = fold(text + "> Met vriendelijke groet\n")
    assert folded.new == text
    assert folded.below == "> Met vriendelijke groet\n"


def test_a_quote_alone_has_nothing_new() -> None:
    for text in (f"{HEADERS['gmail']}\n{quoted(OLD)}", f"\n{BLOCKS['outlook']}\n\n{OLD}", marker(), ""):
        assert fold(text).new == ""
        assert fold(text).quoted == text


def test_a_forwarded_mail_is_what_it_is_about() -> None:
    for line in ("Begin doorgestuurd bericht:", "---------- Forwarded message ---------"):
        text = f"Zie hieronder.\n\n{line}\n{BLOCKS['outlook']}\n\n{OLD}\n"
        assert fold(text).new == text


@pytest.mark.parametrize(
    "text",
    [
        "Op 3 mei om 10:15 schreef u het volgende:\nde bak wordt geleegd.\nDat is niet gebeurd.",
        "Op de website staat:\nwij zijn open.\nKlopt dat?",
        "Van: Utrecht\nAan: Amsterdam\nHoe kom ik daar?",
        "Ik schreef al eerder:\nmijn nummer is 0655392843",
        "Dit staat er -- en dat niet.\nVerzonden pakketten komen hier aan, per telefoon gemeld.",
        "Mijn dossier:\n----------\nNummer 12",
        "Het is > 5 jaar geleden.",
    ],
)
def test_what_only_looks_like_a_quote_stays(text: str) -> None:
    assert fold(text).new == text


pieces = st.sampled_from(
    [
        *HEADERS.values(),
        *BLOCKS.values(),
        *DEVICES,
        NEW,
        OLD,
        quoted(OLD),
        marker(),
        "-- ",
        "--",
        "",
        "___",
        "\u2028",
    ]
)


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(pieces | st.text(max_size=40)), st.sampled_from(["\n", "\r\n", "\r", "\n\n"]))
def test_no_character_is_ever_lost(parts: list[str], between: str) -> None:
    text = between.join(parts)
    folded = fold(text)
    assert folded.above + folded.new + folded.below == text


@pytest.mark.parametrize(
    "piece", [">", "--\n", "\n", "On 1 ", "Van: a\n", "-" * 50, "a@b <a@b:", "schreef 1:\n", "_ "]
)
def test_a_long_text_takes_no_longer_than_its_length(piece: str) -> None:
    text = piece * (MOST_LINES if "\n" in piece else 400_000 // len(piece))
    began = perf_counter()
    folded = fold(text)
    assert len(folded.above) + len(folded.new) + len(folded.below) == len(text)
    assert perf_counter() - began < 2


LETTERS = os.environ.get("LETTERS", "")
SAMPLES = {
    "email-reply-parser/correct_sig.txt": ("a correct -- signature", "rick"),
    "email-reply-parser/email_1_4.txt": ("another problem with it.", "Loader"),
    "email-reply-parser/email_1_6.txt": ("proper rendering as well.", "> Was this"),
    "email-reply-parser/email_1_8.txt": ("and under this.", "inline responses"),
    "email-reply-parser/email_2_1.txt": ("Outlook with a reply", "Google Apps Sync Team"),
    "email-reply-parser/email_2_2.txt": ("directly above line", "A new comment"),
    "email-reply-parser/email_2_3.txt": ("unusual format", "Kim via Site"),
    "email-reply-parser/email_BlackBerry.txt": ("another email", "BlackBerry"),
    "email-reply-parser/email_bullets.txt": ("and another", "Give us an example"),
    "email-reply-parser/email_gmail.txt": ("replying to a github", "That way people"),
    "email-reply-parser/email_headers_no_delimiter.txt": ("And another reply!", "A reply\n"),
    "email-reply-parser/email_one_is_not_on.txt": ("when I run...", "The good news"),
    "email-reply-parser/email_sent_from_my_not_signature.txt": ("then my mobile phone.", ""),
    "email-reply-parser/greedy_on.txt": ("the tunnel is not working.", "I am having"),
    "email-reply-parser/pathological.txt": ("get back to a computer.", "name: gi"),
    "talon/android.eml": ("Hello", "Hi"),
    "talon/aol.eml": ("Hello", "Hi"),
    "talon/apple_mail.eml": ("Hello", "Hi"),
    "talon/apple_mail_2.eml": ("Hello", "Hi there"),
    "talon/comcast.eml": ("Hello", "Hi"),
    "talon/gmail.eml": ("Hello", "Hi"),
    "talon/hotmail.eml": ("Hello", "Hi"),
    "talon/iphone.eml": ("Hello", "Sent from"),
    "talon/outlook.eml": ("Hello", "Hi dan.le"),
    "talon/sparrow.eml": ("Hello", "xxx"),
    "talon/thunderbird.eml": ("Hello", "Hi"),
    "talon/yahoo.eml": ("Hello", "Hi"),
    "talon/html_replies/gmail.html": ("Alex", "Sasha"),
    "talon/html_replies/hotmail.html": ("Alex", "Sasha"),
    "talon/html_replies/mail_ru.html": ("Alex", "Sasha"),
    "talon/html_replies/ms_outlook_2003.html": ("Alex", "Sasha"),
    "talon/html_replies/ms_outlook_2007.html": ("Alex", "Sasha"),
    "talon/html_replies/ms_outlook_2010.html": ("Alex", "How are you"),
    "talon/html_replies/thunderbird.html": ("Alex", "Sasha"),
    "talon/html_replies/yandex_ru.html": ("Alex", "Sasha"),
}


@pytest.mark.skipif(not LETTERS, reason="Set LETTERS to a folder with sample mails to fold all of them.")
@pytest.mark.parametrize("sample", SAMPLES)
def test_the_replies_of_real_programs_are_folded(sample: str) -> None:
    raw = (Path(LETTERS) / sample).read_bytes()
    text = raw.decode()
    if sample.endswith(".eml"):
        text = reading.read(raw).text
    elif sample.endswith(".html"):
        text = html_text(text)
    new, old = SAMPLES[sample]
    folded = fold(text)
    assert folded.new.rstrip().endswith(new) or new in folded.new
    assert old in folded.quoted
    assert not old or old not in folded.new
