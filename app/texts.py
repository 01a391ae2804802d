"""Texts for people. The English sentence is the key; every package's locales/*.po are merged at import."""

import gettext as gnu
import io
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from pathlib import Path
from typing import Any

from babel import Locale
from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from markupsafe import escape

PACKAGES = ("app", "dashboard", "mail", "chat", "widget")
HOUSE = Path(__file__).parent.parent


def languages() -> tuple[str, ...]:
    """Dutch, English, and each for which somebody added a catalogue; what that lacks is shown in English."""
    folders = [HOUSE / package / "locales" for package in PACKAGES]
    found = {path.name.partition(".")[0] for folder in folders for path in folder.glob("*.po")}
    return ("nl", "en", *sorted(found - {"nl", "en"}))


LANGUAGES = languages()
LANGUAGE_NAMES = {code: str(Locale.parse(code).get_display_name(code)).capitalize() for code in LANGUAGES}

_language: ContextVar[str] = ContextVar("language", default="nl")


class Lazy:
    """A text that is translated when it is shown, for names that are bound at import."""

    def __init__(self, key: str) -> None:
        self.key = key

    def __str__(self) -> str:
        return _(self.key)

    def __mod__(self, values: dict[str, object]) -> str:
        return str(self) % values

    def __repr__(self) -> str:
        return f"N_({self.key!r})"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Lazy) and other.key == self.key

    def __hash__(self) -> int:
        return hash(self.key)


def N_(key: str) -> Lazy:  # noqa: N802  (the name every gettext tool knows)
    """Marks a text for translation where no language is known yet."""
    return Lazy(key)


def _(key: str | Lazy) -> str:
    """The text in the language in force; the key itself when there is no translation."""
    return str(catalogue(language()).gettext(key.key if isinstance(key, Lazy) else key))


def ngettext(singular: str, plural: str, n: int) -> str:
    return str(catalogue(language()).ngettext(singular, plural, n))


def language() -> str:
    return _language.get()


def set_language(code: str) -> None:
    """For this task and the tasks it starts; an unknown code leaves things as they are."""
    if code in LANGUAGES:
        _language.set(code)


@contextmanager
def speaking(code: str) -> Iterator[None]:
    """The block is in this language; after it the one before is in force again."""
    before = language()
    set_language(code)
    try:
        yield
    finally:
        set_language(before)


def template_text(key: str | Lazy) -> str:
    """As `_`, for templates, which trust what gettext returns: what is no text of ours comes back escaped."""
    english, text = key.key if isinstance(key, Lazy) else key, _(key)
    return text if text != english or english in known() else str(escape(english))


@cache
def catalogue(code: str) -> gnu.NullTranslations:
    compiled = io.BytesIO()
    merged = Catalog(locale=code)
    for message in _messages(code):
        merged.add(message.id, message.string, context=message.context)
    if code == "en":
        return gnu.NullTranslations()
    write_mo(compiled, merged)
    compiled.seek(0)
    return gnu.GNUTranslations(compiled)


@cache
def known() -> frozenset[str]:
    """Every English text that has a Dutch one."""
    return frozenset(_singular(message.id) for message in _messages("nl"))


def _messages(code: str) -> Iterator[Any]:
    for package in PACKAGES:
        for path in sorted((HOUSE / package / "locales").glob(f"{code}*.po")):
            with path.open("rb") as file:
                yield from (message for message in read_po(file, locale=code) if message.id)


def used() -> set[str]:
    """Every text that a source or template asks for. Reads the source tree: for checks, not for requests."""
    methods = [("**/templates/**.html", "jinja2.ext:babel_extract"), ("**.py", "python")]
    keywords: dict[str, Any] = {"_": None, "N_": None, "ngettext": (1, 2), "gettext": None}
    options = {"**/templates/**.html": {"trimmed": "true", "silent": "false"}}
    return {
        _singular(found[2])
        for package in PACKAGES
        for found in extract_from_dir(HOUSE / package, methods, options, keywords)
    }


def _singular(key: Any) -> str:
    return str(key[0] if isinstance(key, tuple | list) else key)


def missing() -> set[str]:
    return used() - known()


def left_over() -> set[str]:
    return set(known()) - used()


def main() -> int:
    for text in sorted(missing()):
        sys.stdout.write(f"no Dutch: {text}\n")
    for text in sorted(left_over()):
        sys.stdout.write(f"not used: {text}\n")
    return 1 if missing() or left_over() else 0


if __name__ == "__main__":
    sys.exit(main())
