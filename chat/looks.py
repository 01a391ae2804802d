"""How the chat looks on one website: what may be chosen, whether it reads well, what styles it becomes."""

import json
import re
from dataclasses import asdict, dataclass, fields, replace

from app import audit
from app.news import change
from app.problems import Invalid
from app.texts import N_, Lazy, _
from chat.contrast import EDGE, TEXT, nearest, ratio, readable_on
from chat.tables import Site

COLOUR = re.compile(r"#[0-9a-f]{6}")
FAMILY = re.compile(r"[\w \-]{1,60}")
SYSTEM = "system-ui, sans-serif"
FONTS = {
    "system": SYSTEM,
    "sans": "Arial, Helvetica, sans-serif",
    "serif": 'Georgia, "Times New Roman", serif',
}
SIZES = ("", "14", "16", "18", "20", "24")
RADII = ("", "0", "4", "8", "12", "20")
POSITIONS = ("right", "left")
SCHEMES = ("auto", "light")
DARK_PAPER = "#1a1b1d"


@dataclass(frozen=True)
class Look:
    """`colours` is website, whose own then count, or own. Empty: that of the website."""

    colours: str = "website"
    primary_bg: str = "#154273"
    primary_fg: str = "#ffffff"
    bg: str = "#ffffff"
    fg: str = "#1a1a1a"
    link: str = "#154273"
    field_border: str = "#4d4d4d"
    scheme: str = "auto"
    font: str = ""
    family: str = ""
    size: str = ""
    radius: str = ""
    position: str = "right"


COLOURS: dict[str, Lazy] = {
    "primary_bg": N_("Main colour"),
    "primary_fg": N_("Text on it"),
    "bg": N_("Background"),
    "fg": N_("Text"),
    "link": N_("Links in the text"),
    "field_border": N_("Edge of a field"),
}
PROPERTIES = {
    "primary_bg": ("--pri", "--onthaal-primary-bg"),
    "primary_fg": ("--on", "--onthaal-primary-fg"),
    "bg": ("--bg", "--onthaal-bg"),
    "fg": ("--fg", "--onthaal-fg"),
    "link": ("--link", "--onthaal-link"),
    "field_border": ("--edge", "--onthaal-field-border"),
}


@dataclass(frozen=True)
class Pair:
    """Two colours that meet on the screen; the first is the one that would have to change."""

    name: str
    other: str
    least: float
    label: Lazy
    why: Lazy


PAIRS = (
    Pair(
        "primary_fg",
        "primary_bg",
        TEXT,
        N_("Text on the main colour"),
        N_("The heading and the words on buttons can hardly be read on the main colour."),
    ),
    Pair("fg", "bg", TEXT, N_("Text on the background"), N_("What is said can hardly be read.")),
    Pair("link", "bg", TEXT, N_("Link on the background"), N_("Links can hardly be read.")),
    Pair(
        "field_border",
        "bg",
        EDGE,
        N_("Edge of a field on the background"),
        N_("Visitors who see less cannot see where they can type."),
    ),
    Pair(
        "primary_bg",
        "bg",
        EDGE,
        N_("Main colour on the background"),
        N_("Visitors who see less cannot see where a button begins and ends."),
    ),
)


@dataclass(frozen=True)
class Finding:
    pair: Pair
    ratio: float
    proposal: str
    """A colour that would do; empty when the one chosen does."""

    @property
    def fine(self) -> bool:
        return not self.proposal


def of(site: Site) -> Look:
    return Look(**json.loads(site.look))


def read(form: dict[str, str], before: Look) -> Look:
    """What was filled in, as far as it can be; what cannot stays as it was."""
    given = {name: form[name].strip() for name in _fields() if name in form}
    return replace(before, **given | {name: given[name].lower() for name in COLOURS if name in given})


def safe(look: Look) -> Look:
    """What cannot be used is the standard, so that a preview shows the rest."""
    errors, standard = _errors(look), Look()
    wrong = {"font" if name == "family" else name for name in errors}
    return replace(look, **{name: getattr(standard, name) for name in wrong})


