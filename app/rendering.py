"""Templates: found beside the code that owns them, strict about names, in the language in force."""

from functools import cache
from hashlib import sha256
from typing import Any

from jinja2 import Environment, FileSystemLoader, PrefixLoader, StrictUndefined, select_autoescape
from markupsafe import Markup, escape

from app.clock import now
from app.filters import FILTERS
from app.texts import HOUSE, PACKAGES, language, ngettext, speaking, template_text

STATIC = HOUSE / "app" / "static"


def share(**values: Any) -> None:
    """Values every template sees. main.py gives the kinds of item and the menu."""
    environment().globals.update(values)


@cache
def environment() -> Environment:
    folders = {package: FileSystemLoader(HOUSE / package / "templates") for package in PACKAGES}
    made = Environment(
        loader=PrefixLoader(folders),
        undefined=StrictUndefined,
        autoescape=select_autoescape(default=True),
        extensions=["jinja2.ext.i18n", "jinja2.ext.do"],
        trim_blocks=False,
        auto_reload=False,
    )
    made.install_gettext_callables(template_text, ngettext, newstyle=True)  # type: ignore[attr-defined]
    made.policies["ext.i18n.trimmed"] = True
    made.filters.update(FILTERS)
    made.globals.update(
        icon=icon, static=static, now=now, kinds={}, menu=[], follow_ups=[], administration=[]
    )
    return made


def filled(template: str, *, agent: Any = None, csrf_token: str = "", **context: Any) -> str:
    """The template in the language in force."""
    given = {
        "agent": agent,
        "language": language(),
        "csrf_token": csrf_token,
        "csrf_field": _field(csrf_token),
    }
    return environment().get_template(template).render(given | context)


def render(template: str, code: str, agent: Any = None, **context: Any) -> str:
    """As `filled`, for streams: in the language of who receives it."""
    with speaking(code):
        return filled(template, agent=agent, **context)


def icon(name: str, extra_class: str = "") -> Markup:
    """A lucide icon of the sprite; it says nothing to a screen reader, so a word stands beside it."""
    look = f"i {extra_class}".strip()
    return Markup(  # noqa: S704  (both values are escaped)
        f'<svg class="{escape(look)}" aria-hidden="true" focusable="false">'
        f'<use href="{static("sprite.svg")}#{escape(name)}"></use></svg>'
    )


def static(path: str) -> str:
    """The address of a static file, with a mark of its content so that browsers may keep it for ever."""
    return f"/static/{path}?v={_mark(path)}"


@cache
def _mark(path: str) -> str:
    return sha256((STATIC / path).read_bytes()).hexdigest()[:12]


def _field(token: str) -> Any:
    return lambda: Markup('<input type="hidden" name="_csrf_token" value="{}">').format(token)
