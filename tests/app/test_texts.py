import ast
import re
from collections import defaultdict
from pathlib import Path

import pytest
from jinja2 import Environment

from app import rendering, texts
from app.texts import N_, Lazy, _, language, ngettext, set_language
from chat import texts as visitor_texts
from chat.tables import VisitorStatus

ENDED_IN_ENGLISH = visitor_texts.DEFAULTS["en"][VisitorStatus.ENDED]


@pytest.fixture(autouse=True)
def _dutch():  # type: ignore[no-untyped-def]
    before = language()
    set_language("nl")
    yield
    set_language(before)


def test_every_text_has_a_dutch_one() -> None:
    assert texts.missing() == set()


def test_no_text_stands_inside_an_f_string_where_nobody_finds_it() -> None:
    hidden = [
        f"{path}: {ast.unparse(call)}"
        for package in texts.PACKAGES
        for path in (texts.HOUSE / package).rglob("*.py")
        for string in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(string, ast.JoinedStr)
        for call in ast.walk(string)
        if isinstance(call, ast.Call) and ast.unparse(call.func) in ("_", "N_", "ngettext")
    ]
    assert hidden == []


def test_no_dutch_text_is_left_over() -> None:
    assert texts.left_over() == set()


def test_a_text_is_translated_in_one_way_only() -> None:
    dutch = defaultdict(set)
    for message in texts._messages("nl"):
        dutch[texts._singular(message.id)].add(str(message.string))
    assert {text: ways for text, ways in dutch.items() if len(ways) > 1} == {}


def test_a_translation_fills_in_the_same_values() -> None:
    def names(text: object) -> set[str]:
        return set(re.findall(r"%(?:\((\w+)\)[a-z]|[sd])", str(text)))

    wrong = [m.id for m in texts._messages("nl") if names(m.id) != names(m.string)]
    assert wrong == []


def test_another_language_is_added_by_its_catalogue_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert texts.languages() == ("nl", "en")
    (tmp_path / "chat" / "locales").mkdir(parents=True)
    (tmp_path / "chat" / "locales" / "de.po").write_text(
        'msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8\\n"\n\n'
        f'msgid "{ENDED_IN_ENGLISH}"\nmsgstr "Der Chat ist beendet."\n'
    )
    monkeypatch.setattr(texts, "HOUSE", tmp_path)
    assert texts.languages() == ("nl", "en", "de")
    assert visitor_texts.default(VisitorStatus.ENDED, "de") == "Der Chat ist beendet."
    assert visitor_texts.default(VisitorStatus.AVAILABLE, "de").startswith("We are available!")
    texts.catalogue.cache_clear()


def test_english_is_the_key_and_the_fallback() -> None:
    set_language("en")
    assert _("Sign in") == "Sign in"
    set_language("nl")
    assert _("Nobody translated this") == "Nobody translated this"


def test_a_lazy_text_speaks_the_language_in_which_it_is_shown() -> None:
    word: Lazy = N_("Sign in")
    assert str(word) == "Aanmelden"
    set_language("en")
    assert str(word) == "Sign in"


def test_one_and_many() -> None:
    assert [ngettext("%(n)d minute", "%(n)d minutes", n) % {"n": n} for n in (1, 2)] == [
        "1 minuut",
        "2 minuten",
    ]


def test_an_unknown_language_changes_nothing() -> None:
    set_language("xx")
    assert language() == "nl"


def test_a_template_never_trusts_what_is_no_text_of_ours() -> None:
    environment: Environment = rendering.environment()
    shown = environment.from_string("{{ _(name) }}").render(name="<script>alert(1)</script>")
    assert "<script>" not in shown
    assert (
        environment.from_string("{{ _('Welcome, %(name)s', name=name) }}").render(name="<b>")
        == "Welkom, &lt;b&gt;"
    )