def judged(look: Look) -> list[Finding]:
    """Of the colours the website's own pages bring nothing can be said here."""
    if look.colours != "own" or any(not COLOUR.fullmatch(getattr(look, name)) for name in COLOURS):
        return []
    return [_judged(look, pair) for pair in PAIRS]


async def choose(site: Site, look: Look, actor: str) -> None:
    """Raises Invalid for what is no colour, and for colours that cannot be read."""
    errors = _errors(look)
    errors |= {found.pair.name: str(found.pair.why) for found in judged(look) if not found.fine}
    if errors:
        raise Invalid(errors, asdict(look))
    async with change():
        await Site.update({Site.look: json.dumps(asdict(look))}).where(Site.id == site.id)
        await audit.record(actor, "site.look", f"site:{site.id}", **asdict(look))


def styles(look: Look, *, inside: str = ":host(:not([theme=auto])) ") -> str:
    """For the plug-in, whose own styles come before it; properties of the page itself still win.

    `inside`: what stands around it, empty on pages of our own."""
    rules = [f".ot{{{_shape(look)}}}"] if _shape(look) else []
    if look.colours == "own":
        rules.append(f".ot{{{_painted(look)}}}")
        dark = _in_the_dark(look)
        wrapped = f"@media (prefers-color-scheme:dark){{{inside}.ot{{{_painted(dark)}}}}}"
        rules.append(wrapped if look.scheme == "auto" else f"{inside}.ot{{color-scheme:light}}")
    return "".join(rules)


def _judged(look: Look, pair: Pair) -> Finding:
    colour, other = getattr(look, pair.name), getattr(look, pair.other)
    found = ratio(colour, other)
    return Finding(pair, found, "" if found >= pair.least else nearest(colour, other, pair.least))


def _errors(look: Look) -> dict[str, str]:
    """What nobody can fill in by the form itself is refused with the same sentence."""
    errors: dict[str, str] = {}
    if look.colours == "own":
        wrong = [name for name in COLOURS if not COLOUR.fullmatch(getattr(look, name))]
        errors |= {name: _("Write a colour as # and six digits or letters, as in #154273.") for name in wrong}
    if look.font == "own" and not FAMILY.fullmatch(look.family):
        errors["family"] = _("Write the name of one font, as in Source Sans 3.")
    known = {
        "colours": ("website", "own"),
        "font": ("", "own", *FONTS),
        "size": SIZES,
        "radius": RADII,
        "position": POSITIONS,
        "scheme": SCHEMES,
    }
    unknown = [name for name, values in known.items() if getattr(look, name) not in values]
    return errors | {name: _("Choose one of the values.") for name in unknown}


def _shape(look: Look) -> str:
    """A size in pixels would not grow with the visitor's own; one in rem alone shrinks on many websites."""
    family = f'"{look.family}", {SYSTEM}' if look.font == "own" else FONTS.get(look.font, "")
    size = f"max({look.size}px,{int(look.size) / 16:g}rem)" if look.size else ""
    chosen = {
        "font-family": family and f"var(--onthaal-font,{family})",
        "font-size": size and f"var(--onthaal-font-size,{size})",
        "--r": look.radius and f"var(--onthaal-radius,{look.radius}px)",
    }
    return ";".join(f"{name}:{value}" for name, value in chosen.items() if value)


def _painted(look: Look) -> str:
    return ";".join(
        f"{ours}:var({theirs},{getattr(look, name)})" for name, (ours, theirs) in PROPERTIES.items()
    )


def _in_the_dark(look: Look) -> Look:
    """The same colours, as much lighter as a dark background asks for."""
    main = nearest(look.primary_bg, DARK_PAPER, TEXT)
    return replace(
        look,
        primary_bg=main,
        primary_fg=readable_on(main),
        bg=DARK_PAPER,
        fg="#ececec",
        link=nearest(look.link, DARK_PAPER, TEXT),
        field_border="#a8a8a8",
    )


def _fields() -> list[str]:
    return [field.name for field in fields(Look)]
